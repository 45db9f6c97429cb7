import pytest

from flows.rules.claims import questions
from flows.rules.claims.questions import AnswerFault, QuestionKind, SurveyQuestion
from store.enums import ClaimItem

CHOICE = SurveyQuestion(QuestionKind.CHOICE, {"en": "Which?"}, ({"en": "One"}, {"en": "Two"}))
SCALE = SurveyQuestion(QuestionKind.SCALE, {"en": "How well?"}, lowest=0, highest=3)
TEXT = SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"})
YES_NO = SurveyQuestion(QuestionKind.YES_NO, {"en": "Was it?"})
OPTIONAL = SurveyQuestion(QuestionKind.TEXT, {"en": "What else?"}, is_required=False)


@pytest.mark.parametrize(
    ("question", "typed", "kept", "in_english"),
    [
        (CHOICE, "2", "2", "Two"),
        (SCALE, "0", "0", "0 of 3"),
        (SCALE, " 3\n", "3", "3 of 3"),
        (YES_NO, "yes", "yes", "Yes"),
        (YES_NO, "no", "no", "No"),
        (TEXT, "  It\u200bhelped.\r\nA lot. ", "Ithelped.\nA lot.", "Ithelped.\nA lot."),
        (OPTIONAL, None, None, None),
        (OPTIONAL, " \u200b ", None, None),
        (TEXT, "x" * 1000, "x" * 1000, "x" * 1000),
    ],
)
def test_an_answer_is_kept_with_its_question(
    question: SurveyQuestion, typed: str | None, kept: str | None, in_english: str | None
) -> None:
    given, faults = questions.answers([question], {"q1": typed})
    assert faults == {}
    (one,) = questions.answered(questions.answers_to_store([question], given))
    assert (one.question, one.answer, one.in_english) == (question, kept, in_english)


@pytest.mark.parametrize(
    ("question", "typed", "fault"),
    [
        (CHOICE, None, AnswerFault.MISSING),
        (CHOICE, "0", AnswerFault.NOT_OFFERED),
        (CHOICE, "3", AnswerFault.NOT_OFFERED),
        (SCALE, "4", AnswerFault.NOT_OFFERED),
        (SCALE, "-1", AnswerFault.NOT_OFFERED),
        (SCALE, "1.0", AnswerFault.NOT_OFFERED),
        (YES_NO, "perhaps", AnswerFault.NOT_OFFERED),
        (TEXT, " \n ", AnswerFault.MISSING),
        (TEXT, "x" * 1001, AnswerFault.TOO_LONG),
        (OPTIONAL, "x" * 1001, AnswerFault.TOO_LONG),
    ],
)
def test_an_answer_that_cannot_be_kept_is_named(
    question: SurveyQuestion, typed: str | None, fault: AnswerFault
) -> None:
    given, faults = questions.answers([YES_NO, question], {"q1": "yes", "q2": typed})
    assert (given, faults) == ({"q1": "yes"}, {"q2": fault})


@pytest.mark.parametrize("item", [ClaimItem.CUSTOMER_SURVEY, ClaimItem.PARTNER_SURVEY])
def test_an_engagement_without_questions_of_its_own_asks_three_or_four(item: ClaimItem) -> None:
    asked = questions.asked(item, [])
    assert 3 <= len(asked) <= 4
    assert {one.kind for one in asked} == {QuestionKind.YES_NO, QuestionKind.SCALE, QuestionKind.TEXT}
    assert [questions.read(questions.to_store(one)) for one in asked] == list(asked)


def test_an_engagement_s_own_questions_take_the_place_of_the_others() -> None:
    assert questions.asked(ClaimItem.PARTNER_SURVEY, [questions.to_store(SCALE)]) == (SCALE,)


def test_the_digest_tells_questions_apart() -> None:
    stored = [questions.to_store(one) for one in (CHOICE, SCALE)]
    assert questions.digest(stored) == questions.digest([dict(reversed(one.items())) for one in stored])
    assert questions.digest(stored) != questions.digest(stored[:1])
