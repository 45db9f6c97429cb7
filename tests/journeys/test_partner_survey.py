"""The survey that the partner answers for a claim, made from the engagement's questions (R24)."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from store.catalogue import Engagement
from store.claims.claim_items import GivenItem
from store.enums import ClaimItem
from store.history import history
from tests.journeys.test_submit_claim import row
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, actor

OWN = [
    questions.to_store(one)
    for one in (
        SurveyQuestion(
            QuestionKind.CHOICE, {"en": "What was it?"}, ({"en": "A pilot"}, {"en": "A workshop"})
        ),
        SurveyQuestion(QuestionKind.SCALE, {"en": "How well did it go?"}, lowest=0, highest=10),
        SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"}, is_required=False),
    )
]


@pytest.fixture
def st(database_url: str) -> Iterator[Stage]:
    with stage(database_url) as set_up:
        yield set_up


@pytest.fixture
def consented(st: Stage) -> int:
    """Let Contoso consent to Viva, whose claim needs a survey of the partner."""
    ask_instead(st, [])
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    with st.bot.database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, YES, NOON)
    st.deliver()
    return one


def ask_instead(st: Stage, asked: list[dict[str, object]]) -> None:
    with st.bot.database.write() as session:
        viva = session.get_one(Engagement, st.place.viva.id)
        viva.required_items = [ClaimItem.PARTNER_SURVEY.value]
        viva.partner_survey = asked


def kept(st: Stage) -> list[list[str | None]]:
    with st.bot.database.read() as session:
        rows = session.scalars(select(GivenItem).order_by(GivenItem.version)).all()
        return [[one.in_english for one in questions.answered(row.answers)] for row in rows]


def begin(st: Stage, user: str = ADMIN) -> Member:
    member = st.member(user)
    open_survey(member)
    return member


def open_survey(member: Member) -> dict[str, object]:
    """Open the survey from the row; return what each question shows as its answer."""
    if member.view:
        member.close(clear=True)
    member.click("claim.submit")
    member.modal("claim.items")
    member.click("survey.fill_in")
    inputs = [one for one in member.modal("survey.answer")["blocks"] if one["type"] == "input"]
    return {
        one["block_id"]: one["element"].get("initial_value")
        or one["element"].get("initial_option", {}).get("value")
        for one in inputs
    }


def test_r24_the_partner_answers_and_changes_answers_until_the_claim_is_submitted(
    st: Stage, consented: int
) -> None:
    ada = begin(st)
    assert "Was the engagement delivered as agreed with the customer?" in words(ada.modal("survey.answer"))
    assert set(ada.submit(q3="The plan.\nIt was short.")) == {"q1", "q2"}, "both must be answered"
    assert ada.submit(q1="yes", q2="4") == {}
    assert "3 of 4 questions answered" in words(ada.modal("1 of 1 items given"))
    ada.click("survey.fill_in")
    shown = {
        one["block_id"]: one["element"] for one in ada.modal("survey.answer")["blocks"] if "element" in one
    }
    assert shown["q1"]["initial_option"]["value"] == "yes"
    assert shown["q2"]["initial_option"]["value"] == "4"
    assert shown["q3"]["initial_value"] == "The plan.\nIt was short."
    assert ada.submit(q1="no") == {}
    said = words(ada.modal("version 2"))
    assert f"Answered by <@{ADMIN}>, version 2" in said
    assert (
        ":warning: Answered *No*: “Was the engagement delivered as agreed with the customer?” "
        "Settle it with the customer, or press *Change* if the answer is wrong."
    ) in said
    assert kept(st) == [
        ["Yes", "4 of 5", "The plan.\nIt was short.", None],
        ["No", "4 of 5", "The plan.\nIt was short.", None],
    ]
    assert ada.submit() == {}
    ada.modal("claim.give_details")
    assert ada.submit() == {}
    review = ada.modal("claim.review")
    assert "press *Claim items* if the answer is wrong" in words(review)
    assert '"text": "Claim items"' in json.dumps(review), "the button is there, too"
    ada.click("claim.items")
    ada.modal("press *Change* if the answer is wrong")
    with st.bot.database.read() as session:
        entries = history.of_association(session, row(st, consented))
    given = [one.detail for one in entries if one.action == "claim:item_given"]
    assert [one and one["version"] for one in given] == [1, 2]
    assert "The plan." not in str(given), "the history has a digest of the answers, not the answers"


def test_an_engagement_asks_its_own_questions_and_a_later_catalogue_moves_no_answer(
    st: Stage, consented: int
) -> None:
    ask_instead(st, OWN)
    ada = begin(st)
    assert ada.submit(q1="2", q2="10") == {}
    ada.modal("2 of 3 questions answered")
    assert kept(st) == [["A workshop", "10 of 10", None]]
    ask_instead(st, [])
    assert kept(st) == [["A workshop", "10 of 10", None]]


def test_answers_to_questions_that_have_changed_meanwhile_are_not_taken_for_others(
    st: Stage, consented: int
) -> None:
    ada = begin(st)
    ask_instead(st, OWN)
    assert ada.submit(q1="yes", q2="4") == {
        "q1": "The questions have changed. Go back, and answer the new ones."
    }
    assert kept(st) == []


def test_answers_survive_the_closing_of_the_form_and_hide_nothing_that_others_answered_since(
    st: Stage, consented: int
) -> None:
    ada = begin(st)
    ada.fill(q1="yes", q3="Typed by Ada")
    ada.close()
    uma = begin(st, USER)
    assert uma.submit(q1="no", q2="4", q4="yes") == {}
    uma.modal("1 of 1 items given")
    mixed = {"q1": "yes", "q2": "4", "q3": "Typed by Ada", "q4": "yes"}
    assert open_survey(ada) == mixed
    ada.fill(**mixed)
    open_survey(uma)
    assert uma.submit(q1="yes", q2="5", q3="", q4="no") == {}
    uma.modal("version 2")
    assert open_survey(ada) == {"q1": "yes", "q2": "5", "q3": "Typed by Ada", "q4": "no"}
    assert ada.submit(q1="yes", q2="5", q3="Typed by Ada, again") == {}
    ada.modal("version 3")
    assert kept(st)[-1] == ["Yes", "5 of 5", "Typed by Ada, again", "No"]
    open_survey(uma)
    assert uma.submit(q3="By Uma") == {}
    uma.modal("version 4")
    assert open_survey(ada)["q3"] == "By Uma", "what was given ends the draft"


def test_a_survey_that_was_answered_in_partner_center_can_be_given_with_a_word_of_how(
    st: Stage, consented: int
) -> None:
    ada = begin(st)
    ada.click("claim.ask_item")
    ada.modal("claim.give_item")
    assert ada.submit(item_elsewhere="Answered by Ada on 2 March") == {}
    ada.modal("1 of 1 items given")
