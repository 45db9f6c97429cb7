"""The steps that adding and claiming share: engagements, contacts, review, the end.

The first step is in the package of each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.customers import add_customer, check_customer
from flows.customers.add_customer import LocationClosed, NoLongerEligible
from flows.customers.association_request import DraftIncomplete, request_of
from flows.drafts import drafts
from flows.drafts.drafts import FOR_ENGAGEMENT, DraftGone, DraftMoved, OpenDraft
from handlers.add_customer import views as adding
from handlers.app import forms, ids, surfaces
from handlers.app.caller import Caller, member_only
from handlers.app.carried import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.association_request import contact_views, views
from handlers.association_request import forms as order_forms
from handlers.blocks import terms
from handlers.claim_customer import views as claiming
from handlers.customers.places import PageState
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext, Show
from store import catalogue
from store.customers import customers
from store.enums import DraftKind

Begin = Callable[[Session, Actor, PageState, datetime], OpenDraft]
"""Begins a fresh draft with what was asked for; adding and claiming each have one."""

LOCATION_CLOSED = ":warning: The location that you chose can no longer be chosen. Choose another one."
NOT_ELIGIBLE = {
    DraftKind.ADD_CUSTOMER: adding.not_eligible_notice,
    DraftKind.CLAIM_CUSTOMER: claiming.not_eligible_notice,
}
MOVED = ":warning: *Nothing was done.* This was changed in another window; this is its current state."
INCOMPLETE = ":warning: Something is still missing in this step. Please fill it in."


def register(app: App, services: Services) -> None:
    """Register the listeners of the shared steps."""
    member = [member_only(services)]
    order = OrderSteps(services)
    app.options(ids.Action.ENGAGEMENTS, middleware=member)(order.offer_engagements)
    app.view(ids.View.ORDER_ENGAGEMENTS, middleware=member)(order.choose_engagements)
    app.view(ids.View.ORDER_CONTACTS, middleware=member)(order.give_contacts)
    app.view(ids.View.ORDER_REVIEW, middleware=member)(order.finish)


def shows() -> dict[DraftKind, Show]:
    """Return how adding and claiming show the step that a draft has reached."""
    return {DraftKind.ADD_CUSTOMER: reached, DraftKind.CLAIM_CUSTOMER: reached}


def reached(turn: DraftContext, draft: OpenDraft) -> View:
    """Return the view of the step that a draft has reached."""
    return show(turn.session, turn.actor, draft, turn.now)


def show(session: Session, actor: Actor, draft: OpenDraft, now: datetime, notice: Sequence[str] = ()) -> View:
    """Return the view of the step that a draft has reached, or of the first where that step is closed."""
    try:
        return _reached(session, actor, draft, now, notice)
    except LocationClosed:
        return back_to_first(session, actor, draft, now, [LOCATION_CLOSED])
    except DraftIncomplete:
        return back_to_first(session, actor, draft, now, [INCOMPLETE])


def _reached(session: Session, actor: Actor, draft: OpenDraft, now: datetime, notice: Sequence[str]) -> View:
    if draft.step == 1:
        return show_first(session, actor, draft, notice)
    if draft.step == 3:
        return views.contacts(draft, notice)
    checked = check_customer.assess(session, actor, draft.id, now)
    if not checked.is_eligible_for_some:
        reasons = NOT_ELIGIBLE[draft.kind](checked)
        return back_to_first(session, actor, draft, now, [*notice, *reasons])
    if draft.step == 2:
        return views.engagements(checked, notice)
    return views.review(checked, request_of(draft.data), notice)


def start_over(
    services: Services, body: dict[str, Any], client: WebClient, caller: Caller, begin: Begin
) -> None:
    """Discard the unfinished draft and begin afresh with what was asked for."""
    with writing(services, caller) as (session, actor, now):
        draft = begin(session, actor, journeys.wanted(body), now)
        view = show_first(session, actor, draft)
    client.views_update(view_id=surfaces.view_id(body), view=view)
    journeys.prefill(services, client, caller, draft.id)


def show_first(session: Session, actor: Actor, draft: OpenDraft, notice: Sequence[str] = ()) -> View:
    """Return the first step as the draft holds it, which says so where no location can be chosen."""
    notice = [*notice, *_no_location(session, actor, draft)]
    try:
        chosen = add_customer.location_to_use(session, actor, int(draft.data.get(ids.Field.LOCATION) or 0))
    except LocationClosed:
        chosen = None
    if draft.kind is DraftKind.ADD_CUSTOMER:
        return adding.location(draft, chosen, notice)
    customer = customers.get(session, actor.partner, int(draft.data.get(ids.Field.CUSTOMER) or 0))
    return claiming.location(draft, customer, chosen, notice)


def _no_location(session: Session, actor: Actor, draft: OpenDraft) -> list[str]:
    wanted = draft.data.get(FOR_ENGAGEMENT)
    if access.choosable_locations(session, actor, wanted):
        return []
    every = catalogue.engagements(session, actor.partner)
    return terms.no_location(next((one for one in every if one.id == wanted), None))


def back_to_first(
    session: Session, actor: Actor, draft: OpenDraft, now: datetime, notice: Sequence[str]
) -> View:
    """Take the draft back to the first step, and say why."""
    draft = drafts.take_step(session, actor, draft.id, now, version=draft.version, typed={}, step=1)
    return show_first(session, actor, draft, notice)


@dataclass(frozen=True, slots=True)
class OrderSteps:
    """The listeners of the shared steps."""

    services: Services

    def offer_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements that can be chosen."""
        draft_id, _ = wizard.draft_of(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            try:
                checked = check_customer.assess(session, actor, draft_id, now)
            except (DraftGone, DraftIncomplete, LocationClosed):
                return ack(options=[])
        found = [
            terms.engagement_option(one.engagement, checked.location)
            for one in checked.assessments
            if one.eligibility.is_eligible
            and forms.matches(body.get("value"), one.engagement.name, one.engagement.code)
        ]
        return ack(options=found[:MOST_OPTIONS])

    def choose_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the second step: at least one engagement (R12)."""
        form = order_forms.parse_engagements(forms.typed(body["view"]))
        if not isinstance(form, order_forms.EngagementsForm):
            return ack(response_action="errors", errors=form)

        def to_contacts(turn: DraftContext) -> View:
            return reached(turn, turn.take(3, form.model_dump()))

        return journeys.answer(self.services, ack, body, caller, to_contacts)

    def give_contacts(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the third step: both contacts, and why the e-mail's domain differs if it does (R11, R13)."""
        form = order_forms.parse_contacts(
            forms.typed(body["view"]), takes_utf8=self.services.mail_takes_utf8()
        )
        if not isinstance(form, order_forms.ContactsForm):
            return ack(response_action="errors", errors=form)

        def to_review_or_reason(turn: DraftContext) -> View:
            lacks = form.lacks_reason(turn.draft.data)
            draft = turn.take(3 if lacks else 4, form.kept(turn.draft.data))
            if lacks and draft.step == 3:
                return views.contacts(draft, [contact_views.other_domain(draft.data)])
            return reached(turn, draft)

        return journeys.answer(self.services, ack, body, caller, to_review_or_reason)

    def finish(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Add the customer to all chosen engagements or to none (R14); a second click adds nothing."""
        draft_id, version = wizard.draft_of(body["view"])
        notice: list[str] = []
        try:
            with writing(self.services, caller) as (session, actor, now):
                try:
                    outcome = add_customer.finish(session, actor, draft_id, now, version=version)
                except NoLongerEligible as refusal:
                    # Put into words here: what it holds can no longer be read once this is rolled back.
                    notice = views.refused_notice(refusal.refused, refusal.first)
                    raise
        except DraftMoved:
            notice = [MOVED]
        except (NoLongerEligible, LocationClosed, DraftIncomplete, DraftGone):
            pass
        else:
            return ack(response_action="update", view=views.added(outcome))

        # What failed was rolled back as a whole; the way on is a transaction of its own.
        def to_engagements(turn: DraftContext) -> View:
            return show(turn.session, turn.actor, turn.take(2, {}), turn.now, notice)

        return journeys.answer(self.services, ack, body, caller, to_engagements)
