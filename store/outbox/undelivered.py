"""Messages of the outbox that need a person: given up, uncertain, or waiting too long."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from store.database.base import unindexed
from store.enums import OutboxState, Transport
from store.outbox import mail_refusals
from store.outbox.outbox import TROUBLE, OutboxMessage
from store.partners import Partner

TROUBLED = (OutboxState.DEAD, OutboxState.UNCERTAIN)
"""States that need a person: given up, or not known to have arrived."""


@dataclass(frozen=True, slots=True)
class HeldMails:
    """How many mails the mail server refuses from us, since when the oldest waits, and what it says."""

    count: int
    since: datetime
    said: str


def page(session: Session, partner: Partner | None, limit: int) -> Sequence[OutboxMessage]:
    """Return messages, of one partner or of all, that were given up or may not have arrived; newest first."""
    return session.scalars(
        select(OutboxMessage).where(TROUBLE, *_of(partner)).order_by(OutboxMessage.id.desc()).limit(limit)
    ).all()


def mails(session: Session, partner: Partner | None) -> Sequence[OutboxMessage]:
    """Return the mails in `page`, all of them."""
    return session.scalars(
        select(OutboxMessage).where(TROUBLE, OutboxMessage.transport == Transport.MAIL, *_of(partner))
    ).all()


def hold(session: Session, partner: Partner | None, message_id: int) -> OutboxMessage | None:
    """Return one of the messages in `page`, locked until commit."""
    return session.scalar(
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.state.in_(TROUBLED), *_of(partner))
        .with_for_update()
    )


def retry(
    session: Session,
    partner: Partner | None,
    now: datetime,
    message_id: int | None = None,
    *,
    besides: Collection[int] = (),
) -> int:
    """Send messages in `page`, or one of them, again as if they were new; return how many.

    Sequences keep their order. Those with the ids in ``besides`` are left.
    """
    one = [] if message_id is None else [OutboxMessage.id == message_id]
    one += [OutboxMessage.id.not_in(besides)] if besides else []
    revived = session.scalars(
        update(OutboxMessage)
        .where(TROUBLE, *_of(partner), *one)
        .values(state=OutboxState.PENDING, due_at=now, attempts=0, doubts=0, plain=False)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(revived.all())


def counts(session: Session, partner: Partner | None = None) -> Mapping[OutboxState, int]:
    """Return how many messages, of one partner or of all, are in each state of `TROUBLED`."""
    by_partner = counts_by_partner(session, partner).values()
    return {state: sum(counted.get(state, 0) for counted in by_partner) for state in TROUBLED}


def counts_by_partner(
    session: Session, partner: Partner | None = None
) -> Mapping[int, Mapping[OutboxState, int]]:
    """Return the same for each partner that has any, or for one."""
    rows = session.execute(
        select(OutboxMessage.partner_id, OutboxMessage.state, func.count())
        .where(TROUBLE, *_of(partner))
        .group_by(OutboxMessage.partner_id, OutboxMessage.state)
    )
    counted: dict[int, dict[OutboxState, int]] = defaultdict(dict)
    for partner_id, state, count in rows:
        counted[partner_id][state] = count
    return counted


_DISMISS = (
    update(OutboxMessage)
    .where(
        TROUBLE,
        OutboxMessage.partner_id.in_(bindparam("partners", expanding=True)),
        OutboxMessage.sequence_key.in_(bindparam("sequences", expanding=True)),
        OutboxMessage.kind.in_(bindparam("kinds", expanding=True)),
    )
    .values(state=OutboxState.OBSOLETE)
    .execution_options(synchronize_session=False)
)


def dismiss(
    session: Session, partner_ids: Collection[int], sequences: Collection[str], kinds: Collection[str]
) -> None:
    """Dismiss undelivered messages of these kinds in these sequences; nobody needs them any more."""
    given = {"partners": list(partner_ids), "sequences": list(sequences), "kinds": list(kinds)}
    session.execute(_DISMISS, given)


def oldest_unsent(session: Session) -> datetime | None:
    """Return when the oldest waiting message of any partner was written."""
    return session.scalar(
        select(func.min(OutboxMessage.created_at)).where(OutboxMessage.state == OutboxState.PENDING)
    )


def unsent(session: Session, before: datetime, partner: Partner | None = None) -> Mapping[int, datetime]:
    """Return, for each partner or one, when the oldest message waiting since ``before`` was written."""
    whose = unindexed(OutboxMessage.partner_id).label("whose")
    query = select(whose, func.min(OutboxMessage.created_at)).where(
        OutboxMessage.state == OutboxState.PENDING, OutboxMessage.created_at < before
    )
    if partner is not None:
        query = query.where(unindexed(OutboxMessage.partner_id) == partner.id)
    return {row[0]: row[1] for row in session.execute(query.group_by(text("whose")))}


def held_mails(session: Session, partner: Partner | None = None) -> Mapping[int, HeldMails]:
    """Return for each partner, or for one, the mails that wait because the mail server refuses us."""
    whose = unindexed(OutboxMessage.partner_id).label("whose")
    query = select(
        whose, func.count(), func.min(OutboxMessage.created_at), func.max(OutboxMessage.last_error)
    ).where(OutboxMessage.state == OutboxState.PENDING, mail_refusals.has_refusal())
    if partner is not None:
        query = query.where(unindexed(OutboxMessage.partner_id) == partner.id)
    return {
        row[0]: HeldMails(row[1], row[2], mail_refusals.said_in(row[3]) or "")
        for row in session.execute(query.group_by(text("whose")))
    }


def _of(partner: Partner | None) -> list[ColumnElement[bool]]:
    return [] if partner is None else [OutboxMessage.partner_id == partner.id]
