"""Plan a request: what it will do to each association that is meant. It changes nothing."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.conversation.actions.operation import RequestBy
from flows.conversation.actions.operations import OPERATIONS
from flows.conversation.actions.plan_values import (
    VALID_FOR,
    LeftOut,
    Plan,
    PlannedChange,
    PlannedTarget,
)
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.refusal import Refusal
from flows.rules.language.understanding import Saying, canonical

DIGEST_LETTERS = 16


def plan(
    session: Session,
    actor: Actor,
    saying: Saying,
    rows: Sequence[Associated],
    now: datetime,
    unknown: Sequence[KnownCustomer] = (),
) -> Plan:
    """Return what a request of which everything was said will do to these associations, in their order."""
    request = RequestBy(session, actor, saying, now)
    targets, left_out = list[PlannedTarget](), list[LeftOut]()
    for row in rows:
        try:
            change = _planned(request, row)
        except Refusal as refusal:
            left_out.append(LeftOut(row, refusal))
        else:
            targets.append(PlannedTarget(row, row.summary.association.history_number, change))
    return Plan(
        saying,
        actor.member.name,
        targets,
        left_out,
        unknown,
        OPERATIONS[saying.intent].count(targets),
        _digest(saying, targets),
        now + VALID_FOR,
    )


def _planned(request: RequestBy, row: Associated) -> PlannedChange:
    association = row.summary.association
    if not row.may_act:
        raise lifecycle.no_role_there(request.session, request.actor, association.location_id)
    return OPERATIONS[request.saying.intent].planned(request, association)


def _digest(saying: Saying, targets: Sequence[PlannedTarget]) -> str:
    parts = [canonical(saying), *(f"{one.row.summary.association.id}.{one.version}" for one in targets)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:DIGEST_LETTERS]
