"""What the history says in words, as a line in a card's thread."""

from flows.summary import Summary
from handlers import words
from handlers.mrkdwn import Mrkdwn
from handlers.views.message import Message
from handlers.views.steps import context, text
from store.history import HistoryEntry


def sentence(entry: HistoryEntry, member: str | None) -> Mrkdwn:
    """Return what an entry tells; ``member`` is the Slack user ID of who did it, if somebody did."""
    return words.line("history", action=entry.action, member=member, detail=entry.detail or {})


def line(summary: Summary, entry: HistoryEntry, member: str | None) -> Message:
    """Return the line for the thread."""
    said = words.slack(
        "thread_line",
        reference=summary.association.reference,
        sentence=sentence(entry, member),
        at=entry.at,
    )
    return Message(said.text, [text(said.body), context(said.context)])
