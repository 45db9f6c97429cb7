"""Correcting a submitted claim from its details: its claim ID, its day, or the submission (R23, R27)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations.details import Details
from flows.claims import correct_claim, take_back
from flows.claims.claim_ids import ClaimIdTaken
from flows.claims.correct_claim import AnsweredBefore, ClaimUnchanged, CorrectionUnexplained
from flows.claims.submit_claim import ClaimClosed, SubmissionDateRefused
from flows.consent.record_consent import AdminOnly
from flows.refusal import Refusal
from flows.rules.associations.next_step import NextAction
from handlers.app import forms, ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.services import Services
from handlers.app.transactions import Acting
from handlers.associations import detail_views
from handlers.associations.listeners import OneAssociation, if_possible
from handlers.claims import correction_views as views
from handlers.claims import corrections
from handlers.drafts.journeys import acknowledge
from words import mrkdwn

FIELDS: Mapping[type[Refusal], Field] = {
    SubmissionDateRefused: Field.SUBMITTED_ON,
    AnsweredBefore: Field.SUBMITTED_ON,
    CorrectionUnexplained: Field.REASON,
    ClaimIdTaken: Field.CLAIM_ID,
    ClaimUnchanged: Field.CLAIM_ID,
    AdminOnly: Field.REASON,
    ClaimClosed: Field.REASON,
}
"""The field at which each refusal is shown."""


def register(app: App, services: Services) -> None:
    """Register the listeners of the corrections."""
    journey = Corrections(services)
    for action, listener in (
        (Action.CLAIM_ADD_ID, journey.ask_claim_id),
        (Action.CLAIM_CORRECT, journey.ask_correction),
        (Action.CLAIM_TAKE_BACK, journey.ask_reason),
    ):
        app.action(action)(ack=acknowledge, lazy=[listener])
    app.view(ids.ViewId.CLAIM_ADD_ID)(journey.add_claim_id)
    app.view(ids.ViewId.CLAIM_CORRECT)(journey.correct)
    app.view(ids.ViewId.CLAIM_TAKE_BACK)(journey.take_back)


class Corrections(OneAssociation):
    """The listeners of the corrections."""

    def ask_claim_id(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the claim ID."""

        def form(shown: Details, now: datetime) -> View:
            claim = shown.claim
            if claim is not None and claim.claim_id is not None:
                said = f":information_source: The claim ID is recorded: {mrkdwn.escape(claim.claim_id)}."
                return detail_views.details(shown, now, [said])
            return if_possible(shown, now, NextAction.ADD_CLAIM_ID, views.add_claim_id(shown.summary))

        surfaces.replace(body, client, self._read(body, caller, form))

    def ask_correction(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the day and the claim ID, filled with what is recorded."""

        def form(shown: Details, now: datetime) -> View:
            claim = shown.claim
            if claim is None:
                return detail_views.details(shown, now)
            form = views.correct(shown.summary, claim.submitted_on, claim.claim_id)
            return if_possible(shown, now, NextAction.CORRECT_CLAIM, form)

        surfaces.replace(body, client, self._read(body, caller, form))

    def ask_reason(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask why the submission is taken back."""

        def form(shown: Details, now: datetime) -> View:
            return if_possible(shown, now, NextAction.TAKE_BACK_CLAIM, views.take_back(shown.summary, now))

        surfaces.replace(body, client, self._read(body, caller, form))

    def add_claim_id(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Record the claim ID."""
        form = corrections.parse_claim_id(forms.typed(body["view"]))
        if not isinstance(form, corrections.ClaimIdForm):
            return ack(response_action="errors", errors=form)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            correct_claim.add_claim_id(session, actor, association_id, now, form.claim_id)
            return ":white_check_mark: The claim ID is recorded."

        return self._corrected(ack, body, caller, change)

    def correct(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Change the day or the claim ID."""
        form = corrections.parse_correction(forms.typed(body["view"]))
        if not isinstance(form, corrections.CorrectionForm):
            return ack(response_action="errors", errors=form)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            correct_claim.correct(
                session,
                actor,
                association_id,
                now,
                submitted_on=form.submitted_on,
                claim_id=form.claim_id,
                reason=form.reason,
            )
            return ":white_check_mark: The claim is corrected."

        return self._corrected(ack, body, caller, change)

    def take_back(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the submission back."""
        reason = forms.typed(body["view"]).get(Field.REASON) or None

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            take_back.take_back(session, actor, association_id, now, reason)
            return ":white_check_mark: The submission is taken back. Submit the claim before it is due."

        return self._corrected(ack, body, caller, change)

    def _corrected(
        self, ack: Ack, body: dict[str, Any], caller: Caller, change: Callable[[Acting, int], str]
    ) -> BoltResponse:
        try:
            return self._change(ack, body, caller, change)
        except tuple(FIELDS) as refusal:
            sentence = refusals.plain(refusal)
            return ack(response_action="errors", errors={FIELDS[type(refusal)]: sentence})
