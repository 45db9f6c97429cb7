"""What the states that people speak of mean: statuses, and what happened when (R25). Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from flows.rules.associations import status
from flows.rules.language.understanding import Milestone
from store.enums import (
    CLAIM_EXPIRED,
    CLOCKED,
    COMPLETE,
    ENDED,
    IN_REVIEW,
    LOST,
    REVIEWING,
    AssociationStatus,
)

S = AssociationStatus

OPEN = frozenset(S) - ENDED
NEEDS_PARTNER = CLOCKED - {S.AWAITING_CONSENT}
"""The partner must act."""


@dataclass(frozen=True, slots=True)
class StateMeaning:
    """What a state means.

    As a state it is one of the ``statuses``, or, if there are none, that the ``event`` happened at any time.
    With a time it is the event in that time; ``kept`` says that the statuses count beside it, as those of
    what expired do, since its event is any loss.
    """

    statuses: frozenset[AssociationStatus] = frozenset()
    event: Milestone | None = None
    kept: bool = False


STATES: Mapping[str, StateMeaning] = MappingProxyType(
    {
        "p.open": StateMeaning(OPEN),
        "p.lapse": StateMeaning(CLOCKED, Milestone.DUE, kept=True),
        "p.risk": StateMeaning(CLOCKED, Milestone.DUE, kept=True),
        "p.lapsed": StateMeaning(status.RUN_OUT, Milestone.LOST, kept=True),
        "p.awaiting": StateMeaning(frozenset({S.AWAITING_CONSENT}), Milestone.ASKED, kept=True),
        "p.has_consent": StateMeaning(frozenset({S.CONSENT_RECEIVED}), Milestone.CONSENTED),
        "p.no_consent": StateMeaning(status.CONSENT_PENDING),
        "p.not_asked": StateMeaning(status.NOT_ASKED),
        "p.consented": StateMeaning(event=Milestone.CONSENTED),
        "p.declined": StateMeaning(frozenset({S.CONSENT_DECLINED}), Milestone.DECLINED),
        "p.to_submit": StateMeaning(status.TO_SUBMIT, Milestone.DUE, kept=True),
        "p.submitted": StateMeaning(frozenset({S.SUBMITTED}), Milestone.SUBMITTED),
        "p.in_review": StateMeaning(IN_REVIEW),
        "p.under_review": StateMeaning(frozenset({S.UNDER_REVIEW}), Milestone.UNDER_REVIEW),
        "p.with_microsoft": StateMeaning(REVIEWING),
        "p.action_required": StateMeaning(frozenset({S.ACTION_REQUIRED}), Milestone.ACTION_REQUIRED),
        "p.approved": StateMeaning(frozenset({S.APPROVED}), Milestone.APPROVED),
        "p.rejected": StateMeaning(status.REJECTIONS, Milestone.REJECTED),
        "p.final": StateMeaning(frozenset({S.REJECTED_FINAL})),
        "p.disputed": StateMeaning(frozenset({S.DISPUTED}), Milestone.DISPUTED),
        "p.paid": StateMeaning(event=Milestone.PAID),
        "p.lost": StateMeaning(LOST, Milestone.LOST),
        "p.cancelled": StateMeaning(frozenset({S.CANCELLED}), Milestone.CANCELLED),
        "p.done": StateMeaning(COMPLETE),
        "p.other_partner": StateMeaning(
            frozenset({S.CONSENTED_TO_ANOTHER_PARTNER}), Milestone.LOST, kept=True
        ),
        "p.needs_us": StateMeaning(NEEDS_PARTNER, Milestone.DUE, kept=True),
        "p.added": StateMeaning(event=Milestone.ADDED),
        "p.asked": StateMeaning(event=Milestone.ASKED),
        "p.next_date": StateMeaning(event=Milestone.NEXT_DATE),
        # Of a noun and a state together
        "consent.lapse": StateMeaning(status.CONSENT_PENDING, Milestone.DUE, kept=True),
        "consent.lapsed": StateMeaning(frozenset({S.CONSENT_EXPIRED}), Milestone.LOST, kept=True),
        "claim.lapse": StateMeaning(status.TO_SUBMIT, Milestone.DUE, kept=True),
        "claim.lapsed": StateMeaning(CLAIM_EXPIRED, Milestone.LOST, kept=True),
        "claim.declined": StateMeaning(status.REJECTIONS, Milestone.REJECTED),
        "claim": StateMeaning(event=Milestone.SUBMITTED),
    }
)
"""The meaning of each state by its concept in ``synonyms.yaml``."""


LAPSED: Mapping[StateMeaning, StateMeaning] = MappingProxyType(
    {
        STATES["p.lapse"]: STATES["p.lapsed"],
        STATES["consent.lapse"]: STATES["consent.lapsed"],
        STATES["claim.lapse"]: STATES["claim.lapsed"],
    }
)
"""What ran out, of what runs out: nothing is due in days that have passed."""


class StateForm(StrEnum):
    """How a state is said."""

    PLAIN = "plain"
    NOT = "not"
    NEVER = "never"
    EVER = "ever"
    """At any time, whatever became of it since."""


@dataclass(frozen=True, slots=True)
class Said:
    """The ``ways`` to understand a state as it is said, and whether it excludes what has it."""

    ways: tuple[StateMeaning, ...]
    excludes: bool = False


def meant(concept: str, noun: str, form: StateForm) -> Said | None:
    """Return what a state means beside a noun (``consent``, ``claim``, or none), as it is said.

    ``None`` if that means nothing that is known.
    """
    said = StateForm.PLAIN if form is StateForm.EVER and (concept, "", StateForm.EVER) not in _SAID else form
    for key in ((concept, noun, said), (concept, "", said)):
        if key in _SAID:
            return _SAID[key]
    meaning = STATES.get(f"{noun}.{concept.partition('.')[2]}") or STATES.get(concept)
    if meaning is None:
        return None
    if form in {StateForm.NEVER, StateForm.EVER} and meaning.event is not None and not meaning.kept:
        return Said((StateMeaning(event=meaning.event),), excludes=form is StateForm.NEVER)
    return Said((meaning,), excludes=form in {StateForm.NOT, StateForm.NEVER})


def _of(*statuses: frozenset[AssociationStatus]) -> Said:
    return Said(tuple(map(StateMeaning, statuses)))


_SAID: Mapping[tuple[str, str, StateForm], Said] = MappingProxyType(
    {
        # What is approved is paid later.
        ("p.earned", "", StateForm.PLAIN): Said(
            (StateMeaning(event=Milestone.APPROVED), StateMeaning(event=Milestone.PAID))
        ),
        # Nothing says for whom it waits.
        ("p.pending", "", StateForm.PLAIN): _of(frozenset({S.AWAITING_CONSENT}), NEEDS_PARTNER, REVIEWING),
        ("p.pending", "consent", StateForm.PLAIN): _of(
            frozenset({S.AWAITING_CONSENT}), status.CONSENT_PENDING
        ),
        ("p.pending", "claim", StateForm.PLAIN): _of(status.TO_SUBMIT, IN_REVIEW),
        ("p.open", "claim", StateForm.PLAIN): _of(status.TO_SUBMIT, IN_REVIEW),
        ("p.open", "consent", StateForm.PLAIN): _of(status.CONSENT_PENDING),
        ("p.answered", "", StateForm.NOT): Said((STATES["p.awaiting"],)),
        ("p.answered", "", StateForm.NEVER): Said((STATES["p.awaiting"],)),
        ("p.unpaid", "", StateForm.PLAIN): Said((STATES["p.paid"],), excludes=True),
        ("p.asked", "claim", StateForm.PLAIN): Said((STATES["p.submitted"],)),
        ("p.asked", "", StateForm.NOT): _of(status.NOT_ASKED),
        ("p.asked", "", StateForm.NEVER): _of(status.NOT_ASKED),
        ("p.consented", "", StateForm.NOT): _of(status.CONSENT_PENDING),
        ("p.submitted", "", StateForm.NOT): Said((StateMeaning(event=Milestone.SUBMITTED),), excludes=True),
        ("p.submitted", "claim", StateForm.NOT): Said((STATES["p.to_submit"],)),
    }
)
"""What is said otherwise than by the table of states."""

RECORDED: Mapping[str, Milestone] = MappingProxyType(
    {
        "p.under_review": Milestone.UNDER_REVIEW,
        "p.action_required": Milestone.ACTION_REQUIRED,
        "p.approved": Milestone.APPROVED,
        "p.rejected": Milestone.REJECTED,
        "p.disputed": Milestone.DISPUTED,
        "p.paid": Milestone.PAID,
    }
)
"""What the programme answers, or the partner did about it, as members record it (R27)."""
