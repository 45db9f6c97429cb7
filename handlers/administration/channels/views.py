"""Channels of locations and engagements: the list, and the form that chooses one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
)
from slack_sdk.models.views import View

from flows.administration.channels import ChannelHolder, ChannelsFound
from flows.administration.roles import ChangedMeanwhile
from handlers.administration import list_pages
from handlers.administration.list_pages import ListPlace
from handlers.administration.settings.views import INVITE
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, text, with_accessory
from store.enums import DataKind
from words import mrkdwn

TITLE = "Channels"
KINDS: Mapping[DataKind, str] = {DataKind.CATALOGUE: "engagement", DataKind.LOCATIONS: "location"}
PRECEDENCE = (
    "A customer's card, its thread, and what was won or lost go to the engagement's channel, else to the "
    "location's, else to the company's. Each summary goes where its customers are told."
)
STAYING = (
    "New cards go there. A card that is in Slack already stays where it is, and is updated there. A customer "
    "has one card: it goes where the first of their open engagements is told."
)


class ChannelMetadata(Metadata):
    """What a form, or the button that opens it, carries: whose channel it is, and the list beneath.

    Without a ``holder`` one of the ``kind`` is chosen in the form. ``beneath`` is Slack's id of the list's
    view. ``version`` is the last change of the partner's data that whoever opened the form could know of.
    """

    kind: Literal[DataKind.CATALOGUE, DataKind.LOCATIONS]
    holder: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    at: ListPlace = ListPlace()


def channels(found: ChannelsFound, at: ListPlace) -> View:
    """Return the company's channel, and those of locations and engagements."""
    whole = f"<#{found.channel_id}>" if found.channel_id else "none yet"
    change = ButtonElement(
        text="Change", action_id=Action.PARTNER_CHANNEL, accessibility_label="Change the company's channel"
    )
    choosing = [
        ButtonElement(text="For an engagement…", action_id=Action.CHANNEL_ENGAGEMENT),
        ButtonElement(text="For a location…", action_id=Action.CHANNEL_LOCATION),
    ]
    blocks: list[Block] = [
        *with_accessory(f"*Of the company*: {whole}", change),
        context(PRECEDENCE),
        ActionsBlock(elements=choosing),
    ]
    if found.total or at.words:
        blocks.append(list_pages.search(at, "Find another channel", "Name or code", Action.CHANNEL_INPUT))
    blocks.append(context(list_pages.count(at, found.total, "other channel", "other channels")))
    for one in found.shown:
        about = ChannelMetadata.model_validate({"kind": one.kind, "holder": one.id})
        button = ButtonElement(
            text="Change",
            action_id=Action.CHANNEL_CHANGE,
            value=about.carried(),
            accessibility_label=clip(f"Change the channel of {one.name}", 75),
        )
        blocks += with_accessory(f"{named(one)}: <#{one.channel_id}>", button)
    blocks += list_pages.pager(at, found.total, Action.CHANNELS_EARLIER, Action.CHANNELS_LATER)
    return View(
        type="modal",
        callback_id=ViewId.CHANNELS_FIND,
        title=TITLE,
        submit="Find" if found.total or at.words else None,
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def form(
    about: ChannelMetadata, holder: ChannelHolder | None, channel_id: str | None, notes: Sequence[str] = ()
) -> View:
    """Return the form; ``notes`` are lines (mrkdwn) on top, ``holder`` is already chosen if it is given."""
    kind = KINDS[about.kind]
    blocks: list[Block] = [*listing(notes)]
    if about.holder and holder is not None:
        blocks.append(text(named(holder)))
    else:
        select = ExternalDataSelectElement(
            action_id=Action.CHANNEL_HOLDER,
            placeholder="Name or code",
            min_query_length=0,
            initial_option=option(holder) if holder is not None else None,
        )
        blocks.append(InputBlock(block_id=Field.CHANNEL_HOLDER, label=kind.capitalize(), element=select))
    otherwise = "that of the location, else of the company" if kind == "engagement" else "the company's"
    blocks += [
        InputBlock(
            block_id=Field.OWN_CHANNEL,
            label="Channel",
            hint=f"If left empty: {otherwise}. Everybody in it sees customers' names, statuses and amounts.",
            optional=True,
            element=ConversationSelectElement(
                action_id=Action.CHANNEL_INPUT,
                placeholder="A channel",
                initial_conversation=channel_id,
                filter=ConversationFilter(
                    include=["public", "private"], exclude_external_shared_channels=True
                ),
            ),
        ),
        context(STAYING),
        context(
            f"MCI Bot joins a public channel by itself. Into a private one invite it first: type {INVITE} "
            "there."
        ),
    ]
    return View(
        type="modal",
        callback_id=ViewId.CHANNEL_SAVE,
        title=f"Channel of {'an' if kind == 'engagement' else 'a'} {kind}",
        submit="Save",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def option(one: ChannelHolder) -> Option:
    """Return a location or an engagement as the form's select shows it."""
    tail = f" · {clip(one.code, 20)}"
    return Option(value=str(one.id), text=plain(clip(one.name, 75 - mrkdwn.length(tail)) + tail))


def named(one: ChannelHolder) -> str:
    """Return what a location or an engagement is called (mrkdwn)."""
    return f"{KINDS[one.kind].capitalize()} *{mrkdwn.escape(clip(one.name, LONGEST_NAME))}* · {one.code}"


def chosen(holder: ChannelHolder, note: str) -> str:
    """Return what has happened (mrkdwn); ``note`` is what was done in the channel."""
    if holder.channel_id is None:
        return f":white_check_mark: {named(holder)} has no channel of its own any more."
    return f":white_check_mark: {named(holder)} is told in <#{holder.channel_id}>. {note}".strip()


def changed_meanwhile(refusal: ChangedMeanwhile) -> str:
    """Return the line (mrkdwn) for the second of two admins who choose a channel for the same."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    channel_id = (refusal.after or {}).get("channel_id")
    now = f"<#{channel_id}>" if channel_id else "none of its own"
    return (
        f":warning: {by} changed this channel {mrkdwn.moment(refusal.at)}, after you opened this form. It is "
        f"now: {now}. Your choice still stands below; *Save* puts it in place of theirs."
    )
