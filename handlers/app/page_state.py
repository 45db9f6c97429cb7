"""Where a member is among the screens: carried by buttons and App Home, and checked when it is read.

A place says only what is to be shown. The viewer and the partner are never taken from it.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)

from flows.consent.offers import MOST
from flows.conversation.said_requests import SaidPlace
from flows.customers_page.page_values import CLAIMABLE, Cursor, PageFilters, PagePart, Tab
from flows.reports.report_ask import ReportAsk
from flows.rules.reports.figures import Figure
from flows.rules.reports.periods import THIS_MONTH
from flows.rules.text.incoming_text import one_line
from handlers.app.row_ids import LARGEST_ROW_ID, RowId
from handlers.app.view_metadata import Metadata
from store.enums import AssociationStatus

LONGEST_WORDS = 100

LONGEST_PERIOD = 30

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Every instant between these can be computed with in every time zone."""

WEEK = 7
"""Days that "due this week" looks ahead."""


def _one_line(words: object) -> object:
    return one_line(words) if isinstance(words, str) else words


class Screen(StrEnum):
    """The screens that App Home, messages and modals can show."""

    FRONT = "front"
    PAGE = "page"
    CATALOGUE = "catalogue"
    FOUND = "found"
    CUSTOMER = "customer"
    LOST = "lost"
    UNPROVEN = "unproven"
    REPORT = "report"
    FIGURE = "figure"


class At(BaseModel):
    """A cursor in the form that buttons carry: by clock for associations, by domain for customers."""

    model_config = ConfigDict(frozen=True)

    part: PagePart
    clock: Annotated[AwareDatetime | None, Field(ge=EARLIEST, lt=LATEST)] = None
    domain: Annotated[str | None, Field(max_length=300)] = None
    id: RowId

    @classmethod
    def of(cls, cursor: Cursor) -> Self:
        """Return the cursor in the form that buttons carry."""
        sorted_by, row_id = cursor.key
        if isinstance(sorted_by, datetime):
            return cls(part=cursor.part, clock=sorted_by, id=row_id)
        return cls(part=cursor.part, domain=str(sorted_by), id=row_id)

    def cursor(self) -> Cursor | None:
        """Return the cursor, or ``None`` if it lacks the sort key of its part."""
        sorted_by: datetime | str | None = self.clock
        if self.part in {PagePart.CLAIMABLE, PagePart.INELIGIBLE}:
            sorted_by = self.domain
        return None if sorted_by is None else Cursor(self.part, (sorted_by, self.id))


class SaidAt(BaseModel):
    """A request of an answered message in the form that buttons carry."""

    model_config = ConfigDict(frozen=True)

    channel: Annotated[str, Field(max_length=30)]
    ts: Annotated[str, Field(max_length=30)]
    number: Annotated[int, Field(ge=0, le=100)] = 0

    @classmethod
    def of(cls, place: SaidPlace) -> Self:
        """Return the request in the form that buttons carry."""
        return cls(channel=place.channel_id, ts=place.answer_ts, number=place.number)

    @property
    def place(self) -> SaidPlace:
        """The request."""
        return SaidPlace(self.channel, self.ts, self.number)


class PageState(Metadata):
    """One screen with everything that it depends on; short enough for a button's value."""

    screen: Screen = Screen.FRONT
    engagement: RowId | None = None
    tab: Tab = Tab.ELIGIBLE
    words: Annotated[str, Field(max_length=LONGEST_WORDS), BeforeValidator(_one_line)] = ""
    location: RowId | None = None
    owner: Annotated[str | None, Field(max_length=30)] = None
    status: str | None = None
    due: Annotated[int | None, Field(ge=0, le=3650)] = None
    at: At | None = None
    backwards: bool = False
    offset: Annotated[int, Field(ge=0, le=LARGEST_ROW_ID)] = 0
    customer: RowId | None = None
    period: Annotated[str, Field(max_length=LONGEST_PERIOD), BeforeValidator(_one_line)] = THIS_MONTH
    figure: Figure = Figure.LOST
    associations: Annotated[tuple[RowId, ...], Field(max_length=MOST)] = ()
    said: SaidAt | None = None

    @field_validator("status")
    @classmethod
    def _known_status(cls, value: str | None) -> str | None:
        return value if value in {None, CLAIMABLE, *AssociationStatus} else None

    @classmethod
    def unreadable(cls) -> Self:
        """Return the first screen, which leads to all others."""
        return cls()

    @classmethod
    def of(cls, ask: PageFilters, **changes: Any) -> Self:
        """Return the place of a page with these filters, with changes."""
        here: dict[str, Any] = {
            "screen": Screen.PAGE,
            "engagement": ask.engagement_id,
            "tab": ask.tab,
            "words": ask.search,
            "location": ask.location_id,
            "owner": ask.owner,
            "status": ask.status,
            "due": ask.due_days,
            "at": At.of(ask.cursor) if ask.cursor else None,
            "backwards": ask.backwards,
        }
        return cls(**here | changes)

    @classmethod
    def of_report(cls, ask: ReportAsk) -> Self:
        """Return the place of a report."""
        return cls(
            screen=Screen.REPORT,
            period=ask.period,
            engagement=ask.engagement_id,
            location=ask.location_id,
            owner=ask.owner,
        )

    def narrowed(self, chosen: Mapping[str, Any]) -> "PageState":
        """Return the place with these fields; a field with an invalid value is ignored."""
        place = self.model_copy(update=dict.fromkeys(chosen) | {"words": ""})
        for name, value in chosen.items():
            with suppress(ValidationError):
                place = PageState.model_validate(place.model_dump() | {name: value})
        return place

    def report(self) -> ReportAsk:
        """Return the report that is meant; a period that is none means this month."""
        return ReportAsk(self.period, self.engagement, self.location, self.owner)

    def ask(self) -> PageFilters:
        """Return the filters of the Customers page."""
        return PageFilters(
            engagement_id=self.engagement,
            tab=self.tab,
            search=self.words,
            location_id=self.location,
            owner=self.owner,
            status=self.status,
            due_days=self.due,
            cursor=self.at.cursor() if self.at else None,
            backwards=self.backwards,
        )


def due(user_id: str | None) -> PageState:
    """Return the page of what is due this week, of one member or of all."""
    return PageState(screen=Screen.PAGE, owner=user_id, due=WEEK)
