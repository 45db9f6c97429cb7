"""Consent requests and the customers' answers to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, Update, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.associations.associations import Association
from store.database.base import Base, enum_column
from store.enums import ConsentOutcome, Proof


class ConsentRequest(Base):
    """One sending of the consent e-mail; of its link only the SHA-256 digest is kept.

    The link is valid while the association's consent clock runs and ``voided_at`` is empty (R18).
    """

    __tablename__ = "consent_requests"
    __table_args__ = (UniqueConstraint("association_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"))
    number: Mapped[int]
    email: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    requested_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    requested_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]


class ConsentAnswer(Base):
    """What was answered, with the proof: the text shown, who typed their name, when and from where.

    An answer without a request was given outside the bot and recorded by an admin with a note (R22).
    ``proof`` says
    what an acceptance proves to other partners (R19), and depends on ``mail_domain``, the domain to which the
    link was mailed, and ``directory_tenant``, to whom the tenant directory gave that domain when it was asked
    at ``directory_asked_at``. ``upheld_at`` is when an operator decided a dispute for it.
    """

    __tablename__ = "consent_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("associations.id"), unique=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("consent_requests.id"))
    outcome: Mapped[ConsentOutcome] = mapped_column(enum_column(ConsentOutcome, "outcome"))
    answered_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    note: Mapped[str | None]
    name: Mapped[str | None]
    shown_version: Mapped[str | None]
    shown_text: Mapped[str | None]
    shown_digest: Mapped[str | None]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    proof: Mapped[Proof | None] = mapped_column(enum_column(Proof, "proof"))
    mail_domain: Mapped[str | None]
    directory_tenant: Mapped[str | None]
    directory_asked_at: Mapped[datetime | None]
    upheld_at: Mapped[datetime | None]


def of_token(session: Session, digest: str) -> ConsentRequest | None:
    """Return the request whose link has this digest; only the link's holder can know the secret."""
    return session.scalar(select(ConsentRequest).where(ConsentRequest.token_digest == digest))


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
