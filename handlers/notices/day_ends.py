"""How a daily message ends: what of it is done, what else waits, and that a newer one stands below."""

from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from flows.customers_page.worth import MOST_ADDED_UP
from flows.notifications import DayRenewal, Digest
from flows.reminders.day_message import DayContents
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from words import instants, mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line


def replaced(notification: Digest, contents: DayContents) -> SlackMessage:
    """Return what is left of a message once a newer one stands below: what of it is done, and no buttons."""
    written = datetime.fromisoformat(notification.written or notification.until)
    said = slack_messages.slack(
        DayRenewal.kind, day=instants.title(written, contents.partner.time_zone), done=done(contents) or ""
    )
    blocks: list[Block] = [headline(mrkdwn.unescape(said.text)), text(said.body), context(said.context)]
    return SlackMessage(said.text, blocks)


def done(contents: DayContents) -> Mrkdwn | None:
    """Return how much of what the message listed is done, or was lost; nothing if none is."""
    if not contents.done and not contents.listed_lost:
        return None
    return slack_messages.line(
        Line.DAY_DONE, done=contents.done, lost=contents.listed_lost, listed=contents.listed
    )


def lost(contents: DayContents, now: datetime) -> Mrkdwn | None:
    """Return how much of the member's was lost since the message before; nothing if none was."""
    if contents.lost_since is None or not contents.lost.count:
        return None
    return slack_messages.line(
        Line.DAY_LOST,
        count=f"{MOST_ADDED_UP:,}+" if contents.lost.is_cut else contents.lost.count,
        day=Mrkdwn(instants.short(contents.lost_since, contents.partner.time_zone, now)),
        amount=mrkdwn.amount(contents.lost.amount),
    )


def with_losses(line: Mrkdwn) -> list[Block]:
    """Return the line of what was lost, with the button that shows what can still be done about it."""
    return with_accessory(line, _show(Screen.LOST, "Show what was lost"))


def waiting(contents: DayContents) -> Mrkdwn | None:
    """Return how much else waits for the member; nothing if all of it is in the message."""
    found = contents.waiting
    if not found.count:
        return None
    return slack_messages.line(
        Line.DAY_WAITING,
        counts=found.counts,
        count=found.count,
        is_all=not contents.count,
        amount=mrkdwn.amount(found.amount),
    )


def with_show(line: Mrkdwn) -> list[Block]:
    """Return the line of what else waits, with the button that shows all that needs the member."""
    return with_accessory(line, _show(Screen.FRONT, "Show everything that needs you"))


def _show(screen: Screen, spoken: str) -> ButtonElement:
    place = PageState(screen=screen).carried()
    return ButtonElement(
        text="Show", action_id=Action.CUSTOMERS_OPEN, value=place, accessibility_label=spoken
    )
