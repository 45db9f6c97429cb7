"""How long deliverable messages have been stuck.

Time spent waiting for a rate limit or a retry does not count.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.enums import OutboxState, Transport
from store.outbox import lanes, outbox
from store.outbox.lanes import Lane
from store.outbox.outbox import OutboxMessage, Route

LOOKED_AT = 500
"""Messages that one query reads, oldest first. If delivery has stopped, none of them is sent."""


def longest(session: Session, now: datetime) -> timedelta:
    """Return for how long a deliverable message of any partner has not been sent.

    A message that is being sent shows that its whole route works. If a lane of the partner is closed, the
    whole workspace counts as waiting until the last lane opens: the workspace is paused, a rate limit
    applies, or a message has just been sent.
    """
    oldest, busy = dict[Route, datetime](), set[Route]()
    for partner_id, transport, due_at, lease_until in _first_in_sequence(session, now):
        route = (partner_id if transport is Transport.SLACK else None, transport)
        oldest.setdefault(route, due_at)
        if lanes.holds(lease_until, now):
            busy.add(route)
    if not oldest:
        return timedelta()
    closed = _closed_until(session, {partner_id for partner_id, _ in oldest if partner_id})
    lags = [now - max(at, closed.get(route[0], at)) for route, at in oldest.items() if route not in busy]
    return max([timedelta(), *lags])


def _first_in_sequence(
    session: Session, now: datetime
) -> Collection[tuple[int, Transport, datetime, datetime | None]]:
    message = OutboxMessage
    rows = session.execute(
        select(message.partner_id, message.transport, message.due_at, message.lease_until)
        .where(
            message.state == OutboxState.PENDING,
            message.due_at <= now,
            outbox.is_first(message),
        )
        .order_by(message.due_at)
        .limit(LOOKED_AT)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _closed_until(session: Session, partner_ids: Collection[int]) -> Mapping[int | None, datetime]:
    rows = session.execute(
        select(Lane.partner_id, func.max(Lane.closed_until))
        .where(Lane.partner_id.in_(partner_ids), Lane.closed_until.is_not(None))
        .group_by(Lane.partner_id)
    )
    return {partner_id: until for partner_id, until in rows if until is not None}
