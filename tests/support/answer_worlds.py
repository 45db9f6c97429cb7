"""Random partners with associations of every kind, and what was put in, to compare answers with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.consents.consent_asks import ConsentAsk
from store.consents.consents import ConsentRequest
from store.customers.customers import Customer
from store.enums import (
    CLAIM_REJECTED,
    ENDED,
    IN_REVIEW,
    AssociationStatus,
    ClaimRecordKind,
    IdentifierType,
    Origin,
    Role,
    TenantCheck,
)
from store.history.digests import GENESIS
from store.history.history import HistoryEntry
from store.partners import Location, Member, Partner, RoleGrant
from tests.support import world

S, Kind = AssociationStatus, ClaimRecordKind

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
ZONES = ("UTC", "Europe/Paris", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Pacific/Honolulu")
SUBMITTED = IN_REVIEW | CLAIM_REJECTED | {S.APPROVED, S.POST_SUBMISSION_EXPIRED}
"""Statuses that only a submitted claim can have."""
BY_CLOCK_AFTER = CLAIM_REJECTED | {S.POST_SUBMISSION_EXPIRED}

CONSENTED = SUBMITTED | {S.CONSENT_RECEIVED, S.NOT_SUBMITTED_EXPIRED}
DOLLARS, EUROS = "USD", "EUR"


@dataclass
class KnownRecord:
    """What was recorded of a claim."""

    number: int
    kind: ClaimRecordKind
    on_day: date
    due: datetime | None
    amount: Decimal | None
    currency: str | None
    voided: bool


@dataclass
class KnownAssociation:
    """Everything that questions may be about; ids are those of the database."""

    id: int
    partner_id: int
    engagement: Engagement
    location: Location
    owner: Member
    customer: Customer
    origin: Origin
    status: AssociationStatus
    created_at: datetime
    consent_due: datetime
    consented_at: datetime | None
    claim_due: datetime | None
    programme_due: datetime | None
    expected: tuple[Decimal, str] | None
    status_since: datetime
    own_date: date | None
    requests: list[tuple[datetime, bool]] = field(default_factory=list)
    submitted_on: date | None = None
    records: list[KnownRecord] = field(default_factory=list)
    changed_at: datetime = NOW

    @property
    def clock_due(self) -> datetime:
        """The end of the clock that runs, if one does."""
        return self.programme_due or self.claim_due or self.consent_due

    def valid(self, *kinds: ClaimRecordKind) -> list[KnownRecord]:
        """Return the records of these kinds that count, in their order."""
        return [one for one in self.records if one.kind in kinds and not one.voided]


@dataclass
class RandomWorld:
    """One random partner, and the rows of another one that nobody may see."""

    partner: Partner
    asker: Member
    zone: str
    engagements: Sequence[Engagement]
    locations: Sequence[Location]
    members: Sequence[Member]
    customers: Sequence[Customer]
    associations: list[KnownAssociation]


def build(session: Session, random: Random, number: int, *, same_zone: bool = False) -> RandomWorld:
    """Put a random partner into the database, with an asker whose Slack ID is U1, and a rival beside it."""
    built = _partner(session, random, f"T{number}", random.randint(1, 60), same_zone=same_zone)
    _partner(session, random, f"R{number}", random.randint(1, 10), same_zone=same_zone)
    session.expire_all()
    return built


def _partner(session: Session, random: Random, workspace: str, count: int, *, same_zone: bool) -> RandomWorld:
    partner = Partner(workspace_id=workspace, name=workspace, time_zone=random.choice(ZONES))
    partner.last_reference = random.choice((0, count))
    session.add(partner)
    session.flush()
    engagements = [
        world.engagement(
            partner,
            f"WORK{one}",
            random.choice(("Viva", "Siem", "Alpha")),
            solution_area=random.choice(("Modern Work", "Security")),
            rates=[
                {"market": market, "amount": 1000 * random.randint(1, 6), "currency": currency}
                for market, currency in (("A", DOLLARS), ("B", random.choice((DOLLARS, EUROS))))
                if random.random() < 0.8
            ],
        )
        for one in range(random.randint(1, 5))
    ]
    locations = [
        Location(
            partner_id=partner.id,
            code=f"40{one:05}",
            name=random.choice(("Paris", "Oslo", "Lima")),
            country="FR",
            market=random.choice(("A", "a", "B", None)),
            enrolled=random.random() < 0.8,
        )
        for one in range(random.randint(1, 4))
    ]
    members = [
        Member(
            partner_id=partner.id,
            user_id=f"U{one}",
            name=random.choice(("Ada", "Lin", "Tom")),
            time_zone=None if same_zone else random.choice((None, *ZONES)),
        )
        for one in range(1, random.randint(2, 5))
    ]
    customers = [
        Customer(
            partner_id=partner.id,
            id_type=IdentifierType.TPID,
            id_value=f"{1000 + one}",
            domain=f"company{one}.example",
            name=random.choice(("Contoso", f"Company {one}")),
        )
        for one in range(random.randint(1, 15))
    ]
    session.add_all([*engagements, *locations, *members, *customers])
    session.flush()
    session.add(RoleGrant(partner_id=partner.id, member_id=members[0].id, role=Role.USER))
    for place in locations:
        for work in engagements:
            if random.random() < 0.7:
                given = {"partner_id": partner.id, "location_id": place.id, "engagement_id": work.id}
                session.add(LocationEligibility(**given))
    zone = members[0].time_zone or partner.time_zone
    built = RandomWorld(partner, members[0], zone, engagements, locations, members, customers, [])
    is_open = set[tuple[int, int]]()
    for one in range(count):
        made = _association(random, built, is_open)
        _insert(session, made, one, members[0])
        built.associations.append(made)
    session.flush()
    return built


def _moment(random: Random, world_zones: Sequence[str], around: int = 0) -> datetime:
    """Return an instant some days away, often at a midnight of one of the zones or just beside one."""
    day = NOW.date() + timedelta(days=around + random.randint(-40, 15))
    if random.random() < 0.5:
        midnight = datetime.combine(day, time(0), ZoneInfo(random.choice(world_zones))).astimezone(UTC)
        return midnight + random.choice((-1, 0, 0, 0, 1)) * timedelta.resolution
    return datetime.combine(day, time(random.randint(0, 23), random.randint(0, 59)), UTC)


def _day(random: Random) -> date:
    return NOW.date() + timedelta(days=random.randint(-40, 15))


def _association(random: Random, built: RandomWorld, is_open: set[tuple[int, int]]) -> KnownAssociation:
    zones = (built.partner.time_zone, built.zone)
    customer, engagement = random.choice(built.customers), random.choice(built.engagements)
    status = random.choice(tuple(S))
    if status not in ENDED and (customer.id, engagement.id) in is_open:
        status = random.choice(sorted(ENDED))
    if status not in ENDED:
        is_open.add((customer.id, engagement.id))
    created = _moment(random, zones)
    since = _moment(random, zones)
    consented = _moment(random, zones) if status in CONSENTED else None
    is_expected = consented is not None and random.random() < 0.8
    made = KnownAssociation(
        id=0,
        partner_id=built.partner.id,
        engagement=engagement,
        location=random.choice(built.locations),
        owner=random.choice(built.members),
        customer=customer,
        origin=random.choice(tuple(Origin)),
        status=status,
        created_at=created,
        consent_due=created + timedelta(days=random.randint(1, 40)),
        consented_at=consented,
        claim_due=_moment(random, zones) if consented else None,
        programme_due=_moment(random, zones) if status in IN_REVIEW and random.random() < 0.7 else None,
        expected=(_amount(random), random.choice((DOLLARS, DOLLARS, EUROS))) if is_expected else None,
        status_since=since,
        own_date=_day(random) if random.random() < 0.3 else None,
        changed_at=_moment(random, zones),
    )
    made.requests = [
        (_moment(random, zones), random.random() < 0.3) for _ in range(random.choice((0, 0, 1, 1, 2)))
    ]
    if status in SUBMITTED:
        made.submitted_on = _day(random)
        made.records = _records(random, made)
    return made


def _amount(random: Random) -> Decimal:
    return Decimal(random.choice(("1000", "5000", "4999.5", "5000.25", "3000", "0.001")))


def _records(random: Random, made: KnownAssociation) -> list[KnownRecord]:
    kinds = [
        random.choice(
            (Kind.UNDER_REVIEW, Kind.ACTION_REQUIRED, Kind.REJECTED, Kind.DISPUTED, Kind.RESUBMITTED)
        )
        for _ in range(random.randint(0, 3))
    ]
    if made.status is S.APPROVED:
        kinds += [Kind.APPROVED, *random.choice(((), (Kind.PAID,)))]
    if made.status in BY_CLOCK_AFTER and random.random() < 0.5:
        kinds.append(random.choice((Kind.FINAL, Kind.EXPIRED)))
    found: list[KnownRecord] = []
    for kind in kinds:
        if random.random() < 0.3:
            found.append(_record(random, made, len(found) + 1, kind, voided=True))
        found.append(_record(random, made, len(found) + 1, kind, voided=False))
    return found


def _record(
    random: Random, made: KnownAssociation, number: int, kind: ClaimRecordKind, *, voided: bool
) -> KnownRecord:
    has_amount = kind in {Kind.APPROVED, Kind.PAID}
    # No end is recorded for a later day than its recording's, and no clock ends after its end took effect.
    day = made.status_since.date() if kind in {Kind.FINAL, Kind.EXPIRED} else _day(random)
    has_clock = kind in {Kind.ACTION_REQUIRED, Kind.REJECTED, Kind.DISPUTED} and random.random() < 0.7
    earlier = timedelta(minutes=random.choice((0, 0, 61, 60 * 24 * 3)))
    return KnownRecord(
        number=number,
        kind=kind,
        on_day=day - timedelta(days=random.randint(0, 2)),
        due=made.status_since - earlier if has_clock else None,
        amount=_amount(random) if has_amount else None,
        currency=random.choice((DOLLARS, EUROS)) if has_amount else None,
        voided=voided,
    )


def _insert(session: Session, made: KnownAssociation, number: int, member: Member) -> None:
    row = Association(
        partner_id=made.partner_id,
        reference=f"MCI-{number:06}",
        engagement_id=made.engagement.id,
        customer_id=made.customer.id,
        location_id=made.location.id,
        owner_id=made.owner.id,
        origin=made.origin,
        status=made.status,
        tenant_check=TenantCheck.DERIVED,
        created_at=made.created_at,
        consent_due=made.consent_due,
        consented_at=made.consented_at,
        claim_due=made.claim_due,
        programme_due=made.programme_due,
        expected_amount=made.expected[0] if made.expected else None,
        expected_currency=made.expected[1] if made.expected else None,
        status_since=made.status_since,
        agenda_done=made.status_since,
        own_date=made.own_date,
        history_number=2,
        history_tip=GENESIS,
    )
    session.add(row)
    session.flush()
    made.id = row.id
    known = {"partner_id": made.partner_id, "association_id": made.id}
    for place, at in ((1, made.created_at), (2, made.changed_at)):
        given = {"number": place, "at": at, "action": "association:added", "commitment": "", "digest": ""}
        session.execute(insert(HistoryEntry), [known | given])
    for place, (at, has_failed) in enumerate(made.requests):
        ask = ConsentAsk(
            partner_id=made.partner_id,
            email="kim@contoso.com",
            token_digest=f"{made.id}-{place}",
            requested_by=member.id,
            requested_at=at,
        )
        session.add(ask)
        session.flush()
        given = {
            "ask_id": ask.id,
            "number": place + 1,
            "email": "kim@contoso.com",
            "token_digest": f"{made.id}-{place}",
            "requested_by": member.id,
            "requested_at": at,
            "failed_at": at if has_failed else None,
        }
        session.execute(insert(ConsentRequest), [known | given])
    if made.submitted_on is not None:
        given = {"submitted_on": made.submitted_on, "recorded_at": NOW, "recorded_by": member.id}
        session.execute(insert(Claim), [known | given])
    for one in made.records:
        given = {
            "number": one.number,
            "kind": one.kind,
            "on_day": one.on_day,
            "due": one.due,
            "amount": one.amount,
            "currency": one.currency,
            "recorded_at": NOW,
            "recorded_by": member.id,
            "voided_at": NOW if one.voided else None,
        }
        session.execute(insert(ClaimRecord), [known | given])
