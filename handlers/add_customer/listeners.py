"""Add a customer: open the form, take its first step, and check the identifier with the tenant directory."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.customers import check_customer, known_details
from flows.customers.add_customer import LocationClosed
from flows.customers.check_customer import Checked, LookUp
from flows.drafts import drafts
from flows.drafts.draft_models import AddCustomerDraft, AssociationRequestDraft, Step
from flows.drafts.drafts import DraftGone, OpenDraft
from flows.rules.customers import identifiers
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.language.understanding import Intent, Saying
from handlers.add_customer import views
from handlers.app import commands, forms, ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.forms import Errors
from handlers.app.page_state import PageState
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.association_request import first_step, listeners
from handlers.association_request import forms as request_forms
from handlers.association_request import views as request_views
from handlers.association_request.first_step import FirstStepListeners
from handlers.association_request.forms import LocationForm
from handlers.blocks import modals, terms
from handlers.drafts import journeys, unfinished_views, wizard
from handlers.drafts.inputs import NOTHING
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext

AddContext = DraftContext[AddCustomerDraft]


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    journey = AddCustomer(services)
    journey.register(app)
    opens = {"ack": journeys.acknowledge, "lazy": [journey.open]}
    commands.on(app, ids.Subcommand.ADD_CUSTOMER)(**opens)
    app.shortcut(ids.ShortcutId.ADD_CUSTOMER)(**opens)
    app.action(ids.Action.ADD_OPEN)(**opens)
    app.options(ids.Action.LOCATION)(journey.offer_locations)
    app.view(ids.ViewId.ADD_LOCATION)(ack=journey.choose_location, lazy=[journey.look_up])


class AddCustomer(FirstStepListeners[AddCustomerDraft]):
    """The listeners of the first step."""

    model = AddCustomerDraft
    intent = Intent.ADD
    new_id = ids.Action.ADD_NEW
    from_command = ("domain", "id_value")

    def fresh(self, session: Session, actor: Actor, wanted: PageState) -> AddCustomerDraft:
        """Begin with the customer of the button, or with the domain or ID that was typed.

        A tenant ID or a TPID does not look like a domain.
        """
        if wanted.customer is not None:
            return known_details.of_customer(session, actor, wanted.customer)
        with suppress(IdentifierRefused):
            id_type, id_value = identifiers.parse_customer_id(wanted.words)
            return known_details.of_identifier(session, actor, id_type, id_value)
        with suppress(IdentifierRefused):
            return known_details.of_domain(session, actor, identifiers.find_domain(wanted.words))
        return AddCustomerDraft(domain=wanted.words) if wanted.words else AddCustomerDraft()

    def identified(
        self, session: Session, actor: Actor, form: AddCustomerDraft, said: Saying
    ) -> AddCustomerDraft:
        """Return a form with the ID that was said, and with what is known of its customer (R10)."""
        typed = said.details.tenant_id or said.details.tpid
        if not typed or form.id_value == typed:
            return form
        try:
            id_type, id_value = identifiers.parse_customer_id(typed)
        except IdentifierRefused:
            return form.changed_by(AddCustomerDraft(id_value=typed))
        known = known_details.of_identifier(session, actor, id_type, id_value)
        named = AddCustomerDraft(id_type=id_type, id_value=id_value, reason="", asks_reason=False)
        if known.filled_from_id is None or known.filled_from_id == form.filled_from_id:
            return form.changed_by(named)
        kept = form.model_dump(include={"from_engagement_id", "engagement_ids", "location_id"})
        domain = {"domain": form.domain or known.domain}
        return known.changed_by(AddCustomerDraft.model_validate({**kept, **domain}))

    def first_view(self, context: AddContext, wanted: PageState) -> tuple[View, bool]:
        """Skip the first step where nothing in it is open: a domain was given, and the location is known.

        A second click may find the form checked already.
        """
        if context.draft.step is not Step.LOCATION:
            return listeners.reached(context, context.draft), False
        form = context.draft.form
        if _filled(form) is None:
            taken = views.taken_notice(wanted.words, LookUp(form.domain, None)) if form.domain else []
            said = {ids.Field.DOMAIN: taken} if taken else NOTHING
            return first_step.show(context.session, context.actor, context.draft, said=said), False
        return views.checking(context.draft, is_answer=False), True

    def go_on(
        self,
        client: WebClient,
        caller: Caller,
        draft: OpenDraft[Any],
        wanted: PageState,
        shown_in: str,
        said: Sequence[Block],
    ) -> None:
        """Check the domain that was given, and show the engagements, or the first step with what is wrong.

        The draft does not move until then, so that a second click at the same time finds it as it was begun.
        """
        form = _filled(draft.form)
        if form is None:
            return
        found = check_customer.ask(self.services.directory, form.domain, form.id_type)
        with writing(self.services, caller) as (session, actor, now):
            try:
                current = drafts.get(session, actor, AddCustomerDraft, draft.id, now)
            except DraftGone as gone:
                view = modals.one_sentence(wizard.TITLES[draft.kind], str(refusals.sentence(gone)))
            else:
                context = DraftContext(session, actor, current, draft.version, now)
                settled = _settle(context, draft.version, found, wanted.words or form.domain, opens=True)
                view = unfinished_views.above(settled or listeners.reached(context, current), said)
        surfaces.update(client, shown_in, view)

    def offer_locations(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the locations that the member may choose (R1)."""
        draft_id, _ = wizard.draft_of(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            try:
                draft = drafts.get(session, actor, AssociationRequestDraft, draft_id, now)
            except DraftGone:
                return ack(options=[])
            places = access.choosable_locations(session, actor, draft.form.from_engagement_id)
        found = forms.found(body.get("value"), places, lambda place: (place.name, place.code, place.country))
        return ack(options=[terms.location_option(place) for place in found[:MOST_OPTIONS]])

    def choose_location(
        self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller
    ) -> BoltResponse:
        """Take the first step (R7): name what is wrong at its field at once, else begin the check."""
        typed = forms.typed(body["view"])
        form = request_forms.parse_location(typed)
        if not isinstance(form, LocationForm):
            return ack(response_action="errors", errors=form)

        wrong: Errors = {}

        def check_or_ask(current: AddContext) -> View:
            # An older view, in another window, has no field for a question that was asked meanwhile.
            wrong.update(form.unanswered(current.draft.form) if current.is_current else {})
            if wrong:
                return listeners.reached(current, current.draft)
            change = form.draft().changed_by(current.draft.form.submitted())
            draft = current.advance(Step.LOCATION, change)
            if draft.version != current.version + 1:
                return listeners.reached(current, draft)
            if check_customer.needs_directory(form.id_type):
                context["looks_up"] = draft.version
                waiting = views.checking(draft)
                context[surfaces.WAITING] = waiting.external_id
                return waiting
            unasked = LookUp(form.domain, None)
            settled = _settle(current, draft.version, unasked, str(typed[ids.Field.DOMAIN]))
            return settled or listeners.reached(current, draft)

        view = journeys.on_draft(self.services, body, caller, AddCustomerDraft, check_or_ask)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def look_up(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Ask the tenant directory after the answer to Slack, and show what was found (R8–R11)."""
        version = context.get("looks_up")
        if version is None:
            return
        typed = forms.typed(body["view"])
        form = request_forms.parse_location(typed)
        if not isinstance(form, LocationForm):
            return
        found = check_customer.ask(self.services.directory, form.domain, form.id_type)
        view = journeys.on_draft(
            self.services,
            body,
            caller,
            AddCustomerDraft,
            lambda current: _settle(current, version, found, str(typed[ids.Field.DOMAIN])),
        )
        if view is not None:
            surfaces.replace_answer(client, context[surfaces.WAITING], view)


def _filled(form: AddCustomerDraft) -> LocationForm | None:
    """Return the first step, if everything that it asks for is known."""
    if form.location_id is None or not form.domain:
        return None
    known = {
        ids.Field.LOCATION: str(form.location_id),
        ids.Field.DOMAIN: form.domain,
        ids.Field.ID_VALUE: form.id_value,
    }
    parsed = request_forms.parse_location({name.value: value for name, value in known.items()})
    return parsed if isinstance(parsed, LocationForm) else None


def _settle(
    context: AddContext, version: int, look_up: LookUp, typed: str, *, opens: bool = False
) -> View | None:
    """Return the view that the check leads to, or ``None`` if the member has taken another step meanwhile.

    ``typed`` is what was typed as the domain. With ``opens`` nobody has submitted the form yet.
    """
    session, actor, draft_id, now = context.session, context.actor, context.draft.id, context.now
    try:
        found = check_customer.check(session, actor, draft_id, look_up, now, version=version, opens=opens)
    except LocationClosed:
        return first_step.show(session, actor, context.draft, said=listeners.LOCATION_CLOSED)
    if found is None:
        return None
    notice = [*views.taken_notice(typed, look_up), *views.above_notice(look_up)]
    if not isinstance(found, Checked):
        draft = drafts.get(session, actor, AddCustomerDraft, draft_id, now)
        return first_step.show(session, actor, draft, notice, views.asked(found, look_up))
    if found.has_choice:
        return request_views.engagements(found, notice)
    return first_step.show(session, actor, found.draft, notice, views.not_eligible(found))
