"""What the history says in words, as a line in a card's thread."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flows.associations.summary import Summary
from flows.notifications import ThreadLine
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, listing
from store.history.history import HistoryEntry
from words import slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

LATE = timedelta(minutes=10)
"""How much later than it happened the bot must have noticed something for that to be said."""


def sentence(entry: HistoryEntry, member: str | None) -> Mrkdwn:
    """Return what an entry tells; ``member`` is the Slack user ID of who did it, if somebody did."""
    detail = entry.detail or {}
    return slack_messages.line(
        Line.HISTORY_SENTENCE,
        action=entry.action,
        member=member,
        detail=detail,
        noticed=_noticed_late(entry, detail),
    )


def line(summary: Summary, entry: HistoryEntry, member: str | None) -> SlackMessage:
    """Return the line for the thread."""
    said = slack_messages.slack(
        ThreadLine.kind,
        reference=summary.association.reference,
        sentence=sentence(entry, member),
        at=entry.at,
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context)])


def _noticed_late(entry: HistoryEntry, detail: Mapping[str, Any]) -> datetime | None:
    """Return when the bot noticed what a clock brought, if that was long after."""
    if "noticed_at" not in detail:
        return None
    noticed = datetime.fromisoformat(detail["noticed_at"])
    return noticed if noticed - entry.at > LATE else None
