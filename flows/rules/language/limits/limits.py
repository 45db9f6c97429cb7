"""What limits a question or the targets of a request. Values in, values out.

The spans of a `Clause` that it explains are counted as such.
"""

from dataclasses import dataclass, replace

from flows.rules.language.limits.measures import amount_range, group_of, order_of
from flows.rules.language.limits.names import TARGETS, names, pass_over_kinds
from flows.rules.language.limits.state_limits import stated
from flows.rules.language.limits.states import give_times, origin_of, state_parts
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.understanding import Intent, Milestone, RequestDetails, Saying

MOST_READINGS = 6
"""Readings that are kept of one clause; among more, nobody could choose."""


@dataclass(frozen=True)
class Limiting:
    """What a clause is limited to: each of ``readings`` is one way to understand it."""

    readings: tuple[Saying, ...] = ()


def limits(clause: Clause, *, states: bool = True) -> Limiting:
    """Read everything that limits a clause; without ``states``, predicates and times are left alone."""
    alternatives = list(names(clause))
    pass_over_kinds(clause)
    amount = amount_range(clause)
    order, most = order_of(clause)
    by = group_of(clause)
    origin = origin_of(clause) if states else None
    parts = state_parts(clause) if states else []
    give_times(clause, parts)
    found = []
    for conditions in alternatives:
        for of_states, timings in stated(parts):
            every = [*conditions, *of_states, *([origin] if origin else [])]
            found.append(
                Saying(
                    Intent.LIST,
                    tuple(every),
                    tuple(timings),
                    amounts=amount,
                    order=order,
                    most=most,
                    by=by,
                )
            )
    return Limiting(tuple(found[:MOST_READINGS]))


def with_intent(
    found: Limiting, intent: Intent, *, event: Milestone | None = None, details: RequestDetails | None = None
) -> list[Saying]:
    """Return the readings of limits with another intent, and what else it says."""
    return [
        replace(one, intent=intent, event=event, details=details or one.details) for one in found.readings
    ]


def has_target(saying: Saying) -> bool:
    """Tell whether a saying names a customer or an association that it is about."""
    return any(one.field in TARGETS and not one.excludes for one in saying.conditions)


def is_measured(saying: Saying) -> bool:
    """Tell whether it has an amount, an order or groups, which only numbers and lists have."""
    return bool(saying.amounts or saying.order or saying.most or saying.by)


def pass_over_speaker(clause: Clause) -> None:
    """Count "I" and "me" as explained where they say only who asks."""
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in {"i", "me"})
