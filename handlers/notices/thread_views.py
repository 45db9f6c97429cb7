"""The history in words, as lines in a card's thread."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flows.associations.summary import Summary
from flows.history.history_events import HistoryEvent
from flows.notifications import ThreadLine
from flows.rules.associations import deadlines, no_consent
from flows.rules.claims import records
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing
from words import slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

MOST_NAMED = 5
"""Engagements that a line names besides the first; the others are counted."""

LATE = timedelta(minutes=10)
"""Delay between an event and its notice by the bot from which the line mentions the delay."""


def sentence(event: HistoryEvent, zone: str) -> Mrkdwn:
    """Return what happened in one sentence; ``zone`` is the partner's, in which deadlines end their days."""
    due = event.detail.get("due")
    return slack_messages.line(
        Line.HISTORY_SENTENCE,
        action=event.action,
        member=event.member,
        detail=event.detail,
        due=deadlines.named(datetime.fromisoformat(due), zone) if due else None,
        why=no_consent.why(event.detail),
        review_ends=_review_ends(event, zone),
        noticed=_noticed_late(event),
    )


def at(event: HistoryEvent, zone: str) -> datetime:
    """Return when something happened; if a clock ended it, the time that texts name for that deadline."""
    return deadlines.named(event.at, zone) if "noticed_at" in event.detail else event.at


def line(
    summary: Summary,
    event: HistoryEvent,
    others: Sequence[Summary] = (),
    withdrawal: HistoryEvent | None = None,
) -> SlackMessage:
    """Return the line for the thread; the same happened to ``others``.

    ``withdrawal`` is what has withdrawn it since.
    """
    said = slack_messages.slack(
        ThreadLine.kind,
        reference=summary.association.reference,
        engagement=summary.engagement.name,
        others=[clip(one.engagement.name, LONGEST_NAME) for one in others[:MOST_NAMED]],
        more=len(others[MOST_NAMED:]),
        sentence=sentence(event, summary.zone),
        action=event.action,
        withdrawal=withdrawal.action if withdrawal else "",
        withdrawn_by=withdrawal.member if withdrawal else None,
        at=at(event, summary.zone),
    )
    return SlackMessage(said.text, [*listing([said.body]), context(said.context)])


def _review_ends(event: HistoryEvent, zone: str) -> str:
    """Return that the review ends before the reviewer's last day is over; empty if it does not."""
    until, ends = event.detail.get("until_day"), event.detail.get("review_ends")
    if not (until and ends):
        return ""
    return records.ends_before(date.fromisoformat(until), datetime.fromisoformat(ends), zone)


def _noticed_late(event: HistoryEvent) -> datetime | None:
    """Return when the bot noticed that a clock had run out, if that was long after."""
    if "noticed_at" not in event.detail:
        return None
    noticed = datetime.fromisoformat(event.detail["noticed_at"])
    return noticed if noticed - event.at > LATE else None
