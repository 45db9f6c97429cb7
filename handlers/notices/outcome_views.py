"""What was won or lost, in the channel: a line for each customer, with what can still be done."""

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from flows.associations.outcomes import CustomerOutcome
from flows.notifications import Outcome
from flows.rules.associations import deadlines, no_consent
from flows.rules.associations.history_actions import ENDED_BY_REVIEW
from flows.rules.associations.next_step import NextAction
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import LONGEST_NAME, LONGEST_SAID, clip, context, with_accessory
from handlers.notices.card_views import BUTTONS, begin_again, carried
from handlers.notices.thread_views import sentence
from words import instants, mrkdwn, slack_messages
from words.mrkdwn import Mrkdwn
from words.slack_messages import Line

LABELS = {NextAction.ADD_AGAIN: "Add again", NextAction.CLAIM_AGAIN: "Claim again"}
"""What can still be done about an association that ended without a claim (R20)."""


def outcome(notification: Outcome, found: Sequence[CustomerOutcome], now: datetime) -> SlackMessage:
    """Return the message, with a line and a button for each customer."""
    lines = [_line(one, now) for one in found]
    said = slack_messages.slack(notification.kind, lines=lines, is_private=notification.is_private)
    blocks: list[Block] = []
    for one, line in zip(found, lines, strict=True):
        blocks += with_accessory(line, _button(one))
    if said.context:
        blocks.append(context(said.context))
    return SlackMessage(said.text, blocks)


def _line(one: CustomerOutcome, now: datetime) -> Mrkdwn:
    about, detail, due = one.rows[0], one.event.detail, _due(one)
    return slack_messages.line(
        Line.OUTCOME_LINE,
        action=one.event.action,
        member=one.event.member,
        customer=clip(about.customer.name, LONGEST_NAME),
        engagement=clip(about.engagement.name, LONGEST_NAME),
        count=len(one.rows),
        amount=mrkdwn.amount(one.amount),
        pays=mrkdwn.amount(detail.get("pays")),
        owner=about.owner.user_id,
        due=due,
        is_first=len({row.association.clock_due for row in one.rows}) > 1,
        lost_on=Mrkdwn(instants.short(due, about.zone, now)),
        why=no_consent.why(detail),
        name=clip(detail.get("name") or "", LONGEST_NAME),
        contact=clip(detail.get("contact") or "", LONGEST_NAME),
        note=detail.get("note") or "",
        reviewer_words=_reviewer_words(one),
        sentence=sentence(one.event, about.zone),
        withdrawal=one.withdrawal.action if one.withdrawal else "",
        withdrawn_by=one.withdrawal.member if one.withdrawal else None,
    )


def _reviewer_words(one: CustomerOutcome) -> str:
    """Return why a claim that is lost was rejected, or what was missing, if that is the same of all.

    What the event itself says is left out.
    """
    said = {" ".join(row.reviewer_words.split()) for row in one.rows}
    said -= {" ".join((one.event.detail.get("words") or "").split())}
    is_one = one.event.action in ENDED_BY_REVIEW and len(said) == 1 and one.withdrawal is None
    return clip(said.pop(), LONGEST_SAID) if is_one else ""


def _due(one: CustomerOutcome) -> datetime:
    """Return when the clock of the new status first ends, or when the clock that has run out ended.

    It is the time that texts name for that deadline.
    """
    said = one.event.detail.get("due")
    due = datetime.fromisoformat(said) if said else min(row.association.clock_due for row in one.rows)
    return deadlines.named(due, one.rows[0].zone)


def _button(one: CustomerOutcome) -> ButtonElement | None:
    """Return the button that begins again whatever of it can; ``None`` if nothing can."""
    possible = [row for row in one.rows if row.next_step.action in LABELS]
    if not possible:
        return None
    about = possible[0]
    action = about.next_step.action
    if action is None:
        return None
    every = [row for row in possible if row.next_step.action is action]
    value = carried(about, action) if len(every) == 1 else begin_again(every)
    return ButtonElement(
        text=LABELS[action],
        action_id=BUTTONS[action],
        value=value,
        accessibility_label=clip(f"{LABELS[action]}: {about.customer.name}"),
    )
