"""The form that brings in an engagement that is already running at Partner Center."""

from slack_sdk.models.blocks import (
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.rules.associations.running import Progress
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.associations.form_frame import form
from handlers.blocks.text_blocks import plain, text

PROGRESS = {
    Progress.WAITING: "Waiting for the customer's consent",
    Progress.CONSENTED: "Consent received, claim not submitted",
    Progress.SUBMITTED: "Claim submitted",
}
"""How far a running engagement is, in words."""


def bring_in(summary: Summary) -> View:
    """Return the form; deadlines follow from its days."""
    limits = summary.engagement
    choices = [Option(text=plain(words), value=value) for value, words in PROGRESS.items()]
    blocks = [
        text(
            "For an engagement that began at Partner Center before you added it here. The deadlines count "
            f"from the days there: {limits.consent_days} days for the consent, {limits.submit_days} days for "
            "the claim. Nothing is mailed to the customer."
        ),
        _input(Field.ADDED_ON, "Added at Partner Center on", _day()),
        _input(
            Field.PROGRESS,
            "How far is it?",
            StaticSelectElement(action_id=Action.ASSOCIATION_INPUT, options=choices),
        ),
        _input(Field.CONSENTED_ON, "Consent received on", _day(), optional=True),
        _input(Field.SUBMITTED_ON, "Claim submitted on", _day(), optional=True),
        _input(
            Field.CLAIM_ID,
            "Claim ID",
            PlainTextInputElement(action_id=Action.ASSOCIATION_INPUT, max_length=100),
            optional=True,
        ),
        _input(
            Field.KNOWN_FROM,
            "How do you know?",
            PlainTextInputElement(action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=1000),
            hint="A few words, such as where the proof is. Kept in the history.",
        ),
        _input(
            Field.OWNER,
            "Owner",
            UserSelectElement(action_id=Action.ASSOCIATION_INPUT, initial_user=summary.owner.user_id),
            optional=True,
        ),
    ]
    return form(summary, ids.ViewId.BRING_IN, "Already running", blocks, submit="Bring in")


def _day() -> DatePickerElement:
    return DatePickerElement(action_id=Action.ASSOCIATION_INPUT)


def _input(
    name: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)
