"""The form by which somebody asks for a role, and those by which an Incentives admin answers."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    Block,
    ExternalDataMultiSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from flows.catalogue_values import PartnerLocation
from flows.loading.columns import EVERYWHERE, Grant
from flows.members.role_requests import RoleRequestState
from handlers.administration.roles import views as roles
from handlers.app.caller import who_grants
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import modals, terms
from handlers.blocks.role_terms import ROLES, in_words
from handlers.blocks.text_blocks import context, listing, text
from store.enums import Role
from words import mrkdwn

TITLE = "Ask for a role"
LONGEST_WORDS = 500
MOST_PLACES = 20
"""Locations for which one request may be made."""

OFFERED = (Role.USER, Role.ADMIN)


class RequestMetadata(Metadata):
    """What a form that answers a request carries: its id."""

    request: Annotated[int, Limited(strict=True, ge=1, le=LARGEST_ROW_ID)]


def form(
    places: Sequence[PartnerLocation], typed: Mapping[str, Any] | None = None, said: Sequence[str] = ()
) -> View:
    """Return the form by which somebody asks for a role, perhaps with what was ``typed`` before.

    ``said`` are lines (mrkdwn) on top.
    """
    typed = typed or {}
    wished = typed.get(Field.ROLE)
    options = {role: Option(value=role, text=ROLES[role], description=_short(role)) for role in OFFERED}
    blocks: list[Block] = [
        *listing(said),
        InputBlock(
            block_id=Field.ROLE,
            label="Which role do you need?",
            element=RadioButtonsElement(
                action_id=Action.ROLE_INPUT,
                options=list(options.values()),
                initial_option=options[Role(wished) if wished in OFFERED else Role.USER],
            ),
        ),
    ]
    if len(places) > 1:
        known = {EVERYWHERE: roles.everywhere()}
        known |= {place.code: terms.location_option(place, place.code) for place in places}
        chosen = [known[code] for code in typed.get(Field.ROLE_AT) or [] if code in known]
        where = ExternalDataMultiSelectElement(
            action_id=Action.ROLE_LOCATION,
            placeholder="Choose locations",
            min_query_length=0,
            max_selected_items=MOST_PLACES,
            initial_options=chosen or None,
        )
        blocks.append(InputBlock(block_id=Field.ROLE_AT, label="For which locations?", element=where))
    words = PlainTextInputElement(
        action_id=Action.ROLE_INPUT,
        multiline=True,
        max_length=LONGEST_WORDS,
        placeholder="What you work on, or who asked you to",
        initial_value=typed.get(Field.ROLE_WORDS) or None,
    )
    blocks += [
        InputBlock(block_id=Field.ROLE_WORDS, label="A word to the admins", element=words, optional=True),
        context("The Incentives admins get a message, and MCI Bot tells you what they answer."),
    ]
    return View(
        type="modal",
        callback_id=ViewId.ROLE_ASK,
        title=TITLE,
        submit="Ask",
        close="Cancel",
        blocks=blocks,
    )


def asking() -> View:
    """Return what the person sees until the request is made."""
    return modals.one_sentence(TITLE, "Asking…")


def done(asked: Sequence[str]) -> View:
    """Return that the request was made, and who was asked."""
    who = who_grants(asked, "an Incentives admin")
    rest = len(asked) - who.count("<@")
    more = f" and {rest} more" if rest > 0 else ""
    sentence = (
        f":white_check_mark: {who}{more} got your request. MCI Bot tells you as soon as somebody answers."
    )
    return modals.one_sentence(TITLE, sentence, close="Done")


def not_done(sentence: str) -> View:
    """Return why the request was not made (mrkdwn)."""
    return modals.one_sentence(TITLE, sentence)


def choose(
    state: RoleRequestState,
    places: Sequence[PartnerLocation],
    chosen: Sequence[Grant] | None = None,
    said: Sequence[str] = (),
) -> View:
    """Return the form in which an admin chooses which roles to give; ``said`` are lines (mrkdwn) on top."""
    who = mrkdwn.user(state.user_id)
    asked = f"*{who}* asked for: {'; '.join(in_words(state.wanted, state.names))}."
    grants = state.wanted if chosen is None else chosen
    return View(
        type="modal",
        callback_id=ViewId.ROLE_GRANT,
        title="Give a role",
        submit="Give",
        close="Cancel",
        private_metadata=RequestMetadata(request=state.id).carried(),
        blocks=[*listing(said), text(asked), *roles.inputs(roles.options(grants, places))],
    )


def decline(state: RoleRequestState) -> View:
    """Return the form in which an admin declines."""
    words = PlainTextInputElement(action_id=Action.ROLE_INPUT, multiline=True, max_length=LONGEST_WORDS)
    who = mrkdwn.user(state.user_id)
    return View(
        type="modal",
        callback_id=ViewId.ROLE_DECLINE,
        title="Decline the request",
        submit="Decline",
        close="Cancel",
        private_metadata=RequestMetadata(request=state.id).carried(),
        blocks=[
            text(f"{who} asked for: {'; '.join(in_words(state.wanted, state.names))}."),
            InputBlock(block_id=Field.ROLE_WORDS, label="A word to them", element=words, optional=True),
            context(f"{who} gets a message that you declined, with these words."),
        ],
    )


def outside(state: RoleRequestState, why: str) -> View:
    """Return why somebody gets no role (mrkdwn)."""
    sentence = f":no_entry: {mrkdwn.user(state.user_id)} {why}. Decline the request, or leave it."
    return modals.one_sentence("No role was given", sentence)


def wanted(typed: Mapping[str, object], places: Sequence[PartnerLocation]) -> frozenset[Grant]:
    """Return what a form asks for; the location is clear where there is only one; without any, all are meant.

    Nothing is returned if a role or a location is missing.
    """
    entered, role = typed.get(Field.ROLE_AT), typed.get(Field.ROLE)
    if not isinstance(role, str):
        return frozenset()
    codes = entered if isinstance(entered, list) else []
    if len(places) < 2:
        codes = [place.code for place in places] or [EVERYWHERE]
    if EVERYWHERE in codes:
        codes = [EVERYWHERE]
    return frozenset((Role(role), None if code == EVERYWHERE else code) for code in codes[:MOST_PLACES])


def _short(role: Role) -> str:
    return {
        Role.USER: "Adds and claims customers, asks for consent, submits claims",
        Role.ADMIN: "Does that too, corrects records, gives roles",
    }[role]
