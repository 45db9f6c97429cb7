"""Whether one identifier value is eligible for one engagement, with every reason why not (R5, R6, R10, R12).

Values in, values out: everything was read before, and nothing is looked up here. The given facts and entries
are those of exactly one identifier value; those of the customer's other values do not count (R10).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.rules.associations.deadlines import named
from flows.rules.customers.criteria import Criterion, FactValue, holds, requirement, show
from flows.rules.text.days import in_utc
from store.enums import IdentifierType, Verdict


class ReasonCode(StrEnum):
    """Why an identifier value cannot be chosen for an engagement; kept open for more (R5)."""

    CRITERIA_NOT_MET = "criteria_not_met"
    NOT_KNOWN = "not_known"
    CONSENTED_TO_ANOTHER_PARTNER = "consented_to_another_partner"
    PARTICIPATED_WITH_ANOTHER_PARTNER = "participated_with_another_partner"
    CLAIM_LIMIT_REACHED = "claim_limit_reached"
    ASSOCIATION_OPEN = "association_open"
    IDENTIFIER_TYPE_NOT_ALLOWED = "identifier_type_not_allowed"
    NOT_YET_ACTIVE = "not_yet_active"
    NO_LONGER_ACTIVE = "no_longer_active"
    LOCATION_NOT_ENROLLED = "location_not_enrolled"
    LOCATION_NOT_ELIGIBLE = "location_not_eligible"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an engagement asks; active while ``active_from <= now < active_until``, all criteria must hold."""

    active_from: datetime
    active_until: datetime | None
    identifier_types: frozenset[IdentifierType]
    criteria: tuple[Criterion, ...] = ()
    claim_limit: int | None = None


@dataclass(frozen=True, slots=True)
class LocationStatus:
    """Whether the chosen location is enrolled in MCI, and may earn on the engagement (R1)."""

    enrolled: bool
    eligible: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one identifier value for one engagement, at one partner.

    ``entries`` are the verdicts of imported lists, ``claims`` the partner's own that count for the limit.
    """

    identifier_type: IdentifierType
    facts: Mapping[str, FactValue]
    entries: Collection[Verdict] = ()
    consented_to_another_partner: bool = False
    claims: int = 0
    association_open: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; a criterion carries what is required, and the actual value unless that is not known.

    A reason about criteria without a criterion comes from a list that says only the verdict.
    """

    code: ReasonCode
    criterion: Criterion | None = None
    actual: FactValue | None = None
    at: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer for one identifier value and one engagement: every reason against it, or none."""

    reasons: tuple[Reason, ...]

    @property
    def is_eligible(self) -> bool:
        """Whether no reason excludes it."""
        return not self.reasons

    @property
    def codes(self) -> frozenset[ReasonCode]:
        """The codes of all reasons."""
        return frozenset(reason.code for reason in self.reasons)

    @property
    def is_only_unknown(self) -> bool:
        """Whether nothing excludes it but criteria that are not known, which a member may attest (R5)."""
        return self.codes == {ReasonCode.NOT_KNOWN}

    @property
    def customer_is_eligible(self) -> bool:
        """Whether no reason excludes the customer; the date, the location or R6 may still do so."""
        return not self.codes & ABOUT_THE_CUSTOMER


ABOUT_THE_CUSTOMER = frozenset(
    {
        ReasonCode.CRITERIA_NOT_MET,
        ReasonCode.NOT_KNOWN,
        ReasonCode.CONSENTED_TO_ANOTHER_PARTNER,
        ReasonCode.PARTICIPATED_WITH_ANOTHER_PARTNER,
        ReasonCode.CLAIM_LIMIT_REACHED,
        ReasonCode.IDENTIFIER_TYPE_NOT_ALLOWED,
    }
)
"""Reasons that make a customer ineligible (R5); the others concern the location, the date, or R6."""


def judge(terms: Terms, known: Known, now: datetime, location: LocationStatus | None = None) -> Eligibility:
    """Return whether the identifier value is eligible, with every reason why not.

    Without a location only the customer and the engagement are judged. A list's "eligible" overrides criteria
    that fail or are not known, but no other reason.
    """
    return Eligibility(
        (
            *_of_engagement(terms, known, now),
            *_of_location(location),
            *_of_criteria(terms, known),
            *_of_others(known),
            *_of_own_claims(terms, known),
        )
    )


def is_active(active_from: datetime, active_until: datetime | None, now: datetime) -> bool:
    """Tell whether an engagement can be chosen now; the instant of its end is already too late."""
    return active_from <= now and (active_until is None or now < active_until)


def sentence(reason: Reason) -> str:
    """Return the reason as one short sentence for people; it names no other partner (R3)."""
    if reason.criterion is not None:
        return f"Needs {requirement(reason.criterion)}; {_actual(reason.actual)}."
    if reason.code is ReasonCode.NOT_YET_ACTIVE and reason.at is not None:
        return f"Can be chosen from {in_utc(reason.at)} on."
    if reason.code is ReasonCode.NO_LONGER_ACTIVE and reason.at is not None:
        return f"Could be chosen only until {in_utc(named(reason.at, 'UTC'))}."
    if reason.code is ReasonCode.CLAIM_LIMIT_REACHED and reason.limit is not None:
        claims = "claim" if reason.limit == 1 else "claims"
        return f"The limit of {reason.limit} {claims} for this customer is reached."
    return _SENTENCES[reason.code]


@dataclass(frozen=True, slots=True)
class SameReason:
    """What is not eligible for the same reasons: the places of several verdicts, and the reasons in words.

    If criteria are ``unknown`` for several, ``words`` only name what is not known, since the limits differ.
    """

    words: str
    places: Sequence[int]
    is_unknown: bool


def alike(judged: Sequence[Eligibility]) -> list[SameReason]:
    """Group verdicts that are not eligible by their reasons, so that each reason is told once."""
    groups: dict[object, list[int]] = {}
    for place, one in enumerate(judged):
        key = unknown([one]) if one.is_only_unknown else tuple(map(sentence, one.reasons))
        groups.setdefault((one.is_only_unknown, key), []).append(place)
    return [_alike([judged[place] for place in places], places) for places in groups.values()]


def unknown(some: Iterable[Eligibility]) -> str:
    """Return what is not known of the customer, such as "number of seats, industry"."""
    words = (reason.criterion.words for one in some for reason in one.reasons if reason.criterion)
    return ", ".join(dict.fromkeys(words))


def _alike(group: Sequence[Eligibility], places: Sequence[int]) -> SameReason:
    if len(group) > 1 and group[0].is_only_unknown:
        return SameReason(unknown(group), places, is_unknown=True)
    return SameReason(" ".join(map(sentence, group[0].reasons)), places, is_unknown=False)


def _actual(value: FactValue | None) -> str:
    """Return what is known of the customer, as it follows what is required."""
    if value is None:
        return "this is not known"
    if isinstance(value, bool):
        return "this customer has it" if value else "this customer has none"
    return (
        f"this customer's is {show(value)}" if isinstance(value, str) else f"this customer has {show(value)}"
    )


_SENTENCES = {
    ReasonCode.CRITERIA_NOT_MET: "The programme's list says that this customer is not eligible.",
    ReasonCode.NOT_KNOWN: "It is not known whether the criteria are met.",
    ReasonCode.CONSENTED_TO_ANOTHER_PARTNER: "Has consented to another partner for this engagement.",
    ReasonCode.PARTICIPATED_WITH_ANOTHER_PARTNER: "Already did this engagement with another partner.",
    ReasonCode.CLAIM_LIMIT_REACHED: "The claim limit for this customer is reached.",
    ReasonCode.ASSOCIATION_OPEN: "This customer is already associated with it, and the association is open.",
    ReasonCode.IDENTIFIER_TYPE_NOT_ALLOWED: "Does not take this kind of identifier.",
    ReasonCode.NOT_YET_ACTIVE: "Cannot be chosen yet.",
    ReasonCode.NO_LONGER_ACTIVE: "Can no longer be chosen.",
    ReasonCode.LOCATION_NOT_ENROLLED: "The location is not enrolled in MCI.",
    ReasonCode.LOCATION_NOT_ELIGIBLE: "The location may not earn on this engagement.",
}


def _of_engagement(terms: Terms, known: Known, now: datetime) -> Iterator[Reason]:
    if now < terms.active_from:
        yield Reason(ReasonCode.NOT_YET_ACTIVE, at=terms.active_from)
    if terms.active_until is not None and now >= terms.active_until:
        yield Reason(ReasonCode.NO_LONGER_ACTIVE, at=terms.active_until)
    if known.identifier_type not in terms.identifier_types:
        yield Reason(ReasonCode.IDENTIFIER_TYPE_NOT_ALLOWED)


def _of_location(location: LocationStatus | None) -> Iterator[Reason]:
    if location is not None and not location.enrolled:
        yield Reason(ReasonCode.LOCATION_NOT_ENROLLED)
    if location is not None and not location.eligible:
        yield Reason(ReasonCode.LOCATION_NOT_ELIGIBLE)


def _of_criteria(terms: Terms, known: Known) -> Iterator[Reason]:
    if Verdict.CRITERIA_NOT_MET in known.entries:
        yield Reason(ReasonCode.CRITERIA_NOT_MET)
    if Verdict.ELIGIBLE in known.entries:
        return
    for criterion in terms.criteria:
        actual = known.facts.get(criterion.attribute)
        if actual is None:
            yield Reason(ReasonCode.NOT_KNOWN, criterion)
        elif not holds(criterion, actual):
            yield Reason(ReasonCode.CRITERIA_NOT_MET, criterion, actual)


def _of_others(known: Known) -> Iterator[Reason]:
    if known.consented_to_another_partner or Verdict.CONSENTED_TO_ANOTHER_PARTNER in known.entries:
        yield Reason(ReasonCode.CONSENTED_TO_ANOTHER_PARTNER)
    if Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER in known.entries:
        yield Reason(ReasonCode.PARTICIPATED_WITH_ANOTHER_PARTNER)


def _of_own_claims(terms: Terms, known: Known) -> Iterator[Reason]:
    if terms.claim_limit is not None and known.claims >= terms.claim_limit:
        yield Reason(ReasonCode.CLAIM_LIMIT_REACHED, limit=terms.claim_limit)
    elif Verdict.CLAIM_LIMIT_REACHED in known.entries:
        yield Reason(ReasonCode.CLAIM_LIMIT_REACHED)
    if known.association_open:
        yield Reason(ReasonCode.ASSOCIATION_OPEN)
