"""What members recorded of submitted claims: the programme's answers, and the partner's replies."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    and_,
    case,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, column_property, mapped_column

from store.associations.associations import Association
from store.database.base import Base, Money, enum_column
from store.enums import CLAIM_REJECTED, IN_REVIEW, PARTNER_ANSWERS, AssociationStatus, ClaimRecordKind


class ClaimRecord(Base):
    """One answer of the programme, or one reply of the partner, as a member recorded it (R25, R27).

    ``number`` counts the records of an association from one on. ``on_day`` is the day on which it happened,
    ``until_day`` the last day on which the reviewer's request can be answered. ``due`` is the end of the
    clock that it began, which a later catalogue does not move. ``words`` are what is required, why, or a
    note; ``amount`` is what was approved or paid in ``currency`` (ISO 4217), and ``reference`` the payment's.
    A ``voided`` one was recorded by mistake: it is kept, but does not count.
    """

    __tablename__ = "claim_records"
    __table_args__ = (
        UniqueConstraint("association_id", "number"),
        Index(
            "ix_claim_records_valid",
            "partner_id",
            "kind",
            "on_day",
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    number: Mapped[int]
    kind: Mapped[ClaimRecordKind] = mapped_column(enum_column(ClaimRecordKind, "kind"))
    on_day: Mapped[date]
    until_day: Mapped[date | None]
    due: Mapped[datetime | None]
    words: Mapped[str | None]
    amount: Mapped[Decimal | None] = mapped_column(Money())
    currency: Mapped[str | None]
    reference: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    voided_at: Mapped[datetime | None]
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    void_reason: Mapped[str | None]


_PAID = ClaimRecord.__table__.alias("paid")

Association.is_paid = column_property(
    select(_PAID.c.id)
    .where(
        _PAID.c.association_id == Association.id,
        _PAID.c.kind == ClaimRecordKind.PAID,
        _PAID.c.voided_at.is_(None),
    )
    .exists(),
    deferred=True,
)

AWARDS = frozenset({ClaimRecordKind.APPROVED, ClaimRecordKind.PAID})
"""Records with an amount; of both, the newest says what the claim brings."""

EXPLAINED = frozenset({ClaimRecordKind.ACTION_REQUIRED, ClaimRecordKind.REJECTED})
"""Records with the reviewer's words: what is required, or why."""

_LEFT_BY_WORDS = PARTNER_ANSWERS | CLAIM_REJECTED | {AssociationStatus.POST_SUBMISSION_EXPIRED}
"""Statuses to which a reviewer's words have led."""


@cache
def newest(column: str, kinds: frozenset[ClaimRecordKind]) -> Any:
    """Return a column of the newest record of these kinds that counts."""
    one = ClaimRecord.__table__.alias()
    return (
        select(one.c[column])
        .where(one.c.association_id == Association.id, one.c.kind.in_(kinds), one.c.voided_at.is_(None))
        .order_by(one.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _if_status(statuses: Collection[AssociationStatus], value: Any) -> ColumnElement[Any]:
    """Return the value in these statuses, and read nothing in others."""
    return case((Association.status.in_(statuses), value))


_CHANGING = frozenset(ClaimRecordKind) - {ClaimRecordKind.PAID}
"""Records that lead to another status."""

_BY_RECORD = IN_REVIEW | {AssociationStatus.APPROVED}
"""Statuses that no clock leads to."""

_ENDINGS = frozenset({ClaimRecordKind.FINAL, ClaimRecordKind.EXPIRED})
"""Records of an end that nobody reviewed again."""

Association.answered_on = column_property(
    case(
        (Association.status.in_(_BY_RECORD), newest("on_day", _CHANGING)),
        (Association.status.in_(_LEFT_BY_WORDS - _BY_RECORD), newest("on_day", _ENDINGS)),
    ),
    deferred=True,
)
Association.asked_until = column_property(
    _if_status([AssociationStatus.ACTION_REQUIRED], newest("until_day", _CHANGING)), deferred=True
)
Association.ran_out_at = column_property(
    case(
        (
            and_(
                Association.status == AssociationStatus.CONSENT_EXPIRED,
                Association.consent_due < Association.status_since,
            ),
            Association.consent_due,
        ),
        (
            and_(
                Association.status == AssociationStatus.NOT_SUBMITTED_EXPIRED,
                Association.claim_due < Association.status_since,
            ),
            Association.claim_due,
        ),
        (Association.status.in_(_LEFT_BY_WORDS - _BY_RECORD), newest("due", _CHANGING)),
    ),
    deferred=True,
)


_PAYMENTS = frozenset({ClaimRecordKind.PAID})
"""Records of a payment."""

Association.paid_on = column_property(
    _if_status([AssociationStatus.APPROVED], newest("on_day", _PAYMENTS)), deferred=True
)
Association.awarded_amount = column_property(
    _if_status([AssociationStatus.APPROVED], newest("amount", AWARDS)), deferred=True
)
Association.awarded_currency = column_property(
    _if_status([AssociationStatus.APPROVED], newest("currency", AWARDS)), deferred=True
)
Association.reviewer_words = column_property(
    _if_status(_LEFT_BY_WORDS, newest("words", EXPLAINED)), deferred=True
)


def reached_at() -> ColumnElement[datetime]:
    """Return when what led to the status happened, if no member gave a day.

    That is the end of a clock, even if its status was recorded only after it.
    """
    return func.coalesce(Association.ran_out_at, Association.status_since)


def was_reached(
    on: Callable[[Any], ColumnElement[bool]],
    at: Callable[[Any], ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Return the condition that the status was reached ``on`` the day that a member gave.

    If none was given, for which ``on`` must say neither yes nor no, it was reached ``at`` a moment.
    """
    return func.coalesce(on(Association.answered_on), at(reached_at()))


def of_association(session: Session, association: Association) -> Sequence[ClaimRecord]:
    """Return the records of an association, the first one first; voided ones are among them."""
    return session.scalars(
        select(ClaimRecord)
        .where(
            ClaimRecord.partner_id == association.partner_id,
            ClaimRecord.association_id == association.id,
        )
        .order_by(ClaimRecord.number)
    ).all()


def of_several(session: Session, association_ids: Collection[int]) -> Mapping[int, list[ClaimRecord]]:
    """Return the records of associations of any partners by association id, the first one first."""
    found: dict[int, list[ClaimRecord]] = {}
    if not association_ids:
        return found
    rows = session.scalars(
        select(ClaimRecord)
        .where(ClaimRecord.association_id.in_(association_ids))
        .order_by(ClaimRecord.association_id, ClaimRecord.number)
    )
    for row in rows:
        found.setdefault(row.association_id, []).append(row)
    return found
