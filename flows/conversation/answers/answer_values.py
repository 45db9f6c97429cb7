"""The answers to questions, one class for each kind: numbers, rows, names, statuses and dates. Values only.

Moments are an instant, or a day where a member gave a day or a clock ends with one. Amounts of different
currencies are never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flows.administration.roles import MemberRoles
from flows.associations.summary import Summary
from flows.catalogue_values import CatalogueEntry, EngagementTerms, PartnerLocation
from flows.claims.claim_course import ClaimCourse
from flows.customers.association_request import ContactPerson
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.reports.report import FigureSum, Report
from flows.rules.customers.eligibility import Reason
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Condition,
    Milestone,
    Saying,
    Timing,
    Value,
)
from store.conversation.questions import AmountKind
from store.enums import ContactSide, IdentifierType

MOST_ROWS = 10
"""Rows of one answer; *Show more* continues at ``next_offset``."""

MOST_SUBJECTS = 5
"""Customers of one answer: two identifiers of one company are two customers."""


NOTHING = FigureSum()
"""The sums of nothing."""


@dataclass(frozen=True, slots=True)
class NearestFit:
    """What would be found if one condition, timing or range of amounts was left out."""

    without: Condition | Timing | AmountRange
    associations: int
    customers: int


@dataclass(frozen=True, slots=True)
class GroupNumber:
    """The number of one value: the customers, or the ``sums`` where money was asked for."""

    value: Value
    associations: int
    customers: int | None
    sums: FigureSum = NOTHING


@dataclass(frozen=True, slots=True)
class GroupedNumbers:
    """A number for each value of a field, from an offset on; ``total`` is how many values there are."""

    by: Aspect
    shown: Sequence[GroupNumber]
    total: int
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """Associations that fit, from ``offset`` on; ``total`` and ``customers`` are how many there are in all.

    If nothing fits, ``nearest`` says what does, the fewest first. DayBounds were taken in ``zone``.
    """

    asked: Saying
    zone: str
    rows: Sequence[Associated]
    total: int
    customers: int
    offset: int = 0
    next_offset: int | None = None
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class CountAnswer:
    """How many associations fit, and how many customers they have; ``groups`` if ``by`` was said."""

    asked: Saying
    zone: str
    associations: int
    customers: int
    groups: GroupedNumbers | None = None
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class SumAnswer:
    """What those that fit are worth; ``sums`` say how many have no known amount.

    ``amount`` says which amount was added up. Of the largest or smallest ``most``, only these are in it.
    """

    asked: Saying
    zone: str
    sums: FigureSum
    amount: AmountKind
    groups: GroupedNumbers | None = None
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class CustomerNumbers:
    """One customer with its associations, what ends first at the top, and what they are worth.

    ``won`` is what was approved or paid, ``total`` the number of all associations.
    """

    customer: KnownCustomer
    rows: Sequence[Associated]
    total: int
    open: FigureSum
    won: FigureSum
    lost: FigureSum


@dataclass(frozen=True, slots=True)
class CustomerAnswer:
    """How customers are doing, or single associations (``rows``) if they were named by a reference.

    ``total`` is how many customers were meant; up to `MOST_SUBJECTS` are there.
    """

    asked: Saying
    customers: Sequence[CustomerNumbers]
    total: int
    rows: Sequence[Associated] = ()


class DoerKind(StrEnum):
    """Who does something."""

    MEMBER = "member"
    CUSTOMER = "customer"
    BOT = "bot"
    """A clock ran out, or the bot did it by itself."""
    OUTSIDE = "outside"
    """Another partner won the customer; nobody is named (R3)."""


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did something; a member has a Slack user ID and a name."""

    kind: DoerKind
    user_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class EventMoment:
    """What is known of an event of one association; without ``doer`` it has not happened.

    ``at`` is the moment for which it counts, ``recorded_at`` when it was done in the bot. ``due`` is the end
    of the clock that runs, and ``due_words`` what is due then.
    """

    row: Associated
    doer: Doer | None = None
    at: date | None = None
    recorded_at: datetime | None = None
    due: datetime | None = None
    due_words: str = ""

    @property
    def has_happened(self) -> bool:
        """Whether the event has happened."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class WhoAnswer:
    """Who did something, of each association that fits, the latest first; ``total`` is how many fit."""

    asked: Saying
    event: Milestone
    found: Sequence[EventMoment]
    total: int
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class WhenAnswer:
    """When something happened or is due, of each association that fits; ``total`` is how many fit."""

    asked: Saying
    event: Milestone
    found: Sequence[EventMoment]
    total: int
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What keeps one identifier value from one engagement, as the form would say it; nothing if it can begin.

    ``customer`` is ``None`` if the partner has none with this value. ``open`` is the association that is open
    (R6). ``places`` are the locations at which the asker may add it (R1); if ``location`` was asked for,
    its reasons are among the ``reasons``, and ``no_role_there`` says that the asker holds no role on it.
    ``is_contested`` and ``may_be_attested`` are as on the form.
    """

    customer: KnownCustomer | None
    id_type: IdentifierType
    id_value: str
    engagement: EngagementTerms
    location: PartnerLocation | None
    reasons: Sequence[Reason]
    open: Associated | None
    places: Sequence[PartnerLocation]
    no_role_there: bool
    is_contested: bool
    may_be_attested: bool

    @property
    def can_begin(self) -> bool:
        """Whether the asker can add or claim it now."""
        return not self.reasons and bool(self.places) and not self.no_role_there


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Why customers may not be added to engagements, each customer with each engagement.

    ``unknown`` is a domain of which no identifier is known: the form finds its tenant. ``admins`` are the
    Slack user IDs of those who give roles, where the asker has no location. ``total`` counts the customers.
    """

    asked: Saying
    found: Sequence[Obstacles]
    total: int
    unknown: str = ""
    admins: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why an association stands as it does: ``since`` when, what it waits for is its summary's next step.

    ``course`` has the claim's records and why it ended; ``mail_trouble`` why the consent e-mail failed.
    """

    row: Associated
    since: date
    course: ClaimCourse
    reviewer_words: str
    cancel_reason: str
    mail_trouble: str
    doer: Doer | None


@dataclass(frozen=True, slots=True)
class WhyStatusAnswer:
    """Why associations stand as they do; ``total`` is how many fit."""

    asked: Saying
    found: Sequence[StatusReason]
    total: int
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class ReachableContact:
    """A contact with the associations about which they are reached, the newest first.

    ``mail_trouble`` says why no mail arrives at a customer's address, if that is known.
    """

    side: ContactSide
    person: ContactPerson
    about: Sequence[Summary]
    mail_trouble: str = ""


@dataclass(frozen=True, slots=True)
class ContactAnswer:
    """Whom to reach: the customer's contacts, then the partner's, each with the newest first."""

    asked: Saying
    contacts: Sequence[ReachableContact]
    total: int
    nearest: Sequence[NearestFit] = ()


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """All numbers of a period, as `/mci report` gives them, in the partner's time zone."""

    asked: Saying
    zone: str
    report: Report


@dataclass(frozen=True, slots=True)
class EngagementsAnswer:
    """Engagements with their terms, rates by market and locations; ``total`` is how many fit.

    ``active`` are the ids of those that can be chosen now.
    """

    asked: Saying
    entries: Sequence[CatalogueEntry]
    total: int
    active: frozenset[int]
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class LocationsAnswer:
    """Locations; for the ``engagements`` that were named, only those that may earn on one of them.

    ``own`` are the ids of those on which the asker holds a role.
    """

    asked: Saying
    locations: Sequence[PartnerLocation]
    total: int
    engagements: Sequence[EngagementTerms]
    own: frozenset[int]
    next_offset: int | None = None


@dataclass(frozen=True, slots=True)
class MembersAnswer:
    """Who has which role, as far as the asker may see it: Incentives admins see all roles, others their own.

    ``admins`` are the Incentives admins, whom everybody may ask, by name; ``names`` are the locations' names
    by PartnerID.
    """

    asked: Saying
    people: Sequence[MemberRoles]
    total: int
    admins: Sequence[Value]
    sees_all: bool
    names: Mapping[str, str]
    next_offset: int | None = None


Answer = (
    ListAnswer
    | CountAnswer
    | SumAnswer
    | CustomerAnswer
    | WhoAnswer
    | WhenAnswer
    | WhyNotAnswer
    | WhyStatusAnswer
    | ContactAnswer
    | ReportAnswer
    | EngagementsAnswer
    | LocationsAnswer
    | MembersAnswer
)
