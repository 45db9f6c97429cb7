"""Submitting a claim, first form: date, the programme's claim ID, a note (R23)."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk.models.views import View

from flows.associations import lifecycle, summary
from flows.claims import submit_claim
from flows.drafts import association_drafts
from flows.drafts.drafts import OpenDraft
from flows.rules.associations.working_day import local_day
from flows.rules.text.days import spelt
from handlers.app import forms, ids
from handlers.app.caller import Caller, member_only
from handlers.app.ids import Field
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.associations.choose_association import Chosen, Ids
from handlers.claims import views
from handlers.consent import forms as consent_forms
from handlers.consent.forms import ClaimForm
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import DraftContext, Show
from store.associations.associations import Association
from store.enums import AssociationStatus, DraftKind

KIND = DraftKind.SUBMIT_CLAIM
OPENS = Ids(
    ids.Subcommand.SUBMIT_CLAIM,
    ids.Action.CLAIM_SUBMIT,
    ids.Action.CLAIM_SUBMIT_ANY,
    ids.Action.CLAIM_SEARCH,
    ids.View.CLAIM_CHOOSE,
)


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    member = [member_only(services)]
    journey = SubmitClaim(services)
    Chosen(services, KIND, OPENS, [AssociationStatus.CONSENT_RECEIVED], journey.begin).register(app)
    app.view(ids.View.CLAIM_DETAILS, middleware=member)(journey.give_details)
    app.view(ids.View.CLAIM_REVIEW, middleware=member)(journey.submit)


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how this journey shows the step that a draft has reached."""
    return {KIND: SubmitClaim(services).reached}


class SubmitClaim:
    """The listeners of the journey."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def begin(self, caller: Caller, association_id: int) -> View:
        """Return the form, or what was typed into it before."""
        with writing(self.services, caller) as (session, actor, now):
            association = submit_claim.may_submit(session, actor, association_id, now)
            draft = association_drafts.begin(session, actor, KIND, association.id, {}, now)
            return self.reached(DraftContext(session, actor, draft, draft.version, now), draft)

    def give_details(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the details; a day that cannot be is said at its field."""
        form = consent_forms.parse_claim(forms.typed(body["view"]))
        if not isinstance(form, ClaimForm):
            return ack(response_action="errors", errors=form)
        wrong: dict[str, str] = {}

        def to_review(turn: DraftContext) -> View:
            association_id = association_drafts.association_of(turn.draft.data)
            association = submit_claim.may_submit(turn.session, turn.actor, association_id, turn.now)
            first, last = submit_claim.days(association, turn.now)
            if not first <= form.submitted_on <= last:
                consented = association.consented_at or association.created_at
                day = spelt(local_day(consented, turn.actor.partner.time_zone))
                wrong[Field.SUBMITTED_ON] = (
                    f"Choose a day from {day}, when the customer consented, up to today."
                )
                return self.reached(turn, turn.draft)
            return self.reached(turn, turn.take(2, form.model_dump(mode="json")))

        view = journeys.turn(self.services, body, caller, to_review)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def submit(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Submit the claim; a second click submits nothing."""
        draft_id, version = wizard.draft_of(body["view"])
        with writing(self.services, caller) as (session, actor, now):
            submitted = association_drafts.submit_claim(session, actor, draft_id, now, version=version)
            about = summary.of(session, session.get_one(Association, submitted.association_id))
        return ack(response_action="update", view=views.submitted(about, submitted))

    def reached(self, turn: DraftContext, draft: OpenDraft) -> View:
        """Return the view of the step that a draft has reached."""
        association_id = association_drafts.association_of(draft.data)
        about = summary.of(turn.session, lifecycle.find(turn.session, turn.actor, association_id))
        if draft.step == 1:
            today = local_day(turn.now, turn.actor.partner.time_zone)
            return views.details(draft, about, today)
        return views.review(draft, about, date.fromisoformat(draft.data[Field.SUBMITTED_ON]))
