"""Members and their roles: the list, the form that gives roles to several, the form that changes one's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.roles import ChangedMeanwhile, Grant, MemberRoles, MembersFound, Person
from flows.catalogue_values import PartnerLocation
from flows.loading import columns
from flows.loading.columns import EVERYWHERE
from flows.members.slack_people import Outside
from flows.rules.customers.search import fits
from handlers.administration.whole.places import WholeBeneath
from handlers.app import forms
from handlers.app.field_values import MOST_CHOSEN
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms
from handlers.blocks.role_terms import HINTS, ROLES, WHY_NOT, in_words
from handlers.blocks.text_blocks import context, listing, text, with_accessory
from handlers.drafts.journeys import MOST_OPTIONS
from store.enums import Role
from words import mrkdwn

TITLE = "Members and roles"
PAGE = 20
"""Members in one list."""

MOST_PEOPLE = 50
"""People to whom one form gives roles."""

LONGEST_SEARCH = 80
ALL_LOCATIONS = "All locations, also those to come"
INPUTS: Mapping[Role, Field] = {Role.USER: Field.USER_AT, Role.ADMIN: Field.ADMIN_AT}


class MembersMetadata(Metadata):
    """What the list of members carries: what was searched for, and the number of the first row.

    ``whole`` is the look at the whole from which a form was opened.
    """

    words: Annotated[str, Limited(max_length=LONGEST_SEARCH)] = ""
    offset: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    whole: WholeBeneath | None = None

    @classmethod
    def unreadable(cls) -> "MembersMetadata":
        """Return the whole list."""
        return cls()


class RoleFormMetadata(Metadata):
    """What a form of roles carries: whom it changes, the last change that was shown, and the list beneath.

    ``beneath`` is Slack's id of the list's view; without one, the form was opened elsewhere.
    """

    user_id: str = ""
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    at: MembersMetadata = MembersMetadata()

    @classmethod
    def unreadable(cls) -> "RoleFormMetadata":
        """Return what a form carries that is about nobody yet."""
        return cls()


def members(found: MembersFound, places: Sequence[PartnerLocation], at: MembersMetadata) -> View:
    """Return the list of those who hold a role."""
    names = {place.code: place.name for place in places}
    search = PlainTextInputElement(
        action_id=Action.ROLES_INPUT,
        placeholder="Name or Slack user ID",
        initial_value=at.words or None,
        max_length=LONGEST_SEARCH,
    )
    blocks: list[Block] = [
        ActionsBlock(
            elements=[ButtonElement(text="Give roles", action_id=Action.ROLES_GIVE, style="primary")]
        ),
        InputBlock(block_id=Field.SEARCH, label="Find a member", element=search, optional=True),
        context(_count(found, at)),
    ]
    for one in found.shown:
        gone = " · :warning: no longer in this workspace" if one.gone else ""
        row = "\n".join([f"*{mrkdwn.user(one.user_id)}*{gone}", *in_words(one.grants, names)])
        change = ButtonElement(text="Change", action_id=Action.ROLES_CHANGE, value=one.user_id)
        blocks += with_accessory(row, change)
    pager = _pager(found, at)
    if pager:
        blocks.append(ActionsBlock(elements=pager))
    return View(
        type="modal",
        callback_id=ViewId.ROLES_FIND,
        title=TITLE,
        submit="Find",
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def give(
    about: RoleFormMetadata,
    people: Sequence[str] = (),
    chosen: Mapping[Role, Sequence[Option]] | None = None,
    said: Sequence[str] = (),
) -> View:
    """Return the form that gives roles to several people at once, perhaps with locations ``chosen``.

    ``said`` are lines (mrkdwn) on top.
    """
    who = UserMultiSelectElement(
        action_id=Action.ROLES_INPUT,
        placeholder="People of this workspace",
        initial_users=list(people) or None,
        max_selected_items=MOST_PEOPLE,
    )
    blocks: list[Block] = [
        *listing(said),
        InputBlock(block_id=Field.MEMBERS, label="Who", element=who),
        *inputs(chosen or {}),
        context("They keep the roles that they hold. To take a role away, use *Change* in the list."),
    ]
    return View(
        type="modal",
        callback_id=ViewId.ROLES_GIVE,
        title="Give roles",
        submit="Give",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def change(
    about: RoleFormMetadata, holder: MemberRoles, places: Sequence[PartnerLocation], said: Sequence[str] = ()
) -> View:
    """Return the form that changes the roles of one member; ``said`` are lines (mrkdwn) on top."""
    named = f"*{mrkdwn.user(holder.user_id)}*"
    chosen = options(holder.grants, places)
    if any(len(one) > MOST_CHOSEN for one in chosen.values()):
        sentence = (
            f"{named} holds a role on more than {MOST_CHOSEN} locations, which no form can show. "
            "Change these roles with a file: see *roles* in the guide to loading data."
        )
        return View(type="modal", title="Change roles", close="Close", blocks=[text(sentence)])
    return View(
        type="modal",
        callback_id=ViewId.ROLES_CHANGE,
        title="Change roles",
        submit="Save",
        close="Cancel",
        private_metadata=about.model_copy(
            update={"user_id": holder.user_id, "version": holder.version}
        ).carried(),
        blocks=[
            *listing(said),
            text(named),
            *inputs(chosen),
            context("Leave both empty to take every role away. What they own is then to be handed over."),
        ],
    )


def looking_up(count: int) -> View:
    """Return what stands there while Slack is asked about the people."""
    who = "this person" if count == 1 else f"these {count} people"
    sentence = f"Asking Slack whether {who} belong{'s' if count == 1 else ''} to this workspace…"
    return View(type="modal", title=TITLE, close="Close", blocks=[text(sentence)])


def done(lines: Sequence[str]) -> View:
    """Return what has happened (lines of mrkdwn)."""
    return View(type="modal", title=TITLE, close="Done", blocks=listing(lines))


def changed(person: Person, grants: Collection[Grant], places: Sequence[PartnerLocation]) -> str:
    """Return the line (mrkdwn) that says which roles a member holds now."""
    names = {place.code: place.name for place in places}
    return (
        f":white_check_mark: {mrkdwn.user(person.user_id)} holds now: {'; '.join(in_words(grants, names))}."
    )


def given(
    people: Collection[Person],
    grants: Collection[Grant],
    places: Sequence[PartnerLocation],
    refused: Mapping[str, Outside | None],
) -> list[str]:
    """Return lines (mrkdwn) that say who has which role now, and who got none and why."""
    names = {place.code: place.name for place in places}
    lines = []
    if people:
        who = ", ".join(mrkdwn.user(one.user_id) for one in people)
        lines.append(f":white_check_mark: {who} got: {'; '.join(in_words(grants, names))}.")
    for user_id, why in refused.items():
        reason = (
            WHY_NOT[why] if why else "was not given one, because Slack said nothing about them: try again"
        )
        lines.append(f":no_entry: {mrkdwn.user(user_id)} {reason}{', and got no role' if why else ''}.")
    return lines


def changed_meanwhile(refusal: ChangedMeanwhile, places: Sequence[PartnerLocation]) -> str:
    """Return the line (mrkdwn) for the second of two admins who change the same member."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    names = {place.code: place.name for place in places}
    now = "; ".join(in_words(grants_of(refusal.after), names))
    return (
        f":warning: {by} changed these roles {mrkdwn.moment(refusal.at)}, after you opened this form. "
        f"They hold now: {now}. Your choice still stands below; *Save* puts it in place of theirs."
    )


def grants_of(said: Mapping[str, object] | None) -> list[Grant]:
    """Return the roles that a row of the data's history holds."""
    found = (said or {}).get("roles")
    return columns.grants(found if isinstance(found, list) else [])


def everywhere() -> Option:
    """Return the choice of all locations."""
    return Option(value=EVERYWHERE, text=ALL_LOCATIONS)


def offered(typed: object, places: Sequence[PartnerLocation], *, with_all: bool = True) -> list[Option]:
    """Return the choices that fit what was typed, as many as Slack shows.

    All locations is the first while its name begins so, and the last where it only contains the words.
    """
    search = str(typed or "").strip()
    fitting = [place for place in places if fits(search, place.name, place.code)]
    is_fit = with_all and fits(search, ALL_LOCATIONS)
    found = fitting if is_fit else forms.found(search, places, lambda place: (place.name, place.code))
    single = [terms.location_option(place, place.code) for place in found]
    if not is_fit:
        return single[:MOST_OPTIONS]
    if ALL_LOCATIONS.casefold().startswith(search.casefold()):
        return [everywhere(), *single[: MOST_OPTIONS - 1]]
    return [*single[: MOST_OPTIONS - 1], everywhere()]


def wanted(typed: Mapping[str, object]) -> frozenset[Grant]:
    """Return the roles that a form asks for."""
    grants: set[Grant] = set()
    for role, name in INPUTS.items():
        entered = typed.get(name)
        codes = entered if isinstance(entered, list) else []
        grants |= {(role, None if code == EVERYWHERE else code) for code in codes}
    return frozenset(grants)


def options(grants: Iterable[Grant], places: Sequence[PartnerLocation]) -> dict[Role, list[Option]]:
    """Return roles as the options that `inputs` shows as chosen; locations that are gone are left out."""
    known = {place.code: terms.location_option(place, place.code) for place in places}
    held = sorted(grants, key=str)
    return {
        role: [
            everywhere() if code is None else known[code]
            for one, code in held
            if one is role and (code is None or code in known)
        ]
        for role in ROLES
    }


def inputs(chosen: Mapping[Role, Sequence[Option]]) -> list[Block]:
    """Return the inputs of a form that gives roles: for each role, its locations."""
    return [
        InputBlock(
            block_id=name,
            label=f"{ROLES[role]} of",
            hint=HINTS[role],
            optional=True,
            element=ExternalDataMultiSelectElement(
                action_id=Action.ROLES_LOCATION,
                placeholder="No location",
                min_query_length=0,
                initial_options=list(chosen.get(role, ())) or None,
            ),
        )
        for role, name in INPUTS.items()
    ]


def _count(found: MembersFound, at: MembersMetadata) -> str:
    if not found.total:
        about = f" is called “{mrkdwn.escape(at.words)}”" if at.words else " holds a role yet"
        return f"Nobody{about}."
    first, last = at.offset + 1, at.offset + len(found.shown)
    shown = "" if found.total <= PAGE else f": {first:,} to {last:,}"
    if at.words:
        whole = "1 member with a role is" if found.total == 1 else f"{found.total:,} members with a role are"
        return f"{whole} called “{mrkdwn.escape(at.words)}”{shown}"
    whole = "1 member holds a role" if found.total == 1 else f"{found.total:,} members hold a role"
    return f"{whole}{shown}"


def _pager(found: MembersFound, at: MembersMetadata) -> list[ButtonElement]:
    buttons = []
    if at.offset:
        before = at.model_copy(update={"offset": max(0, at.offset - PAGE)})
        buttons.append(ButtonElement(text="Earlier", action_id=Action.ROLES_EARLIER, value=before.carried()))
    if at.offset + PAGE < found.total:
        after = at.model_copy(update={"offset": at.offset + PAGE})
        buttons.append(ButtonElement(text="Later", action_id=Action.ROLES_LATER, value=after.carried()))
    return buttons
