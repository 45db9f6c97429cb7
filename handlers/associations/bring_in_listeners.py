"""Bringing in an engagement that is already running at Partner Center, from the details."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import bring_in, details
from flows.associations.bring_in import ProofMissing, RunningEngagement
from flows.associations.details import Details
from flows.associations.ownership import OwnerRefused
from flows.claims.claim_ids import ClaimIdTaken
from flows.consent.consent import ConsentClosed
from flows.customers.association_request import ONE_LINE
from flows.refusal import Refusal
from flows.rules.associations.next_step import NextAction
from flows.rules.associations.running import Progress, RunningDays, RunningFault, RunningRefused
from handlers.app import forms, ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import bring_in_views as views
from handlers.associations.listeners import OneAssociation, if_possible
from handlers.drafts.journeys import acknowledge
from words import instants

FIELDS = {
    RunningFault.ADDED_IN_THE_FUTURE: Field.ADDED_ON,
    RunningFault.CONSENT_OVER: Field.ADDED_ON,
    RunningFault.SUBMISSION_MISSING: Field.SUBMITTED_ON,
    RunningFault.SUBMITTED_IN_THE_FUTURE: Field.SUBMITTED_ON,
    RunningFault.SUBMITTED_BEFORE_CONSENT: Field.SUBMITTED_ON,
    RunningFault.SUBMITTED_AFTER_DUE: Field.SUBMITTED_ON,
}
"""The field at which each fault is shown; the others are about the day of the consent."""

REFUSED_AT: Mapping[type[Refusal], Field] = {
    ClaimIdTaken: Field.CLAIM_ID,
    ConsentClosed: Field.PROGRESS,
    OwnerRefused: Field.OWNER,
    ProofMissing: Field.KNOWN_FROM,
}
"""The field at which each other refusal is shown."""


class RunningForm(BaseModel):
    """What Partner Center says about a running engagement."""

    added_on: date
    progress: Progress
    consented_on: date | None = None
    submitted_on: date | None = None
    claim_id: Annotated[str | None, Limits(max_length=100), ONE_LINE] = None
    known_from: Annotated[str, Limits(max_length=1000)]
    owner: str | None = None

    def wanted(self) -> RunningEngagement:
        """Return what is to be brought in."""
        days = RunningDays(self.added_on, self.progress, self.consented_on, self.submitted_on)
        return RunningEngagement(days, self.known_from, self.claim_id, self.owner)


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    journey = BringIn(services)
    app.action(Action.ASSOCIATION_BRING_IN)(ack=acknowledge, lazy=[journey.ask])
    app.action(Action.PROGRESS_CHOOSE)(ack=acknowledge, lazy=[journey.choose_progress])
    app.view(ids.ViewId.BRING_IN)(journey.bring_in)


class BringIn(OneAssociation):
    """The listeners."""

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask where the engagement is at Partner Center."""

        def form(shown: Details, now: datetime) -> View:
            return if_possible(shown, now, NextAction.BRING_IN, views.bring_in(shown.summary))

        surfaces.replace(body, client, self._read(body, caller, form))

    def choose_progress(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the days that the chosen progress has, keeping what was typed."""
        view = view_of(body)
        typed = forms.typed(view)
        association_id = AssociationMetadata.of_view(view).association
        with reading(self.services, caller) as (session, actor, now):
            shown = details.read(session, actor, association_id, now)
            form = if_possible(shown, now, NextAction.BRING_IN, views.bring_in(shown.summary, typed))
        surfaces.replace(body, client, form)

    def bring_in(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Bring it in, or say at a field why that is not possible."""
        form = forms.parse(RunningForm, forms.typed(body["view"]))
        if not isinstance(form, RunningForm):
            return ack(response_action="errors", errors=form)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            bring_in.bring_in(session, actor, association_id, form.wanted(), now)
            return ":white_check_mark: This is brought in, with its deadlines."

        try:
            return self._change(ack, body, caller, change)
        except RunningRefused as refusal:
            with reading(self.services, caller) as (_, actor, _now):
                limit = instants.day(refusal.limit, actor.partner.time_zone)
            sentence = refusals.RUNNING_FAULTS[refusal.fault].format(limit=limit)
            field = FIELDS.get(refusal.fault, Field.CONSENTED_ON)
            return ack(response_action="errors", errors={field: sentence})
        except tuple(REFUSED_AT) as refusal:
            at = REFUSED_AT[type(refusal)]
            return ack(response_action="errors", errors={at: refusals.plain(refusal)})
