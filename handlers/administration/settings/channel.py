"""Whether the bot can write into a channel: it joins or makes one, else a sentence says what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from handlers.administration.settings.views import INVITE


class ChannelFault(StrEnum):
    """Why a channel is not taken."""

    ARCHIVED = "archived"
    DIRECT = "direct"
    SHARED = "shared"
    NOT_IN_IT = "not_in_it"
    MAY_NOT_JOIN = "may_not_join"
    NO_ANSWER = "no_answer"


SENTENCES = {
    ChannelFault.ARCHIVED: "is archived. Choose another one, or unarchive it first.",
    ChannelFault.DIRECT: "is no channel but a direct message. Choose a channel.",
    ChannelFault.SHARED: (
        "is shared with another company, whose people would read your customers' names. Choose another one."
    ),
    ChannelFault.NOT_IN_IT: f"is private, and MCI Bot is not in it. Type {INVITE} there, then *Save* again.",
    ChannelFault.MAY_NOT_JOIN: f"could not be joined. Type {INVITE} there, then *Save* again.",
    ChannelFault.NO_ANSWER: "was not looked at, because Slack gave no answer. Try *Save* again in a minute.",
}
"""What follows the name of a channel that is not taken (mrkdwn)."""

MAY_NOT_LOOK = (
    "MCI Bot was installed here before it could look at channels, so it cannot tell whether it is in "
    f"this one. If it is not, type {INVITE} there. Installing it again gives it that right."
)

MAY_NOT_MAKE = (
    "MCI Bot may not make channels here: your workspace lets only some people do it, or MCI Bot was "
    "installed before it asked for that right. Make the channel in Slack, and choose it above."
)
UNSURE = (
    "Slack gave no answer, so the channel may be there or not. Look for it above, and save again if it is "
    "not there."
)
_WRONG_NAME = "Slack takes no such name. Use small letters, digits, hyphens and underscores, 80 at most."
_NOT_MADE = {
    "name_taken": "A channel of this name is there already, perhaps archived or private. Choose it above, or "
    "give another name.",
    "invalid_name": _WRONG_NAME,
    "invalid_name_maxlength": _WRONG_NAME,
    "invalid_name_punctuation": _WRONG_NAME,
    "invalid_name_required": _WRONG_NAME,
    "invalid_name_specials": _WRONG_NAME,
    **dict.fromkeys(
        ("missing_scope", "no_permission", "restricted_action", "user_is_restricted"), MAY_NOT_MAKE
    ),
    "ratelimited": "Slack makes no more channels this minute. Save again in a minute.",
}
"""What to do about each refusal of a new channel (plain text)."""

_UNKNOWN = frozenset({"channel_not_found", "not_in_channel"})


MOST_ASKED = 20
"""Channels about which one look asks Slack, which takes some fifty such questions in a minute."""


@dataclass(frozen=True, slots=True)
class ChannelsAsked:
    """What is wrong with which channel, by its ID, and about how many Slack was not asked or said nothing."""

    faults: Mapping[str, ChannelFault]
    unasked: int


class ChannelRefused(Exception):
    """The bot cannot write there."""

    def __init__(self, fault: ChannelFault) -> None:
        """Keep why."""
        super().__init__(fault)
        self.fault = fault


def enter(client: WebClient, channel_id: str) -> str:
    """Join a channel unless the bot is in it; return what is worth saying (mrkdwn), mostly nothing.

    Raises:
        ChannelRefused: the bot cannot write there.
    """
    found = _described(client, channel_id)
    if found is None:
        return MAY_NOT_LOOK
    if found.get("is_member"):
        return ""
    if found.get("is_private"):
        raise ChannelRefused(ChannelFault.NOT_IN_IT)
    try:
        client.conversations_join(channel=channel_id)
    except SlackApiError as error:
        raise ChannelRefused(ChannelFault.MAY_NOT_JOIN) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise ChannelRefused(ChannelFault.NO_ANSWER) from error
    return "MCI Bot has joined it."


class ChannelNotMade(Exception):
    """Slack made no channel; the sentence says what to do (plain text)."""

    def __init__(self, sentence: str) -> None:
        """Keep what to do."""
        super().__init__(sentence)
        self.sentence = sentence


def name_of(typed: str) -> str:
    """Return a typed name as Slack writes channels: small letters, hyphens for spaces, no sign before it."""
    return "-".join(typed.casefold().replace("#", " ").split())


def make(client: WebClient, name: str, user_id: str, *, is_private: bool) -> tuple[str, str]:
    """Make a channel and bring the member into it; return its id, and what is worth saying (mrkdwn).

    Raises:
        ChannelNotMade: Slack refused, or did not answer.
    """
    try:
        made: Any = client.conversations_create(name=name, is_private=is_private)
    except SlackApiError as error:
        word = str(error.response.get("error"))
        raise ChannelNotMade(_NOT_MADE.get(word, UNSURE)) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise ChannelNotMade(UNSURE) from error
    channel_id = str(made["channel"]["id"])
    try:
        client.conversations_invite(channel=channel_id, users=user_id)
    except (SlackClientError, OSError, HTTPException):
        return channel_id, "You could not be brought into it: an owner of the workspace can invite you."
    return channel_id, "MCI Bot has made it, and you are in it. Invite whoever works on MCI engagements."


def faults_in(client: WebClient, channel_ids: Sequence[str]) -> ChannelsAsked:
    """Return into which of its channels the bot cannot write; where Slack does not say, it can.

    Slack is asked about `MOST_ASKED` of them. If it does not answer, the others are left.
    """
    faults: dict[str, ChannelFault] = {}
    for number, channel_id in enumerate(channel_ids[:MOST_ASKED]):
        try:
            found = _described(client, channel_id)
        except ChannelRefused as refusal:
            if refusal.fault is ChannelFault.NO_ANSWER:
                return ChannelsAsked(faults, len(channel_ids) - number)
            faults[channel_id] = refusal.fault
        else:
            if found is not None and not found.get("is_member"):
                faults[channel_id] = ChannelFault.NOT_IN_IT
    return ChannelsAsked(faults, max(0, len(channel_ids) - MOST_ASKED))


def _described(client: WebClient, channel_id: str) -> dict[str, Any] | None:
    """Return what Slack says of a channel that can be one of ours; ``None`` if the bot may not look.

    Raises:
        ChannelRefused: it cannot, or Slack does not know it or does not answer.
    """
    try:
        found: Any = client.conversations_info(channel=channel_id).get("channel") or {}
    except SlackApiError as error:
        word = error.response.get("error")
        if word == "missing_scope":
            return None
        fault = ChannelFault.NOT_IN_IT if word in _UNKNOWN else ChannelFault.NO_ANSWER
        raise ChannelRefused(fault) from error
    except (SlackClientError, OSError, HTTPException) as error:
        raise ChannelRefused(ChannelFault.NO_ANSWER) from error
    if found.get("is_archived"):
        raise ChannelRefused(ChannelFault.ARCHIVED)
    if found.get("is_im") or found.get("is_mpim"):
        raise ChannelRefused(ChannelFault.DIRECT)
    if found.get("is_ext_shared") or found.get("is_pending_ext_shared"):
        raise ChannelRefused(ChannelFault.SHARED)
    return dict(found)
