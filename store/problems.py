"""What is wrong or missing in a partner's data: one query for each kind, which is counted or listed.

Rates are compared by those who ask: what is needed for that is here too.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from store.associations.associations import Association
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import Customer
from store.enums import ENDED, HINTS, ProblemKind, Role
from store.job_runs import JobRun
from store.outbox.outbox import TROUBLE, OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.planned_versions import PlannedVersion

_PARTNER: BindParameter[int] = bindparam("partner_id")
_STILL_SOLD = or_(Engagement.active_until.is_(None), Engagement.active_until > bindparam("now"))
_SOLD = and_(Engagement.partner_id == _PARTNER, _STILL_SOLD)
_ENROLLED = and_(Location.partner_id == _PARTNER, Location.enrolled.is_(True))

_OWNED = (
    select(Association.owner_id, Association.location_id, func.count().label("number"))
    .where(Association.partner_id == _PARTNER, Association.status.not_in(ENDED))
    .group_by(Association.owner_id, Association.location_id)
    .subquery()
)
_HOLDS_ROLE_THERE = (
    select(RoleGrant.id)
    .where(
        RoleGrant.member_id == Member.id,
        or_(RoleGrant.location_id.is_(None), RoleGrant.location_id == _OWNED.c.location_id),
    )
    .exists()
)
_OWNERS_GONE = (
    select(
        Member.id,
        Member.name,
        Member.user_id.label("code"),
        func.sum(_OWNED.c.number).label("number"),
        Member.gone_since,
    )
    .join(_OWNED, _OWNED.c.owner_id == Member.id)
    .where(or_(Member.gone_since.is_not(None), ~_HOLDS_ROLE_THERE))
    .group_by(Member.id)
    .order_by(Member.name, Member.id)
)

_PLANS_REFUSED = (
    select(Engagement.id, Engagement.name, Engagement.code, PlannedVersion.from_day)
    .join(
        PlannedVersion,
        and_(
            PlannedVersion.partner_id == Engagement.partner_id,
            PlannedVersion.code == Engagement.code,
        ),
    )
    .where(Engagement.partner_id == _PARTNER, PlannedVersion.refused_at.is_not(None))
    .order_by(PlannedVersion.from_day, PlannedVersion.id)
)

_WITHOUT_LOCATION = (
    select(Engagement.id, Engagement.name, Engagement.code)
    .where(
        _SOLD,
        ~select(LocationEligibility.id)
        .join(Location, Location.id == LocationEligibility.location_id)
        .where(LocationEligibility.engagement_id == Engagement.id, Location.enrolled.is_(True))
        .exists(),
    )
    .order_by(Engagement.name, Engagement.code)
)

_PLACES = select(Location.id, Location.name, Location.code).order_by(Location.name, Location.code)

_EARNING_NOTHING = _PLACES.where(
    _ENROLLED,
    ~select(LocationEligibility.id)
    .join(Engagement, Engagement.id == LocationEligibility.engagement_id)
    .where(LocationEligibility.location_id == Location.id, _STILL_SOLD)
    .exists(),
)

_WORK = (
    select(RoleGrant.location_id)
    .join(Member, Member.id == RoleGrant.member_id)
    .where(Member.partner_id == _PARTNER, Member.gone_since.is_(None))
)
"""Roles of people who are not gone."""

_WITHOUT_MEMBER = _PLACES.where(
    _ENROLLED,
    # Where nobody but Incentives admins of all locations holds any role, these do the work themselves.
    _WORK.where(RoleGrant.location_id.is_not(None)).exists(),
    ~_WORK.where(RoleGrant.location_id.is_(None), RoleGrant.role != Role.ADMIN).exists(),
    Location.id.not_in(_WORK.where(RoleGrant.location_id.is_not(None))),
)

_WITHOUT_MARKET = _PLACES.where(
    _ENROLLED,
    Location.market.is_(None),
    select(Engagement.id).where(_SOLD, func.json_array_length(Engagement.rates) > 0).exists(),
)

_HOLDERS = (
    select(Member.id, Member.name, Member.user_id.label("code"), Member.email_asked_at)
    .where(
        Member.partner_id == _PARTNER,
        select(RoleGrant.id).where(RoleGrant.member_id == Member.id).exists(),
    )
    .order_by(Member.name, Member.id)
)
_ROLES_OF_GONE = _HOLDERS.where(Member.gone_since.is_not(None))
_WITHOUT_EMAIL = _HOLDERS.where(Member.gone_since.is_(None), Member.has_email.is_(False))

_SEVERAL = (
    select(Customer.domain)
    .where(Customer.partner_id == _PARTNER)
    .group_by(Customer.domain)
    .having(func.count() > 1)
)
_OF_SAME_DOMAIN = (
    select(Customer.id, Customer.name, Customer.domain.label("code"), Customer.id_value)
    .where(Customer.partner_id == _PARTNER, Customer.domain.in_(_SEVERAL))
    .order_by(Customer.domain, Customer.id)
)

_ROWS: Mapping[ProblemKind, Any] = {
    ProblemKind.OWNER_GONE: _OWNERS_GONE,
    ProblemKind.PLAN_REFUSED: _PLANS_REFUSED,
    ProblemKind.NO_LOCATION: _WITHOUT_LOCATION,
    ProblemKind.EARNS_NOTHING: _EARNING_NOTHING,
    ProblemKind.NO_MEMBER: _WITHOUT_MEMBER,
    ProblemKind.NO_MARKET: _WITHOUT_MARKET,
    ProblemKind.NO_EMAIL: _WITHOUT_EMAIL,
    ProblemKind.ROLE_OF_GONE: _ROLES_OF_GONE,
    ProblemKind.SAME_DOMAIN: _OF_SAME_DOMAIN,
}
"""What lists the rows of each kind: id, name and code, and what else there is to say."""

_COUNTED = {**_ROWS, ProblemKind.SAME_DOMAIN: _SEVERAL}
"""What has one row for each thing that is counted."""

_COUNTS = select(
    *(
        select(func.count()).select_from(query.order_by(None).subquery()).scalar_subquery().label(kind.value)
        for kind, query in _COUNTED.items()
    )
)

_ARE_THERE = select(
    *(query.order_by(None).exists().label(kind.value) for kind, query in _ROWS.items() if kind not in HINTS),
    select(OutboxMessage.id).where(TROUBLE, OutboxMessage.partner_id == _PARTNER).exists().label("outbox"),
    select(JobRun.job).where(JobRun.due_at < bindparam("late")).exists().label("late"),
)

_MARKETS = select(Location.market).where(_ENROLLED, Location.market.is_not(None)).distinct()

_RATES = (
    select(Engagement.id, Engagement.name, Engagement.code, Engagement.rates)
    .where(_SOLD)
    .order_by(Engagement.name, Engagement.code)
)

_EARNING_IN = (
    select(LocationEligibility.engagement_id, Location.market)
    .join(Location, Location.id == LocationEligibility.location_id)
    .where(
        LocationEligibility.engagement_id.in_(bindparam("engagements", expanding=True)),
        _ENROLLED,
        Location.market.in_(bindparam("markets", expanding=True)),
    )
    .distinct()
)


def counts(session: Session, partner: Partner, now: datetime) -> Mapping[ProblemKind, int]:
    """Return how many problems of each kind there are; of customers, how many domains have several."""
    row = session.execute(_COUNTS, {"partner_id": partner.id, "now": now}).one()
    return dict(zip(_COUNTED, row, strict=True))


def count_kinds(session: Session, partner: Partner, now: datetime, late: datetime) -> int:
    """Return of how many kinds there is a problem, without hints.

    Undelivered messages are one, and so are background jobs that should have run before ``late``.
    """
    given = {"partner_id": partner.id, "now": now, "late": late}
    return sum(map(bool, session.execute(_ARE_THERE, given).one()))


def rows(session: Session, partner: Partner, kind: ProblemKind, now: datetime) -> Sequence[Row[Any]]:
    """Return the rows of one kind, but not of rates: id, name and code, and what else there is to say."""
    return session.execute(_ROWS[kind], {"partner_id": partner.id, "now": now}).all()


def markets(session: Session, partner: Partner) -> Sequence[str]:
    """Return the markets of the enrolled locations."""
    found = session.scalars(_MARKETS, {"partner_id": partner.id})
    return [one for one in found if one is not None]


def rates(session: Session, partner: Partner, now: datetime) -> Sequence[Row[Any]]:
    """Return id, name, code and rates of the engagements that can be chosen now or later, by name."""
    return session.execute(_RATES, {"partner_id": partner.id, "now": now}).all()


def earning_in(
    session: Session, partner: Partner, engagement_ids: Collection[int], markets: Collection[str]
) -> frozenset[tuple[int, str]]:
    """Return on which of the engagements an enrolled location may earn in which of the markets."""
    given = {"partner_id": partner.id, "engagements": list(engagement_ids), "markets": list(markets)}
    return frozenset((row.engagement_id, str(row.market)) for row in session.execute(_EARNING_IN, given))
