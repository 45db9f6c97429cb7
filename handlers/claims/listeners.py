"""Submitting a claim: date, the programme's claim ID, a note, and their review (R23)."""

from typing import Any

from slack_bolt import App
from slack_sdk.models.views import View

from flows.claims import claim_ids, items, submit_claim
from flows.claims.claim_ids import ClaimIdTaken
from flows.claims.submit_claim import SubmissionDateRefused
from flows.drafts import association_drafts
from flows.drafts.draft_models import Step, SubmitClaimDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.language.understanding import Intent
from handlers.app import ids, refusals
from handlers.app.forms import Errors
from handlers.app.services import Services
from handlers.app.transactions import Acting
from handlers.associations.choose_association import Chosen, Ids
from handlers.claims import forms, views
from handlers.claims.forms import ClaimForm
from handlers.claims.item_listeners import ClaimItems
from handlers.drafts.association_journey import AssociationJourney
from handlers.drafts.journeys import DraftContext, Show
from store.enums import AssociationStatus, DraftKind

KIND = DraftKind.SUBMIT_CLAIM
OPENS = Ids(
    ids.Subcommand.SUBMIT_CLAIM,
    ids.Action.CLAIM_SUBMIT,
    ids.Action.CLAIM_SUBMIT_ANY,
    ids.Action.CLAIM_SEARCH,
    ids.ViewId.CLAIM_CHOOSE,
)


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    journey = SubmitClaim(services)
    checklist = ClaimItems(services, journey.begin)
    checklist.register(app)
    Chosen(services, KIND, OPENS, [AssociationStatus.CONSENT_RECEIVED], checklist.begin).register(app)
    app.view(ids.ViewId.CLAIM_DETAILS)(journey.give)
    app.view(ids.ViewId.CLAIM_REVIEW)(journey.confirm)


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how submitting a claim and giving an item show the step that a draft has reached."""
    journey = SubmitClaim(services)
    checklist = ClaimItems(services, journey.begin)
    return {KIND: journey.reached, DraftKind.CLAIM_ITEM: checklist.reached}


class SubmitClaim(AssociationJourney[SubmitClaimDraft, ClaimForm]):
    """The listeners of the journey."""

    model = SubmitClaimDraft
    intent = Intent.SUBMIT

    def fresh(self, acting: Acting, association_id: int) -> SubmitClaimDraft:
        """Begin with nothing typed."""
        return association_drafts.to_submit(acting.session, acting.actor, association_id, acting.now)

    def parse(self, typed: dict[str, Any]) -> ClaimForm | Errors:
        """Return the details."""
        return forms.parse_claim(typed)

    def refused(self, context: DraftContext[SubmitClaimDraft], details: ClaimForm) -> Errors:
        """Refuse a day on which the claim cannot have been submitted, and the claim ID of another claim."""
        association_id = context.draft.form.association_id
        association = submit_claim.may_submit(context.session, context.actor, association_id, context.now)
        try:
            today = context.actor.today(context.now)
            submit_claim.check_day(context.session, association, details.submitted_on, today)
        except SubmissionDateRefused as refusal:
            return {ids.Field.SUBMITTED_ON: refusals.plain(refusal)}
        try:
            claim_ids.check(context.session, association, details.claim_id)
        except ClaimIdTaken as refusal:
            return {ids.Field.CLAIM_ID: refusals.plain(refusal)}
        return {}

    def take(self, context: DraftContext[SubmitClaimDraft], details: ClaimForm) -> View:
        """Keep the details, and return the review."""
        change = details.draft(context.draft.form.association_id)
        return self.reached(context, context.advance(Step.REVIEW, change))

    def reached(self, context: DraftContext[SubmitClaimDraft], draft: OpenDraft[SubmitClaimDraft]) -> View:
        """Return the details, or their review."""
        about = association_drafts.about(context.session, context.actor, draft.form.association_id)
        if draft.step is Step.CLAIM:
            return views.details(draft, about, context.actor.today(context.now))
        given = items.read(context.session, context.actor, draft.form.association_id, context.now).items
        return views.review(draft, about, association_drafts.required(draft.form.submitted_on), given)

    def finish(self, acting: Acting, draft_id: str, version: int) -> View:
        """Submit the claim."""
        session, actor, now = acting
        submitted = association_drafts.submit(session, actor, draft_id, now, version=version)
        about = association_drafts.about(session, actor, submitted.association_id)
        return views.submitted(about, submitted.submitted_on, submitted.claim_id)
