"""Locations: the list, and the form that adds or changes one."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from flows.administration.locations import (
    EarningChange,
    EarnsOn,
    LocationsFound,
    LocationState,
    LocationTerms,
)
from flows.administration.roles import ChangedMeanwhile
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.loading import columns
from handlers.administration import channel_words, list_pages
from handlers.administration.list_pages import ListPlace
from handlers.app.field_values import YesNo
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms as words_for
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, text, with_accessory
from words import mrkdwn

TITLE = "Locations"
COLUMNS: Mapping[str, Field] = {
    "partner_id": Field.PARTNER_ID,
    "name": Field.LOCATION_NAME,
    "country": Field.COUNTRY,
    "market": Field.MARKET,
    "enrolled": Field.ENROLLED,
}
"""The input of each column."""

MOST_MARKETS = 10
"""Markets that the form names."""


class LocationMetadata(Metadata):
    """What the form of a location carries: its id and version, and the list beneath.

    Without a ``location`` it is a new one. ``beneath`` is Slack's id of the list's view.
    """

    location: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    at: ListPlace = ListPlace()


def locations(found: LocationsFound, at: ListPlace, *, may_change: bool) -> View:
    """Return the list of locations."""
    blocks: list[Block] = []
    if may_change:
        add = ButtonElement(text="Add a location", action_id=Action.LOCATION_ADD, style="primary")
        blocks.append(ActionsBlock(elements=[add]))
    blocks.append(
        list_pages.search(at, "Find a location", "Name, PartnerID or country", Action.LOCATION_INPUT)
    )
    blocks.append(context(list_pages.count(at, found.total, "location", "locations")))
    for one in found.shown:
        change = ButtonElement(text="Change", action_id=Action.LOCATION_CHANGE, value=str(one.place.id))
        blocks += with_accessory(_row(one, found.engagements), change if may_change else None)
    if not may_change:
        blocks.append(context("An Incentives admin of all locations can change them."))
    blocks += list_pages.pager(at, found.total, Action.LOCATIONS_EARLIER, Action.LOCATIONS_LATER)
    return View(
        type="modal",
        callback_id=ViewId.LOCATIONS_FIND,
        title=TITLE,
        submit="Find",
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def form(
    about: LocationMetadata,
    terms: LocationTerms,
    typed: Mapping[str, object] | None = None,
    said: Sequence[str] = (),
) -> View:
    """Return the form of a location, filled with what is stored, or with what was ``typed``.

    ``said`` are lines (mrkdwn) on top.
    """
    state = terms.state
    filled = dict(typed) if typed is not None else stored(state)
    blocks: list[Block] = [*listing(said)]
    if state is None:
        hint = "The location's ID in the Microsoft Cloud Partner Program, usually 7 digits."
        blocks.append(_line(Field.PARTNER_ID, "PartnerID", filled, hint))
    else:
        channel = f"Channel: {channel_words.of_location(terms.channels)}"
        blocks.append(text(f"*{mrkdwn.escape(state.place.name)}* · PartnerID {state.place.code}\n{channel}"))
    language = "Customers are written to in the language of the country, unless a member chose another."
    blocks += [
        _line(Field.LOCATION_NAME, "Name", filled),
        _line(Field.COUNTRY, "Country", filled, f"Two letters such as FR, or a name. {language}"),
        _line(Field.MARKET, "Market", filled, _markets(terms), optional=True),
        _choice(Field.ENROLLED, "Enrolled in MCI", {YesNo.YES: "Yes", YesNo.NO: "No"}, filled),
    ]
    if state and state.open:
        blocks.append(context(_if_it_ends(state.open)))
    blocks += _earning(terms, filled)
    return View(
        type="modal",
        callback_id=ViewId.LOCATION_SAVE,
        title="Change a location" if state else "Add a location",
        submit="Save" if state else "Add",
        close="Cancel",
        private_metadata=about.model_copy(
            update={"location": state.place.id if state else 0, "version": terms.version}
        ).carried(),
        blocks=blocks,
    )


def stored(state: LocationState | None) -> dict[str, object]:
    """Return what the form holds of a location as it is stored."""
    if state is None:
        return {Field.ENROLLED: YesNo.YES, Field.EARNS_ON: EarnsOn.NONE}
    return {
        Field.LOCATION_NAME: state.place.name,
        Field.COUNTRY: state.place.country,
        Field.MARKET: state.place.market,
        Field.ENROLLED: YesNo.YES if state.place.enrolled else YesNo.NO,
        Field.EARNS_ON: EarnsOn.AS_NOW,
    }


def cells(typed: Mapping[str, object]) -> dict[str, str]:
    """Return the cells of the row that a form asks for."""
    return {column: str(typed.get(field) or "") for column, field in COLUMNS.items()}


def earning(typed: Mapping[str, object]) -> EarningChange:
    """Return what a form asks for of what the location may earn on."""
    return EarningChange(
        EarnsOn(str(typed.get(Field.EARNS_ON) or EarnsOn.AS_NOW)),
        _ids(typed.get(Field.EARNS_ALSO)),
        _ids(typed.get(Field.EARNS_NOT)),
    )


def saved(
    before: LocationState | None, terms: LocationTerms, warnings: Sequence[str], *, is_changed: bool
) -> View:
    """Return what has happened to a location, and what is to be known of it.

    ``warnings`` are lines (mrkdwn).
    """
    state = terms.state
    if state is None:
        return View(type="modal", title=TITLE, close="Done", blocks=[text("Nothing was saved.")])
    name = mrkdwn.escape(state.place.name)
    lines = [f":white_check_mark: *{name}* is {'changed' if before else 'added'}."]
    if not is_changed:
        lines = [f":information_source: Nothing was changed: *{name}* is as it was before."]
    lines.append(_facts(state, len(terms.engagements)))
    market = state.place.market
    if market and market.casefold() not in {one.casefold() for one in terms.markets}:
        lines.append(f":warning: The catalogue has no rates for the market {mrkdwn.escape(market)} yet.")
    if not state.earns:
        lines.append(":warning: It may earn on no engagement, so nobody can add a customer there.")
    if before and before.place.enrolled and not state.place.enrolled:
        lines.append(_ended(state.open))
    lines += warnings
    return View(type="modal", title=TITLE, close="Done", blocks=listing(lines))


def changed_meanwhile(refusal: ChangedMeanwhile, engagements: int) -> str:
    """Return the line (mrkdwn) for the second of two admins who change the same location."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    said = refusal.after or {}
    enrolled = "enrolled" if said.get("enrolled") else "not enrolled"
    market = f"market {said['market']}" if said.get("market") else "no market"
    named = f"{said.get('name')}, {said.get('country')}, {market}, {enrolled}"
    codes = said.get("engagements") or ()
    is_all = list(codes) == [columns.EVERYWHERE]
    earns = "every engagement" if is_all else f"{len(codes):,} of {engagements:,} engagements"
    return (
        f":warning: {by} changed this location {mrkdwn.moment(refusal.at)}, after you opened this form. "
        f"It is now: {mrkdwn.escape(named)}, may earn on {earns}. "
        "What you entered still stands below; *Save* puts it in place of theirs."
    )


def engagement_option(one: EngagementTerms) -> Option:
    """Return an engagement as the form's selects show it."""
    return words_for.engagement_choice(one)


def _row(state: LocationState, engagements: int) -> str:
    place = state.place
    name = mrkdwn.escape(clip(place.name, LONGEST_NAME))
    country = mrkdwn.escape(clip(place.country, LONGEST_NAME))
    return f"*{name}* · {place.code} · {country}\n{_facts(state, engagements)}"


def _facts(state: LocationState, engagements: int) -> str:
    place: PartnerLocation = state.place
    market = f"market {mrkdwn.escape(place.market)}" if place.market else ":warning: no market"
    if place.earns_on_all:
        earns = "may earn on every engagement, also on later ones"
    elif state.earns:
        earns = f"may earn on {state.earns:,} of {engagements:,} engagements"
    else:
        earns = "may earn on no engagement"
    opened = f"{state.open:,} open association{'' if state.open == 1 else 's'}" if state.open else ""
    enrolled = "Enrolled" if place.enrolled else ":no_entry: Not enrolled"
    return " · ".join(filter(None, [enrolled, market, earns, opened]))


def _if_it_ends(opened: int) -> str:
    what = "association is" if opened == 1 else "associations are"
    return (
        f"{opened:,} {what} open here. If the enrolment ends, or what it may earn on changes, they go on as "
        "promised, with their deadlines and amounts. New customers can then not be added or claimed here."
    )


def _ended(opened: int) -> str:
    if not opened:
        return "Its enrolment has ended: nobody can add or claim a customer there any more."
    what = "The open association there goes" if opened == 1 else f"The {opened:,} open associations there go"
    return (
        f"Its enrolment has ended: nobody can add or claim a customer there any more. {what} on as promised. "
        "Cancel in its details what shall not go on."
    )


def _markets(terms: LocationTerms) -> str:
    known = ", ".join(clip(one, 20) for one in terms.markets[:MOST_MARKETS])
    more = f" and {len(terms.markets) - MOST_MARKETS} more" if len(terms.markets) > MOST_MARKETS else ""
    tail = f"The catalogue has rates for {known}{more}." if known else "The catalogue has no rates yet."
    return f"It decides which rates apply. {tail}"


def _earning(terms: LocationTerms, filled: Mapping[str, object]) -> list[Block]:
    every = len(terms.engagements)
    now = len(terms.earns_on)
    is_all = terms.state is not None and terms.state.place.earns_on_all
    counted = "every engagement, also later ones" if is_all else f"{now:,} of {every:,} engagements"
    choices: dict[str, str] = {EarnsOn.AS_NOW: f"What it may earn on now: {counted}"} if now or is_all else {}
    choices |= {
        EarnsOn.ALL: f"Every engagement of the catalogue, also later ones ({every:,})",
        EarnsOn.NONE: "No engagement",
    }
    if filled.get(Field.EARNS_ON) not in choices:
        filled = {**filled, Field.EARNS_ON: EarnsOn.AS_NOW if now or is_all else EarnsOn.NONE}
    by_id = {str(one.id): one for one in terms.engagements}
    blocks: list[Block] = [_choice(Field.EARNS_ON, "May earn on", choices, filled)]
    if every:
        blocks.append(_several(Field.EARNS_ALSO, "And also on", Action.LOCATION_ALSO, by_id, filled))
        blocks.append(_several(Field.EARNS_NOT, "But not on", Action.LOCATION_NOT, by_id, filled))
    return blocks


def _several(
    field: Field,
    label: str,
    action: Action,
    by_id: Mapping[str, EngagementTerms],
    filled: Mapping[str, object],
) -> InputBlock:
    chosen = filled.get(field)
    options = [
        engagement_option(by_id[one]) for one in (chosen if isinstance(chosen, list) else []) if one in by_id
    ]
    return InputBlock(
        block_id=field,
        label=label,
        optional=True,
        element=ExternalDataMultiSelectElement(
            action_id=action,
            placeholder="Name or code of engagements",
            min_query_length=0,
            initial_options=options or None,
        ),
    )


def _line(
    field: Field, label: str, filled: Mapping[str, object], hint: str = "", *, optional: bool = False
) -> InputBlock:
    return InputBlock(
        block_id=field,
        label=label,
        hint=hint or None,
        optional=optional,
        element=PlainTextInputElement(
            action_id=Action.LOCATION_INPUT, initial_value=str(filled.get(field) or "") or None
        ),
    )


def _choice(field: Field, label: str, choices: Mapping[str, str], filled: Mapping[str, object]) -> InputBlock:
    options = {value: Option(value=value, text=plain(words)) for value, words in choices.items()}
    chosen = options.get(str(filled.get(field)))
    element = RadioButtonsElement(
        action_id=Action.LOCATION_INPUT, options=list(options.values()), initial_option=chosen
    )
    return InputBlock(block_id=field, label=label, element=element)


def _ids(chosen: object) -> frozenset[int]:
    return frozenset(int(one) for one in chosen) if isinstance(chosen, list) else frozenset()
