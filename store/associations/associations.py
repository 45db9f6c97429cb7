"""Associations with their contacts: the central record, and the queries on it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    Index,
    Row,
    Select,
    TextClause,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    Session,
    attribute_keyed_dict,
    column_property,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
    undefer,
)
from sqlalchemy.orm.strategy_options import _AbstractLoad

from store.catalogue import Engagement
from store.customers.customers import Customer
from store.database.base import Base, Money, enum_column, unindexed
from store.enums import (
    CLOCKED,
    COMPLETE,
    ENDED,
    IN_REVIEW,
    LAPSED,
    LOST,
    REVIEWING,
    AssociationStatus,
    ContactSide,
    Origin,
    TenantCheck,
)
from store.history.digests import GENESIS
from store.partners import Location, Member, Partner

if TYPE_CHECKING:
    from store.claims.claims import Claim
    from store.consents.consents import ConsentAnswer
    from store.history.history import HistoryEntry


def _listed(statuses: frozenset[AssociationStatus]) -> str:
    return ", ".join(f"'{status}'" for status in sorted(statuses))


_OPEN = text(f"status NOT IN ({_listed(ENDED)})")
RUNNING = text(f"status IN ({_listed(CLOCKED)})")
"""Condition of the indexes over running clocks. A query can use them if it repeats this condition exactly."""
REVIEWED = text(f"status IN ({_listed(IN_REVIEW)})")
"""Condition of the indexes over claims that were submitted and have not ended, likewise."""
FINISHED = text(f"status IN ({_listed(COMPLETE)})")
"""Condition of the indexes over the Complete tab, likewise."""
HAS_LAPSED = text(f"status IN ({_listed(LAPSED)})")
"""Condition of the index over what a clock has ended, likewise."""
IS_LOST = text(f"status IN ({_listed(LOST)})")
"""Condition of the index over what was lost, likewise."""
MOST_AT_ONCE = 500
"""Ids in one statement; databases limit how many there may be."""
_UNPLANNED = text(f"status IN ({_listed(CLOCKED)}) AND next_action_at IS NULL")


class Association(Base):
    """One customer tied to one engagement by one partner at one location.

    Clocks are open while ``now < due`` (R28). ``reference`` is the bot's own number, such as ``MCI-000123``,
    unique in its partner (R27). ``status_since`` is when the status was reached; ``clock_due`` is the end of
    the clock that runs in the statuses of ``CLOCKED``, and of the review in those of ``REVIEWING``; in others
    it has no meaning. ``review_due`` is when the review should have ended, by the day limits at the consent;
    ``programme_due``, in the statuses of ``IN_REVIEW``, the end of the clock that runs there (R26a).
    ``expected_amount`` of a currency is what the engagement paid in the location's market at the consent;
    a later catalogue does not move it. ``agenda_done`` is the instant up to which the agenda has been dealt
    with, ``next_action_at`` the next instant on it. If a clock ended the association, ``status_since`` is
    when that took effect: when the clock ran out or, if that was before the status with the clock was
    recorded, the moment of the recording; ``agenda_done`` is when it was noticed. ``reminded_at`` is when
    the bot acted on the newest reminder of the current status. ``snoozed_until`` postpones reminders,
    but no deadline. ``mail_refused`` holds what the mail
    server said when it refused the customer's address for good, or another reason of `MailTrouble` for which
    the customer has no consent e-mail to answer. ``own_date`` is the next day on which something happens, as
    its members set it, ``own_date_words`` what, and ``own_date_reminds_at`` when the owner is reminded of it,
    until that is done. ``attested_on`` is the day on which a member saw in Partner Center that the customer
    is eligible, where the bot did not know it; ``attested_note`` says more, ``attested_by`` is who says so.
    ``history_number`` and ``history_tip`` are number and digest of the last entry of its
    history, sealed in ``history_seal``; only `store.history.history` sets them. ``is_open_again`` is computed
    when it is read: whether the customer has an open association with the same engagement, so that one that
    has ended cannot begin again (R6). So are ``asked_at``, when the newest consent e-mail was requested that
    is not known to have failed (`consents`), and what `claim_records` say: ``is_paid``, whether a payment is
    recorded, ``paid_on``, the day of that, ``answered_on``, the day of the record that led to the status,
    ``asked_until``, the last day that the reviewer gave while a request is open,
    ``ran_out_at``, when the clock ran out that led to the status,
    ``awarded_amount`` of a currency, which was paid or else approved, and ``reviewer_words``, what the
    reviewer wants or why the claim was rejected. The history says ``cancel_reason``, why it was cancelled, if
    a reason was given and not erased.

    Related rows are never loaded lazily: a query loads them with one of the options below the table, or
    reading them fails. Only the columns with their ids are written; the related rows follow from these.
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
                ("reviewed", "clock_due", REVIEWED),
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
            sqlite_where=HAS_LAPSED,
            postgresql_where=HAS_LAPSED,
        ),
        Index(
            "ix_associations_lost",
            "partner_id",
            "status_since",
            "id",
            sqlite_where=IS_LOST,
            postgresql_where=IS_LOST,
        ),
        Index("ix_associations_created_at", "partner_id", "created_at", "id"),
        Index(
            "ix_associations_own_date_reminds_at",
            "own_date_reminds_at",
            sqlite_where=text("own_date_reminds_at IS NOT NULL"),
            postgresql_where=text("own_date_reminds_at IS NOT NULL"),
        ),
        Index(
            "ix_associations_own_date",
            "partner_id",
            "owner_id",
            "own_date",
            sqlite_where=text("own_date IS NOT NULL"),
            postgresql_where=text("own_date IS NOT NULL"),
        ),
        Index(
            "ix_associations_reminded",
            "partner_id",
            "reminded_at",
            sqlite_where=text("reminded_at IS NOT NULL"),
            postgresql_where=text("reminded_at IS NOT NULL"),
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
    review_due: Mapped[datetime | None]
    programme_due: Mapped[datetime | None]
    clock_due: Mapped[datetime] = mapped_column(
        Computed("coalesce(programme_due, claim_due, consent_due)", persisted=True)
    )
    expected_amount: Mapped[Decimal | None] = mapped_column(Money())
    expected_currency: Mapped[str | None]
    status_since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    agenda_done: Mapped[datetime]
    next_action_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    mail_refused: Mapped[str | None]
    own_date: Mapped[date | None]
    own_date_words: Mapped[str | None]
    own_date_reminds_at: Mapped[datetime | None]
    attested_on: Mapped[date | None]
    attested_note: Mapped[str | None]
    attested_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    history_number: Mapped[int] = mapped_column(server_default="0")
    history_tip: Mapped[str] = mapped_column(server_default=GENESIS)
    history_seal: Mapped[str | None]

    if TYPE_CHECKING:
        is_open_again: Mapped[bool]
        is_paid: Mapped[bool]
        answered_on: Mapped[date | None]
        asked_until: Mapped[date | None]
        ran_out_at: Mapped[datetime | None]
        paid_on: Mapped[date | None]
        awarded_amount: Mapped[Decimal | None]
        awarded_currency: Mapped[str | None]
        reviewer_words: Mapped[str | None]
        cancel_reason: Mapped[str | None]
        asked_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql", viewonly=True)
    engagement: Mapped[Engagement] = relationship(lazy="raise_on_sql", viewonly=True)
    customer: Mapped[Customer] = relationship(lazy="raise_on_sql", viewonly=True)
    location: Mapped[Location] = relationship(lazy="raise_on_sql", viewonly=True)
    owner: Mapped[Member] = relationship(
        foreign_keys="Association.owner_id", lazy="raise_on_sql", viewonly=True
    )
    attested_by: Mapped[Member | None] = relationship(
        foreign_keys="Association.attested_by_id", lazy="raise_on_sql", viewonly=True
    )
    contacts: Mapped[dict[ContactSide, "Contact"]] = relationship(
        collection_class=attribute_keyed_dict("side"), lazy="raise_on_sql", viewonly=True
    )
    answer: Mapped["ConsentAnswer | None"] = relationship(lazy="raise_on_sql", viewonly=True)
    claim: Mapped["Claim | None"] = relationship(lazy="raise_on_sql", viewonly=True)
    history: Mapped[list["HistoryEntry"]] = relationship(
        order_by="HistoryEntry.number", lazy="raise_on_sql", viewonly=True
    )


_OTHER = Association.__table__.alias("other")

Association.is_open_again = column_property(
    select(_OTHER.c.id)
    .where(
        _OTHER.c.customer_id == Association.customer_id,
        _OTHER.c.engagement_id == Association.engagement_id,
        _OTHER.c.status.not_in(ENDED),
    )
    .exists(),
    deferred=True,
)


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
    language: Mapped[str | None]
    """The code of the language in which the contact is written to, if one was chosen."""


def contact_fields() -> tuple[str, ...]:
    """Return the columns that say who a contact is.

    The others say whose contact it is, and in which language, which a customer changes on the page.
    """
    whose = {"id", "partner_id", "association_id", "side", "language"}
    return tuple(column.key for column in Contact.__table__.columns if column.key not in whose)


def _computed() -> tuple[_AbstractLoad, ...]:
    """Load what is computed when it is read."""
    return (
        undefer(Association.is_open_again),
        undefer(Association.is_paid),
        undefer(Association.answered_on),
        undefer(Association.asked_until),
        undefer(Association.ran_out_at),
        undefer(Association.paid_on),
        undefer(Association.awarded_amount),
        undefer(Association.awarded_currency),
        undefer(Association.reviewer_words),
        undefer(Association.cancel_reason),
        undefer(Association.asked_at),
    )


@cache
def with_related() -> tuple[_AbstractLoad, ...]:
    """Load partner, engagement, customer, location, owner and who attested, in the same statement.

    What is computed is loaded as well, such as when the customer was asked last.
    """
    return (
        *_computed(),
        joinedload(Association.partner, innerjoin=True),
        joinedload(Association.engagement, innerjoin=True),
        joinedload(Association.customer, innerjoin=True),
        joinedload(Association.location, innerjoin=True),
        joinedload(Association.owner, innerjoin=True),
        joinedload(Association.attested_by),
    )


@cache
def with_claim() -> tuple[_AbstractLoad, ...]:
    """Load what `with_related` loads, and the claim, in the same statement."""
    return (*with_related(), joinedload(Association.claim))


@cache
def with_claim_of_many() -> tuple[_AbstractLoad, ...]:
    """Load the same; what many rows share is read once, in a statement of its own, not with each of them."""
    return (
        *_computed(),
        joinedload(Association.customer, innerjoin=True),
        selectinload(Association.partner),
        selectinload(Association.engagement),
        selectinload(Association.location),
        selectinload(Association.owner),
        selectinload(Association.attested_by),
        selectinload(Association.claim),
    )


@cache
def with_records() -> tuple[_AbstractLoad, ...]:
    """Load everything that is known: contacts and history in one statement each, the rest with the row."""
    return (
        *with_claim(),
        joinedload(Association.answer),
        selectinload(Association.contacts),
        selectinload(Association.history),
    )


@cache
def with_agenda() -> tuple[_AbstractLoad, ...]:
    """Load the partners, engagements and owners of many rows in one statement each.

    This is for locked rows: if the owner was joined, PostgreSQL would drop a row whose owner changed while
    its lock was awaited.
    """
    return (
        selectinload(Association.partner),
        selectinload(Association.engagement),
        selectinload(Association.location),
        selectinload(Association.owner),
    )


def add_contacts(session: Session, association: Association, contacts: Sequence[dict[str, Any]]) -> None:
    """Store the contacts of a new association, by column name."""
    known = {"partner_id": association.partner_id, "association_id": association.id}
    session.connection().execute(insert(Contact), [known | one for one in contacts])


_ONE = select(Association).where(
    Association.partner_id == bindparam("partner_id"), Association.id == bindparam("association_id")
)
_HOLD = _ONE.with_for_update().execution_options(populate_existing=True)


@cache
def _get() -> Select[Association]:
    return _ONE.options(*with_related())


def get(session: Session, partner_id: int, association_id: int) -> Association | None:
    """Return one association of the partner, with what `with_related` loads."""
    return session.scalar(_get(), {"partner_id": partner_id, "association_id": association_id})


def of_id(session: Session, association_id: int) -> Association:
    """Return an association of any partner, with what `with_related` loads."""
    return session.get_one(Association, association_id, options=with_related())


def hold(session: Session, partner_id: int, association_id: int) -> Association | None:
    """Return one association of the partner, locked until commit, with what `with_related` loads.

    A partner or an identifier that is locked as well is locked before; see `store.partners.lock`.
    """
    held = session.scalar(_HOLD, {"partner_id": partner_id, "association_id": association_id})
    if held is not None:
        load_related(session, [held])
    return held


@cache
def _related() -> Select[Association]:
    among = Association.id.in_(bindparam("ids", expanding=True))
    return select(Association).where(among).options(*with_related())


def load_related(session: Session, held: Sequence[Association]) -> None:
    """Load what `with_related` loads for rows that are locked; see `with_agenda` for why not with the lock.

    The rows are read after the locks were taken, so they are current.
    """
    if held:
        given = {"ids": [one.id for one in held]}
        session.scalars(_related(), given, execution_options={"populate_existing": True}).all()


DuePosition = tuple[datetime | None, int]
"""The position of an association in the order of next actions."""


def due_position(association: Association) -> DuePosition:
    """Return the association's position among those whose next action is due."""
    return association.next_action_at, association.id


def whose_due(
    session: Session, now: datetime, limit: int, after: DuePosition | None = None
) -> Collection[int]:
    """Return the ids of the partners of the next ``limit`` rows of `due`; nothing is locked."""
    query = select(Association.partner_id).where(*_is_due(now, after))
    found = session.scalars(query.order_by(Association.next_action_at, Association.id).limit(limit))
    return set(found)


def due(
    session: Session,
    now: datetime,
    limit: int,
    whose: Collection[int],
    after: DuePosition | None = None,
) -> Sequence[Association]:
    """Return associations of these partners whose next action is due, oldest first, locked until commit.

    They come with what `with_agenda` loads. Rows that another process has locked are skipped, and so are
    those up to ``after``.
    """
    return session.scalars(
        select(Association)
        .where(*_is_due(now, after), unindexed(Association.partner_id).in_(whose))
        .order_by(Association.next_action_at, Association.id)
        .limit(limit)
        .options(*with_agenda())
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def _is_due(now: datetime, after: DuePosition | None) -> list[ColumnElement[bool]]:
    is_due: list[ColumnElement[bool]] = [Association.next_action_at <= now]
    if after is not None:
        columns = Association.next_action_at, Association.id
        is_due.append(tuple_(*columns) > tuple_(literal(after[0], columns[0].type), literal(after[1])))
    return is_due


def unplanned(session: Session, limit: int, after_id: int = 0) -> Sequence[Association]:
    """Return associations of all partners above an id whose clock runs although nothing is planned, by id.

    Only an earlier version, or a change by hand, can leave such rows.
    """
    query = select(Association).where(_UNPLANNED, Association.id > after_id)
    return session.scalars(query.order_by(Association.id).limit(limit).options(*with_agenda())).all()


def after(session: Session, after_id: int, limit: int) -> Sequence[Association]:
    """Return associations of all partners above an id, by id."""
    query = select(Association).where(Association.id > after_id).order_by(Association.id).limit(limit)
    return session.scalars(query).all()


def statuses_in_use(session: Session, partner: Partner) -> frozenset[AssociationStatus]:
    """Return the statuses that some association of the partner has."""
    query = select(Association.status).where(Association.partner_id == partner.id).distinct()
    return frozenset(session.scalars(query))


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
        .options(*with_agenda())
        .execution_options(yield_per=500)
    )


def coming_of(session: Session, partner: Partner, until: datetime) -> Sequence[Association]:
    """Return what of the partner is planned before an instant; as `with_agenda`, with the customers."""
    return session.scalars(
        select(Association)
        .where(Association.partner_id == partner.id, Association.next_action_at < until)
        .order_by(Association.id)
        .options(*with_agenda(), joinedload(Association.customer, innerjoin=True))
    ).all()


def hold_for_own_dates(session: Session, now: datetime, limit: int) -> Sequence[Association]:
    """Return associations whose date is to be reminded of, of all partners, locked until commit."""
    return session.scalars(
        select(Association)
        .where(Association.own_date_reminds_at.is_not(None), Association.own_date_reminds_at <= now)
        .order_by(Association.own_date_reminds_at, Association.id)
        .limit(limit)
        .options(*with_agenda())
        .with_for_update(skip_locked=True)
    ).all()


def with_own_date_reminders(session: Session, limit: int) -> Sequence[Association]:
    """Return associations of all partners whose own date is still to be reminded of, soonest first."""
    return session.scalars(
        select(Association)
        .where(Association.own_date_reminds_at.is_not(None))
        .order_by(Association.own_date_reminds_at, Association.id)
        .limit(limit)
        .options(*with_agenda())
    ).all()


def with_own_date(session: Session, partner_id: int, owner_id: int, since: date, limit: int) -> Sequence[int]:
    """Return ids of a member's open associations with a date of their own from a day on, soonest first."""
    return session.scalars(
        select(Association.id)
        .where(
            Association.partner_id == partner_id,
            Association.owner_id == owner_id,
            Association.own_date >= since,
            Association.status.not_in(ENDED),
        )
        .order_by(Association.own_date, Association.id)
        .limit(limit)
    ).all()


def at_risk(before: datetime) -> tuple[TextClause, ColumnElement[bool]]:
    """Return the conditions of what is lost before an instant unless the partner or the customer acts.

    A clock runs, and it ends before the instant. Every screen, message and report means this by "at risk".
    """
    return RUNNING, Association.clock_due < before


def told_in(channel: str) -> ColumnElement[bool]:
    """Return the condition of what is told in a channel, as `flows.associations.channels.channel_of` says."""
    own = (
        select(func.coalesce(Engagement.channel_id, Location.channel_id, Partner.channel_id))
        .where(
            Engagement.id == Association.engagement_id,
            Location.id == Association.location_id,
            Partner.id == Association.partner_id,
        )
        .scalar_subquery()
    )
    return own == channel


def running_before(
    session: Session,
    partner_id: int,
    due_before: datetime,
    owner_id: int | None,
    limit: int,
    channel: str | None = None,
) -> Sequence[int]:
    """Return ids of the partner's associations whose running clock ends before an instant, soonest first.

    With a ``channel``, only those that are told there.
    """
    query = select(Association.id).where(Association.partner_id == partner_id, *at_risk(due_before))
    if channel is not None:
        query = query.where(told_in(channel))
    if owner_id is not None:
        query = query.where(Association.owner_id == owner_id)
    return session.scalars(query.order_by(Association.clock_due, Association.id).limit(limit)).all()


def reviews_ending(
    session: Session, partner_id: int, now: datetime, before: datetime, limit: int
) -> Sequence[int]:
    """Return ids of claims of the partner's whose review ends in ``now <= due < before``, by that."""
    return session.scalars(
        select(Association.id)
        .where(
            Association.partner_id == partner_id,
            REVIEWED,
            Association.status.in_(REVIEWING),
            Association.clock_due >= now,
            Association.clock_due < before,
        )
        .order_by(Association.clock_due, Association.id)
        .limit(limit)
    ).all()


def plan_anew(session: Session, partner: Partner, now: datetime) -> None:
    """Let the next tick plan everything of the partner whose next action may have moved."""
    session.execute(
        update(Association)
        .where(Association.partner_id == partner.id, Association.next_action_at > now)
        .values(next_action_at=now)
        .execution_options(synchronize_session=False)
    )


def first_running(session: Session, partner_id: int, owner_id: int) -> Association | None:
    """Return what a member owns whose running clock ends first, with what `with_related` loads."""
    return session.scalar(
        select(Association)
        .where(Association.partner_id == partner_id, Association.owner_id == owner_id, RUNNING)
        .order_by(Association.clock_due, Association.id)
        .limit(1)
        .options(*with_related())
    )


def reminded_between(
    session: Session, owner: Member, after: datetime, until: datetime, limit: int
) -> Sequence[int]:
    """Return ids of what a member owns whose newest reminder was dealt with in ``after < at <= until``."""
    query = select(Association.id).where(
        Association.partner_id == owner.partner_id,
        Association.owner_id == owner.id,
        Association.reminded_at > after,
        Association.reminded_at <= until,
    )
    return session.scalars(query.order_by(Association.clock_due, Association.id).limit(limit)).all()


def lapsed_between(
    session: Session, partner_id: int, after: datetime, until: datetime, owner_id: int | None, limit: int
) -> Sequence[int]:
    """Return ids of the partner's associations whose expiry was noticed in ``after < at <= until``.

    The latest comes first. After a pause, an association may have ended before the last digest, which could
    not list it. So the instant of the end does not say whether it was listed.
    """
    query = select(Association.id).where(
        Association.partner_id == partner_id,
        HAS_LAPSED,
        Association.agenda_done > after,
        Association.agenda_done <= until,
    )
    if owner_id is not None:
        query = query.where(Association.owner_id == owner_id)
    latest = query.order_by(Association.agenda_done.desc(), Association.id.desc())
    return session.scalars(latest.limit(limit)).all()


def open_for(session: Session, partner: Partner, customer: Customer) -> Sequence[Association]:
    """Return the partner's open associations of a customer, over all engagements, with their owners (R6)."""
    return session.scalars(
        select(Association)
        .where(
            unindexed(Association.partner_id) == partner.id,
            Association.customer_id == customer.id,
            Association.status.not_in(ENDED),
        )
        .options(joinedload(Association.owner, innerjoin=True))
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


def owners_of_open(session: Session, partner_id: int, member_ids: Collection[int]) -> frozenset[int]:
    """Return those of these members who own an open association of the partner."""
    rows = session.scalars(
        select(Association.owner_id)
        .where(
            Association.partner_id == partner_id,
            Association.owner_id.in_(member_ids),
            Association.status.not_in(ENDED),
        )
        .distinct()
    )
    return frozenset(one for one in rows if one is not None)


def open_ids_of_owner(
    session: Session, partner_id: int, owner_id: int, within: frozenset[int] | None, limit: int
) -> Sequence[int]:
    """Return the ids of open associations that a member owns at these locations, or at all, oldest first."""
    query = select(Association.id).where(
        Association.partner_id == partner_id,
        Association.owner_id == owner_id,
        Association.status.not_in(ENDED),
    )
    if within is not None:
        query = query.where(Association.location_id.in_(within))
    return session.scalars(query.order_by(Association.id).limit(limit)).all()


def of_owner(session: Session, member: Member) -> Sequence[Association]:
    """Return every association that a member owns, open or ended, with what `with_related` loads."""
    query = select(Association).options(*with_related())
    owned = query.where(Association.partner_id == member.partner_id, Association.owner_id == member.id)
    return session.scalars(owned.order_by(Association.id)).all()


def open_by_location(session: Session, partner: Partner) -> Mapping[int, int]:
    """Return how many open associations there are at each location of the partner, by its id."""
    return _open_by(session, partner, Association.location_id)


def open_by_engagement(session: Session, partner: Partner) -> Mapping[int, int]:
    """Return how many open associations there are of each engagement of the partner, by its id."""
    return _open_by(session, partner, Association.engagement_id)


def open_of_engagement(session: Session, engagement: Engagement) -> Iterable[Association]:
    """Return the open associations of one engagement, with it, without holding them."""
    return session.scalars(
        select(Association)
        .where(
            Association.partner_id == engagement.partner_id,
            Association.engagement_id == engagement.id,
            Association.status.not_in(ENDED),
        )
        .options(joinedload(Association.engagement, innerjoin=True))
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


def last_location_of(session: Session, owner: Member) -> int | None:
    """Return the id of the location of the newest of the member's associations whose clock runs."""
    return session.scalar(
        select(Association.location_id)
        .where(Association.partner_id == owner.partner_id, Association.owner_id == owner.id)
        .where(RUNNING)
        .order_by(Association.id.desc())
        .limit(1)
    )


def get_many(session: Session, partner: Partner, ids: Sequence[int]) -> Sequence[Association]:
    """Return those of the partner's associations that have one of the ids, oldest first.

    They come with what `with_related` loads.
    """
    return session.scalars(
        select(Association)
        .where(unindexed(Association.partner_id) == partner.id, Association.id.in_(ids))
        .order_by(Association.id)
        .options(*with_related())
    ).all()


def of_all_partners(session: Session, ids: Iterable[int]) -> list[Association]:
    """Return associations of any partners by id, oldest first, with what `with_related` loads."""
    wanted, query = sorted(ids), _related().order_by(Association.id)
    parts = [wanted[start : start + MOST_AT_ONCE] for start in range(0, len(wanted), MOST_AT_ONCE)]
    return [one for part in parts for one in session.scalars(query, {"ids": part})]


def of_customers(session: Session, customer_ids: Iterable[int]) -> list[Association]:
    """Return all associations of customers of any partners, oldest first, with what `with_related` loads."""
    wanted = sorted(customer_ids)
    parts = [wanted[start : start + MOST_AT_ONCE] for start in range(0, len(wanted), MOST_AT_ONCE)]
    query = select(Association).options(*with_related()).order_by(Association.id)
    return [one for part in parts for one in session.scalars(query.where(Association.customer_id.in_(part)))]


def ended_before(session: Session, association: Association) -> Sequence[int]:
    """Return the ids of the ended associations of the same customer and engagement."""
    return session.scalars(
        select(Association.id).where(
            Association.partner_id == association.partner_id,
            Association.customer_id == association.customer_id,
            Association.engagement_id == association.engagement_id,
            Association.status.in_(ENDED),
        )
    ).all()


def contacts(session: Session, association: Association) -> Mapping[ContactSide, Contact]:
    """Return the association's contacts, by side."""
    rows = session.scalars(
        select(Contact).where(
            Contact.partner_id == association.partner_id, Contact.association_id == association.id
        )
    )
    return {row.side: row for row in rows}


def customers_contacts(session: Session, association_ids: Collection[int]) -> Mapping[int, Contact]:
    """Return the customers' contacts of these associations by association id, in one statement."""
    if not association_ids:
        return {}
    rows = session.scalars(
        select(Contact).where(
            Contact.association_id.in_(association_ids), Contact.side == ContactSide.CUSTOMER
        )
    )
    return {row.association_id: row for row in rows}


def hold_customers_with_domain(session: Session, partner_id: int, domain: str) -> Sequence[Contact]:
    """Lock and return the partner's contacts at all customers with this domain, by id."""
    return session.scalars(
        select(Contact)
        .join(Association, Association.id == Contact.association_id)
        .join(Customer, Customer.id == Association.customer_id)
        .where(
            Customer.partner_id == partner_id,
            Customer.domain == domain,
            Contact.side == ContactSide.CUSTOMER,
        )
        .order_by(Contact.id)
        .with_for_update(of=Contact)
    ).all()


def in_full(session: Session, partner: Partner, association_id: int) -> Association | None:
    """Return one association of the partner, with what `with_records` loads."""
    return session.scalar(_in_full(), {"partner_id": partner.id, "association_id": association_id})


@cache
def _in_full() -> Select[Association]:
    """Return the statement of `in_full`, the largest of all."""
    return (
        select(Association)
        .where(
            Association.partner_id == bindparam("partner_id"), Association.id == bindparam("association_id")
        )
        .options(*with_records())
        .execution_options(populate_existing=True)
    )


def all_in_full(session: Session, partner: Partner, after_id: int, limit: int) -> Sequence[Association]:
    """Return the partner's associations above an id, oldest first, with what `with_records` loads."""
    return session.scalars(
        select(Association)
        .where(Association.partner_id == partner.id, Association.id > after_id)
        .order_by(Association.id)
        .limit(limit)
        .options(*with_records())
    ).all()


def counts(
    session: Session, partner: Partner, customer: Customer, counted: frozenset[AssociationStatus]
) -> Mapping[int, int]:
    """Return how many of the customer's associations have a status in ``counted``, by engagement id."""
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


def count_in(
    session: Session, partner_id: int, ids: Collection[int], statuses: Collection[AssociationStatus]
) -> int:
    """Return how many of these associations of the partner are in one of the statuses."""
    query = select(func.count()).where(
        unindexed(Association.partner_id) == partner_id,
        Association.id.in_(ids),
        Association.status.in_(statuses),
    )
    return session.scalar(query) or 0


def statuses_of(
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


def _open_by(session: Session, partner: Partner, column: InstrumentedAttribute[int]) -> Mapping[int, int]:
    rows = session.execute(
        select(column, func.count())
        .where(Association.partner_id == partner.id, Association.status.not_in(ENDED))
        .group_by(column)
    )
    return {row[0]: row[1] for row in rows}
