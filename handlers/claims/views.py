"""The modals of submitting a claim: its details, their review, the confirmation (R23)."""

from datetime import date

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.drafts.drafts import OpenDraft
from flows.rules.text.days import spelt
from handlers.app import ids
from handlers.app.ids import Field
from handlers.blocks import inputs, text_blocks
from handlers.blocks.inputs import field, text_input
from handlers.blocks.terms import about
from handlers.blocks.text_blocks import context, text
from handlers.drafts import wizard
from store.claims import Claim
from store.enums import DraftKind
from words import mrkdwn


def details(draft: OpenDraft, summary: Summary, today: date) -> View:
    """Return the first step: when it was submitted (``today``, if nothing is typed), its ID, and a note."""
    submitted = {Field.SUBMITTED_ON: today.isoformat()} | draft.data
    blocks: list[Block] = [
        context(about(summary)),
        text(
            "Submit the claim in Partner Center first; here you record that it is done. "
            f"It is due before {_due(summary)}."
        ),
        field(Field.SUBMITTED_ON, "Day of submission", inputs.date_input(submitted, Field.SUBMITTED_ON)),
        field(
            Field.CLAIM_ID,
            "Claim ID",
            text_input(draft.data, Field.CLAIM_ID, longest=100),
            optional=True,
            hint=f"The programme's number, if known yet. Until then {summary.association.reference} is used.",
        ),
        field(
            Field.NOTE,
            "Note",
            text_input(draft.data, Field.NOTE, longest=1000, multiline=True),
            optional=True,
        ),
    ]
    return wizard.step(1, draft, ids.View.CLAIM_DETAILS, blocks, notice=())


def review(draft: OpenDraft, summary: Summary, day: date) -> View:
    """Return the second step: everything as it will be kept."""
    data = draft.data
    number = mrkdwn.escape(data.get(Field.CLAIM_ID) or "not known yet")
    note = data.get(Field.NOTE)
    blocks: list[Block] = [
        context(about(summary)),
        text(f"*Submitted on:* {spelt(day)}\n*Claim ID:* {number}"),
        *([text("*Note*"), *text_blocks.literal(note)] if note else []),
        context("This stops the claim clock. The association can no longer be cancelled afterwards."),
    ]
    return wizard.step(2, draft, ids.View.CLAIM_REVIEW, blocks, notice=(), submit="Submit claim")


def submitted(summary: Summary, claim: Claim) -> View:
    """Return the confirmation, with what comes next."""
    number = claim.claim_id or summary.association.reference
    return wizard.done(
        DraftKind.SUBMIT_CLAIM,
        [
            text(f":white_check_mark: *Claim {mrkdwn.escape(number)} is submitted.*"),
            text("Microsoft reviews it. From now on it is on the Complete tab of the Customers page."),
            context(about(summary)),
        ],
    )


def _due(summary: Summary) -> str:
    due = summary.association.claim_due
    return mrkdwn.moment(due) if due else ""
