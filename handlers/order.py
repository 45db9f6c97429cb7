"""The steps that every order goes through: resume or start over, engagements, contacts, review, the end.

What comes before them, the first step, belongs to the journey that asks for it.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows import add_customer, check_customer, drafts
from flows.access import Actor
from flows.add_customer import LocationClosed, NoLongerEligible, NothingToAdd
from flows.drafts import DraftGone, OpenDraft
from flows.order import DraftIncomplete, order_of
from handlers import forms, ids, order_forms
from handlers.caller import Caller, member_only
from handlers.services import Services
from handlers.views import add_customer as first_step
from handlers.views import order as views
from handlers.views import steps, terms

GONE = "This form has ended or was started over in another window. Begin again with `/mci add-customer`."
DONE = "This form was completed already, and nothing was added twice. Its cards stand in the channel."
LOCATION_CLOSED = ":warning: The location that you chose can no longer be chosen. Choose another one."
INCOMPLETE = ":warning: Something is still missing in this step. Please fill it in."

MOST_OPTIONS = 100
"""Slack's limit of options in one answer; typing narrows them."""


def register(app: App, services: Services) -> None:
    """Register the listeners of the steps that orders share."""
    member = [member_only(services)]
    order = OrderSteps(services)
    app.action(ids.Action.ORDER_BACK, middleware=member)(ack=acknowledge, lazy=[order.back])
    app.action(ids.Action.ORDER_RESUME, middleware=member)(ack=acknowledge, lazy=[order.resume])
    for kept in (ids.Action.KEEP, ids.Action.LOCATION, ids.Action.ENGAGEMENTS):
        app.action(kept, middleware=member)(order.keep)
    app.options(ids.Action.ENGAGEMENTS, middleware=member)(order.offer_engagements)
    app.view(ids.View.ORDER_ENGAGEMENTS, middleware=member)(order.choose_engagements)
    app.view(ids.View.ORDER_CONTACTS, middleware=member)(order.give_contacts)
    app.view(ids.View.ORDER_REVIEW, middleware=member)(order.finish)


def acknowledge(ack: Ack) -> BoltResponse:
    """Answer Slack at once; the work follows in a lazy listener."""
    return ack()


def show(session: Session, actor: Actor, draft: OpenDraft, now: datetime, notice: Sequence[str] = ()) -> View:
    """Return the view of the step that a draft has reached, or of the first where that step is closed."""
    if draft.consumed:
        return steps.ended(steps.TITLES[draft.kind], DONE)
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
        reasons = first_step.not_eligible_notice(checked)
        return back_to_first(session, actor, draft, now, [*notice, *reasons])
    if draft.step == 2:
        return views.engagements(checked, notice)
    return views.review(checked, order_of(draft.data))


def show_first(session: Session, actor: Actor, draft: OpenDraft, notice: Sequence[str] = ()) -> View:
    """Return the first step as the draft holds it."""
    try:
        chosen = add_customer.location_to_use(session, actor, int(draft.data.get(ids.Field.LOCATION) or 0))
    except LocationClosed:
        chosen = None
    return first_step.location(draft, chosen, notice)


def back_to_first(
    session: Session, actor: Actor, draft: OpenDraft, now: datetime, notice: Sequence[str]
) -> View:
    """Take the draft back to the first step, and say why."""
    draft = drafts.take_step(session, actor, draft.id, now, version=draft.version, typed={}, step=1)
    return show_first(session, actor, draft, notice)


@dataclass(frozen=True, slots=True)
class Turn:
    """One click or submit on a view of a draft, inside its transaction; ``version`` is the view's."""

    session: Session
    actor: Actor
    draft: OpenDraft
    version: int
    now: datetime

    def take(self, step: int, typed: dict[str, Any]) -> OpenDraft:
        """Take the draft to a step, unless another click has done so already."""
        return drafts.take_step(
            self.session, self.actor, self.draft.id, self.now, version=self.version, typed=typed, step=step
        )

    def show(self, draft: OpenDraft) -> View:
        """Return the view of the step that the draft has reached."""
        return show(self.session, self.actor, draft, self.now)


ShownT = TypeVar("ShownT", bound=View | None)


def turn(
    services: Services, body: dict[str, Any], caller: Caller, play: Callable[[Turn], ShownT]
) -> ShownT | View:
    """Open a transaction, let ``play`` act on the view's draft, and return the view that follows."""
    draft_id, version = steps.draft_of(body["view"])
    now = services.clock()
    with services.database.write() as session:
        actor = caller.identify(session)
        try:
            draft = drafts.get(session, actor, draft_id, now)
            return play(Turn(session, actor, draft, version, now))
        except DraftGone:
            return steps.ended(body["view"]["title"]["text"], GONE)


@dataclass(frozen=True, slots=True)
class OrderSteps:
    """The listeners of the shared steps."""

    services: Services

    def keep(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep what stands in the form after every change, so that closing it loses nothing."""
        draft_id, version = steps.draft_of(body["view"])
        now = self.services.clock()
        typed = forms.typed(body["view"])
        # A draft that is gone is told at the next submit; a message at every keystroke would not help.
        with self.services.database.write() as session, suppress(DraftGone):
            drafts.keep_typed(session, caller.identify(session), draft_id, now, version=version, typed=typed)
        return ack()

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Go one step back; a second click on the same view goes no further."""

        def step_before(turn: Turn) -> View:
            return turn.show(turn.take(max(turn.draft.step - 1, 1), forms.typed(body["view"])))

        self._update(body, client, caller, step_before)

    def resume(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show an unfinished draft at the step that it had reached."""
        self._update(body, client, caller, lambda turn: turn.show(turn.draft))

    def offer_engagements(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the engagements that can be chosen."""
        draft_id, _ = steps.draft_of(body["view"])
        with self.services.database.read() as session:
            try:
                checked = check_customer.assess(
                    session, caller.identify(session), draft_id, self.services.clock()
                )
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

        def to_contacts(turn: Turn) -> View:
            return turn.show(turn.take(3, form.model_dump()))

        return self._answer(ack, body, caller, to_contacts)

    def give_contacts(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the third step: both contacts, and why the e-mail's domain differs if it does (R11, R13)."""
        form = order_forms.parse_contacts(forms.typed(body["view"]))
        if not isinstance(form, order_forms.ContactsForm):
            return ack(response_action="errors", errors=form)

        def to_review_or_reason(turn: Turn) -> View:
            asks = form.asks_reason(turn.draft.data)
            typed = form.model_dump() | {"asks_contact_reason": asks}
            if not asks:
                typed[ids.Field.CONTACT_REASON] = None
            lacks = asks and not form.contact_reason
            draft = turn.take(3 if lacks else 4, typed)
            if lacks and not draft.consumed and draft.step == 3:
                return views.contacts(draft, [views.other_domain_notice(draft)])
            return turn.show(draft)

        return self._answer(ack, body, caller, to_review_or_reason)

    def finish(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Add the customer to all chosen engagements or to none (R14); a second click adds nothing."""
        draft_id, _ = steps.draft_of(body["view"])
        now = self.services.clock()
        try:
            with self.services.database.write() as session:
                outcome = add_customer.finish(session, caller.identify(session), draft_id, now)
        except NoLongerEligible as refusal:
            notice = views.refused_notice(refusal.refused, refusal.first)
        except (LocationClosed, DraftIncomplete, NothingToAdd, DraftGone):
            notice = []
        else:
            return ack(response_action="update", view=views.added(outcome))

        # What failed was rolled back as a whole; the way on is a transaction of its own.
        def to_engagements(turn: Turn) -> View:
            return show(turn.session, turn.actor, turn.take(2, {}), turn.now, notice)

        return self._answer(ack, body, caller, to_engagements)

    def _answer(
        self, ack: Ack, body: dict[str, Any], caller: Caller, play: Callable[[Turn], View]
    ) -> BoltResponse:
        return ack(response_action="update", view=turn(self.services, body, caller, play))

    def _update(
        self, body: dict[str, Any], client: WebClient, caller: Caller, play: Callable[[Turn], View]
    ) -> None:
        client.views_update(view_id=body["view"]["id"], view=turn(self.services, body, caller, play))
