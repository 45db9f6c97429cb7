"""The message of a working morning to the channel: a summary, or what ends soon, by owner."""

from collections.abc import Mapping
from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.notifications import Digest
from flows.reminders.team_summary import DAYS_AHEAD, LAST_DAYS, Happening, OwnerPart, Tally, TeamContents
from handlers.app.ids import Action
from handlers.app.page_state import due
from handlers.blocks import clocks
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, headline, listing, text
from handlers.reports import number_lines, report_views
from words import instants, mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

MOST_OWNERS = 25
"""Owners with a line of their own; those of the others are counted."""


def digest(notification: Digest, contents: TeamContents, now: datetime) -> SlackMessage:
    """Return the message; its title says the day on which its counts are true."""
    zone = contents.partner.time_zone
    days = DAYS_AHEAD if contents.is_summary else LAST_DAYS
    said = slack_messages.slack(
        notification.kind,
        is_summary=contents.is_summary,
        days=days,
        day=instants.title(now, zone),
        happened=_counts(contents.happened),
        ending=contents.ending.count,
        amount=mrkdwn.amount(contents.ending.amount),
        is_cut=contents.is_cut,
        numbers=map(Mrkdwn, number_lines.every(contents.month)) if contents.month else (),
        whose=instants.whose(zone),
    )
    blocks: list[Block] = [headline(mrkdwn.unescape(said.text))]
    if said.body:
        blocks.append(text(said.body))
    blocks += listing([_owner(one, days, now) for one in contents.owners[:MOST_OWNERS]])
    rest = contents.owners[MOST_OWNERS:]
    if rest:
        count = sum(one.ending.count for one in rest)
        blocks.append(context(f"…and {len(rest)} more owners, with {count} that end within {days} days."))
    ways = []
    if contents.ending.count:
        ways.append(
            ButtonElement(text="Show what ends", action_id=Action.CUSTOMERS_OPEN, value=due(None).carried())
        )
    if contents.month:
        place = report_views.place_of(contents.month).carried()
        ways.append(ButtonElement(text=report_views.TITLE, action_id=Action.REPORT_OPEN, value=place))
    if ways:
        blocks.append(ActionsBlock(elements=ways))
    return SlackMessage(said.text, [*blocks, context(said.context)])


def _owner(one: OwnerPart, days: int, now: datetime) -> Mrkdwn:
    first = one.ending.rows[0] if one.ending.rows else None
    return slack_messages.line(
        Line.DIGEST_OWNER,
        owner=one.owner.user_id,
        happened=_counts(one.happened),
        ending=one.ending.count,
        days=days,
        due=clocks.due(first, now) if first else "",
        customer=clip(first.customer.name, LONGEST_NAME) if first else "",
        amount=mrkdwn.amount(one.ending.amount),
    )


def _counts(happened: Mapping[Happening, Tally]) -> list[Mrkdwn]:
    return [
        slack_messages.line(
            Line.DIGEST_COUNT, what=what, count=tally.count, amount=mrkdwn.amount(tally.amount)
        )
        for what, tally in happened.items()
    ]
