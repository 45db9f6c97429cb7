import re
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, update

from blockkit import check_message, check_view
from flows.associations import cancel
from flows.claims import submit_claim
from flows.consent import record_consent
from flows.customers_page import customers_page, page_export
from flows.customers_page.page_values import PageFilters, Tab
from flows.rules.reports.figures import Figure
from handlers.app import page_state, surfaces
from handlers.app.page_state import PageState, Screen
from handlers.app.surfaces import ShownScreen
from handlers.blocks.message import SlackMessage
from handlers.customers import page_views, screens
from store.associations.associations import Association
from store.catalogue import LocationEligibility
from store.customers import customers_page as stored_page
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import AssociationStatus, IdentifierType
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
        PageState(screen=Screen.LOST),
        PageState(screen=Screen.UNPROVEN),
        *(
            PageState(screen=screen, period="FY26", figure=figure, engagement=engagement)
            for screen, figure, engagement in product(
                (Screen.REPORT, Screen.FIGURE), Figure, (None, world_.siem.id)
            )
        ),
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
            assert "Secret" not in str(page_export.table(session, rows, None))


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


def test_a_customers_notification_counts_engagements(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    with database.read() as session:
        (customer,) = session.scalars(select(Customer.id)).all()
    here = PageState(screen=Screen.CUSTOMER, customer=customer)
    assert shown(database, here).text == "Contoso: 1 engagement"
    world.associate(database, place, place.siem.id)
    assert shown(database, here).text == "Contoso: 2 engagements"


def test_a_place_that_is_no_more_leads_to_the_first_screen(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    assert "Needs you" in shown(database, PageState(screen=Screen.CUSTOMER, customer=999)).text
    assert "All engagements" in shown(database, PageState(screen=Screen.PAGE, engagement=999)).text
    assert "Microsoft Viva" in shown(database, PageState(screen=Screen.CATALOGUE, offset=96)).text
    assert "Microsoft Viva" in str([one.to_dict() for one in shown(database, PageState(offset=96)).blocks])


def test_the_clock_is_told_with_the_time_that_is_left(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id, now=NOON - timedelta(days=28))
    said = str([one.to_dict() for one in shown(database, PageState.of(PageFilters(place.viva.id))).blocks])
    assert r":warning: ask for consent by Wed, Mar 4, 12:00 UTC · 2 days · USD\xa05,000" in said


def drawn(screen: ShownScreen) -> list[dict[str, Any]]:
    return [one.to_dict() for one in screen.blocks]


def buttons(screen: ShownScreen) -> list[dict[str, Any]]:
    found = []
    for block in drawn(screen):
        found += [*block.get("elements", []), *filter(None, [block.get("accessory")])]
    return [one for one in found if one["type"] == "button"]


def test_each_screen_has_one_green_button_the_first_that_needs_the_member(
    database: Database, place: World
) -> None:
    for number in range(3):
        world.associate(
            database,
            place,
            place.viva.id,
            tenant=tenant(number),
            company=f"Company {number}",
            domain=f"company{number}.example",
        )
    second = world.associate(database, place, place.siem.id, tenant=tenant(0), company="Company 0")
    with database.read() as session:
        customer = session.get_one(Association, second).customer_id
    for at, first in (
        (PageState(), "Ask for all 2"),
        (PageState(screen=Screen.PAGE, engagement=place.viva.id), "Ask for consent"),
        (PageState(screen=Screen.PAGE, owner=ADMIN), "Ask for consent"),
        (PageState(screen=Screen.CUSTOMER, customer=customer), "Ask for all 2"),
    ):
        green = [one["text"]["text"] for one in buttons(shown(database, at)) if one.get("style")]
        assert green == [first], at


def test_adding_a_customer_is_emphasised_while_nothing_needs_the_member(
    database: Database, place: World
) -> None:
    world.associate(database, place, place.viva.id)
    green = [one for one in buttons(shown(database, PageState(), user=USER)) if one.get("style")]
    assert [one["text"]["text"] for one in green] == ["Add a customer"]


def test_a_list_says_whose_it_is_in_its_title_and_among_its_filters(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id)
    mine = shown(database, PageState(screen=Screen.PAGE, owner=ADMIN))
    assert mine.text.startswith("My engagements: ")
    assert str(drawn(mine)).count(f"<@{ADMIN}>") == 1
    assert f":mag: owner <@{ADMIN}>" in str(drawn(mine))
    assert clearing(mine) == ["Show everybody's"]
    searched = shown(database, PageState(screen=Screen.PAGE, owner=ADMIN, words="contoso"))
    assert clearing(searched) == ["Clear"]
    nobodys = shown(database, PageState(screen=Screen.PAGE, owner=ADMIN, tab=Tab.COMPLETE))
    assert "*Show everybody's* shows the rest" in str(drawn(nobodys))
    theirs = shown(database, PageState(screen=Screen.PAGE, owner=USER))
    assert theirs.text.startswith("Engagements: ")
    every = shown(database, PageState(screen=Screen.PAGE))
    assert every.text.startswith("All engagements: ")
    assert f"<@{ADMIN}>" in str(drawn(every))
    assert clearing(every) == []


def clearing(screen: ShownScreen) -> list[str]:
    return [one["text"]["text"] for one in buttons(screen) if one["action_id"] == "customers.clear"]


@pytest.mark.parametrize(
    ("tab", "label"),
    [
        (Tab.ELIGIBLE, "✓ Eligible (0 open)"),
        (Tab.INELIGIBLE, "✓ Ineligible (0)"),
        (Tab.COMPLETE, "✓ Complete (0)"),
    ],
)
def test_the_current_tab_is_marked_and_says_what_it_contains(
    database: Database, place: World, tab: Tab, label: str
) -> None:
    screen = shown(database, PageState(screen=Screen.PAGE, engagement=place.viva.id, tab=tab))
    assert [one["text"]["text"] for one in buttons(screen) if "✓" in one["text"]["text"]] == [label]
    assert page_views.CONTENTS[tab] in str(drawn(screen))


def labels(screen: ShownScreen) -> list[str]:
    return [one["text"]["text"] for one in buttons(screen)]


def test_r4_every_tab_of_every_list_has_its_number(database: Database, place: World) -> None:
    world.associate(database, place, place.siem.id, tenant=tenant(2))
    consented = world.associate(database, place, place.siem.id)
    with database.write() as session:
        record_consent.record(session, actor(session), consented, NOON, "by phone", NOON)
    viva = PageState(screen=Screen.PAGE, engagement=place.viva.id)
    assert labels(shown(database, viva))[:4] == [
        "✓ Eligible (0 open, 1 to claim)",
        "Ineligible (0)",
        "In review (0)",
        "Complete (0)",
    ]
    for owner, open_ones in ((None, 2), (ADMIN, 2), (USER, 0)):
        every = shown(database, PageState(screen=Screen.PAGE, owner=owner))
        assert labels(every)[:3] == [f"✓ Eligible ({open_ones} open)", "In review (0)", "Complete (0)"]
    due = shown(database, page_state.due(ADMIN))
    assert labels(due)[:2] == ["✓ Mine (0)", "Everybody's (0)"]


def end(database: Database, *ids: int) -> None:
    """Let the consent clocks of associations run out now."""
    ended = {"status": AssociationStatus.CONSENT_EXPIRED, "status_since": NOON, "agenda_done": NOON}
    with database.write() as session:
        session.execute(update(Association).where(Association.id.in_(ids)).values(ended))


def test_home_says_what_was_lost_and_leads_to_what_can_still_be_done(
    database: Database, place: World
) -> None:
    assert "Lost" not in str(drawn(shown(database, PageState())))
    ids = [
        world.associate(database, place, place.viva.id, tenant=tenant(number), company=f"Company {number}")
        for number in range(12)
    ]
    end(database, *ids)
    front = str(drawn(shown(database, PageState())))
    assert "*Lost in the last 30 days: USD\\xa060,000* · 12 consents expired, all owners." in front
    first = shown(database, PageState(screen=Screen.LOST))
    assert labels(first).count("Add customer again") == 10
    assert "1–10 of 12, the latest first" in str(drawn(first))
    rest = shown(database, PageState(screen=Screen.LOST, offset=10))
    assert labels(rest).count("Add customer again") == 2
    with database.read() as session:
        brief = screens.show(session, actor(session), PageState(screen=Screen.LOST), NOON, brief=True)
    assert labels(brief).count("Add customer again") == 5
    assert labels(brief)[-1] == "Show all 12"
    gone = shown(database, PageState(screen=Screen.LOST), user=USER)
    assert "Nothing was lost." in str(drawn(gone))


def test_r19_home_leads_an_admin_to_the_consents_that_are_not_proven(
    database: Database, place: World
) -> None:
    place_ = PageState(screen=Screen.UNPROVEN)
    assert "Consents not fully proven" not in str(drawn(shown(database, PageState())))
    assert "All consents are proven, or their claims are submitted." in str(drawn(shown(database, place_)))
    for number in range(12):
        one = world.associate(
            database, place, place.viva.id, tenant=tenant(number), company=f"Company {number}"
        )
        with database.write() as session:
            record_consent.record(session, actor(session), one, NOON, "Seen in Partner Center", NOON)
    assert "*Consents not fully proven: 12* · 12 not proven" in str(drawn(shown(database, PageState())))
    first = shown(database, place_)
    said = str(drawn(first))
    assert "Recorded by hand by <@U0ADA>" in said
    assert "Not proven to other partners: recorded by hand, not answered through the link." in said
    assert "It would be proven to everybody by an answer through a link" in said
    assert (labels(first).count("Details"), labels(first)[-1]) == (10, "Next page")
    assert "1–10 of 12, the claim that is due first on top" in said
    rest = shown(database, PageState(screen=Screen.UNPROVEN, offset=10))
    assert labels(rest).count("Details") == 2
    with database.read() as session:
        brief = screens.show(session, actor(session), place_, NOON, brief=True)
    assert (labels(brief).count("Details"), labels(brief)[-1]) == (5, "Show all 12")
    for somewhere in (PageState(), place_):
        assert "not fully proven" not in str(drawn(shown(database, somewhere, user=USER)))


def test_a_partner_all_of_whose_consents_expired_is_not_told_that_there_is_no_customer(
    database: Database, place: World
) -> None:
    end(database, world.associate(database, place, place.viva.id))
    said = str(drawn(shown(database, PageState(), user=USER)))
    assert "No customers yet" not in said
    assert "Nothing needs you now." in said


def test_an_empty_eligible_tab_says_on_which_tabs_there_is_something(
    database: Database, place: World
) -> None:
    at = PageState(screen=Screen.PAGE, engagement=place.viva.id)
    assert "No customers yet for this engagement." in str(drawn(shown(database, at)))
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        cancel.cancel(session, actor(session), added, NOON, "Not wanted any more")
    said = str(drawn(shown(database, at)))
    assert "No customers yet" not in said
    assert "Nothing is open here. Look in *Complete (1)*." in said


def test_r4_a_row_names_its_claim_and_the_claim_id_opens_it(database: Database, place: World) -> None:
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        ada = actor(session)
        record_consent.record(session, ada, added, NOON, "by phone", NOON)
        submit_claim.submit(session, ada, added, NOON, submitted_on=NOON.date(), claim_id="CL-9", note=None)
    at = PageState(screen=Screen.PAGE, engagement=place.viva.id, tab=Tab.REVIEW)
    [opens] = [one for one in buttons(shown(database, at)) if one["action_id"] == "claim.open"]
    assert opens["text"]["text"] == "Open CL-9"
    below = [one for one in drawn(shown(database, at)) if opens in one.get("elements", [])]
    assert [one["type"] for one in below] == ["actions"]
    said = str(drawn(shown(database, at)))
    assert "MCI-000001 · Claim CL-9 · " in said
    assert r"USD\xa05,000" in said


def test_a_customer_s_screen_has_its_engagements_in_the_order_of_the_page(
    database: Database, place: World
) -> None:
    for work, days in ((place.viva, 25), (place.siem, 1)):
        added = world.associate(database, place, work.id, now=NOON - timedelta(days=days))
    with database.read() as session:
        customer = session.get_one(Association, added).customer_id
        partner = actor(session).partner
        names = [row.engagement.name for row in stored_page.of_customer(session, partner, customer, 10)]
        window = stored_page.running(session, partner, stored_page.Narrowed(), 10, key=None, backwards=False)
        assert [row.engagement.name for row in window] == names
    assert names == [place.viva.name, place.siem.name]
    said = str(drawn(shown(database, PageState(screen=Screen.CUSTOMER, customer=customer))))
    assert sorted(names, key=said.index) == names
    assert said.count("contoso.com") == 1


@pytest.mark.parametrize("brief", [True, False])
def test_a_reference_leads_to_its_association_however_many_the_customer_has(
    database: Database, place: World, brief: bool
) -> None:
    world.add_many(database, place, 12)
    at = PageState(screen=Screen.FOUND, words="MCI-000012")
    with database.read() as session:
        screen = screens.show(session, actor(session), at, NOON, brief=brief)
    references = re.findall(r"MCI-\d{6}", str(drawn(screen)))
    assert references[0] == "MCI-000012"
    assert references[1] == "MCI-000001"
    again = shown(database, screen.place)
    assert re.findall(r"MCI-\d{6}", str(drawn(again)))[0] == "MCI-000012"


def test_rows_name_the_domain_only_of_customers_with_the_same_name(database: Database, place: World) -> None:
    for number, company in enumerate(("Contoso", "Contoso", "Fabrikam")):
        world.associate(
            database,
            place,
            place.viva.id,
            tenant=tenant(number),
            company=company,
            domain=f"company{number}.example",
        )
    for at in (PageState(), PageState(screen=Screen.PAGE, engagement=place.viva.id)):
        said = str(drawn(shown(database, at)))
        assert [f"company{number}.example" in said for number in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    "typed", ["MCI\u2011000001", "mci\u2010000001", "CL\u20119", "cl\u20139", "CL-\u20609"]
)
def test_a_reference_or_claim_id_is_found_with_the_hyphens_of_other_programs(
    database: Database, place: World, typed: str
) -> None:
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        ada = actor(session)
        record_consent.record(session, ada, added, NOON, "by phone", NOON)
        submit_claim.submit(session, ada, added, NOON, submitted_on=NOON.date(), claim_id="CL-9", note=None)
    assert "Microsoft Viva" in str(drawn(shown(database, PageState(screen=Screen.FOUND, words=typed))))
    at = PageState(screen=Screen.PAGE, tab=Tab.REVIEW, words=typed)
    assert "MCI-000001" in str(drawn(shown(database, at)))
