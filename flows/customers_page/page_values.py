"""The parameters and the content of a page of the Customers page. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from flows.associations.summary import Summary
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers.known_customer import KnownCustomer
from flows.rules.customers.eligibility import Reason
from store.claims.claims import Claim
from store.customers.customers_page import Key
from store.enums import Origin


class Tab(StrEnum):
    """The tabs of the page (R4)."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    REVIEW = "review"
    COMPLETE = "complete"


class PagePart(StrEnum):
    """The lists of which a tab consists, each in its own order."""

    RUNNING = "r"
    CLAIMABLE = "c"
    INELIGIBLE = "i"
    REVIEWED = "v"
    FINISHED = "f"


OF_ASSOCIATIONS = frozenset({PagePart.RUNNING, PagePart.REVIEWED, PagePart.FINISHED})
"""The lists of associations; the others are of customers."""


MOST_COUNTED = 500
"""Rows up to which a count is exact; above it, people see "500+"."""

MOST_ELSEWHERE = 10
"""Rows of other tabs up to which a count is exact."""

MOST_KNOWN = 5
"""Known customers that are offered where no tab lists anything of them."""

CLAIMABLE = "claimable"
"""A value of the status filter besides the statuses: only customers who can be claimed."""

PARTS = {
    Tab.ELIGIBLE: (PagePart.RUNNING, PagePart.CLAIMABLE),
    Tab.INELIGIBLE: (PagePart.INELIGIBLE,),
    Tab.REVIEW: (PagePart.REVIEWED,),
    Tab.COMPLETE: (PagePart.FINISHED,),
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows; ``key`` is the sort key of the row there, then its id."""

    part: PagePart
    key: Key


@dataclass(frozen=True, slots=True)
class PageFilters:
    """Which page is wanted; without an engagement it lists associations of all engagements.

    ``owner`` is a Slack user ID, ``due_days`` keeps clocks that end in up to so many days. ``cursor`` is the
    row after which (``backwards``: before which) the page begins.
    """

    engagement_id: int | None = None
    tab: Tab = Tab.ELIGIBLE
    search: str = ""
    location_id: int | None = None
    owner: str | None = None
    status: str | None = None
    due_days: int | None = None
    cursor: Cursor | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Associated:
    """A row with an association; ``may_act`` says whether the member holds a role on its location (R1).

    ``is_own`` says whether the member owns it.
    """

    summary: Summary
    claim: Claim | None
    may_act: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Claimable:
    """A row of a customer who consented to the partner before, and can be claimed (R16)."""

    customer: KnownCustomer


@dataclass(frozen=True, slots=True)
class Ineligible:
    """A row of a known customer, with every reason against it (R5).

    If only criteria that are not known are against it, a member may state what Partner Center shows, and
    ``begins_as`` says whether the customer is then added or claimed.
    """

    customer: KnownCustomer
    reasons: tuple[Reason, ...]
    begins_as: Origin | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Rows on another tab, of one engagement or of all; counting ends one above `MOST_ELSEWHERE`."""

    engagement_id: int | None
    tab: Tab
    count: int


@dataclass(frozen=True, slots=True)
class KnownElsewhere:
    """A known customer whom the words of a search fit, while no tab lists anything of it that they mean.

    ``meant`` is the association that they mean, such as one that was declined or has expired; of several, the
    one that ends first, or else the latest.
    """

    customer: KnownCustomer
    meant: Summary | None


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One customer with its associations, what ends first at the top; ``more`` says that there are others."""

    customer: KnownCustomer
    associations: tuple[Associated, ...]
    more: bool


PageRow = Associated | Claimable | Ineligible


@dataclass(frozen=True, slots=True)
class TabCounts:
    """The numbers of rows on the tabs with the page's filters; each ends one above `MOST_COUNTED`.

    ``running`` and ``claimable`` are on the Eligible tab, ``reviewed`` on the In review tab, ``finished`` on
    the Complete tab. ``is_cut`` means that there are more known customers than were judged, so that more may
    be ``claimable`` and ``ineligible``. ``mine`` and ``everybodys`` are those of the tabs of what is due.
    """

    running: int = 0
    reviewed: int = 0
    finished: int = 0
    claimable: int = 0
    ineligible: int = 0
    is_cut: bool = False
    mine: int = 0
    everybodys: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """One page, with the cursors of the pages before and after it.

    ``judged`` is the number of known customers that were judged, if that stopped before the page was full,
    else zero. ``found_too_many`` means that the search matches more customers than are shown, ``guessed``
    that nothing has its words and these have similar ones; ``elsewhere`` is where it finds something if it
    finds nothing here, and ``known`` whom it finds if no tab lists anything. ``is_empty`` says that the
    partner knows no customer at all.
    """

    ask: PageFilters
    engagement: EngagementTerms | None
    location: PartnerLocation | None
    rows: tuple[PageRow, ...]
    earlier: Cursor | None
    later: Cursor | None
    judged: int
    found_too_many: bool
    guessed: bool
    elsewhere: tuple[Elsewhere, ...]
    may_claim: bool
    counts: TabCounts
    is_empty: bool = False
    known: tuple[KnownElsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """An engagement and the number of rows on its page; counting ends one above `MOST_COUNTED`."""

    engagement: EngagementTerms
    running: int
    reviewed: int
    finished: int
