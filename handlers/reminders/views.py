"""Snoozing reminders: for how long, and what that means."""

from datetime import datetime

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DatePickerElement, InputBlock
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from handlers.app import ids
from handlers.app.view_metadata import AssociationMetadata
from handlers.blocks import clocks
from handlers.blocks.text_blocks import context, text
from words import mrkdwn

TITLE = "Snooze reminders"


def form(summary: Summary, now: datetime) -> View:
    """Return the form that asks until when to snooze."""
    about = f"*{mrkdwn.escape(summary.customer.name)}* · {mrkdwn.escape(summary.engagement.name)}"
    clock = summary.clock
    due = ""
    if clock:
        at = clocks.until(clock.due, summary.zone, now)
        due = f"{clock.words.capitalize()} {summary.left(now)}, {at}."
    return View(
        type="modal",
        callback_id=ids.ViewId.SNOOZE,
        private_metadata=AssociationMetadata(association=summary.association.id).carried(),
        title=TITLE,
        submit="Snooze",
        close="Close",
        blocks=[
            text(f"{about}\n{due} *Snoozing reminders does not move it.*"),
            *until(),
        ],
    )


def until() -> list[Block]:
    """Return the input of the day on which a snooze ends, and what a snooze means."""
    return [
        InputBlock(
            block_id=ids.Field.SNOOZE_UNTIL,
            label="Until the morning of",
            hint="Without a date they are snoozed for a day.",
            optional=True,
            element=DatePickerElement(action_id=ids.Action.SNOOZE_INPUT),
        ),
        context(
            "Until then no reminders are sent. Daily messages still list what ends soon, and Incentives "
            "admins are still told when three days are left."
        ),
    ]


def snoozed(summary: Summary, ends: datetime, now: datetime) -> View:
    """Return the confirmation that reminders are snoozed, with a way back."""
    clock = summary.clock
    sentence = f"Reminders about *{mrkdwn.escape(summary.customer.name)}* wait until {mrkdwn.moment(ends)}."
    if clock:
        sentence += f"\n{clock.words.capitalize()} stays at {clocks.until(clock.due, summary.zone, now)}."
    return View(
        type="modal",
        title=TITLE,
        close="Close",
        private_metadata=AssociationMetadata(association=summary.association.id).carried(),
        blocks=[text(sentence), ActionsBlock(elements=[end_snooze()])],
    )


def end_snooze() -> ButtonElement:
    """Return the button that ends the snooze of the association that the view is about."""
    return ButtonElement(text="End the snooze", action_id=ids.Action.SNOOZE_END)
