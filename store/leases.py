"""Leases on messages of the outbox: who may send which message now. The messages stand in ``outbox``."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from store import lanes
from store.lanes import WORKSPACE, Lane
from store.outbox import OutboxMessage, Route
from store.vocabulary import OutboxState, Transport

LONGEST_LEASE = timedelta(minutes=10)
"""A lease that ends later than this from now was given by a clock that has since been set back."""

_LEASE_LOCK = 0x6D6369
_OVERSAMPLE = 4


def lease(
    session: Session,
    due: datetime,
    now: datetime,
    until: datetime,
    token: str,
    *,
    limit: int,
    most: Callable[[Route], int],
    busy: Mapping[Route, int],
    held: Collection[int] = (),
) -> Sequence[OutboxMessage]:
    """Lease up to ``limit`` messages that fell due by ``due``, until ``until``; return them, oldest first.

    ``due`` is the bot's time, ``now`` and ``until`` the machine's. Of each sequence only the oldest waiting
    message is taken, of each Slack destination only one, whose lane is closed until the lease ends. Each
    route gets at most ``most`` of it, counting those that are ``busy`` already. ``held`` are messages that
    the caller works on still. Only one caller leases at a time, so two replicas never choose alike.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LEASE_LOCK)))
    chosen: list[OutboxMessage] = []
    taken: set[tuple[int, str]] = set()
    counts = Counter(busy)
    found = limit * _OVERSAMPLE
    while len(chosen) < limit and found == limit * _OVERSAMPLE:
        full = [route for route, count in counts.items() if count >= most(route)]
        candidates = session.scalars(_due(due, now, full, taken, held).limit(limit * _OVERSAMPLE)).all()
        found = len(candidates)
        for row in candidates:
            if (
                len(chosen) == limit
                or counts[row.route] >= most(row.route)
                or (row.partner_id, row.destination) in taken
            ):
                continue
            chosen.append(row)
            counts[row.route] += 1
            taken.add((row.partner_id, row.destination))
    for row in chosen:
        row.lease_until, row.lease_token, row.attempts = until, token, row.attempts + 1
    slack = [(row.partner_id, row.destination) for row in chosen if row.transport is Transport.SLACK]
    lanes.put_all(session, slack, closed_until=until)
    return sorted(chosen, key=lambda row: row.id)


def held_by(session: Session, message_id: int, token: str) -> OutboxMessage | None:
    """Return the message, locked, if this lease still holds it; ``None`` means that the result is stale."""
    return session.scalar(
        select(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.lease_token == token,
            OutboxMessage.state == OutboxState.PENDING,
        )
        .with_for_update()
    )


def _due(
    due: datetime,
    now: datetime,
    full: Collection[Route],
    taken: Collection[tuple[int, str]],
    held: Collection[int],
) -> Select[OutboxMessage]:
    earlier, place, workspace = aliased(OutboxMessage), aliased(Lane), aliased(Lane)
    far = now + LONGEST_LEASE
    statement = (
        select(OutboxMessage)
        .outerjoin(
            place,
            and_(place.partner_id == OutboxMessage.partner_id, place.name == OutboxMessage.destination),
        )
        .outerjoin(
            workspace,
            and_(workspace.partner_id == OutboxMessage.partner_id, workspace.name == WORKSPACE),
        )
        .where(
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.due_at <= due,
            or_(
                OutboxMessage.lease_until.is_(None),
                OutboxMessage.lease_until <= now,
                OutboxMessage.lease_until > far,
            ),
            or_(
                OutboxMessage.transport == Transport.MAIL,
                and_(
                    or_(place.closed_until.is_(None), place.closed_until <= now, place.closed_until > far),
                    or_(workspace.closed_until.is_(None), workspace.closed_until <= now),
                ),
            ),
            ~select(earlier.id)
            .where(
                earlier.partner_id == OutboxMessage.partner_id,
                earlier.sequence_key == OutboxMessage.sequence_key,
                earlier.state == OutboxState.PENDING,
                earlier.id < OutboxMessage.id,
            )
            .exists(),
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .with_for_update(skip_locked=True, of=OutboxMessage)
        .execution_options(populate_existing=True)
    )
    if (None, Transport.MAIL) in full:
        statement = statement.where(OutboxMessage.transport != Transport.MAIL)
    crowded = [partner_id for partner_id, transport in full if transport is Transport.SLACK]
    if crowded:
        statement = statement.where(
            or_(OutboxMessage.transport != Transport.SLACK, OutboxMessage.partner_id.not_in(crowded))
        )
    if taken:
        statement = statement.where(tuple_(OutboxMessage.partner_id, OutboxMessage.destination).not_in(taken))
    return statement.where(OutboxMessage.id.not_in(held)) if held else statement
