"""Putting reminders off: for how long, and what that means."""

from datetime import date, datetime

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    Option,
    PlainTextObject,
    RadioButtonsElement,
)
from slack_sdk.models.views import View

from flows.rules.deadlines import left
from flows.summary import Summary
from handlers import ids, mrkdwn
from handlers.views.steps import context, text

TITLE = "Put reminders off"
A_DAY = "day"
A_DATE = "date"


def form(summary: Summary, day: date, now: datetime) -> View:
    """Return the question until when; ``day`` is offered as the date."""
    about = f"*{mrkdwn.escape(summary.customer.name)}* · {mrkdwn.escape(summary.engagement.name)}"
    clock = summary.clock
    due = f"{clock.words.capitalize()} {left(clock.due, now)}, {mrkdwn.moment(clock.due)}." if clock else ""
    options = [
        Option(value=A_DAY, text=PlainTextObject(text="For a day")),
        Option(value=A_DATE, text=PlainTextObject(text="Until the morning of the date below")),
    ]
    return View(
        type="modal",
        callback_id=ids.View.SNOOZE,
        private_metadata=str(summary.association.id),
        title=TITLE,
        submit="Put off",
        close="Close",
        blocks=[
            text(f"{about}\n{due} *Putting reminders off does not move it.*"),
            InputBlock(
                block_id=ids.Field.SNOOZE_FOR,
                label="For how long?",
                element=RadioButtonsElement(
                    action_id=ids.Action.SNOOZE_INPUT, options=options, initial_option=options[0]
                ),
            ),
            InputBlock(
                block_id=ids.Field.SNOOZE_UNTIL,
                label="Date",
                optional=True,
                element=DatePickerElement(action_id=ids.Action.SNOOZE_INPUT, initial_date=day.isoformat()),
            ),
            context("Nobody is reminded of it meanwhile; the digest still tells."),
        ],
    )


def put_off(summary: Summary, until: datetime) -> View:
    """Return what holds now."""
    clock = summary.clock
    sentence = f"Reminders about *{mrkdwn.escape(summary.customer.name)}* wait until {mrkdwn.moment(until)}."
    if clock:
        sentence += f"\n{clock.words.capitalize()} stays at {mrkdwn.moment(clock.due)}."
    return View(type="modal", title=TITLE, close="Close", blocks=[text(sentence)])
