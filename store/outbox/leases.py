"""Leases on messages of the outbox: which process may send which message now.

The messages are in ``outbox``.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Boolean, Select, and_, bindparam, func, literal, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from store.database.base import Instant
from store.enums import OutboxState, Transport
from store.outbox import lanes, outbox
from store.outbox.lanes import WORKSPACE, Lane
from store.outbox.outbox import OutboxMessage, Route

LONGEST_LEASING = "5s"
"""Idle time after which PostgreSQL ends a transaction that leases messages."""

_LEASE_LOCK = 0x6D6369
_OVERSAMPLE = 4


def _due_statement() -> Select[int, int, str, Transport]:
    place, workspace = aliased(Lane), aliased(Lane)
    message = OutboxMessage
    now, far = bindparam("now", type_=Instant()), bindparam("far", type_=Instant())
    return (
        select(message.id, message.partner_id, message.destination, message.transport)
        .outerjoin(place, and_(place.partner_id == message.partner_id, place.name == message.destination))
        .outerjoin(workspace, and_(workspace.partner_id == message.partner_id, workspace.name == WORKSPACE))
        .where(
            message.state == OutboxState.PENDING,
            message.due_at <= now,
            lanes.is_over(message.lease_until, now, far),
            or_(
                and_(message.transport == Transport.MAIL, bindparam("mail", type_=Boolean)),
                and_(
                    message.transport == Transport.SLACK,
                    message.partner_id.not_in(bindparam("crowded", expanding=True)),
                    lanes.is_over(place.closed_until, now, far),
                    lanes.is_over(workspace.closed_until, now, far),
                ),
            ),
            tuple_(message.partner_id, message.destination).not_in(bindparam("taken", expanding=True)),
            message.id.not_in(bindparam("held", expanding=True)),
            outbox.is_first(message),
        )
        .order_by(message.due_at, message.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=message)
    )


_DUE = _due_statement()


def lease(
    session: Session,
    now: datetime,
    until: datetime,
    token: str,
    *,
    limit: int,
    most: Callable[[Route], int],
    busy: Mapping[Route, int],
    held: Collection[int] = (),
) -> Sequence[OutboxMessage]:
    """Lease up to ``limit`` messages that are due ``now``, until ``until``; return them, oldest first.

    Of each sequence only the oldest waiting message is taken, of each Slack destination only one, whose lane
    is closed until the lease ends. Each route gets at most as many as ``most`` returns for it, including
    those that are ``busy`` already. ``held`` are messages on which the caller is still working. Only one
    caller leases at a time, so two replicas never choose alike; while another does, nothing is leased. A
    process that is frozen while it leases delays the others for `LONGEST_LEASING` at most.
    """
    if session.get_bind().dialect.name == "postgresql" and not _is_alone(session):
        return []
    chosen: list[int] = []
    slack: list[tuple[int, str]] = []
    taken: set[tuple[int, str]] = set()
    counts = Counter(busy)
    found = limit * _OVERSAMPLE
    while len(chosen) < limit and found == limit * _OVERSAMPLE:
        full = [route for route, count in counts.items() if count >= most(route)]
        candidates = session.execute(
            _DUE,
            {
                "now": now,
                "far": lanes.far(now),
                "most": limit * _OVERSAMPLE,
                "mail": (None, Transport.MAIL) not in full,
                # An empty list would be another statement to prepare; no message has these ids.
                "crowded": [partner_id for partner_id, _ in full if partner_id] or [0],
                "taken": list(taken) or [(0, "")],
                "held": list(held) or [0],
            },
        ).all()
        found = len(candidates)
        for message_id, partner_id, destination, transport in candidates:
            route = (partner_id if transport is Transport.SLACK else None, transport)
            place = (partner_id, destination)
            if len(chosen) == limit or counts[route] >= most(route) or place in taken:
                continue
            chosen.append(message_id)
            counts[route] += 1
            taken.add(place)
            slack += [place] if transport is Transport.SLACK else []
    if not chosen:
        return []
    rows = session.scalars(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(chosen))
        .values(lease_until=until, lease_token=token, attempts=OutboxMessage.attempts + 1)
        .returning(OutboxMessage),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).all()
    lanes.put_all(session, slack, closed_until=until)
    return sorted(rows, key=lambda row: row.id)


def _is_alone(session: Session) -> bool:
    """Take the lock for leasing until the transaction ends; return false if another process holds it."""
    limit = func.set_config("idle_in_transaction_session_timeout", LONGEST_LEASING, literal(value=True))
    alone, _ = session.execute(select(func.pg_try_advisory_xact_lock(_LEASE_LOCK), limit)).one()
    return bool(alone)


def still_held(session: Session, tokens: Mapping[int, str]) -> Mapping[int, OutboxMessage]:
    """Return, locked, those of the messages (token by id) whose leases are still valid."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.id.in_(tokens),
            OutboxMessage.lease_token.in_(set(tokens.values())),
            OutboxMessage.state == OutboxState.PENDING,
        )
        .order_by(OutboxMessage.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows if row.lease_token == tokens[row.id]}
