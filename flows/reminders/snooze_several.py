"""Snooze everything that a member owns of several customers until one day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import summary
from flows.associations.lifecycle import NotFound
from flows.associations.summary import Summary
from flows.customers.known_customer import KnownCustomer
from flows.reminders import snooze
from flows.reminders.snooze import SnoozeRefused
from flows.rules.associations.deadlines import LONGEST_CLOCK
from flows.rules.associations.working_day import A_DAY
from store.associations import associations

MOST_READ = 500
"""Associations that are read, the soonest deadline first."""


@dataclass(frozen=True, slots=True)
class OwnCustomer:
    """A customer with the member's own associations whose clock runs, the soonest deadline first."""

    customer: KnownCustomer
    rows: Sequence[Summary]


@dataclass(frozen=True, slots=True)
class Snoozed:
    """What is snoozed, and what is not because its deadline comes before the end of the snooze."""

    snoozed: Sequence[Summary]
    ends_before: Sequence[Summary]


def own_customers(session: Session, actor: Actor, now: datetime) -> list[OwnCustomer]:
    """Return of which customers the member owns something that runs; whose clock ends first comes first.

    Associations at locations on which the member holds no role are left out (R1).
    """
    far = now + A_DAY * (LONGEST_CLOCK + 1)
    partner, member = actor.partner, actor.member
    ids = associations.running_before(session, partner.id, far, member.id, MOST_READ)
    found: dict[int, list[Summary]] = {}
    for row in summary.of_several(session, partner, ids):
        if row.clock is not None and row.clock.due > now and actor.holds_role_on(row.location):
            found.setdefault(row.customer.id, []).append(row)
    return [OwnCustomer(KnownCustomer.of(rows[0].customer), rows) for rows in found.values()]


def snooze_all(
    session: Session, actor: Actor, customer_ids: Collection[int], until: datetime, now: datetime
) -> Snoozed:
    """Snooze what the member owns of these customers; see `snooze.snooze`.

    Raises:
        NotFound: the member owns nothing of them that runs.
        SnoozeRefused: ``until`` is not in the future, or every deadline comes before it.
    """
    chosen = [one for one in own_customers(session, actor, now) if one.customer.id in customer_ids]
    rows = sorted((row for one in chosen for row in one.rows), key=lambda row: row.association.id)
    if not rows:
        raise NotFound
    fitting = [row for row in rows if now < until < row.association.clock_due]
    if not fitting:
        raise SnoozeRefused(until.isoformat())
    for row in fitting:
        snooze.snooze(session, actor, row.association.id, until, now)
    return Snoozed(fitting, [row for row in rows if row not in fitting])
