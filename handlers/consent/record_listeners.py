"""Recording a consent that was given outside the bot: day, time and note, and their review (R22)."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.consent import record_consent
from flows.consent.record_consent import DateRefused
from flows.drafts import association_drafts
from flows.drafts.draft_models import RecordConsentDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.rules.associations.deadlines import clock
from flows.rules.language.understanding import Intent
from handlers.app import ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.forms import Errors
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import Acting
from handlers.consent import forms, views
from handlers.consent.forms import GivenForm
from handlers.drafts import journeys
from handlers.drafts.association_journey import AssociationJourney
from handlers.drafts.journeys import DraftContext, Show
from handlers.filled_in import said_blocks
from store.enums import DraftKind
from words import instants


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    recording = RecordConsent(services)
    app.action(ids.Action.CONSENT_RECORD)(ack=journeys.acknowledge, lazy=[recording.open])
    app.view(ids.ViewId.CONSENT_GIVEN)(recording.give)
    app.view(ids.ViewId.CONSENT_RECORD)(recording.confirm)


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how this journey shows the step that a draft has reached."""
    return {DraftKind.RECORD_CONSENT: RecordConsent(services).reached}


class RecordConsent(AssociationJourney[RecordConsentDraft, GivenForm]):
    """The listeners of recording a consent given outside the bot: date and note, review."""

    model = RecordConsentDraft
    intent = Intent.RECORD_CONSENT

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form, or what was typed into it before."""
        view = self.begin(caller, row_id(surfaces.value(body)), said_blocks.place(body))
        open_screens.stack(self.services, caller, body, client, view)

    def fresh(self, acting: Acting, association_id: int) -> RecordConsentDraft:
        """Begin with nothing typed."""
        return association_drafts.to_record(acting.session, acting.actor, association_id)

    def parse(self, typed: dict[str, Any]) -> GivenForm | Errors:
        """Return date, time and note."""
        return forms.parse_given(typed)

    def refused(self, context: DraftContext[RecordConsentDraft], details: GivenForm) -> Errors:
        """Refuse a date on which the consent cannot have been given."""
        session, partner = context.session, context.actor.partner
        about = association_drafts.about(session, context.actor, context.draft.form.association_id)
        try:
            today = context.actor.today(context.now)
            record_consent.instant(about.association, details.given_on, details.given_at, context.now, today)
        except DateRefused as refusal:
            limit = instants.instant(refusal.limit, partner.time_zone)
            return {ids.Field.GIVEN_ON: refusals.DATE_FAULTS[refusal.fault].format(limit=limit)}
        return {}

    def take(self, context: DraftContext[RecordConsentDraft], details: GivenForm) -> View:
        """Keep the details, and return the review."""
        change = details.draft(context.draft.form.association_id)
        return self.reached(context, context.advance(Step.REVIEW, change))

    def reached(
        self, context: DraftContext[RecordConsentDraft], draft: OpenDraft[RecordConsentDraft]
    ) -> View:
        """Return the details, or what recording them will mean."""
        form = draft.form
        about = association_drafts.about(context.session, context.actor, form.association_id)
        if draft.step is Step.CONSENT:
            return views.given(draft, about, record_consent.span(about.association, context.now))
        day = association_drafts.required(form.given_on)
        at = record_consent.instant(
            about.association, day, form.given_at, context.now, context.actor.today(context.now)
        )
        due = clock(at, about.engagement.submit_days)
        return views.record(draft, about, at, due, context.now)

    def finish(self, acting: Acting, draft_id: str, version: int) -> View:
        """Record the consent."""
        session, actor, now = acting
        given = association_drafts.record(session, actor, draft_id, now, version=version)
        return views.recorded(association_drafts.about(session, actor, given.association_id), now)
