"""The catalogue: engagements, and the locations that may earn on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.database.base import Base, enum_column
from store.enums import DataKind, EngagementType
from store.partners import Location, Partner


class Engagement(Base):
    """One kind of paid work in a partner's catalogue.

    Active while ``active_from <= now < active_until``; no end means open-ended. Days are whole days of 24
    hours (R28). ``criteria`` holds objects with ``attribute``, ``comparison`` and ``value``; ``rates``
    objects with ``market``, ``amount`` (whole units) and ``currency``. ``reminders`` holds the days that
    differ from R29's defaults, by kind; ``remind_customer`` says that reminders go to the customer too.
    ``item_terms`` holds what differs from the defaults of the claim's items, by item.
    ``about`` says to customers what it is about, by language ("en", "pt-BR"). ``customer_survey`` and
    ``partner_survey`` hold the questions of its surveys, if it has its own. ``channel_id`` is its own
    channel, if it has one; it stands above that of a location.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        UniqueConstraint("partner_id", "code"),
        CheckConstraint("consent_days > 0 AND submit_days > 0", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    code: Mapped[str]
    name: Mapped[str]
    solution_area: Mapped[str]
    engagement_type: Mapped[EngagementType] = mapped_column(enum_column(EngagementType, "engagement_type"))
    active_from: Mapped[datetime]
    active_until: Mapped[datetime | None]
    consent_days: Mapped[int]
    submit_days: Mapped[int]
    review_days: Mapped[int]
    dispute_days: Mapped[int]
    identifier_types: Mapped[list[str]]
    criteria: Mapped[list[dict[str, Any]]]
    required_items: Mapped[list[str]]
    item_terms: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    rates: Mapped[list[dict[str, Any]]]
    claim_limit: Mapped[int | None]
    reminders: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remind_customer: Mapped[bool] = mapped_column(default=False)
    about: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    customer_survey: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    partner_survey: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    sample: Mapped[bool]
    channel_id: Mapped[str | None]


class EarlierRates(Base):
    """The rates that an engagement had ``until`` a later catalogue was loaded, since the ones before them."""

    __tablename__ = "earlier_rates"
    __table_args__ = (Index("ix_earlier_rates_engagement", "engagement_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    until: Mapped[datetime]
    rates: Mapped[list[dict[str, Any]]]


class LocationEligibility(Base):
    """A location may earn on an engagement; without a row it may not."""

    __tablename__ = "location_eligibility"
    __table_args__ = (
        UniqueConstraint("location_id", "engagement_id"),
        Index("ix_location_eligibility_engagement", "engagement_id", "location_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"))
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))


def engagements(session: Session, partner: Partner) -> Sequence[Engagement]:
    """Return the whole catalogue of the partner, by name."""
    return session.scalars(
        select(Engagement)
        .where(Engagement.partner_id == partner.id)
        .order_by(Engagement.name, Engagement.code)
    ).all()


_SOME = (
    select(Engagement)
    .where(
        Engagement.partner_id == bindparam("partner_id"),
        Engagement.id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(Engagement.name, Engagement.code)
)


def some(session: Session, partner: Partner, ids: Collection[int]) -> Sequence[Engagement]:
    """Return those of the partner's engagements that have one of the ids, by name."""
    return session.scalars(_SOME, {"partner_id": partner.id, "ids": list(ids)}).all()


def many(session: Session, ids: Collection[int]) -> Sequence[Engagement]:
    """Return the engagements with these ids, of any partner; for jobs that run for all partners."""
    return session.scalars(select(Engagement).where(Engagement.id.in_(ids))).all()


def eligible_pairs(session: Session, partner: Partner) -> frozenset[tuple[int, int]]:
    """Return the pairs (location id, engagement id) on which a location may earn."""
    rows = session.execute(
        select(LocationEligibility.location_id, LocationEligibility.engagement_id).where(
            LocationEligibility.partner_id == partner.id
        )
    )
    return frozenset((row.location_id, row.engagement_id) for row in rows)


_EARNED_BY = select(LocationEligibility.engagement_id).where(
    LocationEligibility.partner_id == bindparam("partner_id"),
    LocationEligibility.location_id == bindparam("location_id"),
)


def earned_by(session: Session, partner: Partner, location_id: int) -> frozenset[int]:
    """Return ids of the engagements on which a location of the partner may earn."""
    given = {"partner_id": partner.id, "location_id": location_id}
    return frozenset(session.scalars(_EARNED_BY, given))


_EARNING_LOCATION = select(Location).where(
    Location.partner_id == bindparam("partner_id"),
    Location.id == bindparam("location_id"),
    select(LocationEligibility.id)
    .where(
        LocationEligibility.partner_id == Location.partner_id,
        LocationEligibility.location_id == Location.id,
    )
    .exists(),
)


def open_to_all(session: Session, partner: Partner, engagement_ids: Collection[int]) -> None:
    """Open new engagements to the partner's locations that earn on all."""
    pairs = [
        {"partner_id": partner.id, "location_id": location_id, "engagement_id": engagement_id}
        for location_id in _earning_on_all(session, partner)
        for engagement_id in engagement_ids
    ]
    if pairs:
        session.execute(insert(LocationEligibility), pairs)


def close_to_all(session: Session, partner: Partner, engagement_id: int) -> None:
    """Undo `open_to_all` for an engagement that is removed; locations that name it keep it."""
    session.execute(
        delete(LocationEligibility).where(
            LocationEligibility.engagement_id == engagement_id,
            LocationEligibility.location_id.in_(_earning_on_all(session, partner)),
        )
    )


def _earning_on_all(session: Session, partner: Partner) -> Sequence[int]:
    return session.scalars(
        select(Location.id).where(Location.partner_id == partner.id, Location.earns_on_all)
    ).all()


def earning_location(session: Session, partner: Partner, location_id: int) -> Location | None:
    """Return one location of the partner, if it may earn on anything."""
    return session.scalar(_EARNING_LOCATION, {"partner_id": partner.id, "location_id": location_id})


def earning_counts(session: Session, partner: Partner) -> Mapping[int, int]:
    """Return on how many engagements each location may earn, by its id, where it may on any."""
    rows = session.execute(
        select(LocationEligibility.location_id, func.count())
        .where(LocationEligibility.partner_id == partner.id)
        .group_by(LocationEligibility.location_id)
    )
    return {row[0]: row[1] for row in rows}


def earning_locations(session: Session, partner: Partner, engagement_id: int | None = None) -> frozenset[int]:
    """Return ids of the locations that may earn on anything, or on one engagement."""
    query = select(LocationEligibility.location_id).where(LocationEligibility.partner_id == partner.id)
    if engagement_id is not None:
        query = query.where(LocationEligibility.engagement_id == engagement_id)
    return frozenset(session.scalars(query.distinct()))


_ACTIVE = and_(
    Engagement.active_from <= bindparam("now"),
    or_(Engagement.active_until.is_(None), Engagement.active_until > bindparam("now")),
)
_COUNT_EARNING = select(func.count()).where(
    Location.partner_id == bindparam("partner_id"),
    Location.enrolled.is_(True),
    select(LocationEligibility.id)
    .join(Engagement, Engagement.id == LocationEligibility.engagement_id)
    .where(LocationEligibility.location_id == Location.id, _ACTIVE)
    .exists(),
)


def count_earning(session: Session, partner: Partner, now: datetime) -> int:
    """Return how many enrolled locations may earn on an engagement that is active ``now``."""
    return session.scalar(_COUNT_EARNING, {"partner_id": partner.id, "now": now}) or 0


_COUNT_IDLE = select(func.count()).where(
    Location.partner_id == bindparam("partner_id"),
    ~select(LocationEligibility.id).where(LocationEligibility.location_id == Location.id).exists(),
)


def count_idle(session: Session, partner: Partner) -> int:
    """Return how many locations, enrolled or not, may earn on nothing."""
    return session.scalar(_COUNT_IDLE, {"partner_id": partner.id}) or 0


_COUNT_ENGAGEMENTS = select(
    func.count(),
    func.count(case((_ACTIVE, 1))),
    func.count(case((Engagement.active_until <= bindparam("now"), 1))),
).where(Engagement.partner_id == bindparam("partner_id"))


def count_engagements(session: Session, partner: Partner, now: datetime) -> tuple[int, int, int]:
    """Return how many engagements there are, how many are active ``now``, and how many are retired."""
    given = {"partner_id": partner.id, "now": now}
    total, active, retired = session.execute(_COUNT_ENGAGEMENTS, given).one()
    return total, active, retired


def count_own_channels(session: Session, partner: Partner) -> int:
    """Return how many locations and engagements have a channel of their own."""
    counts = (
        select(func.count())
        .where(table.partner_id == partner.id, table.channel_id.is_not(None))
        .scalar_subquery()
        for table in (Location, Engagement)
    )
    return sum(session.execute(select(*counts)).one())


def is_any_earning(session: Session, partner: Partner) -> bool:
    """Tell whether an enrolled location may earn on anything, whenever that is active."""
    query = (
        select(LocationEligibility.id)
        .join(Location, Location.id == LocationEligibility.location_id)
        .where(LocationEligibility.partner_id == partner.id, Location.enrolled.is_(True))
    )
    return session.scalar(query.limit(1)) is not None


def engagement(session: Session, partner_id: int, engagement_id: int) -> Engagement:
    """Return one engagement of the partner.

    Raises:
        sqlalchemy.exc.NoResultFound: the partner has none with this id.
    """
    return session.scalars(
        select(Engagement).where(Engagement.partner_id == partner_id, Engagement.id == engagement_id)
    ).one()


def with_own_channels(session: Session, partner_ids: Collection[int]) -> frozenset[int]:
    """Return those of the partners, by id, of whom a location or an engagement has a channel of its own."""
    found = union(
        *(
            select(table.partner_id).where(table.partner_id.in_(partner_ids), table.channel_id.is_not(None))
            for table in (Location, Engagement)
        )
    )
    return frozenset(session.scalars(found))


def channel_holders(session: Session, partner: Partner) -> list[tuple[DataKind, int, str, str, str]]:
    """Return the engagements, then the locations, that have a channel of their own, each by name.

    Of each there are its kind, id, code, name and channel.
    """
    tables: Mapping[DataKind, type[Engagement | Location]] = {
        DataKind.CATALOGUE: Engagement,
        DataKind.LOCATIONS: Location,
    }
    return [
        (kind, row.id, row.code, row.name, str(row.channel_id))
        for kind, table in tables.items()
        for row in session.execute(
            select(table.id, table.code, table.name, table.channel_id)
            .where(table.partner_id == partner.id, table.channel_id.is_not(None))
            .order_by(table.name, table.code)
        )
    ]


def own_channels(session: Session, partner_id: int) -> Sequence[str]:
    """Return the channels of the partner's locations and engagements, each once, in order."""
    found = union(
        *(
            select(table.channel_id).where(table.partner_id == partner_id, table.channel_id.is_not(None))
            for table in (Location, Engagement)
        )
    )
    return sorted(str(one) for one in session.scalars(found))


def find(session: Session, partner: Partner, engagement_id: int) -> Engagement | None:
    """Return one engagement of the partner, if it has one with this id."""
    return session.scalar(
        select(Engagement).where(Engagement.partner_id == partner.id, Engagement.id == engagement_id)
    )


def rate_history(
    session: Session, engagement: Engagement
) -> list[tuple[datetime | None, list[dict[str, Any]]]]:
    """Return all rates of the engagement, earliest first, each with when it ended; the last one has not."""
    earlier = session.scalars(
        select(EarlierRates)
        .where(EarlierRates.engagement_id == engagement.id)
        .order_by(EarlierRates.until, EarlierRates.id)
    )
    return [*((one.until, one.rates) for one in earlier), (None, engagement.rates)]
