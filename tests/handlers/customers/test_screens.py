from datetime import timedelta
from itertools import product

import pytest

from blockkit import check_message, check_view
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import PageFilters, Tab
from handlers.app import surfaces
from handlers.app.page_state import PageState, Screen
from handlers.app.surfaces import ShownScreen
from handlers.blocks.message import SlackMessage
from handlers.customers import screens
from store.catalogue import LocationEligibility
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import IdentifierType
from tests.support import world
from tests.support.world import ADMIN, NOON, USER, World, actor

OTHER = "T0WIDEWORLD"
NASTY = "<!channel> & *Söhne* `x` " + "w" * 120


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def tenant(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def shown(database: Database, place: PageState, *, user: str = ADMIN) -> ShownScreen:
    with database.read() as session:
        return screens.show(session, actor(session, user), place, NOON)


def everywhere(world_: World, customer: int) -> list[PageState]:
    """Return every kind of place, with the ids of that world."""
    pages = [
        PageState(screen=Screen.PAGE, engagement=engagement, tab=tab, words=words, location=location)
        for engagement, tab, words, location in product(
            (None, world_.viva.id, world_.siem.id, world_.endpoint.id),
            Tab,
            ("", "secret"),
            (None, world_.oslo.id),
        )
    ]
    others = [
        PageState(),
        PageState(screen=Screen.CATALOGUE),
        PageState(screen=Screen.CUSTOMER, customer=customer),
        *(
            PageState(screen=Screen.FOUND, words=words)
            for words in ("secret", "secert", "MCI-000001", "CL-9")
        ),
    ]
    return pages + others


def test_r3_no_screen_and_no_export_shows_anything_of_another_partner(
    database: Database, place: World
) -> None:
    elsewhere = world.build(database, OTHER)
    with database.write() as session:
        secret = world.engagement(elsewhere.partner, "SECRET", "Secret engagement")
        session.add(secret)
        session.flush()
        session.add(
            LocationEligibility(
                partner_id=elsewhere.partner.id,
                location_id=elsewhere.seattle.id,
                engagement_id=secret.id,
            )
        )
    for number, work in enumerate((elsewhere.viva, elsewhere.siem, secret), 1):
        added = world.associate(
            database,
            elsewhere,
            work.id,
            workspace=OTHER,
            tenant=tenant(number),
            company=f"Secret {number}",
            domain=f"secret{number}.example",
        )
    with database.write() as session:
        theirs = actor(session, ADMIN, OTHER)
        record_consent.record(session, theirs, added, NOON, "by phone", NOON)
        submit_claim.submit(
            session, theirs, added, NOON, submitted_on=NOON.date(), claim_id="CL-9", note=None
        )
        customer = session.query(Customer).filter_by(domain="secret1.example").one()
    world.associate(database, place, place.viva.id, tenant=tenant(50), company="Ours")
    for at in everywhere(elsewhere, customer.id) + everywhere(place, customer.id):
        said = shown(database, at)
        assert "Secret" not in said.text.replace("“secret”", "")
        assert "Secret" not in str([block.to_dict() for block in said.blocks])
        with database.read() as session:
            rows = customers_page.every_row(session, actor(session), at.ask(), NOON, 100)
            assert "Secret" not in str(page_export.table(rows, None))


def test_every_screen_fits_slack_whatever_stands_on_it(database: Database, place: World) -> None:
    criteria = [
        {"attribute": f"a{number}", "comparison": "at_least", "value": 300, "label": NASTY}
        for number in range(12)
    ]
    with database.write() as session:
        hard = world.engagement(place.partner, "HARD", NASTY, criteria=criteria)
        session.add(hard)
        session.add_all(
            world.engagement(place.partner, f"E{number}", f"{NASTY} {number}") for number in range(30)
        )
        session.add_all(
            Customer(
                partner_id=place.partner.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=tenant(number),
                domain="d" * 240 + f"{number}.example",
                name=NASTY,
                consented_at=NOON,
            )
            for number in range(100, 120)
        )
        session.flush()
    for number in range(12):
        world.associate(
            database,
            place,
            place.viva.id,
            tenant=tenant(number),
            company=NASTY,
            domain=f"company{number}.example",
        )
    places = [
        PageState(),
        PageState(offset=24),
        PageState(screen=Screen.CATALOGUE),
        PageState(screen=Screen.CATALOGUE, offset=30),
    ]
    places += [PageState(screen=Screen.FOUND, words="söhne"), PageState(screen=Screen.FOUND, words="x" * 100)]
    places += [
        PageState(screen=Screen.PAGE, engagement=engagement, tab=tab, words=words, owner=owner, status=status)
        for engagement, tab, words, owner, status in product(
            (None, place.viva.id, hard.id), Tab, ("", "channel"), (None, USER), (None, "claimable")
        )
    ]
    for at in places:
        said = shown(database, at)
        assert check_message(SlackMessage(said.text[:300], said.blocks).payload()) == []
        assert check_view(surfaces.home(said).to_dict()) == []
        assert check_view(surfaces.modal(said).to_dict()) == []
        mrkdwn = str([one.to_dict() for one in said.blocks if one.type in {"section", "context"}])
        assert "<!channel>" not in mrkdwn


def test_reasons_beyond_what_fits_are_counted(database: Database, place: World) -> None:
    criteria = [
        {"attribute": f"a{number}", "comparison": "at_least", "value": 300, "label": "y" * 100}
        for number in range(9)
    ]
    with database.write() as session:
        hard = world.engagement(place.partner, "HARD", "Hard", criteria=criteria)
        session.add(hard)
        session.flush()
    world.associate(database, place, place.viva.id)
    said = shown(database, PageState(screen=Screen.PAGE, engagement=hard.id, tab=Tab.INELIGIBLE))
    assert "• …and 5 more; *Export* has them all" in str([one.to_dict() for one in said.blocks])


def test_a_place_that_is_no_more_leads_to_the_first_screen(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    assert "Needs you" in shown(database, PageState(screen=Screen.CUSTOMER, customer=999)).text
    assert "All engagements" in shown(database, PageState(screen=Screen.PAGE, engagement=999)).text
    assert "Microsoft Viva" in shown(database, PageState(screen=Screen.CATALOGUE, offset=96)).text
    assert "Microsoft Viva" in str([one.to_dict() for one in shown(database, PageState(offset=96)).blocks])


def test_the_clock_is_told_with_the_time_that_is_left(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id, now=NOON - timedelta(days=28))
    said = str([one.to_dict() for one in shown(database, PageState.of(PageFilters(place.viva.id))).blocks])
    assert ":warning: consent due in 2 days, <!date^" in said
