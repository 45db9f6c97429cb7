import yaml

from flows.conversation import prompts
from flows.conversation.prompts import (
    ABILITIES,
    EVERY,
    HOW_TO_ADD,
    MONEY_IN_REVIEW,
    MOST,
    TERMS,
    TO_DO,
    TO_SUBMIT,
    UNANSWERED,
    Prompt,
)
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support import asking, world
from tests.support.stage import MANIFEST
from tests.support.world import ADA, KIM, LINKS, NOON, USER, actor


def fitting(database: Database, user: str = "") -> list[Prompt]:
    with database.read() as session:
        return list(prompts.fitting(session, actor(session, user) if user else actor(session), NOON))


def test_a_partner_without_customers_is_helped_to_begin(database: Database) -> None:
    world.build(database)
    assert fitting(database) == [HOW_TO_ADD, TERMS, ABILITIES]


def test_what_has_an_answer_is_suggested(database: Database) -> None:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id)
    assert fitting(database) == [TO_DO, HOW_TO_ADD, ABILITIES]
    assert fitting(database, USER) == [HOW_TO_ADD, ABILITIES], "it is not theirs"
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    assert fitting(database) == [UNANSWERED, HOW_TO_ADD, ABILITIES]
    world.associate(database, place, place.siem.id)
    for status, prompt in (
        (AssociationStatus.CONSENT_RECEIVED, TO_SUBMIT),
        (AssociationStatus.SUBMITTED, MONEY_IN_REVIEW),
    ):
        with database.write() as session:
            session.get_one(Association, one).status = status
        found = fitting(database)
        assert prompt in found
        assert (found[-1], len(found) <= MOST) == (ABILITIES, True)


def test_what_the_manifest_suggests_is_what_can_be_suggested() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    suggested = manifest["features"]["agent_view"]["suggested_prompts"]
    known = [{"title": one.title, "message": one.message} for one in EVERY]
    assert [one for one in suggested if one not in known] == []
    assert len({one.message for one in EVERY}) == len(EVERY)
