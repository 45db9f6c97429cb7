"""Whether the bot can write into a channel: it joins where it may, else a sentence says what to do."""

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

_UNKNOWN = frozenset({"channel_not_found", "not_in_channel"})


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


def fault_in(client: WebClient, channel_id: str) -> ChannelFault | None:
    """Return why the bot cannot write into its channel; ``None`` if it can, or if Slack does not say."""
    try:
        found = _described(client, channel_id)
    except ChannelRefused as refusal:
        return None if refusal.fault is ChannelFault.NO_ANSWER else refusal.fault
    return None if found is None or found.get("is_member") else ChannelFault.NOT_IN_IT


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
