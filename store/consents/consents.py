"""Consent requests and the customers' answers to them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    Update,
    exists,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, column_property, joinedload, mapped_column, relationship
from sqlalchemy.orm.strategy_options import _AbstractLoad

from store.associations.associations import Association, with_related
from store.database.base import Base, enum_column
from store.enums import ConsentOutcome, Proof


class ConsentRequest(Base):
    """One association in an ask; it can be answered while its consent clock runs and ``voided_at`` is empty.

    Address, digest of the link, member and instant are those of its ask: the association's history vouches
    for them (R18). If the mail did not arrive, ``failed_at`` says since when that is known, and ``failure``
    why, in the words of `Association.mail_refused`.
    """

    __tablename__ = "consent_requests"
    __table_args__ = (
        UniqueConstraint("association_id", "number"),
        Index("ix_consent_requests_ask_id", "ask_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    ask_id: Mapped[int] = mapped_column(ForeignKey("consent_asks.id"))
    number: Mapped[int]
    email: Mapped[str]
    token_digest: Mapped[str]
    requested_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    requested_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None]

    association: Mapped[Association] = relationship(lazy="raise_on_sql", viewonly=True)


_ASKED = ConsentRequest.__table__.alias("asked")

Association.asked_at = column_property(
    select(func.max(_ASKED.c.requested_at))
    .where(_ASKED.c.association_id == Association.id, _ASKED.c.failed_at.is_(None))
    .scalar_subquery(),
    deferred=True,
)


class ConsentAnswer(Base):
    """What was answered, with the proof: the text shown, who typed their name, when and from where.

    ``language`` is the code of the one in which the text was shown, none for English before there were
    others. ``english_text`` is the same text in English, unless that is what was shown.
    Answers that were given together share a ``submission_id``. An answer without a request was given outside
    the bot and recorded by an admin with a note (R22).
    ``contact_name`` is the name of the contact, if the typed ``name`` is unlike it.
    ``proof`` says what an acceptance proves to other partners (R19), and depends on ``mail_domain``, the
    domain to which the link was mailed, and ``directory_tenant``, the tenant that the directory named for
    that domain when it was asked at ``directory_asked_at``. ``upheld_at`` is when an operator decided a
    dispute for it.
    """

    __tablename__ = "consent_answers"
    __table_args__ = (Index("ix_consent_answers_submission_id", "submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), unique=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("consent_requests.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("consent_submissions.id"))
    outcome: Mapped[ConsentOutcome] = mapped_column(enum_column(ConsentOutcome, "outcome"))
    answered_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    note: Mapped[str | None]
    name: Mapped[str | None]
    contact_name: Mapped[str | None]
    shown_version: Mapped[str | None]
    shown_text: Mapped[str | None]
    shown_digest: Mapped[str | None]
    language: Mapped[str | None]
    english_text: Mapped[str | None]
    english_digest: Mapped[str | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    proof: Mapped[Proof | None] = mapped_column(enum_column(Proof, "proof"))
    mail_domain: Mapped[str | None]
    directory_tenant: Mapped[str | None]
    directory_asked_at: Mapped[datetime | None]
    upheld_at: Mapped[datetime | None]

    association: Mapped[Association] = relationship(lazy="raise_on_sql", viewonly=True)
    request: Mapped[ConsentRequest | None] = relationship(lazy="raise_on_sql", viewonly=True)


@cache
def with_association() -> _AbstractLoad:
    """Load a request's association, with what `associations.with_related` loads, in the same statement."""
    return joinedload(ConsentRequest.association, innerjoin=True).options(*with_related())


def request(session: Session, request_id: int) -> ConsentRequest:
    """Return one request with its association."""
    return session.get_one(ConsentRequest, request_id, options=[with_association()])


def answer_of_id(session: Session, answer_id: int) -> ConsentAnswer:
    """Return one answer with its association."""
    association = joinedload(ConsentAnswer.association, innerjoin=True).options(*with_related())
    return session.get_one(ConsentAnswer, answer_id, options=[association])


def requests(session: Session, association: Association) -> Sequence[ConsentRequest]:
    """Return the association's requests, oldest first."""
    return session.scalars(
        select(ConsentRequest)
        .where(
            ConsentRequest.partner_id == association.partner_id,
            ConsentRequest.association_id == association.id,
        )
        .order_by(ConsentRequest.number)
    ).all()


def of_customer(session: Session, association: Association) -> Sequence[ConsentRequest]:
    """Return the requests of all associations of an association's customer, oldest first, with these."""
    return session.scalars(
        select(ConsentRequest)
        .join(Association, Association.id == ConsentRequest.association_id)
        .where(
            Association.partner_id == association.partner_id,
            Association.customer_id == association.customer_id,
        )
        .order_by(ConsentRequest.requested_at, ConsentRequest.id)
        .options(with_association())
    ).all()


def any_failed(session: Session, association: Association) -> bool:
    """Tell whether an e-mail about any association of an association's customer failed, these included."""
    failed = (
        exists()
        .where(ConsentRequest.association_id == Association.id, ConsentRequest.failed_at.is_not(None))
        .where(
            Association.partner_id == association.partner_id,
            Association.customer_id == association.customer_id,
        )
    )
    return bool(session.scalar(select(failed)))


def asked_after(
    session: Session, partner_id: int, association_ids: Collection[int], instant: datetime
) -> set[int]:
    """Return ids of those of the partner's associations whose customer was asked after an instant."""
    found = session.scalars(
        select(ConsentRequest.association_id).where(
            ConsentRequest.partner_id == partner_id,
            ConsentRequest.association_id.in_(association_ids),
            ConsentRequest.requested_at > instant,
        )
    )
    return set(found)


def answered_after(
    session: Session, partner_id: int, association_ids: Collection[int], instant: datetime
) -> set[int]:
    """Return ids of those of the partner's associations with an answer that was recorded after an instant."""
    return _answered(session, partner_id, association_ids, ConsentAnswer.recorded_at > instant)


def answered_until(
    session: Session, partner_id: int, association_ids: Collection[int], instant: datetime
) -> set[int]:
    """Return ids of those of the partner's associations with an answer that was recorded by an instant."""
    return _answered(session, partner_id, association_ids, ConsentAnswer.recorded_at <= instant)


def _answered(
    session: Session, partner_id: int, association_ids: Collection[int], when: ColumnElement[bool]
) -> set[int]:
    found = session.scalars(
        select(ConsentAnswer.association_id).where(
            ConsentAnswer.partner_id == partner_id, ConsentAnswer.association_id.in_(association_ids), when
        )
    )
    return set(found)


def next_number(session: Session, association: Association) -> int:
    """Return the number that the association's next request gets; the caller has locked the association."""
    last = session.scalar(
        select(func.max(ConsentRequest.number)).where(
            ConsentRequest.partner_id == association.partner_id,
            ConsentRequest.association_id == association.id,
        )
    )
    return (last or 0) + 1


def void(session: Session, association: Association, now: datetime) -> None:
    """Void the links of every request made so far (R18)."""
    session.execute(_open_of([association]).values(voided_at=now))


def void_all(session: Session, associations: Sequence[Association], now: datetime) -> None:
    """Void the links of every request that was made so far for any of these associations.

    If an association has ended, its links are void from the time of its end, even if the end is noticed
    later.
    """
    if not associations:
        return
    ended = select(Association.ended_at).where(Association.id == ConsentRequest.association_id)
    session.execute(
        _open_of(associations)
        .values(voided_at=func.coalesce(ended.scalar_subquery(), now))
        .execution_options(synchronize_session=False)
    )


def _open_of(associations: Sequence[Association]) -> Update:
    return update(ConsentRequest).where(
        ConsentRequest.association_id.in_([one.id for one in associations]),
        ConsentRequest.voided_at.is_(None),
    )


def answer(session: Session, association: Association) -> ConsentAnswer | None:
    """Return the association's answer, if there is one."""
    return session.scalar(
        select(ConsentAnswer).where(
            ConsentAnswer.partner_id == association.partner_id,
            ConsentAnswer.association_id == association.id,
        )
    )
