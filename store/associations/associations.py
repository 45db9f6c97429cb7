"""Associations with their contacts: the central record, and the queries on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Row,
    UniqueConstraint,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.catalogue import Engagement
from store.customers.customers import Customer
from store.database.base import Base, enum_column, unindexed
from store.enums import (
    COMPLETE,
    ENDED,
    IN_PROGRESS,
    LAPSED,
    AssociationStatus,
    ContactSide,
    Origin,
    TenantCheck,
)
from store.history.digests import GENESIS
from store.partners import Partner


def _listed(statuses: frozenset[AssociationStatus]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


_OPEN = text(f"status NOT IN ({_listed(ENDED)})")
RUNNING = text(f"status IN ({_listed(IN_PROGRESS)})")
"""Condition of the indexes over running clocks. A query can use them if it repeats this condition exactly."""
FINISHED = text(f"status IN ({_listed(COMPLETE)})")
"""Condition of the indexes over the Complete tab, likewise."""
_LAPSED = text(f"status IN ({_listed(LAPSED)})")
_UNPLANNED = text(f"status IN ({_listed(IN_PROGRESS)}) AND next_action_at IS NULL")


class Association(Base):
    """One customer tied to one engagement by one partner at one location.

    Clocks are open while ``now < due`` (R28). ``reference`` is the bot's own number, such as
    ``MCI-000123``, unique in its partner (R27). ``status_since`` is when the status was reached;
    ``clock_due`` ends the clock that runs in the statuses of ``IN_PROGRESS`` and says nothing in others.
    ``card_ts`` is the timestamp of the channel card. ``agenda_done`` is the instant up to which the agenda
    has been dealt with, ``next_action_at`` the next one on it; what a clock has ended is in its status since
    the clock ran out, and ``agenda_done`` is when that was noticed. ``snoozed_until`` puts reminders off and
    moves no deadline. ``mail_refused`` holds what the mail server said when it refused the customer's address
    for good, or another reason of `MailTrouble` for which the customer has no consent e-mail to answer.
    ``history_number`` and ``history_tip`` are number and digest of the last entry of its history, sealed in
    ``history_seal``; only `store.history.history` sets them.
    """

    __tablename__ = "associations"
    __table_args__ = (
        UniqueConstraint("partner_id", "reference"),
        Index(
            "uq_associations_open",
            "partner_id",
            "engagement_id",
            "customer_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_associations_next_action_at",
            "next_action_at",
            sqlite_where=text("next_action_at IS NOT NULL"),
            postgresql_where=text("next_action_at IS NOT NULL"),
        ),
        *(
            Index(
                f"ix_associations_{kind}{'_of_' if name else ''}{name}",
                "partner_id",
                *columns,
                order,
                "id",
                sqlite_where=condition,
                postgresql_where=condition,
            )
            for kind, order, condition in (
                ("running", "clock_due", RUNNING),
                ("finished", "status_since", FINISHED),
            )
            for name, columns in (
                ("", ()),
                ("owner", ("owner_id",)),
                ("engagement", ("engagement_id",)),
                ("location", ("engagement_id", "location_id")),
                ("status", ("engagement_id", "status")),
            )
        ),
        Index(
            "ix_associations_lapsed",
            "partner_id",
            "agenda_done",
            sqlite_where=_LAPSED,
            postgresql_where=_LAPSED,
        ),
        Index("ix_associations_unplanned", "id", sqlite_where=_UNPLANNED, postgresql_where=_UNPLANNED),
        Index("ix_associations_customer_id", "customer_id", "engagement_id"),
        CheckConstraint("consent_due > created_at", name="consent_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    reference: Mapped[str]
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagements.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    location_id: Mapped[int] = mapped_column(ForeignKey("locations.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    origin: Mapped[Origin] = mapped_column(enum_column(Origin, "origin"))
    status: Mapped[AssociationStatus] = mapped_column(enum_column(AssociationStatus, "status"))
    tenant_check: Mapped[TenantCheck] = mapped_column(enum_column(TenantCheck, "tenant_check"))
    tenant_reason: Mapped[str | None]
    contact_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    consent_due: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    claim_due: Mapped[datetime | None]
    clock_due: Mapped[datetime] = mapped_column(Computed("coalesce(claim_due, consent_due)", persisted=True))
    status_since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agenda_done: Mapped[datetime]
    next_action_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    mail_refused: Mapped[str | None]
    card_channel: Mapped[str | None]
    card_ts: Mapped[str | None]
    history_number: Mapped[int] = mapped_column(server_default="0")
    history_tip: Mapped[str] = mapped_column(server_default=GENESIS)
    history_seal: Mapped[str | None]


class Contact(Base):
    """A person to reach about an association, on the customer's or the partner's side."""

    __tablename__ = "contacts"
    __table_args__ = (UniqueConstraint("association_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    side: Mapped[ContactSide] = mapped_column(enum_column(ContactSide, "side"))
    name: Mapped[str]
    email: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str | None]


def add_contacts(session: Session, association: Association, contacts: Sequence[dict[str, Any]]) -> None:
    """Keep the contacts of an association that is new, by column name."""
    known = {"partner_id": association.partner_id, "association_id": association.id}
    session.connection().execute(insert(Contact), [known | one for one in contacts])


def get(session: Session, partner_id: int, association_id: int) -> Association | None:
    """Return one association of the partner."""
    return session.scalar(
        select(Association).where(Association.partner_id == partner_id, Association.id == association_id)
    )


def hold(session: Session, partner_id: int, association_id: int) -> Association | None:
    """Return one association of the partner, locked until commit."""
    return session.scalar(
        select(Association)
        .where(Association.partner_id == partner_id, Association.id == association_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


Turn = tuple[datetime | None, int]
"""The position of an association in the order of next actions."""


def turn(association: Association) -> Turn:
    """Return the association's position among those whose next action is due."""
    return association.next_action_at, association.id


def due(session: Session, now: datetime, limit: int, after: Turn | None = None) -> Sequence[Association]:
    """Return associations of all partners whose next action is due, oldest first, locked until commit.

    Rows that another process has locked are skipped, and so are those up to ``after``.
    """
    query = select(Association).where(Association.next_action_at <= now)
    if after is not None:
        columns = Association.next_action_at, Association.id
        query = query.where(tuple_(*columns) > tuple_(literal(after[0], columns[0].type), literal(after[1])))
    return session.scalars(
        query.order_by(Association.next_action_at, Association.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def unplanned(session: Session, limit: int, after_id: int = 0) -> Sequence[Association]:
    """Return associations of all partners above an id whose clock runs although nothing is planned, by id.

    There are none but for rows that an earlier version, or somebody by hand, has left so.
    """
    query = select(Association).where(_UNPLANNED, Association.id > after_id)
    return session.scalars(query.order_by(Association.id).limit(limit)).all()


def after(session: Session, after_id: int, limit: int) -> Sequence[Association]:
    """Return associations of all partners above an id, by id."""
    query = select(Association).where(Association.id > after_id).order_by(Association.id).limit(limit)
    return session.scalars(query).all()


def oldest_due(session: Session) -> datetime | None:
    """Return the earliest instant at which an association of any partner has something next."""
    # SQLite uses the index only with this IS NOT NULL.
    return session.scalar(
        select(func.min(Association.next_action_at)).where(Association.next_action_at.is_not(None))
    )


def overdue(session: Session, before: datetime, partner: Partner | None = None) -> Mapping[int, datetime]:
    """Return, for each partner or for one, since when an association has been overdue.

    Only what was due before ``before`` counts, so that nothing else is read.
    """
    whose = unindexed(Association.partner_id).label("whose")
    query = select(whose, func.min(Association.next_action_at)).where(Association.next_action_at < before)
    if partner is not None:
        query = query.where(unindexed(Association.partner_id) == partner.id)
    found = session.execute(query.group_by(text("whose")))
    return {partner_id: since for partner_id, since in found if since is not None}


def coming(session: Session, now: datetime) -> Iterable[Association]:
    """Return what `due` would find at ``now``, without limit and without locking anything."""
    return session.scalars(
        select(Association)
        .where(Association.next_action_at <= now)
        .order_by(Association.next_action_at, Association.id)
        .execution_options(yield_per=500)
    )


def running_before(
    session: Session, partner_id: int, due_before: datetime, owner_id: int | None, limit: int
) -> Sequence[int]:
    """Return ids of the partner's associations whose running clock ends before an instant, soonest first."""
    query = select(Association.id).where(
        Association.partner_id == partner_id, RUNNING, Association.clock_due < due_before
    )
    if owner_id is not None:
        query = query.where(Association.owner_id == owner_id)
    return session.scalars(query.order_by(Association.clock_due, Association.id).limit(limit)).all()


def lapsed_between(
    session: Session, partner_id: int, after: datetime, until: datetime, owner_id: int | None, limit: int
) -> Sequence[int]:
    """Return ids of the partner's associations whose expiry was noticed in ``after < at <= until``.

    The latest comes first. After a pause an end lies before the last digest that could not tell of it, so the
    end's own instant says nothing about whether it was told.
    """
    query = select(Association.id).where(
        Association.partner_id == partner_id,
        _LAPSED,
        Association.agenda_done > after,
        Association.agenda_done <= until,
    )
    if owner_id is not None:
        query = query.where(Association.owner_id == owner_id)
    latest = query.order_by(Association.agenda_done.desc(), Association.id.desc())
    return session.scalars(latest.limit(limit)).all()


def first_to_come(session: Session) -> Association | None:
    """Return the association whose next action comes first, of all partners; it may be due already."""
    return session.scalars(
        select(Association)
        .where(Association.next_action_at.is_not(None))
        .order_by(Association.next_action_at, Association.id)
        .limit(1)
    ).first()


def open_for(session: Session, partner: Partner, customer: Customer) -> Sequence[Association]:
    """Return the partner's open associations of a customer, over all engagements (R6)."""
    return session.scalars(
        select(Association).where(
            unindexed(Association.partner_id) == partner.id,
            Association.customer_id == customer.id,
            Association.status.not_in(ENDED),
        )
    ).all()


def count_open_of_owner(
    session: Session, partner_id: int, owner_id: int, outside: frozenset[int] = frozenset()
) -> int:
    """Return how many open associations of the partner a member owns at other locations than these."""
    counted = session.scalar(
        select(func.count())
        .select_from(Association)
        .where(
            Association.partner_id == partner_id,
            Association.owner_id == owner_id,
            Association.location_id.not_in(outside),
            Association.status.not_in(ENDED),
        )
    )
    return counted or 0


def open_of_engagement(session: Session, engagement: Engagement) -> Iterable[Association]:
    """Return the open associations of one engagement, without holding them."""
    return session.scalars(
        select(Association)
        .where(
            Association.partner_id == engagement.partner_id,
            Association.engagement_id == engagement.id,
            Association.status.not_in(ENDED),
        )
        .execution_options(yield_per=500)
    )


def latest_of(session: Session, partner: Partner, customer: Customer) -> Association | None:
    """Return the customer's newest association with the partner, over all engagements, open or ended."""
    return session.scalar(
        select(Association)
        .where(Association.partner_id == partner.id, Association.customer_id == customer.id)
        .order_by(Association.id.desc())
        .limit(1)
    )


def get_many(session: Session, partner: Partner, ids: Sequence[int]) -> Sequence[Association]:
    """Return those of the partner's associations that have one of the ids, oldest first."""
    return session.scalars(
        select(Association)
        .where(unindexed(Association.partner_id) == partner.id, Association.id.in_(ids))
        .order_by(Association.id)
    ).all()


def contacts(session: Session, association: Association) -> Mapping[ContactSide, Contact]:
    """Return the association's contacts, by side."""
    rows = session.scalars(
        select(Contact).where(
            Contact.partner_id == association.partner_id, Contact.association_id == association.id
        )
    )
    return {row.side: row for row in rows}


def counts(
    session: Session, partner: Partner, customer: Customer, counted: frozenset[AssociationStatus]
) -> Mapping[int, int]:
    """Return how many of the customer's associations stand in ``counted``, by engagement id."""
    rows = session.execute(
        select(Association.engagement_id, func.count())
        .where(
            unindexed(Association.partner_id) == partner.id,
            Association.customer_id == customer.id,
            Association.status.in_(counted),
        )
        .group_by(Association.engagement_id)
    )
    return {row[0]: row[1] for row in rows}


def standings(
    session: Session, partner: Partner, engagement_id: int, customer_ids: Sequence[int]
) -> Sequence[Row[int, AssociationStatus, Origin]]:
    """Return customer id, status and origin of all associations of several customers, oldest first."""
    return session.execute(
        select(Association.customer_id, Association.status, Association.origin)
        .where(
            unindexed(Association.partner_id) == partner.id,
            Association.engagement_id == engagement_id,
            Association.customer_id.in_(customer_ids),
        )
        .order_by(Association.id)
    ).all()
