from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from flows.associations import cancel
from flows.catalogue_values import EngagementTerms
from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.customers_page import customers_page
from flows.customers_page.page_query import MOST_FOUND, MOST_JUDGED
from flows.customers_page.page_values import (
    CLAIMABLE,
    Associated,
    Claimable,
    Ineligible,
    Page,
    PageFilters,
    Tab,
)
from flows.links import digest
from flows.reminders import tick
from flows.rules.associations.amounts import Amount
from flows.rules.customers.eligibility import ReasonCode, sentence
from flows.rules.customers.tenants import TenantFound
from store.associations.associations import Association
from store.customers import search_words
from store.customers.customers import Customer, CustomerFact
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind, ConsentOutcome, IdentifierType, Origin
from tests.support import asking, world
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, World, actor

DAY = timedelta(days=1)
OTHER = "T0WIDEWORLD"


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def tenant(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def show(
    database: Database, ask: PageFilters, now: datetime = NOON, *, user: str = ADMIN, size: int = 10
) -> Page:
    with database.read() as session:
        return customers_page.show(session, actor(session, user), ask, now, size)


def names(page: Page) -> list[str]:
    return [
        row.summary.association.reference if isinstance(row, Associated) else row.customer.domain
        for row in page.rows
    ]


def add(database: Database, place: World, number: int, *, to: int | None = None, now: datetime = NOON) -> int:
    return world.associate(
        database,
        place,
        place.viva.id if to is None else to,
        now=now,
        tenant=tenant(number),
        company=f"Company {number}",
        domain=f"company{number:04d}.example",
    )


def accept(database: Database, association_id: int, now: datetime = NOON) -> None:
    with database.write() as session:
        record_consent.record(session, actor(session), association_id, now, "by phone", now)


def answer(database: Database, association_id: int, outcome: ConsentOutcome, now: datetime) -> None:
    with database.write() as session:
        request = asking.ask(
            session, actor(session), association_id, LINKS, now, customer=KIM, partner=ADA, contact_reason="x"
        )
        shown = ShownStatement("1", "text")
        assert request.token_digest == digest(
            LINKS.consent_token(request.partner_id, association_id, request.number)
        )
        asking.answer(session, request.id, asking.Decision(outcome, "Kim", None, shown, None, None), now)


def submit(database: Database, association_id: int, now: datetime = NOON) -> None:
    with database.write() as session:
        submit_claim.submit(
            session,
            actor(session),
            association_id,
            now,
            submitted_on=now.date(),
            claim_id=f"CL-{association_id}",
            note=None,
        )


def customer(database: Database, place: World, number: int, *, seats: int | None, consented: bool) -> None:
    with database.write() as session:
        session.add(
            Customer(
                partner_id=place.partner.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=tenant(number),
                domain=f"known{number:05d}.example",
                name=f"Known {number}",
                consented_at=NOON if consented else None,
            )
        )
        if seats is not None:
            session.add(
                CustomerFact(
                    partner_id=place.partner.id,
                    id_type=IdentifierType.TENANT_ID,
                    id_value=tenant(number),
                    attribute="paid_seats",
                    value=seats,
                )
            )


def test_r4_eligible_holds_what_waits_for_something_the_soonest_clock_first(
    database: Database, place: World
) -> None:
    late = add(database, place, 1, now=NOON + DAY)
    soon = add(database, place, 2)
    add(database, place, 3, to=place.siem.id)
    page = show(database, PageFilters(place.viva.id), NOON + DAY)
    assert [row.summary.association.id for row in page.rows if isinstance(row, Associated)] == [soon, late]
    assert page.engagement is not None
    assert page.engagement.name == "Microsoft Viva"


def test_r4_who_consented_to_any_engagement_can_be_claimed_for_the_others(
    database: Database, place: World
) -> None:
    accept(database, add(database, place, 1))
    add(database, place, 2)
    assert names(show(database, PageFilters(place.siem.id))) == ["company0001.example"]
    assert isinstance(show(database, PageFilters(place.siem.id)).rows[0], Claimable)
    assert show(database, PageFilters(place.siem.id)).may_claim


def test_r5_ineligible_says_every_reason_with_required_and_actual_values(
    database: Database, place: World
) -> None:
    customer(database, place, 1, seats=120, consented=False)
    customer(database, place, 2, seats=None, consented=True)
    customer(database, place, 3, seats=900, consented=True)
    page = show(database, PageFilters(place.endpoint.id, Tab.INELIGIBLE))
    said = {
        row.customer.name: [sentence(one) for one in row.reasons]
        for row in page.rows
        if isinstance(row, Ineligible)
    }
    assert said == {
        "Known 1": ["Needs at least 300 paid seats; this customer has 120."],
        "Known 2": ["Needs at least 300 paid seats; this is not known."],
    }
    assert names(show(database, PageFilters(place.endpoint.id))) == ["known00003.example"]


def test_r4_what_was_submitted_is_in_review_and_what_ended_complete_the_latest_first(
    database: Database, place: World
) -> None:
    cancelled, submitted, approved, waiting = (add(database, place, number) for number in (1, 2, 3, 4))
    for one in (submitted, approved):
        accept(database, one)
        submit(database, one, NOON + DAY)
    given = ClaimAnswer(ClaimRecordKind.APPROVED, NOON.date() + DAY, amount=Amount("USD", 500_000))
    with database.write() as session:
        record_answer.record(session, actor(session), approved, NOON + DAY, given)
        cancel.cancel(session, actor(session), cancelled, NOON + 2 * DAY, None)
    found = {tab: show(database, PageFilters(place.viva.id, tab), NOON + 3 * DAY).rows for tab in Tab}
    shown = {tab: [row for row in rows if isinstance(row, Associated)] for tab, rows in found.items()}
    assert [row.summary.association.id for row in shown[Tab.REVIEW]] == [submitted]
    assert [row.summary.association.id for row in shown[Tab.COMPLETE]] == [cancelled, approved]
    assert [row.claim.claim_id if row.claim else None for row in shown[Tab.COMPLETE]] == [
        None,
        f"CL-{approved}",
    ]
    assert [row.summary.association.id for row in shown[Tab.ELIGIBLE]] == [waiting]


@pytest.mark.parametrize("outcome", ["declined", "expired"])
def test_r20_an_added_customer_without_consent_is_on_no_tab_of_that_engagement(
    database: Database, place: World, outcome: str
) -> None:
    accept(database, add(database, place, 1, to=place.siem.id))
    added = add(database, place, 1)
    end(database, added, outcome)
    for tab in Tab:
        assert names(show(database, PageFilters(place.viva.id, tab), NOON + 40 * DAY)) == []


@pytest.mark.parametrize("outcome", ["declined", "expired"])
def test_r20_a_claimed_customer_without_consent_can_be_claimed_again(
    database: Database, place: World, outcome: str
) -> None:
    accept(database, add(database, place, 1, to=place.siem.id))
    claimed = add(database, place, 1)
    with database.write() as session:
        row = session.get_one(Association, claimed)
        row.origin, row.status = Origin.CLAIMED, S.CLAIMED
    end(database, claimed, outcome)
    page = show(database, PageFilters(place.viva.id), NOON + 40 * DAY)
    assert [type(row) for row in page.rows] == [Claimable]
    assert names(show(database, PageFilters(place.viva.id, Tab.COMPLETE), NOON + 40 * DAY)) == []


def end(database: Database, association_id: int, outcome: str) -> None:
    if outcome == "declined":
        answer(database, association_id, ConsentOutcome.DECLINED, NOON)
    else:
        list(tick.sweep(database, NOON + 31 * DAY))


def test_r19_a_customer_who_chose_another_partner_moves_to_ineligible_without_a_name(
    database: Database, place: World
) -> None:
    elsewhere = world.build(database, OTHER)
    ours = add(database, place, 1)
    theirs = world.associate(database, elsewhere, elsewhere.viva.id, workspace=OTHER, tenant=tenant(1))
    world.accept(database, theirs, workspace=OTHER, directory=TenantFound(tenant(1)))
    page = show(database, PageFilters(place.viva.id, Tab.INELIGIBLE))
    (row,) = page.rows
    assert isinstance(row, Ineligible)
    assert [one.code for one in row.reasons] == [ReasonCode.CONSENTED_TO_ANOTHER_PARTNER]
    (ended,) = show(database, PageFilters(place.viva.id, Tab.COMPLETE)).rows
    assert isinstance(ended, Associated)
    assert (ended.summary.association.id, ended.summary.association.status) == (
        ours,
        S.CONSENTED_TO_ANOTHER_PARTNER,
    )


def test_r3_nothing_of_another_partner_is_on_any_tab_or_found_by_any_search(
    database: Database, place: World
) -> None:
    elsewhere = world.build(database, OTHER)
    theirs = world.associate(database, elsewhere, elsewhere.viva.id, workspace=OTHER, company="Their Secret")
    with database.write() as session:
        record_consent.record(session, actor(session, ADMIN, OTHER), theirs, NOON, "by phone", NOON)
        submit_claim.submit(
            session,
            actor(session, ADMIN, OTHER),
            theirs,
            NOON,
            submitted_on=NOON.date(),
            claim_id="CL-SECRET",
            note=None,
        )
    for engagement_id in (None, place.viva.id, place.siem.id, elsewhere.viva.id, elsewhere.siem.id):
        for tab in Tab:
            for words in ("", "secret", "contoso", "MCI-000001", "CL-SECRET", "1111"):
                ask = PageFilters(engagement_id, tab, search=words, location_id=elsewhere.seattle.id)
                for asked in (ask, replace(ask, location_id=None)):
                    page = show(database, asked)
                    assert page.rows == ()
                    assert page.location is None
                    assert page.engagement is None or page.engagement.id in {place.viva.id, place.siem.id}


def test_r1_members_see_all_locations_and_may_act_where_they_hold_a_role(
    database: Database, place: World
) -> None:
    add(database, place, 1)
    world.associate(database, place, place.viva.id, tenant=tenant(2), location=place.oslo)
    rows = show(database, PageFilters(place.viva.id), user=USER).rows
    assert [row.may_act for row in rows if isinstance(row, Associated)] == [True, False]


def test_filters_by_location_owner_status_and_due_narrow_together(database: Database, place: World) -> None:
    seattle = add(database, place, 1)
    oslo = world.associate(database, place, place.viva.id, tenant=tenant(2), location=place.oslo)
    mine = world.associate(database, place, place.viva.id, tenant=tenant(3), user=USER)
    accept(database, mine)
    ask = PageFilters(place.viva.id)

    def ids(ask: PageFilters, now: datetime = NOON) -> list[int]:
        return [
            row.summary.association.id for row in show(database, ask, now).rows if isinstance(row, Associated)
        ]

    assert ids(replace(ask, location_id=place.oslo.id)) == [oslo]
    assert ids(replace(ask, owner=USER)) == [mine]
    assert ids(replace(ask, owner="U0NOBODY")) == []
    assert ids(replace(ask, status=S.CONSENT_RECEIVED)) == [mine]
    assert ids(replace(ask, due_days=7)) == []
    assert ids(replace(ask, due_days=7), NOON + 24 * DAY) == [seattle, oslo]
    assert ids(replace(ask, due_days=7, owner=ADMIN, location_id=place.seattle.id), NOON + 24 * DAY) == [
        seattle
    ]


def test_a_filter_can_leave_only_who_can_be_claimed(database: Database, place: World) -> None:
    accept(database, add(database, place, 1, to=place.siem.id))
    add(database, place, 2)
    assert names(show(database, PageFilters(place.viva.id, status=CLAIMABLE))) == ["company0001.example"]
    assert names(show(database, PageFilters(place.viva.id, owner=ADMIN))) == ["MCI-000002"]


@pytest.mark.parametrize(
    "words",
    [
        "company0002",
        "Company 2",
        "COMPANY0002.example",
        tenant(2),
        tenant(2)[:30] + "0000",
        "mci-000002",
        "CL-2",
        "cl-2",
        "#MCI-000002",
    ],
)
def test_search_finds_by_name_domain_identifier_reference_and_claim_id(
    database: Database, place: World, words: str
) -> None:
    for number in (1, 2, 3):
        added = add(database, place, number)
        if number == 2:
            accept(database, added)
            submit(database, added)
    page = show(database, PageFilters(None, Tab.REVIEW, search=words))
    assert names(page) == ["MCI-000002"]


def test_pages_join_without_gap_or_repetition_in_both_directions(database: Database, place: World) -> None:
    for number in range(1, 8):
        add(database, place, number)
    for number in range(20, 29):
        customer(database, place, number, seats=None, consented=True)
    ask = PageFilters(place.viva.id)
    seen: list[list[str]] = []
    while True:
        page = show(database, ask, size=3)
        seen.append(names(page))
        if page.later is None:
            break
        ask = replace(ask, cursor=page.later, backwards=False)
    assert [len(one) for one in seen] == [3, 3, 3, 3, 3, 1]
    assert len({name for one in seen for name in one}) == 16
    back = [seen[-1]]
    while page.earlier is not None:
        page = show(database, replace(ask, cursor=page.earlier, backwards=True), size=3)
        back.append(names(page))
    assert back[::-1] == seen


def test_the_first_page_has_nothing_before_it_and_the_last_nothing_after(
    database: Database, place: World
) -> None:
    add(database, place, 1)
    page = show(database, PageFilters(place.viva.id))
    assert (page.earlier, page.later) == (None, None)


def know(database: Database, place: World, count: int) -> None:
    with database.write() as session:
        session.add_all(
            Customer(
                partner_id=place.partner.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=tenant(number),
                domain=f"known{number:05d}.example",
                name=f"Known {number}",
                consented_at=NOON,
            )
            for number in range(count)
        )


@pytest.mark.parametrize("count", [MOST_JUDGED - 1, MOST_JUDGED, MOST_JUDGED + 1, 574, 575])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_look_that_ends_with_the_last_known_customer_offers_no_next_page(
    database: Database, place: World, count: int, *, backwards: bool
) -> None:
    know(database, place, count)
    page = show(database, PageFilters(place.viva.id, Tab.INELIGIBLE, backwards=backwards))
    assert (page.rows, page.earlier, page.later, page.judged) == ((), None, None, 0)


@pytest.mark.parametrize(
    ("count", "too_many"), [(MOST_FOUND - 1, False), (MOST_FOUND, False), (MOST_FOUND + 1, True)]
)
def test_a_search_that_finds_just_as_many_as_are_shown_has_not_found_too_many(
    database: Database, place: World, count: int, *, too_many: bool
) -> None:
    know(database, place, count)
    with database.write() as session:
        for customer in session.scalars(select(Customer)):
            search_words.add(session, customer, ["known"])
    assert show(database, PageFilters(place.viva.id, search="known")).found_too_many == too_many


def test_a_long_look_among_known_customers_stops_and_goes_on_when_asked(
    database: Database, place: World
) -> None:
    know(database, place, MOST_JUDGED + 400)
    # All of them are eligible for Viva, so that none is ineligible, however far one looks.
    page = show(database, PageFilters(place.viva.id, Tab.INELIGIBLE))
    assert page.rows == ()
    assert page.judged >= MOST_JUDGED
    page = show(database, replace(page.ask, cursor=page.later))
    assert (page.rows, page.later, page.judged) == ((), None, 0)


def test_an_engagement_that_is_over_offers_nobody_to_claim(database: Database, place: World) -> None:
    accept(database, add(database, place, 1, to=place.siem.id))
    assert names(show(database, PageFilters(place.viva.id), datetime(2027, 8, 1, tzinfo=NOON.tzinfo))) == []


def test_counts_are_exact_up_to_their_end(database: Database, place: World) -> None:
    submitted = add(database, place, 1)
    accept(database, submitted)
    submit(database, submitted)
    add(database, place, 2)
    add(database, place, 3)
    with database.read() as session:
        engagements = [EngagementTerms.of(place.viva), EngagementTerms.of(place.siem)]
        counted = customers_page.counted(session, actor(session), engagements)
    assert [(one.running, one.reviewed, one.finished) for one in counted] == [(2, 1, 0), (0, 0, 0)]
