"""The modals of submitting a claim: its details, their review, the confirmation (R23)."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.claims.items import ChecklistItem
from flows.drafts.draft_models import Step, SubmitClaimDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.text.days import spelt
from handlers.app import form_fields, ids
from handlers.app.ids import Field
from handlers.blocks import clocks, text_blocks
from handlers.blocks.terms import about
from handlers.blocks.text_blocks import context, text
from handlers.claims import item_views
from handlers.drafts import inputs, wizard
from handlers.drafts.inputs import field, text_input
from store.enums import DraftKind
from words import mrkdwn


def details(draft: OpenDraft[SubmitClaimDraft], summary: Summary, today: date) -> View:
    """Return the details: when it was submitted (``today``, if nothing is typed), its ID, and a note."""
    typed = form_fields.flat(draft.form)
    if "submitted_on" not in draft.form.model_fields_set:
        typed[Field.SUBMITTED_ON] = today.isoformat()
    blocks: list[Block] = [
        context(about(summary)),
        text(
            "Submit the claim in Partner Center first; here you record that it is done."
            f"{_due(summary, today)}"
        ),
        field(Field.SUBMITTED_ON, "Day of submission", inputs.date_input(typed, Field.SUBMITTED_ON)),
        field(
            Field.CLAIM_ID,
            "Claim ID",
            text_input(typed, Field.CLAIM_ID, longest=100),
            optional=True,
            hint=f"The programme's number. If it is not known yet, add it later from Details; until then "
            f"{summary.association.reference} is used.",
        ),
        field(
            Field.NOTE,
            "Note",
            text_input(typed, Field.NOTE, longest=1000, multiline=True),
            optional=True,
        ),
    ]
    return wizard.step(Step.CLAIM, draft, ids.ViewId.CLAIM_DETAILS, blocks)


def review(
    draft: OpenDraft[SubmitClaimDraft], summary: Summary, day: date, items: Sequence[ChecklistItem] = ()
) -> View:
    """Return the review: everything as it will be kept, with what was given for the items."""
    number = mrkdwn.escape(draft.form.claim_id or "not known yet")
    note = draft.form.note
    changeable = any(one.denied and not one.is_answered for one in items)
    blocks: list[Block] = [
        context(about(summary)),
        text(f"*Submitted on:* {spelt(day)}\n*Claim ID:* {number}"),
        *([text("*Note*"), *text_blocks.literal(note)] if note else []),
        *(text(one) for one in item_views.reviewed(items)),
        *([ActionsBlock(elements=[item_views.to_items(summary.association.id)])] if changeable else []),
        context(
            "After this, the claim deadline no longer applies, and the engagement can no longer be cancelled."
        ),
    ]
    return wizard.step(Step.REVIEW, draft, ids.ViewId.CLAIM_REVIEW, blocks, submit="Submit claim")


def submitted(summary: Summary, day: date, claim_id: str | None) -> View:
    """Return the confirmation that a claim of this day is recorded, with what comes next."""
    known = f" {mrkdwn.escape(claim_id)}" if claim_id else ""
    names = ", ".join(mrkdwn.escape(one.name) for one in (summary.customer, summary.engagement))
    later = "" if claim_id else " Add the claim ID in Details when you have it."
    return wizard.done(
        DraftKind.SUBMIT_CLAIM,
        [
            text(
                f":white_check_mark: *Recorded: the claim{known} for {names}, was submitted on {spelt(day)}.*"
            ),
            text(
                f"Microsoft reviews it.{later} Once Partner Center shows an answer, press *Record answer* "
                "in the details or on the In review tab of the Customers page."
            ),
            context(about(summary)),
        ],
    )


def _due(summary: Summary, today: date) -> str:
    due = summary.association.claim_due
    return f" It is due {clocks.until(due, summary.zone, today)}." if due else ""
