"""A look at the whole: what counts as wrong or missing, and in how many statements it is found."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from flows.administration import overview, whole
from flows.administration.whole import WholeLook
from flows.consent.record_consent import AdminOnly
from flows.outbox.audit import LONGEST_OVERDUE
from store import job_runs
from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import (
    AssociationStatus,
    IdentifierType,
    OutboxState,
    ProblemKind,
    Role,
    Transport,
)
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.planned_versions import PlannedVersion
from tests.support import world
from tests.support.plans import plans, statements
from tests.support.world import ADMIN, NOON, USER, World, actor

PACES = {"tick": timedelta(seconds=10), "digest": timedelta(minutes=1)}
Held = tuple[Role, str | None]
"""A role, and the name of its location, or ``None`` for all."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def look(database: Database) -> WholeLook:
    with database.read() as session:
        return whole.look(session, actor(session), PACES, NOON)


def found(database: Database) -> dict[ProblemKind, list[str]]:
    """Return the names of the rows of each kind, of which the numbers that are shown must be the same."""
    with database.read() as session:
        ada = actor(session)
        seen = whole.look(session, ada, PACES, NOON)
        rows = whole.every_row(session, ada, NOON)
        assert whole.count(session, ada, NOON) == seen.count
        assert {kind: len(several) for kind, several in rows.items()} == seen.counts
        for kind in ProblemKind:
            assert whole.rows(session, ada, kind, NOON) == rows[kind]
    return {kind: [one.name for one in several] for kind, several in rows.items() if several}


def hold(session: Session, place: World, user: str, grants: Sequence[Held]) -> Member:
    """Give somebody these roles instead of what they hold, and return them."""
    member = actor(session, user).member
    session.execute(delete(RoleGrant).where(RoleGrant.member_id == member.id))
    ids = {one.name: one.id for one in (place.seattle, place.oslo, place.closed)}
    for role, name in grants:
        session.add(
            RoleGrant(
                partner_id=place.partner.id,
                member_id=member.id,
                role=role,
                location_id=None if name is None else ids[name],
            )
        )
    return member


def test_a_new_world_lacks_a_member_in_oslo_alone(database: Database, place: World) -> None:
    assert found(database) == {ProblemKind.NO_MEMBER: ["Oslo"]}
    with database.write() as session:
        hold(session, place, USER, [(Role.USER, "Seattle"), (Role.USER, "Oslo")])
    assert found(database) == {}
    assert look(database).count == 0


@pytest.mark.parametrize(
    ("grants", "gone", "missing"),
    [
        ([], False, []),
        ([(Role.USER, "Seattle")], False, ["Oslo"]),
        ([(Role.USER, "Lagos")], False, ["Oslo", "Seattle"]),
        ([(Role.USER, "Seattle"), (Role.ADMIN, "Oslo")], False, []),
        ([(Role.USER, None)], False, []),
        ([(Role.USER, None), (Role.USER, "Seattle")], False, []),
        ([(Role.ADMIN, None), (Role.USER, "Seattle")], False, ["Oslo"]),
        ([(Role.USER, "Seattle")], True, []),
    ],
)
def test_a_location_needs_a_member_where_roles_are_given_by_location(
    database: Database, place: World, grants: list[Held], gone: bool, missing: list[str]
) -> None:
    with database.write() as session:
        hold(session, place, USER, grants).gone_since = NOON if gone else None
    assert found(database).get(ProblemKind.NO_MEMBER, []) == missing


def test_whoever_is_gone_works_nowhere(database: Database, place: World) -> None:
    with database.write() as session:
        gone = Member(partner_id=place.partner.id, user_id="UGONE", name="Gone", gone_since=NOON)
        session.add(gone)
        session.flush()
        where = {"partner_id": place.partner.id, "member_id": gone.id, "role": Role.USER}
        session.add_all([RoleGrant(**where, location_id=place.oslo.id), RoleGrant(**where)])
    assert found(database) == {ProblemKind.NO_MEMBER: ["Oslo"], ProblemKind.ROLE_OF_GONE: ["Gone"]}


@pytest.mark.parametrize(
    ("rates", "seattle", "oslo", "missing"),
    [
        (["A"], "A", "A", ()),
        (["a"], "A", "A", ()),
        (["stra\xdfe"], "STRASSE", None, ()),
        (["A"], "A", "B", ("B",)),
        (["A"], "C", "B", ("B", "C")),
        ([], "A", "a", ("A",)),
        (["A"], None, None, ()),
        (["B"], "B", "A", ("A",)),
    ],
)
def test_a_rate_is_missing_in_a_market_where_an_enrolled_location_may_earn(
    database: Database,
    place: World,
    rates: list[str],
    seattle: str | None,
    oslo: str | None,
    missing: tuple[str, ...],
) -> None:
    with database.write() as session:
        given = [{"market": one, "amount": 5000, "currency": "USD"} for one in rates]
        session.get_one(Engagement, place.viva.id).rates = given
        for one in (place.siem, place.endpoint):
            session.get_one(Engagement, one.id).active_until = NOON
        session.get_one(Location, place.seattle.id).market = seattle
        session.get_one(Location, place.oslo.id).market = oslo
    found(database)
    with database.read() as session:
        rows = whole.rows(session, actor(session), ProblemKind.NO_RATE, NOON)
    assert tuple(market.upper() for one in rows for market in one.details) == missing
    # Where no location may earn on it, none of its rates is missing.
    with database.write() as session:
        session.execute(delete(LocationEligibility))
    assert ProblemKind.NO_RATE not in found(database)


@pytest.mark.parametrize(
    ("rates", "until", "missing"),
    [(["A"], timedelta(days=1), ["Oslo"]), ([], timedelta(days=1), []), (["A"], timedelta(0), [])],
)
def test_a_market_is_missing_only_where_there_are_rates(
    database: Database, place: World, rates: list[str], until: timedelta, missing: list[str]
) -> None:
    with database.write() as session:
        given = [{"market": one, "amount": 5000, "currency": "USD"} for one in rates]
        for one in session.scalars(select(Engagement)):
            one.rates, one.active_until = given, NOON + until
        for location_id in (place.oslo.id, place.closed.id):
            session.get_one(Location, location_id).market = None
    assert found(database).get(ProblemKind.NO_MARKET, []) == missing


@pytest.mark.parametrize(
    ("gone", "grants", "count"),
    [
        (False, [(Role.USER, None)], 0),
        (False, [(Role.USER, "Seattle")], 1),
        (False, [(Role.USER, "Oslo")], 2),
        (False, [(Role.USER, "Seattle"), (Role.ADMIN, "Oslo")], 0),
        (False, [], 3),
        (True, [(Role.USER, None)], 3),
    ],
)
def test_an_owner_is_gone_who_left_or_holds_no_role_where_they_own_what_is_open(
    database: Database, place: World, gone: bool, grants: list[Held], count: int
) -> None:
    with database.write() as session:
        hold(session, place, USER, [(Role.USER, None)])
    for where, work in ((place.seattle, place.viva), (place.seattle, place.siem), (place.oslo, place.viva)):
        tenant = f"{work.id:08}-{where.id:04}-4333-8444-555555555555"
        world.associate(database, place, work.id, location=where, user=USER, tenant=tenant)
    over = world.associate(database, place, place.viva.id, user=USER)
    with database.write() as session:
        session.get_one(Association, over).status = AssociationStatus.CANCELLED
        member = hold(session, place, USER, grants)
        member.gone_since = NOON if gone else None
    found(database)
    with database.read() as session:
        rows = whole.rows(session, actor(session), ProblemKind.OWNER_GONE, NOON)
    assert [(one.code, one.count, one.is_gone) for one in rows] == ([(USER, count, gone)] if count else [])


@pytest.mark.parametrize(
    ("has_email", "gone", "holds", "missing"),
    [
        (None, False, True, 0),
        (True, False, True, 0),
        (False, False, True, 1),
        (False, True, True, 0),
        (False, False, False, 0),
    ],
)
def test_an_address_is_missing_only_of_whom_it_is_known_and_who_works_here(
    database: Database, place: World, *, has_email: bool | None, gone: bool, holds: bool, missing: int
) -> None:
    with database.write() as session:
        member = hold(session, place, USER, [(Role.USER, None)] if holds else [])
        member.has_email, member.email_asked_at = has_email, NOON
        member.gone_since = NOON if gone else None
    found(database)
    with database.read() as session:
        rows = whole.rows(session, actor(session), ProblemKind.NO_EMAIL, NOON)
    assert [(one.code, one.asked_at) for one in rows] == [(USER, NOON)] * missing


def test_a_job_is_late_after_the_time_that_the_audit_gives_it(database: Database, place: World) -> None:
    due = {"tick": NOON - LONGEST_OVERDUE, "digest": NOON - LONGEST_OVERDUE - timedelta(seconds=1)}
    tick, digest = whole.job_states(due, PACES, NOON)
    assert (tick.is_late, digest.is_late) == (False, True)
    assert tick.last == due["tick"] - PACES["tick"]
    never = whole.job_states({}, PACES, NOON)[0]
    assert (never.last, never.due, never.is_late) == (None, None, False)
    with database.write() as session:
        job_runs.note(session, "tick", due["tick"])
    assert look(database).count == 0
    found(database)
    with database.write() as session:
        job_runs.note(session, "digest", due["digest"])
    assert look(database).count == 1
    found(database)


def test_a_job_that_failed_is_shown_with_the_reference_until_it_works_again(
    database: Database, place: World
) -> None:
    def failed() -> list[tuple[str, str]]:
        with database.read() as session:
            states = whole.jobs(session, actor(session), PACES, NOON)
        assert all((one.failed_at == NOON) is bool(one.reference) for one in states)
        return [(one.name, one.reference) for one in states if one.reference]

    assert failed() == []
    for reference in ("ABCD-EFGH", "JKMN-PQRS"):
        with database.write() as session:
            job_runs.note_failure(session, "digest", NOON, reference)
        assert failed() == [("digest", reference)]
    # It is tried again by itself, and counted only once it is late.
    assert look(database).count == 0
    with database.write() as session:
        job_runs.note(session, "tick", NOON)
    assert failed() == [("digest", "JKMN-PQRS")]
    with database.write() as session:
        job_runs.note(session, "digest", NOON)
    assert failed() == []


def break_everything(session: Session, place: World) -> None:
    partner_id = place.partner.id
    ada, uma = actor(session, ADMIN).member, actor(session, USER).member
    session.execute(update(Partner).values(channel_id=None))
    uma.gone_since = NOON
    uma.has_email = ada.has_email = False
    session.add_all(
        [
            Location(
                partner_id=partner_id, code="7000001", name="Graz", country="AT", market=None, enrolled=True
            ),
            world.engagement(place.partner, "LONELY", "Nobody earns on this"),
            world.engagement(place.partner, "OVER", "Over", active_until=NOON, rates=[]),
            PlannedVersion(
                partner_id=partner_id,
                code="VIVA",
                from_day=NOON.date(),
                planned_at=NOON,
                member_id=ada.id,
                before={},
                after={},
                refused_at=NOON,
            ),
            OutboxMessage(
                partner_id=partner_id,
                transport=Transport.SLACK,
                destination="C1",
                sequence_key="s",
                event_key="e",
                addressee="C1",
                kind="customer_card",
                payload={},
                state=OutboxState.DEAD,
                created_at=NOON,
                due_at=NOON,
            ),
        ]
    )
    for number in range(2):
        session.add(
            Customer(
                partner_id=partner_id,
                id_type=IdentifierType.TPID,
                id_value=f"47{number}",
                domain="contoso.com",
                name="Contoso",
            )
        )
    job_runs.note(session, "tick", NOON - timedelta(hours=1))


def test_everything_that_is_wrong_is_found_with_the_rows_that_need_somebody(
    database: Database, place: World
) -> None:
    association_id = world.associate(database, place, place.viva.id, user=USER)
    assert association_id
    with database.write() as session:
        break_everything(session, place)
    assert found(database) == {
        ProblemKind.OWNER_GONE: ["Uma User"],
        ProblemKind.PLAN_REFUSED: ["Microsoft Viva"],
        ProblemKind.NO_LOCATION: ["Nobody earns on this"],
        ProblemKind.EARNS_NOTHING: ["Graz"],
        ProblemKind.NO_MARKET: ["Graz"],
        ProblemKind.NO_EMAIL: ["Ada Admin"],
        ProblemKind.ROLE_OF_GONE: ["Uma User"],
        ProblemKind.SAME_DOMAIN: ["Contoso"],
    }
    seen = look(database)
    assert (seen.channel_id, seen.undelivered) == (None, 1)
    assert [one.name for one in seen.jobs if one.is_late] == ["tick"]
    # Seven kinds besides the hint, the channel, the messages, and the job.
    assert seen.count == 10
    with database.read() as session:
        (one,) = whole.rows(session, actor(session), ProblemKind.SAME_DOMAIN, NOON)
        assert (one.code, one.count, one.details) == (
            "contoso.com",
            3,
            (f"Contoso ({world.TENANT})", "Contoso (470)", "Contoso (471)"),
        )
        (planned,) = whole.rows(session, actor(session), ProblemKind.PLAN_REFUSED, NOON)
        assert planned.details == ("Mar 2, 2026",)


def test_other_partners_problems_are_not_seen(database: Database, place: World) -> None:
    rival = world.build(database, "T0RIVAL", name="Rival", prefix="R")
    with database.write() as session:
        session.add(Location(partner_id=rival.partner.id, code="1", name="X", country="DE", enrolled=True))
        session.add(world.engagement(rival.partner, "THEIRS", "Theirs"))
    assert found(database) == {ProblemKind.NO_MEMBER: ["Oslo"]}


def test_a_location_that_earns_on_what_is_over_alone_earns_on_nothing(
    database: Database, place: World
) -> None:
    with database.write() as session:
        session.execute(update(Engagement).values(active_until=NOON))
    assert found(database)[ProblemKind.EARNS_NOTHING] == ["Oslo", "Seattle"]


def test_only_an_admin_of_all_locations_looks(database: Database, place: World) -> None:
    with database.read() as session, pytest.raises(AdminOnly):
        whole.look(session, actor(session, USER), PACES, NOON)


READS: list[tuple[Callable[[Session], object], int]] = [
    (lambda session: whole.look(session, actor(session), PACES, NOON), 9),
    (lambda session: whole.count(session, actor(session), NOON), 6),
    (lambda session: overview.show(session, actor(session), NOON), 24),
    (lambda session: whole.every_row(session, actor(session), NOON), len(ProblemKind) + 4),
]
"""What is read, and the most statements for it: of every row, one for each kind, besides four."""


def test_it_takes_as_many_statements_for_much_as_for_little(database: Database, place: World) -> None:
    def count(read: Callable[[Session], object]) -> int:
        with statements(database) as sent, database.read() as session:
            read(session)
        return len(sent)

    with database.write() as session:
        # A rate is missing already, so that it is looked for where.
        session.get_one(Location, place.oslo.id).market = "B"
    few = [count(read) for read, _ in READS]
    work = world.engagements(database, place, 40, prefix="WORK")
    with database.write() as session:
        branch = {"partner_id": place.partner.id, "country": "DE", "market": "B", "enrolled": True}
        codes = range(8000000, 8000030)
        session.execute(
            insert(Location), [{**branch, "code": str(one), "name": f"Branch {one}"} for one in codes]
        )
        first = session.scalars(
            insert(Location).returning(Location.id), [{**branch, "code": "8900000", "name": "Earner"}]
        ).one()
        session.execute(
            insert(LocationEligibility),
            [{"partner_id": place.partner.id, "location_id": first, "engagement_id": one} for one in work],
        )
        session.execute(
            insert(Member),
            [
                {"partner_id": place.partner.id, "user_id": f"UX{number}", "name": f"X{number}"}
                for number in range(50)
            ],
        )
    assert look(database).counts[ProblemKind.NO_RATE] == 41
    assert [count(read) for read, _ in READS] == few
    for number, (_, most) in zip(few, READS, strict=True):
        assert number <= most


def test_a_number_is_found_without_reading_what_every_location_may_earn_on(
    database: Database, place: World
) -> None:
    with database.write() as session:
        session.get_one(Location, place.oslo.id).market = "B"
    for read, _ in READS:
        for plan in plans(database, read):
            assert "SCAN location_eligibility" not in plan
            assert "Seq Scan on location_eligibility" not in plan


def test_the_overview_counts_what_there_is(database: Database, place: World) -> None:
    with database.write() as session:
        session.get_one(Engagement, place.siem.id).active_until = NOON
        session.get_one(Engagement, place.endpoint.id).active_from = NOON + timedelta(days=1)
        session.get_one(Location, place.oslo.id).channel_id = "C0OSLO"
        session.execute(delete(LocationEligibility).where(LocationEligibility.location_id == place.closed.id))
    world.build(database, "T0RIVAL", name="Rival", prefix="R")
    with database.read() as session:
        shown = overview.show(session, actor(session), NOON)
        members = session.scalar(select(func.count(RoleGrant.member_id.distinct())))
    assert members == 4
    assert (shown.holders, shown.admins_of_all) == (2, 1)
    assert (shown.locations, shown.enrolled, shown.earning_nothing) == (3, 2, 1)
    assert (shown.engagements, shown.active, shown.retired) == (3, 1, 1)
    assert shown.whole is not None
    assert (shown.whole.own_channels, shown.whole.problems) == (1, look(database).count)
    assert shown.set_up is not None
    assert (shown.set_up.engagements, shown.set_up.active, shown.set_up.earning) == (3, 1, 2)
    assert (shown.set_up.locations, shown.set_up.enrolled, shown.set_up.holders) == (3, 2, 2)
