"""Asks, each one consent e-mail for one or several associations, and submissions, which answer some of them.

`store.consents.consents` has the request and the answer of each association.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from store.associations.associations import Association, with_related
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.database.base import Base
from store.enums import AssociationStatus


class ConsentAsk(Base):
    """One sending of the consent e-mail to one address, for associations of one customer and partner.

    Only the SHA-256 digest of its link is stored; the link's secret is derived from the first request.
    ``reminded_at`` is when the customer was last reminded of what is open, ``misdirected_at`` when its reader
    said that it is not for them. ``personal`` is a line by the partner, and ``copies`` are addresses that get
    a copy without the link.
    """

    __tablename__ = "consent_asks"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    email: Mapped[str]
    token_digest: Mapped[str] = mapped_column(unique=True)
    requested_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    requested_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    misdirected_at: Mapped[datetime | None]
    personal: Mapped[str | None]
    copies: Mapped[list[str]] = mapped_column(default=list, server_default="[]")

    requests: Mapped[list[ConsentRequest]] = relationship(
        order_by=ConsentRequest.id, lazy="raise_on_sql", viewonly=True
    )


class ConsentSubmission(Base):
    """What one person sent from the page of an ask with one signature: answers to some of its requests.

    The text is what was shown about everything that was answered; its language and the English one beside it
    are as in `ConsentAnswer`. It has one receipt.
    """

    __tablename__ = "consent_submissions"
    __table_args__ = (Index("ix_consent_submissions_ask_id", "ask_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    ask_id: Mapped[int] = mapped_column(ForeignKey("consent_asks.id"))
    name: Mapped[str | None]
    answered_at: Mapped[datetime]
    address: Mapped[str | None]
    user_agent: Mapped[str | None]
    shown_version: Mapped[str | None]
    shown_text: Mapped[str | None]
    shown_digest: Mapped[str | None]
    language: Mapped[str | None]
    english_text: Mapped[str | None]
    english_digest: Mapped[str | None]

    ask: Mapped[ConsentAsk] = relationship(lazy="raise_on_sql", viewonly=True)
    answers: Mapped[list[ConsentAnswer]] = relationship(
        order_by=ConsentAnswer.id, lazy="raise_on_sql", viewonly=True
    )


@cache
def with_requests() -> _AbstractLoad:
    """Load an ask's requests and their associations, with what `associations.with_related` loads."""
    requests = selectinload(ConsentAsk.requests)
    return requests.joinedload(ConsentRequest.association, innerjoin=True).options(*with_related())


def of_token(session: Session, digest: str) -> ConsentAsk | None:
    """Return the ask whose link has this digest, with its requests.

    Only the link's holder can know the secret.
    """
    return session.scalar(
        select(ConsentAsk).where(ConsentAsk.token_digest == digest).options(with_requests())
    )


def ask(session: Session, ask_id: int) -> ConsentAsk:
    """Return one ask with its requests."""
    return session.get_one(ConsentAsk, ask_id, options=[with_requests()])


def hold(session: Session, ask_id: int) -> ConsentAsk:
    """Return one ask without its requests, locked until commit; its associations are locked before it."""
    return session.get_one(ConsentAsk, ask_id, with_for_update=True, populate_existing=True)


def several(session: Session, ids: Collection[int]) -> Sequence[ConsentAsk]:
    """Return asks by id with their requests."""
    if not ids:
        return []
    return session.scalars(select(ConsentAsk).where(ConsentAsk.id.in_(ids)).options(with_requests())).all()


@cache
def with_answers() -> tuple[_AbstractLoad, ...]:
    """Load a submission's ask, and its answers with their requests and associations."""
    answers = selectinload(ConsentSubmission.answers)
    return (
        joinedload(ConsentSubmission.ask, innerjoin=True),
        answers.joinedload(ConsentAnswer.request),
        answers.joinedload(ConsentAnswer.association, innerjoin=True).options(*with_related()),
    )


def submissions(session: Session, ids: Collection[int]) -> Sequence[ConsentSubmission]:
    """Return submissions by id with their asks and answers."""
    if not ids:
        return []
    query = select(ConsentSubmission).where(ConsentSubmission.id.in_(ids)).options(*with_answers())
    return session.scalars(query).all()


def submissions_to(session: Session, ask_ids: Collection[int]) -> set[int]:
    """Return ids of the submissions that answer these asks."""
    return set(session.scalars(select(ConsentSubmission.id).where(ConsentSubmission.ask_id.in_(ask_ids))))


def submission_of(session: Session, answer: ConsentAnswer) -> ConsentSubmission | None:
    """Return what the customer sent with an answer; ``None`` if the answer was given outside the bot."""
    return None if answer.submission_id is None else session.get_one(ConsentSubmission, answer.submission_id)


def without_another(
    session: Session, association_ids: Collection[int], waiting: Collection[AssociationStatus]
) -> Sequence[int]:
    """Return ids of the asks for these associations of which no other association needs the mail.

    One needs it if it is in a status that is ``waiting`` for the answer, and was not asked for again.
    """
    others = ConsentRequest.__table__.alias("others")
    newer = ConsentRequest.__table__.alias("newer")
    is_older = (
        select(newer.c.id)
        .where(newer.c.association_id == others.c.association_id, newer.c.id > others.c.id)
        .exists()
    )
    is_for_another = (
        select(others.c.id)
        .join(Association, Association.id == others.c.association_id)
        .where(
            others.c.ask_id == ConsentRequest.ask_id,
            others.c.association_id.not_in(association_ids),
            others.c.voided_at.is_(None),
            ~is_older,
            Association.status.in_(waiting),
        )
        .exists()
    )
    found = select(ConsentRequest.ask_id).where(
        ConsentRequest.association_id.in_(association_ids), ~is_for_another
    )
    return session.scalars(found.distinct()).all()


def newest_about(session: Session, association_ids: Collection[int]) -> ConsentAsk | None:
    """Return the newest ask for any of these associations, without its requests."""
    about = select(ConsentRequest.ask_id).where(ConsentRequest.association_id.in_(association_ids))
    return session.scalar(
        select(ConsentAsk).where(ConsentAsk.id.in_(about)).order_by(ConsentAsk.id.desc()).limit(1)
    )


def newest_requests(session: Session, association_ids: Collection[int]) -> Mapping[int, int]:
    """Return the id of the newest request of each of these associations, by the association's id."""
    rows = session.execute(
        select(ConsentRequest.association_id, func.max(ConsentRequest.id))
        .where(ConsentRequest.association_id.in_(association_ids))
        .group_by(ConsentRequest.association_id)
    )
    return {row[0]: row[1] for row in rows}


def first_associations(session: Session, ask_ids: Collection[int]) -> Mapping[int, int]:
    """Return the id of the first association of each of these asks, by the ask's id."""
    rows = session.execute(
        select(ConsentRequest.ask_id, func.min(ConsentRequest.association_id))
        .where(ConsentRequest.ask_id.in_(ask_ids))
        .group_by(ConsentRequest.ask_id)
    )
    return {row[0]: row[1] for row in rows}


def first_answered(session: Session, submission_ids: Collection[int]) -> Mapping[int, int]:
    """Return the id of the first association that was answered in each of these submissions, by its id."""
    rows = session.execute(
        select(ConsentAnswer.submission_id, func.min(ConsentAnswer.association_id))
        .where(ConsentAnswer.submission_id.in_(submission_ids))
        .group_by(ConsentAnswer.submission_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}
