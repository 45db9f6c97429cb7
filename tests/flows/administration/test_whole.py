"""A look at the whole: what counts as wrong or missing, and in how many statements it is found."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from flows.administration import whole
from flows.administration.whole import ProblemKind, ProblemRow, WholeLook
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.consent.record_consent import AdminOnly
from flows.outbox.audit import LONGEST_OVERDUE
from flows.rules.associations.amounts import Amount, Rate
from store import job_runs
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import Customer
from store.database.engine import Database
from store.enums import EngagementType, IdentifierType, OutboxState, Role, Transport
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.planned_versions import PlannedVersion
from tests.support import world
from tests.support.plans import statements
from tests.support.world import ADMIN, NOON, USER, World, actor

PACES = {"tick": timedelta(seconds=10), "digest": timedelta(minutes=1)}
EVERYWHERE = (Role.ADMIN, None)


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def look(database: Database) -> WholeLook:
    with database.read() as session:
        return whole.look(session, actor(session), PACES, NOON)


def found(database: Database) -> dict[ProblemKind, list[str]]:
    return {kind: [one.name for one in rows] for kind, rows in look(database).found.items() if rows}


def location(code: str, *, market: str | None = "A", enrolled: bool = True) -> PartnerLocation:
    return PartnerLocation(int(code), code, f"L{code}", "US", market, enrolled)


def member(number: int, *, gone: bool = False) -> Member:
    return Member(id=number, user_id=f"U{number}", name=f"M{number}", gone_since=NOON if gone else None)


def engagement(number: int, *markets: str) -> EngagementTerms:
    rates = [Rate(one, Amount("USD", 5000)) for one in markets]
    kind = EngagementType.WORKSHOP
    return EngagementTerms(
        number, f"E{number}", f"W{number}", "", kind, NOON, None, 30, 90, rates, sample=False
    )


def numbers(rows: list[ProblemRow]) -> list[int]:
    return [one.id for one in rows]


def test_a_new_world_lacks_a_member_in_oslo_alone(database: Database, place: World) -> None:
    assert found(database) == {ProblemKind.NO_MEMBER: ["Oslo"]}
    with database.write() as session:
        uma = actor(session, USER).member
        session.add(
            RoleGrant(
                partner_id=place.partner.id, member_id=uma.id, role=Role.USER, location_id=place.oslo.id
            )
        )
    assert found(database) == {}
    assert look(database).count == 0


@pytest.mark.parametrize(
    ("grants", "gone", "missing"),
    [
        ([EVERYWHERE], False, []),
        ([EVERYWHERE, (Role.USER, "1")], False, [2]),
        ([(Role.USER, "1"), (Role.ADMIN, "2")], False, []),
        ([(Role.USER, None)], False, []),
        ([(Role.USER, "1"), (Role.USER, "2")], True, []),
    ],
)
def test_a_location_needs_a_member_where_roles_are_given_by_location(
    grants: list[tuple[Role, str | None]], gone: bool, missing: list[int]
) -> None:
    places = [location("1"), location("2"), location("3", enrolled=False)]
    holders = [(member(1, gone=gone), grants)]
    assert numbers(whole.without_member(places, holders)) == missing


def test_whoever_is_gone_works_nowhere() -> None:
    holders = [(member(1), [(Role.USER, "1")]), (member(2, gone=True), [(Role.USER, "2")])]
    assert numbers(whole.without_member([location("1"), location("2")], holders)) == [2]
    assert numbers(whole.roles_of_gone(holders)) == [2]


@pytest.mark.parametrize(
    ("rates", "markets", "missing"),
    [
        (["A"], {"A"}, ()),
        (["a"], {"A"}, ()),
        (["A"], {"A", "C", "B"}, ("B", "C")),
        ([], {"A", "a"}, ("A",)),
        (["A"], {None}, ()),
        ([], set(), ()),
    ],
)
def test_a_rate_is_missing_in_a_market_where_a_location_may_earn(
    rates: list[str], markets: set[str | None], missing: tuple[str, ...]
) -> None:
    rows = whole.without_rate([engagement(1, *rates)], {1: frozenset(markets)} if markets else {})
    assert tuple(market.upper() for one in rows for market in one.details) == missing


def test_a_market_is_missing_only_where_there_are_rates() -> None:
    places = [location("1", market=None), location("2"), location("3", market=None, enrolled=False)]
    assert numbers(whole.without_market(places, [engagement(1, "A")])) == [1]
    assert whole.without_market(places, [engagement(1)]) == []


@pytest.mark.parametrize(
    ("gone", "grants", "count"),
    [
        (False, [EVERYWHERE], 0),
        (False, [(Role.USER, "1")], 3),
        (False, [(Role.USER, "1"), (Role.ADMIN, "2")], 0),
        (False, [], 5),
        (True, [EVERYWHERE], 5),
    ],
)
def test_an_owner_is_gone_who_left_or_holds_no_role_where_they_own(
    gone: bool, grants: list[tuple[Role, str | None]], count: int
) -> None:
    owner = member(1, gone=gone)
    owned = [(owner, 1, 2), (owner, 2, 3)]
    rows = whole.owners_gone(owned, [(owner, grants)] if grants else [], [location("1"), location("2")])
    assert [(one.id, one.count, one.is_gone) for one in rows] == ([(1, count, gone)] if count else [])


def test_a_job_is_late_after_the_time_that_the_audit_gives_it() -> None:
    due = {"tick": NOON - LONGEST_OVERDUE, "digest": NOON - LONGEST_OVERDUE - timedelta(seconds=1)}
    tick, digest = whole.job_states(due, PACES, NOON)
    assert (tick.is_late, digest.is_late) == (False, True)
    assert tick.last == due["tick"] - PACES["tick"]
    never = whole.job_states({}, PACES, NOON)[0]
    assert (never.last, never.due, never.is_late) == (None, None, False)


def break_everything(session: Session, place: World) -> None:
    partner_id = place.partner.id
    ada, uma = actor(session, ADMIN).member, actor(session, USER).member
    session.execute(update(Partner).values(channel_id=None))
    uma.gone_since = NOON
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
        ProblemKind.ROLE_OF_GONE: ["Uma User"],
        ProblemKind.SAME_DOMAIN: ["Contoso"],
    }
    seen = look(database)
    assert (seen.channel_id, seen.undelivered) == (None, 1)
    assert [one.name for one in seen.jobs if one.is_late] == ["tick"]
    # Six kinds besides the hint, the channel, the messages, and the job.
    assert seen.count == 9


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


def test_it_takes_as_many_statements_for_much_as_for_little(database: Database, place: World) -> None:
    def count() -> int:
        with statements(database) as sent:
            look(database)
        return len(sent)

    few = count()
    work = world.engagements(database, place, 40, prefix="WORK")
    with database.write() as session:
        session.execute(
            insert(Location),
            [
                {
                    "partner_id": place.partner.id,
                    "code": str(8000000 + number),
                    "name": f"Branch {number}",
                    "country": "DE",
                    "market": "B",
                    "enrolled": True,
                }
                for number in range(30)
            ],
        )
        first = session.scalars(
            insert(Location).returning(Location.id),
            [
                {
                    "partner_id": place.partner.id,
                    "code": "8900000",
                    "name": "Earner",
                    "country": "DE",
                    "market": "B",
                    "enrolled": True,
                }
            ],
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
    assert len(look(database).found[ProblemKind.NO_RATE]) == 40
    assert count() == few <= 12
