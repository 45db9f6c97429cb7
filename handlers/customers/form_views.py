"""The forms of the Customers page: search and filter, find a customer, export."""

from typing import Any, Self

from pydantic import ValidationError, ValidatorFunctionWrapHandler, field_validator
from slack_sdk.models.blocks import (
    Block,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers_page.page_values import CLAIMABLE, Tab
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.app.page_state import LONGEST_WORDS, PageState
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms
from handlers.blocks.text_blocks import context
from handlers.customers import page_views
from handlers.help import views as help_views
from store.enums import COMPLETE, IN_PROGRESS, IN_REVIEW, AssociationStatus


class FiltersMetadata(Metadata):
    """What the form that filters a page carries: the page, and whether App Home shows the outcome."""

    place: PageState = PageState()
    home: bool = False

    @field_validator("place", mode="wrap")
    @classmethod
    def _front_if_unreadable(cls, value: object, check: ValidatorFunctionWrapHandler) -> PageState:
        try:
            return PageState.parse(value) if isinstance(value, str) else check(value)
        except ValidationError:
            return PageState()

    @classmethod
    def unreadable(cls) -> Self:
        """Return the first screen, without filters."""
        return cls()


ANY = "any"
"""Value of a choice that filters nothing."""

DUE = {ANY: "At any time", "3": "In 3 days", "7": "In 7 days", "14": "In 14 days", "30": "In 30 days"}

TABS = {
    Tab.ELIGIBLE: "Eligible: in progress, or to be claimed",
    Tab.INELIGIBLE: "Ineligible",
    Tab.REVIEW: "In review: submitted, and not ended",
    Tab.COMPLETE: "Complete: ended",
}


def filters(place: PageState, location: PartnerLocation | None, *, from_home: bool) -> View:
    """Return the form that filters a page; it remembers whether App Home shows the outcome."""
    blocks: list[Block] = [_input(Field.SEARCH, "Name, domain, ID or reference", _words(place.words))]
    if place.tab is not Tab.INELIGIBLE:
        owner = UserSelectElement(
            action_id=Action.FILTER_INPUT, placeholder="Anybody", initial_user=place.owner
        )
        where = ExternalDataSelectElement(
            action_id=Action.FILTER_LOCATION,
            placeholder="All locations",
            min_query_length=0,
            initial_option=terms.location_option(location) if location else None,
        )
        blocks += [
            _input(Field.LOCATION, "Location", where),
            _input(Field.OWNER, "Owner", owner),
            _input(Field.STATUS, "Status", _choice(_statuses(place), place.status)),
        ]
    if place.tab is Tab.ELIGIBLE:
        due = None if place.due is None else str(place.due)
        blocks.append(_input(Field.DUE, "Clock ends", _choice(DUE, due)))
    return View(
        type="modal",
        callback_id=ids.ViewId.FILTER,
        title="Search and filter",
        submit="Show",
        close="Cancel",
        private_metadata=FiltersMetadata(place=place, home=from_home).carried(),
        blocks=blocks,
    )


def filtered(view: dict[str, Any], typed: dict[str, Any]) -> tuple[PageState, bool]:
    """Return the place with the form's filters, from its first row on, and whether App Home shows it."""
    known = FiltersMetadata.of_view(view)
    chosen = {name: None if value in {None, ANY, ""} else value for name, value in typed.items()}
    narrowed = {
        "words": (chosen.get(Field.SEARCH) or "")[:LONGEST_WORDS],
        "location": chosen.get(Field.LOCATION),
        "owner": chosen.get(Field.OWNER),
        "status": chosen.get(Field.STATUS),
        "due": chosen.get(Field.DUE),
    }
    first = known.place.model_copy(update={"at": None, "backwards": False})
    return first.narrowed(narrowed), known.home


def none_to_find() -> View:
    """Return what comes first while the partner has no customer."""
    return View(type="modal", title="Find a customer", close="Close", blocks=help_views.add_first())


def find() -> View:
    """Return the form that asks which customer is meant."""
    search = InputBlock(
        block_id=Field.SEARCH,
        label="Name, domain, ID or reference",
        element=_words(""),
        hint="Small typing errors are forgiven.",
    )
    return View(
        type="modal",
        callback_id=ids.ViewId.FIND,
        title="Find a customer",
        submit="Find",
        close="Cancel",
        blocks=[search],
    )


def export(chosen: EngagementTerms | None = None) -> View:
    """Return the form that asks what to export; an engagement may be ``chosen`` at first."""
    engagement = ExternalDataSelectElement(
        action_id=Action.CUSTOMERS_CHOOSE,
        placeholder="All engagements",
        min_query_length=0,
        initial_option=terms.engagement_choice(chosen) if chosen else None,
    )
    tabs = [Option(value=tab, text=words) for tab, words in TABS.items()]
    blocks: list[Block] = [
        _input(Field.ENGAGEMENT, "Engagement", engagement),
        InputBlock(
            block_id=Field.TAB,
            label="Tab",
            element=RadioButtonsElement(action_id=Action.FILTER_INPUT, options=tabs, initial_option=tabs[0]),
        ),
        context("You get the rows as CSV and as Excel in your direct messages with MCI Bot."),
    ]
    return View(
        type="modal",
        callback_id=ids.ViewId.EXPORT,
        title="Export",
        submit="Export",
        close="Cancel",
        blocks=blocks,
    )


def _statuses(place: PageState) -> dict[str, str]:
    statuses = {Tab.COMPLETE: COMPLETE, Tab.REVIEW: IN_REVIEW}.get(place.tab, IN_PROGRESS)
    found = {ANY: "Any status"} | {
        one.value: page_views.status(one) for one in AssociationStatus if one in statuses
    }
    if place.tab is Tab.ELIGIBLE and place.engagement is not None:
        found[CLAIMABLE] = page_views.status(CLAIMABLE)
    return found


def _input(name: Field, label: str, element: InputInteractiveElement) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, optional=True)


def _words(words: str) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=Action.FILTER_INPUT, initial_value=words or None, max_length=LONGEST_WORDS
    )


def _choice(words: dict[str, str], chosen: str | None) -> StaticSelectElement:
    options = {value: Option(value=value, text=text) for value, text in words.items()}
    return StaticSelectElement(
        action_id=Action.FILTER_INPUT,
        options=list(options.values()),
        initial_option=options.get(chosen or ANY, options[ANY]),
    )
