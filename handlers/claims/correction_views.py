"""The forms that correct a submitted claim; each replaces the details and leads back to them."""

from datetime import date, datetime

from slack_sdk.models.blocks import DatePickerElement, InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.rules.text.days import spelt
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.associations.form_frame import form
from handlers.associations.form_views import LONGEST_REASON
from handlers.blocks import clocks
from handlers.blocks.text_blocks import text
from words import mrkdwn

LONGEST_CLAIM_ID = 100


def add_claim_id(summary: Summary) -> View:
    """Return the form that asks for the claim ID of a claim that was submitted without one."""
    blocks = [
        text(f"Until now the claim is known as {summary.association.reference}."),
        InputBlock(
            block_id=Field.CLAIM_ID,
            label="Claim ID",
            element=_line(None),
            hint="The programme's number, as Partner Center shows it.",
        ),
    ]
    return form(summary, ids.ViewId.CLAIM_ADD_ID, "Add claim ID", blocks, submit="Save")


def correct(summary: Summary, submitted_on: date, claim_id: str | None) -> View:
    """Return the form that changes the day and the claim ID, filled with what is recorded."""
    recorded = f"Recorded: {mrkdwn.escape(claim_id or 'no claim ID')}, submitted on {spelt(submitted_on)}."
    blocks = [
        text(recorded),
        InputBlock(
            block_id=Field.SUBMITTED_ON,
            label="Day of submission",
            element=DatePickerElement(
                action_id=Action.ASSOCIATION_INPUT, initial_date=submitted_on.isoformat()
            ),
        ),
        InputBlock(block_id=Field.CLAIM_ID, label="Claim ID", element=_line(claim_id), optional=True),
        InputBlock(
            block_id=Field.REASON,
            label="Why does it change?",
            element=PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=LONGEST_REASON
            ),
            hint="A few words; kept in the history with what was recorded before.",
        ),
    ]
    return form(summary, ids.ViewId.CLAIM_CORRECT, "Correct claim", blocks, submit="Save")


def take_back(summary: Summary, now: datetime) -> View:
    """Return the form that asks why a submission is taken back, and says what that means."""
    due = summary.association.claim_due
    until = f" It is due {clocks.until(due, summary.zone, now)}." if due else ""
    blocks = [
        text(
            "For a submission that was recorded by mistake. The claim must then be submitted again, and its "
            f"deadline applies as before.{until} What was recorded stays in the history."
        ),
        InputBlock(
            block_id=Field.REASON,
            label="Why is it taken back?",
            element=PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=LONGEST_REASON
            ),
            hint="A few words; kept in the history.",
        ),
    ]
    return form(summary, ids.ViewId.CLAIM_TAKE_BACK, "Take back", blocks, submit="Take it back")


def _line(claim_id: str | None) -> PlainTextInputElement:
    return PlainTextInputElement(
        action_id=Action.ASSOCIATION_INPUT, initial_value=claim_id or None, max_length=LONGEST_CLAIM_ID
    )
