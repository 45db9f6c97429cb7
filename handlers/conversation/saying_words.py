"""Questions and requests in words: what limits them, and which days were taken, written out.

Plain text, since buttons carry it too; what goes into text with formatting is escaped where it is put there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from flows.rules.associations import status
from flows.rules.associations.amounts import Amount, grouped
from flows.rules.associations.status import TABLE
from flows.rules.language.filters import AnswerFilter, FilterKind, FilterPlace
from flows.rules.language.meanings import NEEDS_PARTNER, OPEN
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Order,
    Saying,
    Timing,
)
from flows.rules.text.days import spelt
from store.enums import (
    CLAIM_EXPIRED,
    CLOCKED,
    COMPLETE,
    IN_REVIEW,
    LOST,
    REVIEWING,
    AssociationStatus,
)

S = AssociationStatus

MOST_NAMED = 3
"""Values of one condition that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class StateWords:
    """What a set of statuses is called: as a filter, and as a predicate of several engagements and of one."""

    name: str
    several: str
    one: str


def _are(name: str) -> StateWords:
    return StateWords(name, f"are {name}", f"is {name}")


STATES: Mapping[frozenset[AssociationStatus], StateWords] = MappingProxyType(
    {
        OPEN: _are("open"),
        CLOCKED: StateWords("with a deadline", "have a deadline", "has a deadline"),
        NEEDS_PARTNER: StateWords("needs us", "need us to act", "needs us to act"),
        status.TO_SUBMIT: StateWords("claims to submit", "have a claim to submit", "has a claim to submit"),
        status.CONSENT_PENDING: StateWords("no consent yet", "have no consent yet", "has no consent yet"),
        status.NOT_ASKED: StateWords(
            "not asked for consent", "are not asked for consent yet", "is not asked for consent yet"
        ),
        frozenset({S.AWAITING_CONSENT}): StateWords(
            "awaiting consent", "wait for the customer's consent", "waits for the customer's consent"
        ),
        frozenset({S.CONSENT_RECEIVED}): StateWords(
            "consent received", "have the consent and no claim yet", "has the consent and no claim yet"
        ),
        IN_REVIEW: _are("in review"),
        REVIEWING: StateWords("with Microsoft", "wait for Microsoft", "waits for Microsoft"),
        frozenset({S.SUBMITTED}): StateWords(
            "submitted", "are submitted and not yet under review", "is submitted and not yet under review"
        ),
        frozenset({S.UNDER_REVIEW}): _are("under review"),
        frozenset({S.ACTION_REQUIRED}): StateWords(
            "action required", "need an answer to the reviewer", "needs an answer to the reviewer"
        ),
        frozenset({S.APPROVED}): _are("approved"),
        status.REJECTIONS: _are("rejected"),
        frozenset({S.DISPUTED}): _are("disputed"),
        frozenset({S.CANCELLED}): _are("cancelled"),
        LOST: _are("lost"),
        status.RUN_OUT: StateWords("expired", "have expired", "has expired"),
        CLAIM_EXPIRED: StateWords("claim expired", "have an expired claim", "has an expired claim"),
        frozenset({S.CONSENT_EXPIRED}): StateWords(
            "consent expired", "have an expired consent", "has an expired consent"
        ),
        frozenset({S.CONSENT_DECLINED}): StateWords(
            "consent declined", "were declined by the customer", "was declined by the customer"
        ),
        frozenset({S.CONSENTED_TO_ANOTHER_PARTNER}): StateWords(
            "consented to another partner", "went to another partner", "went to another partner"
        ),
        COMPLETE: StateWords("ended", "have ended", "has ended"),
    }
)
"""The sets of statuses that have a name of their own; others are named status by status."""

_HAPPENED: Mapping[Milestone, tuple[str, str]] = MappingProxyType(
    {
        Milestone.ADDED: ("added", "was added"),
        Milestone.ASKED: ("asked for consent", "was asked for consent"),
        Milestone.CONSENTED: ("consented", "got the customer's consent"),
        Milestone.DECLINED: ("declined", "was declined by the customer"),
        Milestone.SUBMITTED: ("submitted", "was submitted"),
        Milestone.UNDER_REVIEW: ("under review", "went under review"),
        Milestone.ACTION_REQUIRED: ("action required", "was sent back by the reviewer"),
        Milestone.APPROVED: ("approved", "was approved"),
        Milestone.REJECTED: ("rejected", "was rejected"),
        Milestone.DISPUTED: ("disputed", "was disputed"),
        Milestone.PAID: ("paid", "was paid"),
        Milestone.LOST: ("lost", "was lost"),
        Milestone.CANCELLED: ("cancelled", "was cancelled"),
        Milestone.DUE: ("due", "is due"),
        Milestone.NEXT_DATE: ("next date", "has its next date"),
        Milestone.DURING: ("", ""),
        Milestone.OWNED: ("responsible", "is somebody's"),
        Milestone.CHANGED: ("last changed", "was last changed"),
    }
)
"""What events are called, as a filter and as a predicate of one engagement."""

AHEAD = frozenset({Milestone.DUE, Milestone.NEXT_DATE})
"""Events that lie ahead, of which days are said otherwise than of what is past."""

ORDERS: Mapping[Order, str] = MappingProxyType(
    {
        Order.LARGEST: "largest amount first",
        Order.SMALLEST: "smallest amount first",
        Order.NEWEST: "newest first",
        Order.OLDEST: "oldest first",
    }
)

FIELDS: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.STATUS: "status",
        Aspect.ENGAGEMENT: "engagement",
        Aspect.AREA: "solution area",
        Aspect.LOCATION: "location",
        Aspect.OWNER: "owner",
        Aspect.CUSTOMER: "customer",
        Aspect.ASSOCIATION: "reference",
        Aspect.ORIGIN: "origin",
    }
)

WANTED: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.LIST: "engagements",
        Intent.COUNT: "how many engagements",
        Intent.SUM: "how much money",
        Intent.CUSTOMER: "how it stands",
        Intent.WHO: "who",
        Intent.WHEN: "when",
        Intent.WHY_NOT: "what can be added",
        Intent.WHY_STATUS: "why it stands as it does",
        Intent.CONTACT: "whom to reach",
        Intent.REPORT: "report",
        Intent.ENGAGEMENTS: "terms and rates",
        Intent.LOCATIONS: "locations",
        Intent.MEMBERS: "roles",
        Intent.RULE: "how it works",
        Intent.ABILITIES: "what MCI Bot can do",
        Intent.GREETING: "a greeting",
        Intent.THANKS: "thanks",
        Intent.YES: "yes",
        Intent.NO: "no",
        Intent.ADD: "add a customer",
        Intent.CLAIM: "claim a customer",
        Intent.ASK_CONSENT: "send the consent e-mail",
        Intent.SUBMIT: "submit the claim",
        Intent.RECORD: "record what the programme answered",
        Intent.RECORD_CONSENT: "record a consent given elsewhere",
        Intent.HAND_OVER: "change the owner",
        Intent.SNOOZE: "snooze reminders",
        Intent.CANCEL: "cancel the association",
        Intent.CHANGE_CONTACT: "change a contact",
        Intent.NOTE: "write a note",
        Intent.NEXT_DATE: "set the next date",
        Intent.EXPORT: "export rows",
        Intent.SETTINGS: "your settings",
        Intent.ADMIN: "the administration",
    }
)
"""What is wanted, as "Understood: …" begins."""


def understood(saying: Saying) -> str:
    """Return what a question or request was understood to say: "engagements · awaiting consent · …"."""
    return " · ".join(parts(saying))


def parts(saying: Saying) -> list[str]:
    """Return the same as a list: what is wanted first, then each limit by itself."""
    wanted = WANTED[saying.intent]
    if saying.event is not None and saying.intent in {Intent.WHO, Intent.WHEN, Intent.RECORD}:
        wanted = f"{wanted}: {_HAPPENED[saying.event][0]}"
    if saying.topic is not None:
        wanted = f"{wanted}: {str(saying.topic).replace('_', ' ')}"
    if saying.intent is Intent.WHO and saying.event is None:
        wanted = "who is responsible"
    by = [f"by {FIELDS[saying.by]}"] if saying.by else []
    order = [ORDERS[saying.order]] if saying.order else []
    most = [f"{saying.most} of them"] if saying.most else []
    return [wanted, *(one.name for one in filters(0, saying)), *by, *order, *most, *_details(saying)]


def filters(number: int, saying: Saying) -> list[AnswerFilter]:
    """Return the filters of a saying by its number, each with what it is called; days are written out."""
    found = [
        AnswerFilter(FilterPlace(number, FilterKind.CONDITION, at), condition(one))
        for at, one in enumerate(saying.conditions)
        if not _says_itself(one, saying)
    ]
    found += [
        AnswerFilter(FilterPlace(number, FilterKind.TIMING, at), timing(one))
        for at, one in enumerate(saying.timings)
    ]
    if saying.amounts is not None:
        found.append(AnswerFilter(FilterPlace(number, FilterKind.AMOUNTS), amounts(saying.amounts)))
    return found


def limit(one: Condition | Timing | AmountRange) -> str:
    """Return one limit in words."""
    match one:
        case Condition():
            return condition(one)
        case Timing():
            return timing(one)
        case AmountRange():
            return amounts(one)


def condition(one: Condition) -> str:
    """Return a condition in words: "Microsoft Viva", "not cancelled", "of Lin Okafor"."""
    state = _state(one)
    said = state.name if state else _named(one)
    return f"not {said}" if one.excludes else said


def timing(one: Timing) -> str:
    """Return a timing in words, with its days: "approved from Oct 1 to Oct 31, 2026"."""
    if one.interval == Interval(None, None):
        name = _HAPPENED[one.event][0]
        return f"not {name}" if one.excludes else f"ever {name}" if one.event not in AHEAD else name
    said = " ".join(filter(None, (_HAPPENED[one.event][0], days(one.interval, one.event))))
    return f"not {said}" if one.excludes else said


def amounts(one: AmountRange) -> str:
    """Return a range of amounts in words: "more than USD 5,000"."""
    least = _amount(one, one.least) if one.least is not None else ""
    most = _amount(one, one.most) if one.most is not None else ""
    if least and most and not (one.above or one.below):
        return f"from {least} to {most}"
    low = f"{'more than' if one.above else 'at least'} {least}" if least else ""
    high = f"{'less than' if one.below else 'at most'} {most}" if most else ""
    return " and ".join(filter(None, (low, high))) or f"in {one.currency}"


def days(interval: Interval, event: Milestone | None = None) -> str:
    """Return the days of an interval, the last one included: "on Nov 25, 2026", "from … to …"."""
    begin, last = interval.begin, _last(interval)
    is_ahead = event in AHEAD
    if begin is not None and last is not None:
        if begin == last:
            return f"on {spelt(begin)}"
        first = f"{begin:%b} {begin.day}" if begin.year == last.year else spelt(begin)
        return f"from {first} to {spelt(last)}"
    if begin is not None:
        return f"from {spelt(begin)} on" if is_ahead else f"since {spelt(begin)}"
    if last is not None:
        return f"by {spelt(last)}" if is_ahead else f"until {spelt(last)}"
    return ""


def happened(event: Milestone) -> str:
    """Return what an event is called: "asked for consent"."""
    return _HAPPENED[event][0]


def predicate(saying: Saying, number: int) -> str:
    """Return what is said of so many engagements: "are awaiting consent and are due by Nov 27, 2026".

    It is empty if nothing limits their state or time.
    """
    found = [
        _state_predicate(one, number) for one in saying.of(Aspect.STATUS) if not _says_itself(one, saying)
    ]
    found += [_timing_predicate(one, number) for one in saying.timings]
    return " and ".join(filter(None, found))


def scope(saying: Saying) -> str:
    """Return whose and which engagements these are: " for Microsoft Viva at Paris, owned by Lin Okafor"."""
    said = ""
    for one in saying.conditions:
        if one.field is not Aspect.STATUS:
            said += (_EXCEPT if one.excludes else _SCOPES)[one.field].format(_named(one))
    return said + (f" worth {amounts(saying.amounts)}" if saying.amounts else "")


_SCOPES: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.ENGAGEMENT: " for {}",
        Aspect.AREA: " in {}",
        Aspect.LOCATION: " at {}",
        Aspect.OWNER: " owned by {}",
        Aspect.CUSTOMER: " of {}",
        Aspect.ASSOCIATION: " ({})",
        Aspect.ORIGIN: " ({})",
    }
)


_EXCEPT: Mapping[Aspect, str] = MappingProxyType(
    {field: f" (not {said.strip(' ()')})" for field, said in _SCOPES.items()}
)


def _says_itself(one: Condition, saying: Saying) -> bool:
    """Tell whether a condition goes without saying: what is due in some days has a deadline."""
    is_due = any(each.event is Milestone.DUE and not each.excludes for each in saying.timings)
    return is_due and _state(one) is STATES[CLOCKED] and not one.excludes


def _state_predicate(one: Condition, number: int) -> str:
    state = _state(one)
    if state is None:
        name = _named(one)
        if not one.excludes:
            return f"{'has' if number == 1 else 'have'} the status “{name}”"
        return f"{'is' if number == 1 else 'are'} not “{name}”"
    if one.excludes:
        return f"{'is' if number == 1 else 'are'} not “{state.name}”"
    return state.one if number == 1 else state.several


def _timing_predicate(one: Timing, number: int) -> str:
    verb = _HAPPENED[one.event][1]
    if number != 1:
        first, _, rest = verb.partition(" ")
        verb = f"{_SEVERAL.get(first, first)} {rest}".strip()
    if one.excludes:
        verb = f"{verb.replace('was ', 'was not ', 1).replace('were ', 'were not ', 1)}"
        verb = verb if " not " in f" {verb} " else f"never {verb}"
    return " ".join(filter(None, (verb, days(one.interval, one.event))))


_SEVERAL = {"was": "were", "is": "are", "has": "have"}


def _state(one: Condition) -> StateWords | None:
    if one.field is not Aspect.STATUS:
        return None
    return STATES.get(frozenset(S(value.key) for value in one.values))


def _named(one: Condition) -> str:
    names = [TABLE[S(value.key)].words if one.field is Aspect.STATUS else value.name for value in one.values]
    # Two identifiers of one company have one name.
    names = list(dict.fromkeys(names))
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " or ".join(names)


def _amount(one: AmountRange, units: object) -> str:
    number = grouped(units)  # type: ignore[arg-type]
    return f"{one.currency} {number}" if one.currency else number


def _last(interval: Interval) -> date | None:
    return interval.end - timedelta(days=1) if interval.end is not None else None


def _details(saying: Saying) -> Iterator[str]:
    given = saying.details
    if given.to:
        yield f"to {given.to.name}"
    if given.until:
        yield f"until {spelt(given.until)}"
    if given.on:
        yield f"on {spelt(given.on)}"
    if given.amount is not None:
        yield str(Amount(given.currency, given.amount)) if given.currency else grouped(given.amount)
    yield from filter(
        None,
        (
            given.domain,
            given.tenant_id,
            given.tpid,
            given.claim_id,
            given.contact_name,
            given.contact_email,
            f"“{given.text}”" if given.text else "",
        ),
    )


def difference(rivals: Sequence[Saying]) -> list[str]:
    """Return a name for each reading: what it has that not all of them have."""
    every = [parts(one) for one in rivals]
    common = set.intersection(*map(set, every)) if every else set()
    return [" · ".join(one for one in some if one not in common) or " · ".join(some) for some in every]


def differing(rivals: Sequence[Saying]) -> Aspect | Milestone | None:
    """Return in what readings differ, if it is the values of one field or the days of one event."""
    fields = {
        field for field in Aspect if len({tuple(sorted(map(condition, one.of(field)))) for one in rivals}) > 1
    }
    times = len({tuple(sorted(map(timing, one.timings))) for one in rivals}) > 1
    if len({(one.intent, one.event, one.topic) for one in rivals}) > 1:
        return None
    if len(fields) == 1 and not times:
        return next(iter(fields))
    return next((one.event for one in rivals[0].timings), None) if times and not fields else None
