"""Asking a customer to answer the survey of a claim, as tests need it."""

from collections.abc import Sequence
from datetime import datetime

from flows.rules.claims import questions
from flows.rules.claims.questions import SurveyQuestion
from flows.surveys import customer_survey
from store.catalogue import Engagement
from store.database.engine import Database
from store.enums import ClaimItem
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.world import ADA, KIM, LINKS, World, actor


def consented(database: Database, place: World, now: datetime, asked: Sequence[SurveyQuestion] = ()) -> int:
    """Let Contoso consent to Viva, whose claim needs a customer survey with these questions."""
    require(database, place, asked)
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        request = asking.ask(session, actor(session), one, LINKS, now, customer=KIM, partner=ADA)
        session.flush()
        asking.answer(session, request.id, YES, now)
    return one


def require(database: Database, place: World, asked: Sequence[SurveyQuestion] = ()) -> None:
    """Let claims of Viva need a customer survey with these questions."""
    with database.write() as session:
        viva = session.get_one(Engagement, place.viva.id)
        viva.required_items = [ClaimItem.CUSTOMER_SURVEY.value]
        viva.customer_survey = [questions.to_store(one) for one in asked]


def send(database: Database, association_id: int, now: datetime) -> str:
    """Mail the survey, and return the path of its link."""
    with database.write() as session:
        sent = customer_survey.send(session, actor(session), association_id, LINKS, now)
        return f"/survey/{customer_survey.token_of(sent, LINKS)}"
