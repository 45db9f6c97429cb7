"""What becomes of the answers to surveys: exported, and without a trace of a person who was erased."""

import pytest
from sqlalchemy import select

from flows.claims import items
from flows.claims.items import ItemInput
from flows.personal_data import data_export, erase
from flows.rules.claims import questions
from flows.rules.claims.questions import DEFAULTS
from flows.surveys import survey_link
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.database.engine import Database
from store.enums import ClaimItem
from store.history import history
from tests.support import surveying, world
from tests.support.world import NOON, actor

GIVEN = {"q1": "yes", "q2": "4", "q3": "Kim liked it; ask kim@contoso.com."}


@pytest.fixture
def answered(database: Database) -> tuple[int, str]:
    """Return an association whose survey Kim has answered, and the secret of the link."""
    place = world.build(database)
    one = surveying.consented(database, place, NOON)
    token = surveying.send(database, one, NOON).rpartition("/")[2]
    with database.write() as session:
        found = survey_link.find(session, token, NOON)
        assert found is not None
        assert survey_link.answer(
            session, found.survey, GIVEN, NOON, language="de", address="192.0.2.1", user_agent="Firefox"
        )
        viva = session.get_one(Engagement, place.viva.id)
        viva.required_items = [*viva.required_items, ClaimItem.PARTNER_SURVEY.value]
        own = questions.answers_to_store(DEFAULTS[ClaimItem.PARTNER_SURVEY], {"q1": "no"})
        items.give(session, actor(session), one, NOON, ItemInput(ClaimItem.PARTNER_SURVEY, answers=own))
    return one, token


def test_the_export_has_each_question_with_its_answer(database: Database, answered: tuple[int, str]) -> None:
    with database.read() as session:
        [record] = data_export.records(session, actor(session).partner)
    assert record.fields["customer_survey_answered_at"] == NOON
    assert str(record.fields["customer_survey_answers"]).splitlines() == [
        "Was the engagement delivered? Yes",
        "How well did it meet your goals? 1 means not at all, and 5 means completely. 4 of 5",
        "What was most useful to you? Kim liked it; ask kim@contoso.com.",
        "May we contact you about your answers? -",
    ]
    assert str(record.fields["partner_survey_answers"]).startswith(
        "Was the engagement delivered as agreed with the customer? No\n"
    )


def test_erasing_who_answered_leaves_numbers_and_no_trace(
    database: Database, answered: tuple[int, str]
) -> None:
    association_id, token = answered
    with database.write() as session:
        erase.erase(session, "kim@contoso.com", NOON)
    with database.read() as session:
        [row] = session.scalars(select(CustomerSurvey)).all()
        kept = [one.in_english for one in questions.answered(row.answers)]
        assert kept == ["Yes", "4 of 5", None, None]
        assert (row.email, row.address, row.user_agent) == (erase.EMAIL, None, None)
        assert survey_link.find(session, token, NOON) is None
        association = session.get_one(Association, association_id)
        assert surveys.answered(session, association) is not None, "the item stays given"
        entries = [one.detail for one in history.of_association(session, association)]
    assert "kim" not in str(entries).lower()
