"""The card of a customer, with one engagement, with several, and with very many, within Slack's limits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import update

from blockkit import check_message
from flows.associations import customer_cards, details
from flows.notifications import CustomerCard
from flows.outbox import reroute
from flows.rules.associations.status import TABLE
from flows.rules.text.mail_trouble import MailTrouble
from handlers.app.page_state import PageState, Screen
from handlers.associations import detail_views
from handlers.customers import screens
from handlers.notices import card_views
from store.associations import associations
from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import ENDED, IdentifierType, Origin, TenantCheck
from store.enums import AssociationStatus as S
from store.partners import Location, Member, Partner
from tests.support import asking, delivered, world
from tests.support.stage import words
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor
from words import instants

DAY = timedelta(days=1)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def card(database: Database, customer_id: int = 1, at: datetime = NOON) -> dict[str, Any]:
    with database.read() as session:
        payload = delivered.message(session, CustomerCard(customer_id), at).payload()
    assert check_message(payload) == []
    return payload


def body(payload: dict[str, Any]) -> list[str]:
    text: str = payload["blocks"][0]["text"]["text"]
    return text.split("\n")


def buttons(payload: dict[str, Any]) -> list[tuple[str, str, str]]:
    (row,) = (block for block in payload["blocks"] if block["type"] == "actions")
    return [(one["text"]["text"], one["action_id"], one["value"]) for one in row["elements"]]


def add_many(database: Database, place: World, count: int) -> list[int]:
    """Add one customer to so many engagements, the clock of each a day longer than of the one before."""
    with database.write() as session:
        works = [
            world.engagement(
                place.partner, f"WORK{number:02}", f"Workshop {number:02}", consent_days=20 + number
            )
            for number in range(count)
        ]
        session.add_all(works)
        session.flush()
        for one in works:
            session.add(
                LocationEligibility(
                    partner_id=place.partner.id, location_id=place.seattle.id, engagement_id=one.id
                )
            )
    return [world.associate(database, place, one.id) for one in works]


def test_the_card_has_a_line_for_each_engagement_with_sign_status_days_and_amount(
    database: Database, place: World
) -> None:
    world.associate(database, place, place.viva.id)
    siem = world.associate(database, place, place.siem.id)
    with database.write() as session:
        asking.ask(session, actor(session), siem, LINKS, NOON, customer=KIM, partner=ADA)
    assert body(card(database)) == [
        f"*Contoso* · contoso.com · Seattle · <@{ADMIN}>",
        (
            "🟡 Defend Against Threats with SIEM Plus XDR · *Awaiting customer consent response*"
            " · until Mon, Mar 16, 12:00 UTC · 14 days left · USD\u00a05,000"
        ),
        "⚪ Microsoft Viva · *Customer added* · until Wed, Apr 1, 12:00 UTC · 30 days left · USD\u00a05,000",
        "*Next:* ask for 1 consent",
    ]


def test_a_deadline_of_another_year_has_its_year_on_the_card_the_list_and_the_details(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        row = session.get_one(Association, one)
        row.consent_due = NOON.replace(year=2027, month=1, day=13)
    due = "Wed, Jan 13, 2027, 12:00 UTC"
    assert f"· until {due} · 317 days left ·" in words(card(database))
    with database.write() as session:
        acting = actor(session)
        listed = screens.show(session, acting, PageState(screen=Screen.CUSTOMER, customer=1), NOON)
        shown = details.read(session, acting, one, NOON)
    assert f"by {due} · 317 days" in words([block.to_dict() for block in listed.blocks])
    assert f"due in 317 days, {due}" in detail_views.stands(shown, NOON)


def test_what_is_open_again_no_longer_stands_on_the_card_as_ended(database: Database, place: World) -> None:
    both = [world.associate(database, place, work.id) for work in (place.viva, place.siem)]
    with database.write() as session:
        for one in both:
            row = session.get_one(Association, one)
            row.status, row.ended_at = S.CONSENT_EXPIRED, NOON
    assert [line.split(" · ")[1] for line in body(card(database))[1:3]] == ["*Customer consent expired*"] * 2
    world.associate(database, place, place.viva.id)
    viva, siem, *_ = body(card(database))[1:]
    assert "Microsoft Viva · *Customer added*" in viva
    assert "SIEM Plus XDR · *Customer consent expired*" in siem
    world.associate(database, place, place.siem.id)
    assert "expired" not in words(card(database))
    assert "2 engagements" in words(card(database))
    with database.write() as session:
        shown = screens.show(session, actor(session), PageState(screen=Screen.CUSTOMER, customer=1), NOON)
    assert shown.text == "Contoso: 2 engagements"


def test_owner_and_location_stand_in_each_line_where_they_differ(database: Database, place: World) -> None:
    world.associate(database, place, place.siem.id, user=USER)
    world.associate(database, place, place.viva.id, user=ADMIN, location=place.oslo)
    first, *lines = body(card(database))
    assert first == "*Contoso* · contoso.com"
    assert lines[0].endswith(f"· USD\u00a05,000 · Seattle · <@{USER}>")
    assert lines[1].endswith(f"· USD\u00a05,000 · Oslo · <@{ADMIN}>")


def test_several_owners_are_told_who_does_what_by_when(database: Database, place: World) -> None:
    world.associate(database, place, place.viva.id, user=USER)
    siem = world.associate(database, place, place.siem.id, user=ADMIN)
    with database.write() as session:
        row = session.get_one(Association, siem)
        row.status, row.consent_due = S.AWAITING_CONSENT, NOON + 2 * DAY
    said = (
        f"<@{ADMIN}> calls the customer by Wed, Mar 4, 12:00 UTC · "
        f"<@{USER}> asks for consent by Wed, Apr 1, 12:00 UTC"
    )
    payload = card(database)
    assert f"*Next:* {said}" in body(payload)
    assert payload["text"] == f"Contoso: 2 engagements. Next: {said}"


def test_of_many_owners_three_are_named_and_the_others_counted(database: Database, place: World) -> None:
    every = add_many(database, place, 30)
    with database.write() as session:
        for number, one in enumerate(every):
            partner = place.partner.id
            member = Member(partner_id=partner, user_id=f"U0M{number:02}", name=f"M {number}")
            session.add(member)
            session.flush()
            session.get_one(Association, one).owner_id = member.id
    (line,) = (line for line in body(card(database)) if line.startswith("*Next:*"))
    assert line.count("<@") == 3
    assert line.endswith(" · 27 more owners")


def test_a_single_engagement_whose_customer_is_nearly_too_late_says_what_to_do(
    database: Database, place: World
) -> None:
    added = world.associate(database, place, place.viva.id)
    for days, expected in ((9, ""), (2, " Call them or ask again.")):
        with database.write() as session:
            row = session.get_one(Association, added)
            row.status, row.consent_due = S.AWAITING_CONSENT, NOON + days * DAY
        assert f"*Next:* The customer answers the consent e-mail.{expected}" in body(card(database))


def test_ten_engagements_have_ten_lines_and_the_owner_is_mentioned_once(
    database: Database, place: World
) -> None:
    add_many(database, place, 10)
    payload = card(database)
    assert [line for line in body(payload) if "Workshop" in line] == [
        f"⚪ Workshop {number:02} · *Customer added*"
        f" · until {instants.due(NOON + (20 + number) * DAY, 'UTC', NOON)}"
        f" · {20 + number} days left · USD\u00a05,000"
        for number in range(10)
    ]
    assert str(payload).count(f"<@{ADMIN}>") == 1
    assert "10 engagements · USD\u00a050,000 open" in words(payload)
    assert payload["text"] == "Contoso: 10 engagements. Next: ask for 10 consents"


def test_more_than_ten_are_eight_lines_and_counts_by_status(database: Database, place: World) -> None:
    every = add_many(database, place, 30)
    with database.write() as session:
        session.execute(
            update(Association).where(Association.id.in_(every[-3:])).values(status=S.AWAITING_CONSENT)
        )
    lines = body(card(database))
    assert len([line for line in lines if "Workshop" in line]) == 8
    assert (
        "⚪ 19 more · *Customer added* · the first until Mon, Mar 30, 12:00 UTC"
        " · 28 days left · USD\u00a095,000"
    ) in lines
    assert (
        "🟡 3 more · *Awaiting customer consent response* · the first until Sat, Apr 18, 12:00 UTC"
        " · 47 days left · USD\u00a015,000" in lines
    )


@pytest.mark.parametrize("name", ["W" * 300, "<!channel> & *Söhne* _x_ `y` > " * 12, "株式会社" * 60])
def test_thirty_engagements_with_long_names_fit_slack(database: Database, place: World, name: str) -> None:
    every = add_many(database, place, 30)
    with database.write() as session:
        session.execute(update(Engagement).values(name=name))
        session.execute(update(Customer).values(name=name))
        session.execute(update(Location).values(name=name))
        for number, one in enumerate(every):
            row = session.get_one(Association, one)
            row.status = list(S)[number % len(S)]
            row.location_id = (place.seattle, place.oslo)[number % 2].id
            row.mail_refused = name if row.status is S.AWAITING_CONSENT else None
            row.attested_on, row.attested_by_id = (NOON - number * DAY).date(), row.owner_id
    assert "Details" in words(card(database))


def test_what_partner_center_shows_stands_once_for_each_who_looked_it_up(
    database: Database, place: World
) -> None:
    every = add_many(database, place, 6)
    with database.write() as session:
        for one in every[:5]:
            row = session.get_one(Association, one)
            row.attested_on, row.attested_by_id = NOON.date(), row.owner_id
    said = f"as Partner Center says, looked up by <@{ADMIN}> on Mar 2, 2026"
    named = "Workshop 00, Workshop 01, Workshop 02 and 2 more"
    assert f":mag: {named}: eligible {said}" in body(card(database))
    with database.write() as session:
        row = session.get_one(Association, every[5])
        row.attested_on, row.attested_by_id = NOON.date(), row.owner_id
    assert f":mag: Eligible {said}" in body(card(database))


def test_the_button_of_an_action_is_the_action_itself_or_a_choice_among_several(
    database: Database, place: World
) -> None:
    viva = world.associate(database, place, place.viva.id)
    here = PageState(screen=Screen.CUSTOMER, customer=world.row(database, viva).customer_id).carried()
    assert buttons(card(database)) == [
        ("Ask for consent", "consent.send", str(viva)),
        ("Details", "association.open", str(viva)),
    ]
    siem = world.associate(database, place, place.siem.id)
    assert buttons(card(database)) == [
        ("Ask for consent…", "consent.send_any", here),
        ("Details", "customer.show", here),
    ]
    assert world.accept(database, siem)
    assert buttons(card(database)) == [
        ("Ask for consent", "consent.send", str(viva)),
        ("Submit claim", "claim.submit", str(siem)),
        ("Details", "customer.show", here),
    ]


@pytest.mark.parametrize("origin", Origin)
def test_where_all_has_ended_it_can_begin_again(database: Database, place: World, origin: Origin) -> None:
    for work in (place.viva, place.siem):
        world.associate(database, place, work.id)
    with database.write() as session:
        session.execute(update(Association).values(status=S.CONSENT_EXPIRED, ended_at=NOON, origin=origin))
    (label, action, value), details = buttons(card(database))
    if origin is Origin.ADDED:
        assert (label, action) == ("Add customer again…", "customer.open")
    else:
        assert (label, action) == ("Claim customer again…", "customer.claim")
    assert value == PageState(customer=1, associations=(2, 1)).carried()
    assert details[1] == "customer.show"


def test_a_failed_mail_is_told_with_its_engagement_and_what_to_do(database: Database, place: World) -> None:
    for work in (place.viva, place.siem):
        world.associate(database, place, work.id)
    with database.write() as session:
        session.execute(
            update(Association).values(status=S.AWAITING_CONSENT, mail_refused="550 No such user")
        )
    said = words(card(database))
    assert ":warning: Microsoft Viva: The mail server" in said
    assert "correct the address for 2 engagements" in said
    assert [label for label, _, _ in buttons(card(database))] == ["Correct address", "Details"]


@given(statuses=some.lists(some.sampled_from(S), min_size=1, max_size=40))
def test_every_mixture_of_statuses_is_a_valid_card_whose_lines_have_sign_and_word(statuses: list[S]) -> None:
    partner = Partner(id=1, workspace_id="T1", name="P", channel_id="C1", time_zone="UTC")
    member = Member(id=1, partner_id=1, user_id="U1", name="Ada")
    location = Location(id=1, partner_id=1, code="4821937", name="Seattle", country="US", market="A")
    customer = Customer(
        id=1,
        partner_id=1,
        id_type=IdentifierType.TPID,
        id_value="418207",
        domain="contoso.com",
        name="Contoso",
    )
    every = [
        Association(
            id=number,
            partner_id=1,
            reference=f"MCI-{number:06}",
            customer_id=1,
            status=status,
            origin=Origin.ADDED,
            tenant_check=TenantCheck.DERIVED,
            created_at=NOON,
            status_since=NOON,
            consent_due=NOON + DAY * number,
            claim_due=NOON + DAY * number if status is S.CONSENT_RECEIVED else None,
            ended_at=NOON if status in ENDED else None,
            partner=partner,
            engagement=world.engagement(partner, f"W{number}", f"Workshop {number}"),
            customer=customer,
            location=location,
            owner=member,
        )
        for number, status in enumerate(statuses, start=1)
    ]
    payload = card_views.card(customer_cards.contents(every, NOON), frozenset(), NOON).payload()
    assert check_message(payload) == []
    said = words(payload)
    for status in statuses:
        row = TABLE[status]
        assert f"*{row.words}*" in said
        assert row.sign in said


@pytest.mark.parametrize(
    ("refused", "minutes", "offers"),
    [
        (None, 0, False),
        (None, 59, False),
        (None, 60, True),
        ("550 No such user", 0, True),
        (MailTrouble.UNWRITABLE, 0, True),
    ],
)
def test_r18_asking_again_is_offered_once_it_is_possible(
    database: Database, place: World, refused: str | None, minutes: int, *, offers: bool
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    with database.write() as session:
        if refused:
            reroute.fail_mail(session, 1, refused, NOON)
    offered = [label for label, _, _ in buttons(card(database, at=NOON + timedelta(minutes=minutes)))]
    action = "Correct address" if refused and refused.startswith("550") else "Ask again"
    assert offered == ([action, "Details"] if offers else ["Details"])


def test_r18_a_card_is_renewed_when_its_customer_may_be_asked_again(database: Database, place: World) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA)
    with database.read() as session:
        every = associations.of_customers(session, [1])
        at = customer_cards.changes_at(every, NOON)
        assert at == NOON + timedelta(hours=1)
        later = customer_cards.changes_at(every, at)
        assert later is not None
        assert later > at
