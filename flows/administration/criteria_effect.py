"""Whom other criteria of an engagement would exclude, of the customers of whom something is known (R5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.rules.customers.criteria import Criterion, holds
from flows.rules.customers.eligibility import Reason, ReasonCode, sentence
from store import catalogue
from store.customers import customers
from store.enums import IdentifierType, Verdict


class Fit(StrEnum):
    """What the criteria make of one identifier value."""

    FITS = "fits"
    EXCLUDED = "excluded"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class CustomerFit:
    """What the criteria make of one identifier value before and after; ``why`` says it in words.

    ``name`` and ``domain`` are empty where only facts are known of the value.
    """

    id_type: IdentifierType
    id_value: str
    name: str
    domain: str
    before: Fit
    after: Fit
    why: str


@dataclass(frozen=True, slots=True)
class CriteriaEffect:
    """How many identifier values fit before and after, and those for which it is not the same."""

    before: Mapping[Fit, int]
    after: Mapping[Fit, int]
    moved: Sequence[CustomerFit]


def effect(
    session: Session,
    actor: Actor,
    engagement_id: int | None,
    before: Sequence[Criterion],
    after: Sequence[Criterion],
) -> CriteriaEffect:
    """Return what other criteria would change for customers, and for values of which facts are known.

    Only criteria and what lists say are looked at; nothing that was promised is checked again.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    attributes = {one.attribute for one in (*before, *after)}
    facts = customers.every_fact(session, partner, attributes)
    known = {(one.id_type, one.id_value): one for one in customers.everyone(session, partner)}
    work = catalogue.find(session, partner, engagement_id) if engagement_id else None
    said = customers.every_verdict(session, partner, work.id) if work else {}
    counted: tuple[Counter[Fit], Counter[Fit]] = (Counter(), Counter())
    moved = []
    for value in sorted({*facts, *known}):
        has, verdicts = facts.get(value, {}), said.get(value, ())
        was, now = fit(before, has, verdicts), fit(after, has, verdicts)
        counted[0][was] += 1
        counted[1][now] += 1
        if was is not now:
            who = known.get(value)
            name, domain = (who.name, who.domain) if who else ("", "")
            why = " ".join(reasons(after if now is not Fit.FITS else before, has))
            moved.append(CustomerFit(*value, name=name, domain=domain, before=was, after=now, why=why))
    moved.sort(key=lambda one: (_ORDER[one.after], not one.name, one.name, one.id_value))
    return CriteriaEffect(counted[0], counted[1], moved)


def fit(criteria: Sequence[Criterion], facts: Mapping[str, Any], verdicts: Sequence[Verdict] = ()) -> Fit:
    """Return what criteria make of facts; what lists say about criteria overrides them."""
    if Verdict.ELIGIBLE in verdicts:
        return Fit.FITS
    if Verdict.CRITERIA_NOT_MET in verdicts:
        return Fit.EXCLUDED
    if any(one.attribute in facts and not holds(one, facts[one.attribute]) for one in criteria):
        return Fit.EXCLUDED
    return Fit.FITS if all(one.attribute in facts for one in criteria) else Fit.NOT_KNOWN


def reasons(criteria: Sequence[Criterion], facts: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each criterion that is not met, or not known to be."""
    return [
        sentence(Reason(ReasonCode.CRITERIA_NOT_MET, criterion=one, actual=facts.get(one.attribute)))
        for one in criteria
        if one.attribute not in facts or not holds(one, facts[one.attribute])
    ]


_ORDER = {Fit.EXCLUDED: 0, Fit.NOT_KNOWN: 1, Fit.FITS: 2}
