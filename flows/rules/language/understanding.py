"""What a message was understood to say, and its one canonical line. Values only.

A message holds one or several `Saying`s. The verdict says how sure it is: only what is `UNDERSTOOD` is
answered with numbers or rows, or becomes a card to confirm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Certainty(StrEnum):
    """How sure an understanding is."""

    UNDERSTOOD = "understood"
    """Every content word is explained, and no other reading explains them as well."""
    UNSURE = "unsure"
    """Several readings explain it, or a needed part is missing: one question with buttons follows."""
    UNKNOWN_WORD = "unknown_word"
    """A content word is not known; it is named."""
    OUT_OF_SCOPE = "out_of_scope"
    """It is about something else than the partner's engagements."""
    OTHER_LANGUAGE = "other_language"
    """It is in a language that is not understood; ``Understanding.language`` is its code."""


class Intent(StrEnum):
    """What is wanted."""

    LIST = "list"
    """Associations that fit."""
    COUNT = "count"
    """How many fit."""
    SUM = "sum"
    """What those that fit are worth."""
    CUSTOMER = "customer"
    """How one customer, or one association by its reference, is doing."""
    WHO = "who"
    """Who did something: ``Saying.event`` says what; without one, who is responsible."""
    WHEN = "when"
    """When something happened or is due: ``Saying.event`` says what."""
    WHY_NOT = "why_not"
    """Why a customer may not be added to an engagement."""
    WHY_STATUS = "why_status"
    """Why something was lost, rejected, or waits."""
    CONTACT = "contact"
    """Whom to reach at a customer."""
    REPORT = "report"
    """What the work is worth in a period: all numbers of a report."""
    ENGAGEMENTS = "engagements"
    """The catalogue, or terms and rates of an engagement."""
    LOCATIONS = "locations"
    """Which locations there are, or may earn on an engagement."""
    MEMBERS = "members"
    """Who has which role."""
    RULE = "rule"
    """How something is done, or what happens if: ``Saying.topic`` says about what."""
    ABILITIES = "abilities"
    """What the bot can do."""
    GREETING = "greeting"
    THANKS = "thanks"
    YES = "yes"
    """A typed agreement, which presses no button."""
    NO = "no"
    ADD = "add"
    """Add a customer."""
    CLAIM = "claim"
    """Claim a customer who consented before."""
    ASK_CONSENT = "ask_consent"
    """Send the consent e-mail, or send it again."""
    SUBMIT = "submit"
    """Submit the claim."""
    RECORD = "record"
    """Record what the programme answered: ``Saying.event`` says what."""
    RECORD_CONSENT = "record_consent"
    """Record a consent that was given elsewhere."""
    HAND_OVER = "hand_over"
    """Give an association to another owner."""
    SNOOZE = "snooze"
    """Put reminders off."""
    CANCEL = "cancel"
    CHANGE_CONTACT = "change_contact"
    NOTE = "note"
    """Write a note."""
    NEXT_DATE = "next_date"
    """Set the next date, such as the delivery."""
    EXPORT = "export"
    SETTINGS = "settings"
    """One's own reminders and calendar."""
    ADMIN = "admin"
    """A part of the administration."""


REQUESTS = frozenset(
    {
        Intent.ADD,
        Intent.CLAIM,
        Intent.ASK_CONSENT,
        Intent.SUBMIT,
        Intent.RECORD,
        Intent.RECORD_CONSENT,
        Intent.HAND_OVER,
        Intent.SNOOZE,
        Intent.CANCEL,
        Intent.CHANGE_CONTACT,
        Intent.NOTE,
        Intent.NEXT_DATE,
        Intent.EXPORT,
        Intent.SETTINGS,
        Intent.ADMIN,
    }
)
"""Intents that change something or open a form."""


class Milestone(StrEnum):
    """What happens to an association, and when: a period, *who* and *when* are about one of these."""

    ADDED = "added"
    """It was added or claimed."""
    ASKED = "asked"
    """The consent e-mail was sent."""
    CONSENTED = "consented"
    DECLINED = "declined"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    PAID = "paid"
    LOST = "lost"
    CANCELLED = "cancelled"
    DUE = "due"
    """The end of the clock that runs now."""
    NEXT_DATE = "next_date"
    """The day that members set for it."""
    DURING = "during"
    """The days that a report is about."""
    OWNED = "owned"
    """Who is responsible, which happens at no time; no saying names it."""
    CHANGED = "changed"
    """The last thing that happened."""


class Topic(StrEnum):
    """What a question about the rules is about."""

    ADD = "add"
    CLAIM_CUSTOMER = "claim_customer"
    IDENTIFIER = "identifier"
    ELIGIBILITY = "eligibility"
    CONSENT = "consent"
    CONSENT_DEADLINE = "consent_deadline"
    CONSENT_DECLINED = "consent_declined"
    RESEND = "resend"
    CONSENT_ELSEWHERE = "consent_elsewhere"
    OTHER_PARTNER = "other_partner"
    SUBMIT = "submit"
    CLAIM_DEADLINE = "claim_deadline"
    CLAIM_ITEMS = "claim_items"
    SURVEY = "survey"
    REVIEW = "review"
    REJECTION = "rejection"
    PAYMENT = "payment"
    CANCEL = "cancel"
    OWNER = "owner"
    REMINDERS = "reminders"
    ROLES = "roles"
    EXPORT = "export"
    STATUSES = "statuses"
    FISCAL_YEAR = "fiscal_year"


class AdminPart(StrEnum):
    """A part of the administration."""

    ROLES = "roles"
    LOCATIONS = "locations"
    CATALOGUE = "catalogue"
    FACTS = "facts"
    FILES = "files"
    HISTORY = "history"
    OUTBOX = "outbox"
    CHANNELS = "channels"
    MAILS = "mails"
    SETTINGS = "settings"
    GUIDE = "guide"


class Order(StrEnum):
    """Which of those that fit come first; without one, what ends soonest."""

    LARGEST = "largest"
    SMALLEST = "smallest"
    NEWEST = "newest"
    OLDEST = "oldest"


class Aspect(StrEnum):
    """What a condition is about, or what a number is given for each of."""

    STATUS = "status"
    ENGAGEMENT = "engagement"
    AREA = "area"
    LOCATION = "location"
    OWNER = "owner"
    CUSTOMER = "customer"
    ASSOCIATION = "association"
    ORIGIN = "origin"


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a condition: what the database knows it by, and its name for people.

    The key of a customer and an association is its id, of an engagement and a location its code, of a member
    the Slack user ID, of a status and an origin the enumeration's value, of an area its name. The name of an
    association is its reference.
    """

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Associations of which the field has one of the values, or none of them if it ``excludes``.

    ``words`` are those that said it, as they were typed; empty if an earlier message said it.
    """

    field: Aspect
    values: tuple[Value, ...]
    excludes: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class AmountRange:
    """Associations worth at least ``least`` and at most ``most``, of which either may be open.

    A bound that is itself left out ("more than 5,000") has ``above`` or ``below`` set.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    above: bool = False
    below: bool = False
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """The days from ``begin`` until before ``end`` in the asker's zone; either may be open."""

    begin: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Timing:
    """Associations to which an event happened, or will, in an interval, or did not if it ``excludes``.

    With both ends open it happened at any time. ``words`` are those that said it.
    """

    event: Milestone
    interval: Interval
    excludes: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class RequestDetails:
    """What a request says beside its targets: what a form is filled in with."""

    to: Value | None = None
    """Whom to hand over to."""
    until: date | None = None
    """Until when reminders are put off."""
    on: date | None = None
    """The day on which the programme answered or a consent was given, or the next date."""
    amount: Decimal | None = None
    currency: str = ""
    domain: str = ""
    tenant_id: str = ""
    tpid: str = ""
    claim_id: str = ""
    contact_name: str = ""
    contact_email: str = ""
    text: str = ""
    """The words of a note, a reason or what the reviewer said, as typed."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One question or request, with what limits it."""

    intent: Intent
    conditions: tuple[Condition, ...] = ()
    timings: tuple[Timing, ...] = ()
    amounts: AmountRange | None = None
    event: Milestone | None = None
    topic: Topic | None = None
    details: RequestDetails = RequestDetails()
    order: Order | None = None
    most: int | None = None
    """How many are wanted: "the three largest"; ``None`` means all."""
    by: Aspect | None = None
    """A number for each of these: "per engagement"."""
    everyone: bool = False
    """A request for all, without a condition; it is never carried out."""
    part: AdminPart | None = None
    """The part of the administration that was named. It leads there directly, and changes no meaning, so that
    the canonical line does not have it."""

    def of(self, field: Aspect) -> tuple[Condition, ...]:
        """Return the conditions about a field."""
        return tuple(one for one in self.conditions if one.field is field)


@dataclass(frozen=True, slots=True)
class Explained:
    """Which words of the message explain what: the characters from ``begin`` until before ``end``.

    ``own`` is what they stand for if they are a word of the partner's own.
    """

    begin: int
    end: int
    words: str
    means: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message was understood to say.

    ``sayings`` are in the order in which they were said. Where the verdict is `Certainty.UNSURE`, ``rivals``
    are the readings among which the asker chooses, and ``missing`` what has to be known otherwise.
    ``unexplained`` are the content words that nothing explained, as they were typed; ``nearest`` are known
    words like them, to offer and never to take.
    """

    verdict: Certainty
    sayings: tuple[Saying, ...] = ()
    rivals: tuple[Saying, ...] = ()
    missing: str = ""
    explained: tuple[Explained, ...] = ()
    unexplained: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    language: str = ""
    follows_up: bool = False
    """Whether it continues the message before."""
    adds: bool = False
    """Whether a request is for something else as well, so that the one before stays."""
    shows_more: bool = False
    """Whether more rows of the same are wanted."""

    @property
    def line(self) -> str:
        """The understanding as a line of the table of phrasings."""
        said = " + ".join(map(canonical, self.sayings))
        if self.verdict is Certainty.UNDERSTOOD:
            return said
        if self.verdict is Certainty.UNSURE and self.rivals:
            return "asks: " + " | ".join(sorted(map(canonical, self.rivals)))
        if self.verdict is Certainty.UNSURE and self.missing:
            return f"asks for {self.missing}: {said}"
        if self.verdict is Certainty.UNKNOWN_WORD:
            return f"unknown: {' '.join(self.unexplained).casefold()}"
        return f"{self.verdict} {self.language}".strip()


def canonical(saying: Saying) -> str:
    """Return a saying as one line: two that mean the same have the same line.

    For example ``list status=awaiting_consent owner=U0ADA due=2026-11-23..2026-11-30``. Intervals are
    half-open, and an open end is empty; ``!=`` excludes.
    """
    parts = [str(saying.intent)]
    if saying.event:
        parts.append(f"event={saying.event}")
    if saying.topic:
        parts.append(f"topic={saying.topic}")
    parts += [f"order={saying.order}"] if saying.order else []
    parts += [f"most={saying.most}"] if saying.most else []
    parts += [f"by={saying.by}"] if saying.by else []
    if saying.everyone:
        parts.append("everyone")
    parts += sorted(_condition(one) for one in saying.conditions)
    parts += sorted(map(_timing, saying.timings))
    if saying.amounts:
        parts.append(_amounts(saying.amounts))
    return " ".join([*parts, *_details(saying.details)])


def _condition(one: Condition) -> str:
    by_name = one.field in {Aspect.CUSTOMER, Aspect.ASSOCIATION}
    keys = [value.name if by_name else value.key for value in one.values]
    return f"{one.field}{'!=' if one.excludes else '='}{','.join(_quoted(sorted(set(keys))))}"


def _quoted(values: Sequence[str]) -> list[str]:
    return [f'"{one}"' if " " in one or "," in one else one for one in values]


def _timing(one: Timing) -> str:
    days = f"{one.interval.begin or ''}..{one.interval.end or ''}"
    return f"{one.event}{'!=' if one.excludes else '='}{days}"


def _amounts(one: AmountRange) -> str:
    least = f"{'>' if one.above else '>='}{one.least.normalize():f}" if one.least is not None else ""
    most = f"{'<' if one.below else '<='}{one.most.normalize():f}" if one.most is not None else ""
    return f"amount{least}{most}{one.currency}"


def _details(given: RequestDetails) -> list[str]:
    named = {
        "to": given.to.key if given.to else "",
        "until": str(given.until or ""),
        "on": str(given.on or ""),
        "amount": f"{given.amount.normalize():f}" if given.amount is not None else "",
        "currency": given.currency,
        "domain": given.domain,
        "tenant_id": given.tenant_id,
        "tpid": given.tpid,
        "claim_id": given.claim_id,
        "contact_name": given.contact_name,
        "contact_email": given.contact_email,
        "text": given.text,
    }
    return [f"{name}:{_quoted([value])[0]}" for name, value in named.items() if value]
