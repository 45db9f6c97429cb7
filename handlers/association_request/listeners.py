"""The steps that adding and claiming share: engagements, contacts, review, the end.

The first step is in the package of each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View

from flows.customers import add_customer, check_customer
from flows.customers.add_customer import Added, LocationClosed, NoLongerEligible
from flows.customers.association_request import DraftIncomplete
from flows.drafts.draft_models import AssociationRequestDraft, Step
from flows.drafts.drafts import DraftGone, DraftMoved, OpenDraft
from flows.refusal import Refusal
from handlers.add_customer import views as add_views
from handlers.app import forms, ids, surfaces
from handlers.app.caller import Caller
from handlers.app.forms import Errors
from handlers.app.ids import Field
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.association_request import contact_views, first_step, views
from handlers.association_request import forms as request_forms
from handlers.blocks import terms
from handlers.claim_customer import views as claim_views
from handlers.drafts import journeys, wizard
from handlers.drafts.inputs import NOTHING, Beside
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext, Show
from store.enums import DraftKind

RequestContext = DraftContext[AssociationRequestDraft]

Ask = Callable[[Services, Caller, Sequence[Added], str], View | Refusal]
"""A function that returns the form that asks for consent to what was added, or why that is not possible."""

LOCATION_CLOSED: Beside = {
    Field.LOCATION: [":warning: The location that you chose can no longer be chosen. Choose another one."]
}
NOT_ELIGIBLE = {
    DraftKind.ADD_CUSTOMER: add_views.not_eligible,
    DraftKind.CLAIM_CUSTOMER: claim_views.not_eligible,
}
MOVED = ":warning: *Nothing was done.* This was changed in another window; this is its current state."
FUTURE = "This day has not come yet. Choose the day on which you looked it up."
EVIDENCE: Beside = {
    Field.ATTESTED: [":warning: Say below when you looked it up, and what Partner Center shows."]
}
INCOMPLETE = ":warning: Something is still missing in this step. Please fill it in."


def register(app: App, services: Services, ask: Ask) -> None:
    """Register the listeners of the shared steps; ``ask`` may follow the last one."""
    steps = SharedSteps(services, ask)
    app.options(ids.Action.ENGAGEMENTS)(steps.offer_engagements)
    app.options(ids.Action.ATTEST)(steps.offer_to_attest)
    for chosen in (ids.Action.ATTEST, ids.Action.ENGAGEMENTS):
        app.action(chosen)(ack=steps.keep_choice, lazy=[steps.show_choice])
    app.action(ids.Action.ENGAGEMENTS_ALL)(ack=journeys.acknowledge, lazy=[steps.choose_all])
    app.view(ids.ViewId.CUSTOMER_ENGAGEMENTS)(steps.choose_engagements)
    app.view(ids.ViewId.CUSTOMER_CONTACTS)(steps.give_contacts)
    app.view(ids.ViewId.CUSTOMER_REVIEW)(steps.finish)


def shows() -> dict[DraftKind, Show]:
    """Return how adding and claiming show the step that a draft has reached."""
    return {DraftKind.ADD_CUSTOMER: reached, DraftKind.CLAIM_CUSTOMER: reached}


def reached(
    context: RequestContext,
    draft: OpenDraft[AssociationRequestDraft],
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
) -> View:
    """Return the view of the step that a draft has reached, or of the first if that step is closed.

    ``notice`` stands above the step, ``said`` at its fields.
    """
    try:
        return _reached(context, draft, notice, said)
    except LocationClosed:
        return first_step.back_to(context, draft, said=LOCATION_CLOSED)
    except DraftIncomplete:
        return first_step.back_to(context, draft, [INCOMPLETE])


def _reached(
    context: RequestContext,
    draft: OpenDraft[AssociationRequestDraft],
    notice: Sequence[str],
    said: Beside,
) -> View:
    match draft.step:
        case Step.CONTACTS:
            return views.contacts(draft, notice, said)
        case Step.ENGAGEMENTS | Step.REVIEW:
            checked = check_customer.assess(context.session, context.actor, draft.id, context.now)
        case Step.LOCATION | Step.CUSTOMER:
            return first_step.show(context.session, context.actor, draft, notice, said)
        case Step.MAIL | Step.CONSENT | Step.CLAIM | Step.ITEM | Step.SURVEY | Step.FILES:
            raise ValueError(draft.step)
        case _:
            assert_never(draft.step)
    if not checked.has_choice:
        return first_step.back_to(context, draft, notice, NOT_ELIGIBLE[draft.kind](checked))
    if draft.step is Step.ENGAGEMENTS:
        return views.engagements(checked, notice, said)
    return views.review(checked, draft.form.request(), notice)


@dataclass(frozen=True, slots=True)
class SharedSteps:
    """The listeners of the shared steps."""

    services: Services
    ask: Ask

    def offer_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements that can be chosen."""
        return ack(options=self._found(body, caller, attested=False))

    def offer_to_attest(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements for which it is not known whether the customer fits."""
        return ack(options=self._found(body, caller, attested=True))

    def keep_choice(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the choice before Slack gets its answer, so that of two quick clicks the later one counts."""

        def keep(context: RequestContext) -> None:
            context.keep(body)

        journeys.on_draft(self.services, body, caller, AssociationRequestDraft, keep)
        return ack()

    def show_choice(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the total of the choice; for what is attested, also ask for the day and the note."""

        def kept(context: RequestContext) -> View | None:
            return reached(context, context.draft) if context.is_current else None

        changed = journeys.on_draft(self.services, body, caller, AssociationRequestDraft, kept)
        if changed is None or surfaces.update_if_unchanged(body, client, changed):
            return
        # A later click or the submission was quicker. Only while the step is the same it lacks this choice.
        changed = journeys.on_draft(self.services, body, caller, AssociationRequestDraft, kept)
        if changed is not None:
            surfaces.update(client, surfaces.view_id(body), changed)

    def choose_all(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Choose every engagement on offer, and go on; what is attested beside them stays as it is typed."""

        def all_of_them(context: RequestContext) -> View:
            context.keep(body)
            try:
                checked = check_customer.assess(context.session, context.actor, context.draft.id, context.now)
            except (LocationClosed, DraftIncomplete):
                return reached(context, context.draft)
            known = checked.draft.form
            form = request_forms.EngagementsForm(
                engagement_ids=[one.engagement.id for one in checked.eligible],
                attested_ids=list(known.attested_ids),
                attested_on=known.attested_on,
                attested_note=known.attested_note,
            )
            if form.missing():
                return reached(context, context.advance(Step.ENGAGEMENTS, form.draft()), said=EVIDENCE)
            if form.attested_on is not None and form.attested_on > context.actor.today(context.now):
                said: Beside = {Field.ATTESTED_ON: [FUTURE]}
                return reached(context, context.advance(Step.ENGAGEMENTS, form.draft()), said=said)
            return reached(context, context.advance(Step.CONTACTS, form.draft()))

        view = journeys.on_draft(self.services, body, caller, AssociationRequestDraft, all_of_them)
        client.views_update(view_id=surfaces.view_id(body), view=view)

    def choose_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the engagements: at least one engagement (R12)."""
        form = request_forms.parse_engagements(forms.typed(body["view"]))
        if not isinstance(form, request_forms.EngagementsForm):
            return ack(response_action="errors", errors=form)
        wrong: Errors = {}

        def to_contacts(context: RequestContext) -> View:
            if form.missing():
                return reached(context, context.advance(Step.ENGAGEMENTS, form.draft()), said=EVIDENCE)
            if form.attested_on is not None and form.attested_on > context.actor.today(context.now):
                wrong[ids.Field.ATTESTED_ON] = FUTURE
                return reached(context, context.draft)
            return reached(context, context.advance(Step.CONTACTS, form.draft()))

        view = journeys.on_draft(self.services, body, caller, AssociationRequestDraft, to_contacts)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def give_contacts(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take both contacts, and why the e-mail's domain differs if it does (R11, R13)."""
        form = request_forms.parse_contacts(
            forms.typed(body["view"]), takes_utf8=self.services.mail_takes_utf8()
        )
        if not isinstance(form, request_forms.ContactsForm):
            return ack(response_action="errors", errors=form)

        wrong: Errors = {}

        def to_review_or_reason(context: RequestContext) -> View:
            known = context.draft.form
            wrong.update(form.unanswered(known) if context.is_current else {})
            if wrong:
                return reached(context, context.draft)
            lacks = form.lacks_reason(known)
            draft = context.advance(Step.CONTACTS if lacks else Step.REVIEW, form.draft(known))
            if lacks and draft.step is Step.CONTACTS:
                return views.contacts(draft, said=contact_views.other_domain(draft.form))
            return reached(context, draft)

        view = journeys.on_draft(self.services, body, caller, AssociationRequestDraft, to_review_or_reason)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def finish(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Add the customer to all chosen engagements or to none (R14); a second click adds nothing."""
        draft_id, version = wizard.draft_of(body["view"])
        notice: list[str] = []
        try:
            with writing(self.services, caller) as (session, actor, now):
                try:
                    outcome = add_customer.finish(session, actor, draft_id, now, version=version)
                except NoLongerEligible as refusal:
                    # The refusal becomes text here: its rows can no longer be read once this is rolled back.
                    notice = views.refused_notice(refusal.refused, refusal.first)
                    raise
        except DraftMoved:
            notice = [MOVED]
        except (NoLongerEligible, LocationClosed, DraftIncomplete, DraftGone):
            pass
        else:
            return ack(response_action="update", view=self._next(caller, outcome, body))

        # What failed was rolled back as a whole; the next step needs another transaction.
        def to_engagements(context: RequestContext) -> View:
            return reached(context, context.advance(Step.ENGAGEMENTS), notice)

        return journeys.answer(self.services, ack, body, caller, AssociationRequestDraft, to_engagements)

    def _next(self, caller: Caller, added: Sequence[Added], body: dict[str, Any]) -> View:
        """Return the form that asks for consent to what was added if it is wanted, or the confirmation."""
        if not forms.typed(body["view"]).get(ids.Field.ASK_NEXT):
            return views.added(added)
        asked = self.ask(self.services, caller, added, views.added_line(added))
        return asked if isinstance(asked, View) else views.added(added, asked)

    def _found(self, body: dict[str, Any], caller: Caller, *, attested: bool) -> list[Option]:
        draft_id, _ = wizard.draft_of(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            try:
                checked = check_customer.assess(session, actor, draft_id, now)
            except (DraftGone, DraftIncomplete, LocationClosed):
                return []
        some = checked.to_attest if attested else checked.eligible
        found = forms.found(body.get("value"), some, lambda one: (one.engagement.name, one.engagement.code))
        return [terms.engagement_option(one.engagement, checked.location) for one in found[:MOST_OPTIONS]]
