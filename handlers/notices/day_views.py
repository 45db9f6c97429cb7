"""The daily message to a member: what needs them, each with the button that does it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.associations.summary import Summary
from flows.notifications import Digest
from flows.reminders.day_listing import LAST_DAYS
from flows.reminders.day_message import CustomerRows, DayContents, DayGroup, OthersRows
from flows.reminders.day_waiting import Todo
from flows.rules.associations import amounts
from flows.rules.associations.deadlines import away
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.associations.to_do import to_do
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks import clocks, emphasis
from handlers.blocks.emphasis import PRIMARY
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, headline, text, with_accessory
from handlers.notices import day_ends
from handlers.notices.card_views import BUTTONS, ask_for_all, carried
from words import instants, mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

SHOWN = ((6, 3), (4, 2), (2, 1))
"""Customers shown of what ends soon, and of each other group; the first pair with which everything fits."""

NAMES_FIT = 300
"""Characters of customers' names that the line of those without a line of their own may have."""

MOST_BLOCKS = 50
"""Blocks that Slack takes in a message; a name that would format something takes one more."""


def day_message(notification: Digest, contents: DayContents, now: datetime) -> SlackMessage:
    """Return the message: its groups, what other owners have, and buttons that show all or stop it."""
    zone = contents.partner.time_zone
    next_day = instants.soon(datetime.fromisoformat(notification.until), now, zone)
    title = slack_messages.line(
        Line.DAY_TITLE,
        day=instants.title(now, zone),
        urgent=notification.urgent,
        next=next_day,
        weekly=notification.weekly,
        is_done=contents.is_empty,
        count=contents.count,
        is_cut=contents.is_cut,
        amount=mrkdwn.amount(contents.groups[0].amount) if contents.groups else "",
    )
    # The title of an urgent message already says how many end by when, and what they are worth.
    headings = [] if notification.urgent else [_heading(group) for group in contents.groups]
    waiting, done, lost = day_ends.waiting(contents), day_ends.done(contents), day_ends.lost(contents, now)
    ends = [
        *(day_ends.with_show(waiting) if waiting else []),
        _buttons(contents, notification),
        context(_context(notification, zone)),
    ]
    blocks: list[Block] = []
    for ending, shown in SHOWN:
        blocks = [headline(mrkdwn.unescape(title)), *(day_ends.with_losses(lost) if lost else [])]
        blocks += [text(done)] if done else []
        for group, heading in zip_longest(contents.groups, headings):
            most = ending if group.todo is Todo.ENDING else shown
            blocks += [*([text(heading)] if heading else []), *_lines(group, most, contents, now)]
        blocks += [*_others(contents, notification, shown, now), *ends]
        if len(blocks) <= MOST_BLOCKS:
            break
    said = [one for one in (title, lost, done, *headings, waiting) if one]
    return SlackMessage(". ".join(said), emphasis.only_first(blocks))


def _heading(group: DayGroup) -> Mrkdwn:
    return slack_messages.line(
        Line.DAY_GROUP,
        todo=group.todo,
        count=group.count,
        amount=mrkdwn.amount(group.amount),
    )


def _lines(group: DayGroup, shown: int, contents: DayContents, now: datetime) -> list[Block]:
    blocks: list[Block] = []
    for one in group.customers[:shown]:
        blocks += with_accessory(_line(group.todo, one, now), _button(one, now))
    rest = group.customers[shown:]
    if rest:
        customers = f"{len(rest)} more customer{'' if len(rest) == 1 else 's'}"
        button = _show_all(contents, "Show", f"Show all: {customers}")
        blocks += with_accessory(_rest(group.todo, rest), button)
    return blocks


def _rest(todo: Todo, rest: Sequence[CustomerRows]) -> Mrkdwn:
    """Return the customers that have no line of their own, by name as far as they fit, with their amount."""
    named, length = list[tuple[str, int]](), 0
    for one in rest:
        name = clip(one.first.customer.name, LONGEST_NAME)
        length += len(name)
        if length > NAMES_FIT:
            break
        named.append((name, len(one.rows)))
    unnamed = rest[len(named) :]
    return slack_messages.line(
        Line.DAY_REST,
        customers=len(rest),
        named=named,
        unnamed=len(unnamed),
        engagements=sum(len(one.rows) for one in unnamed),
        amount=mrkdwn.amount(DayGroup(todo, rest).amount),
    )


def _line(todo: Todo, one: CustomerRows, now: datetime) -> Mrkdwn:
    first = one.first
    return slack_messages.line(
        Line.DAY_LINE,
        customer=clip(first.customer.name, LONGEST_NAME),
        count=len(one.rows),
        engagement=clip(first.engagement.name, LONGEST_NAME),
        to_do=_to_do(one),
        is_review=todo is Todo.REVIEW,
        is_overdue=first.association.clock_due <= now,
        is_first=len({clocks.due(row, now) for row in one.rows}) > 1,
        due=clocks.due(first, now),
        away=away(first.association.clock_due, now, first.zone),
        amount=mrkdwn.amount(DayGroup(todo, [one]).amount),
    )


def _to_do(one: CustomerRows) -> str:
    """Return what is to do about all of them; nothing if that differs."""
    found = {
        to_do(
            row.association.status,
            mail_refused=row.association.mail_refused,
            is_near=True,
            is_several=len(one.rows) > 1,
        )
        for row in one.rows
    }
    return found.pop() if len(found) == 1 else ""


def _button(one: CustomerRows, now: datetime) -> ButtonElement:
    """Return the action itself, that for all of several, or the button that shows the customer's."""
    first = one.first
    action = first.offered(now)
    if len(one.rows) == 1 and action is not None and action in BUTTONS:
        return _act(first, action)
    if all(row.next_step.action is NextAction.CORRECT_ADDRESS for row in one.rows):
        return _act(first, NextAction.CORRECT_ADDRESS)
    if all(row.next_step.action is NextAction.SEND_CONSENT for row in one.rows):
        for_all = ask_for_all(one.rows, {row.association.id for row in one.rows})
        if for_all is not None:
            return for_all
    return ButtonElement(
        text="Show",
        action_id=Action.CUSTOMERS_OPEN,
        value=PageState(screen=Screen.CUSTOMER, customer=first.customer.id).carried(),
        accessibility_label=clip(f"Show {len(one.rows)}: {first.customer.name}"),
    )


def _act(summary: Summary, action: NextAction) -> ButtonElement:
    label = LABELS[action]
    return ButtonElement(
        text=label,
        action_id=BUTTONS[action],
        value=carried(summary, action),
        style=PRIMARY,
        accessibility_label=clip(f"{label}: {summary.customer.name}, {summary.engagement.name}"),
    )


def _others(contents: DayContents, notification: Digest, shown: int, now: datetime) -> list[Block]:
    if not contents.others:
        return []
    until = "" if notification.urgent else f": ends within {LAST_DAYS} days"
    blocks: list[Block] = [text(f"👥 *Other owners{until}*")]
    for one in contents.others[:shown]:
        blocks += with_accessory(_other(one, now), _show_others(one))
    rest = contents.others[shown:]
    if rest:
        names = " ".join(mrkdwn.user(one.owner.user_id) for one in rest)
        amount = amounts.total(row.amount for one in rest for row in one.rows)
        worth = f" · {mrkdwn.amount(amount)}" if amount else ""
        blocks.append(text(f"• {sum(len(one.rows) for one in rest)} more: {names}{worth}"))
    return blocks


def _other(one: OthersRows, now: datetime) -> Mrkdwn:
    first: Summary = one.rows[0]
    return slack_messages.line(
        Line.DAY_OTHERS,
        owner=one.owner.user_id,
        count=len(one.rows),
        due=clocks.due(first, now),
        away=away(first.association.clock_due, now, first.zone),
        customer=clip(first.customer.name, LONGEST_NAME),
        amount=mrkdwn.amount(one.amount),
    )


def _show_others(one: OthersRows) -> ButtonElement:
    place = PageState(screen=Screen.PAGE, owner=one.owner.user_id)
    return ButtonElement(
        text="Show",
        action_id=Action.CUSTOMERS_OPEN,
        value=place.carried(),
        accessibility_label=clip(f"Show {len(one.rows)} of {one.owner.name}"),
    )


def _show_all(contents: DayContents, label: str, spoken: str | None = None) -> ButtonElement:
    place = PageState(screen=Screen.PAGE, owner=contents.member.user_id)
    return ButtonElement(
        text=label,
        action_id=Action.CUSTOMERS_OPEN,
        value=place.carried(),
        accessibility_label=spoken,
    )


def _buttons(contents: DayContents, notification: Digest) -> ActionsBlock:
    buttons = [_show_all(contents, "Show all of mine")]
    if not notification.urgent:
        if contents.groups:
            buttons.append(ButtonElement(text="Snooze…", action_id=Action.SNOOZE_SEVERAL))
        buttons.append(ButtonElement(text="Quiet until next week", action_id=Action.QUIET))
    return ActionsBlock(elements=buttons)


def _context(notification: Digest, zone: str) -> str:
    settings = "" if notification.urgent else " To get this less often, or not at all: `/mci settings`"
    return f"{mrkdwn.escape(instants.whose(zone))}{settings}"
