"""What the states that people speak of mean: statuses, and what happened when (R25). Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from flows.rules.associations import status
from flows.rules.language.understanding import Event
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
TO_SUBMIT = frozenset({S.CONSENT_RECEIVED}) | status.TO_SUBMIT_AGAIN
"""The claim is still to be submitted, for the first time or again."""

NEEDS_PARTNER = CLOCKED - {S.AWAITING_CONSENT}
"""The partner must act."""

EXPIRED = CLAIM_EXPIRED | {S.CONSENT_EXPIRED, S.DISPUTED_EXPIRED}
"""A clock of the partner's ran out; a rejection that nobody disputed counts as rejected."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a state means.

    As a state it is one of the ``statuses``, or, if there are none, that the ``event`` happened at any time.
    With a time it is the event in that time; ``kept`` says that the statuses count beside it, as those of
    what expired do, since its event is any loss.
    """

    statuses: frozenset[AssociationStatus] = frozenset()
    event: Event | None = None
    kept: bool = False


STATES: Mapping[str, Meaning] = MappingProxyType(
    {
        "p.open": Meaning(OPEN),
        "p.lapse": Meaning(CLOCKED, Event.DUE, kept=True),
        "p.risk": Meaning(CLOCKED, Event.DUE, kept=True),
        "p.lapsed": Meaning(EXPIRED, Event.LOST, kept=True),
        "p.awaiting": Meaning(frozenset({S.AWAITING_CONSENT}), Event.ASKED, kept=True),
        "p.has_consent": Meaning(frozenset({S.CONSENT_RECEIVED}), Event.CONSENTED),
        "p.no_consent": Meaning(status.CONSENT_PENDING),
        "p.not_asked": Meaning(status.NOT_ASKED),
        "p.consented": Meaning(event=Event.CONSENTED),
        "p.declined": Meaning(frozenset({S.CONSENT_DECLINED}), Event.DECLINED),
        "p.to_submit": Meaning(TO_SUBMIT, Event.DUE, kept=True),
        "p.submitted": Meaning(frozenset({S.SUBMITTED}), Event.SUBMITTED),
        "p.in_review": Meaning(IN_REVIEW),
        "p.under_review": Meaning(frozenset({S.UNDER_REVIEW}), Event.UNDER_REVIEW),
        "p.with_microsoft": Meaning(REVIEWING),
        "p.action_required": Meaning(frozenset({S.ACTION_REQUIRED}), Event.ACTION_REQUIRED),
        "p.approved": Meaning(frozenset({S.APPROVED}), Event.APPROVED),
        "p.rejected": Meaning(frozenset({S.REJECTED, S.REJECTED_FINAL}), Event.REJECTED),
        "p.final": Meaning(frozenset({S.REJECTED_FINAL})),
        "p.disputed": Meaning(frozenset({S.DISPUTED}), Event.DISPUTED),
        "p.paid": Meaning(event=Event.PAID),
        "p.lost": Meaning(LOST, Event.LOST),
        "p.cancelled": Meaning(frozenset({S.CANCELLED}), Event.CANCELLED),
        "p.done": Meaning(COMPLETE),
        "p.other_partner": Meaning(frozenset({S.CONSENTED_TO_ANOTHER_PARTNER}), Event.LOST, kept=True),
        "p.needs_us": Meaning(NEEDS_PARTNER, Event.DUE, kept=True),
        "p.added": Meaning(event=Event.ADDED),
        "p.asked": Meaning(event=Event.ASKED),
        "p.next_date": Meaning(event=Event.NEXT_DATE),
        # Of a noun and a state together
        "consent.lapse": Meaning(status.CONSENT_PENDING, Event.DUE, kept=True),
        "consent.lapsed": Meaning(frozenset({S.CONSENT_EXPIRED}), Event.LOST, kept=True),
        "claim.lapse": Meaning(TO_SUBMIT, Event.DUE, kept=True),
        "claim.lapsed": Meaning(CLAIM_EXPIRED, Event.LOST, kept=True),
        "claim": Meaning(event=Event.SUBMITTED),
    }
)
"""The meaning of each state by its concept in ``synonyms.yaml``."""


class Form(StrEnum):
    """How a state is said."""

    PLAIN = "plain"
    NOT = "not"
    NEVER = "never"
    EVER = "ever"
    """At any time, whatever became of it since."""


@dataclass(frozen=True, slots=True)
class Said:
    """The ``ways`` to understand a state as it is said, and whether it excludes what has it."""

    ways: tuple[Meaning, ...]
    excludes: bool = False


def meant(concept: str, noun: str, form: Form) -> Said | None:
    """Return what a state means beside a noun (``consent``, ``claim``, or none), as it is said.

    ``None`` if that means nothing that is known.
    """
    said = Form.PLAIN if form is Form.EVER and (concept, "", Form.EVER) not in _SAID else form
    for key in ((concept, noun, said), (concept, "", said)):
        if key in _SAID:
            return _SAID[key]
    meaning = STATES.get(f"{noun}.{concept.partition('.')[2]}") or STATES.get(concept)
    if meaning is None:
        return None
    if form in {Form.NEVER, Form.EVER} and meaning.event is not None and not meaning.kept:
        return Said((Meaning(event=meaning.event),), excludes=form is Form.NEVER)
    return Said((meaning,), excludes=form in {Form.NOT, Form.NEVER})


def _of(*statuses: frozenset[AssociationStatus]) -> Said:
    return Said(tuple(map(Meaning, statuses)))


_SAID: Mapping[tuple[str, str, Form], Said] = MappingProxyType(
    {
        # What is approved is paid later.
        ("p.earned", "", Form.PLAIN): Said((Meaning(event=Event.APPROVED), Meaning(event=Event.PAID))),
        # Nothing says for whom it waits.
        ("p.pending", "", Form.PLAIN): _of(frozenset({S.AWAITING_CONSENT}), NEEDS_PARTNER, REVIEWING),
        ("p.pending", "consent", Form.PLAIN): _of(frozenset({S.AWAITING_CONSENT}), status.CONSENT_PENDING),
        ("p.pending", "claim", Form.PLAIN): _of(TO_SUBMIT, IN_REVIEW),
        ("p.open", "claim", Form.PLAIN): _of(TO_SUBMIT, IN_REVIEW),
        ("p.open", "consent", Form.PLAIN): _of(status.CONSENT_PENDING),
        ("p.answered", "", Form.NOT): Said((STATES["p.awaiting"],)),
        ("p.answered", "", Form.NEVER): Said((STATES["p.awaiting"],)),
        ("p.unpaid", "", Form.PLAIN): Said((STATES["p.paid"],), excludes=True),
        ("p.asked", "claim", Form.PLAIN): Said((STATES["p.submitted"],)),
        ("p.asked", "", Form.NOT): _of(status.NOT_ASKED),
        ("p.asked", "", Form.NEVER): _of(status.NOT_ASKED),
        ("p.consented", "", Form.NOT): _of(status.CONSENT_PENDING),
        ("p.submitted", "", Form.NOT): Said((Meaning(event=Event.SUBMITTED),), excludes=True),
        ("p.submitted", "claim", Form.NOT): Said((STATES["p.to_submit"],)),
    }
)
"""What is said otherwise than by the table of states."""

RECORDED: Mapping[str, Event] = MappingProxyType(
    {
        "p.under_review": Event.UNDER_REVIEW,
        "p.action_required": Event.ACTION_REQUIRED,
        "p.approved": Event.APPROVED,
        "p.rejected": Event.REJECTED,
        "p.disputed": Event.DISPUTED,
        "p.paid": Event.PAID,
    }
)
"""What the programme answers, or the partner did about it, as members record it (R27)."""
