"""The form that brings in an engagement that is already running at Partner Center."""

from collections.abc import Mapping
from typing import Any

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


NEEDS = {
    Progress.WAITING: (),
    Progress.CONSENTED: (Field.CONSENTED_ON,),
    Progress.SUBMITTED: (Field.CONSENTED_ON, Field.SUBMITTED_ON, Field.CLAIM_ID),
}
"""The fields that are asked for, besides those for all."""


def bring_in(summary: Summary, typed: Mapping[str, Any] | None = None) -> View:
    """Return the form, filled with what was typed; it asks for the days that the chosen progress has."""
    known = typed or {}
    limits = summary.engagement
    chosen = known.get(Field.PROGRESS)
    needed = NEEDS[Progress(chosen)] if chosen else ()
    asked = {
        Field.CONSENTED_ON: _input(
            Field.CONSENTED_ON, "Consent received on", _day(known, Field.CONSENTED_ON)
        ),
        Field.SUBMITTED_ON: _input(Field.SUBMITTED_ON, "Claim submitted on", _day(known, Field.SUBMITTED_ON)),
        Field.CLAIM_ID: _input(
            Field.CLAIM_ID,
            "Claim ID",
            PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_value=known.get(Field.CLAIM_ID) or None,
                max_length=100,
            ),
            optional=True,
        ),
    }
    blocks = [
        text(
            "For an engagement that began at Partner Center before you added it here. The deadlines count "
            f"from the days there: {limits.consent_days} days for the consent, {limits.submit_days} days for "
            "the claim. Nothing is mailed to the customer."
        ),
        _input(Field.ADDED_ON, "Added at Partner Center on", _day(known, Field.ADDED_ON)),
        _progress(chosen),
        *(asked[field] for field in needed),
        _input(
            Field.KNOWN_FROM,
            "How do you know?",
            PlainTextInputElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_value=known.get(Field.KNOWN_FROM) or None,
                multiline=True,
                max_length=1000,
            ),
            hint="For example, where the proof is.",
        ),
        _input(
            Field.OWNER,
            "Owner",
            UserSelectElement(
                action_id=Action.ASSOCIATION_INPUT,
                initial_user=known.get(Field.OWNER) or summary.owner.user_id,
            ),
        ),
    ]
    return form(summary, ids.ViewId.BRING_IN, "Already running", blocks, submit="Save")


def _progress(chosen: str | None) -> InputBlock:
    choices = {value.value: Option(text=plain(words), value=value) for value, words in PROGRESS.items()}
    select = StaticSelectElement(
        action_id=Action.PROGRESS_CHOOSE,
        options=list(choices.values()),
        initial_option=choices[chosen] if chosen else None,
    )
    return InputBlock(block_id=Field.PROGRESS, label="How far is it?", element=select, dispatch_action=True)


def _day(known: Mapping[str, Any], name: Field) -> DatePickerElement:
    return DatePickerElement(action_id=Action.ASSOCIATION_INPUT, initial_date=known.get(name) or None)


def _input(
    name: Field,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = False,
) -> InputBlock:
    return InputBlock(block_id=name, label=label, element=element, hint=hint, optional=optional)
