from flows.rules.claims.questions import DEFAULTS, QuestionKind, SurveyQuestion
from store.enums import ClaimItem
from words import languages, surveys


def test_what_is_asked_without_questions_of_one_s_own_is_translated() -> None:
    asked = DEFAULTS[ClaimItem.CUSTOMER_SURVEY]
    assert tuple(one.english for one in asked) == surveys.DEFAULT_QUESTIONS
    for language in languages.every():
        shown = [one.words for one in surveys.shown(asked, language)]
        is_english = language.code == languages.SOURCE
        assert all((said == one.english) == is_english for said, one in zip(shown, asked, strict=True))


def test_a_question_is_in_the_language_or_else_in_english_and_percent_signs_stay() -> None:
    one = SurveyQuestion(QuestionKind.TEXT, {"en": "Was 100 % %(name)s done?", "pt": "Foi?"})
    found = {code: surveys.shown([one], languages.language(code))[0].words for code in ("en", "de", "pt-BR")}
    assert found == {
        "en": "Was 100 % %(name)s done?",
        "de": "Was 100 % %(name)s done?",
        "pt-BR": "Foi?",
    }
