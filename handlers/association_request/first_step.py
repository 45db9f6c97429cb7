"""The first step of adding and of claiming: open the form, list unfinished ones, and show the step."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations.summary import Summary
from flows.conversation import said_requests
from flows.conversation.said_requests import SaidRequest
from flows.customers import first_step
from flows.customers.first_step import FirstStep
from flows.drafts import drafts, unfinished
from flows.drafts.draft_models import AssociationRequestDraft
from flows.drafts.drafts import OpenDraft, TooManyDrafts
from flows.drafts.unfinished import Unfinished
from flows.rules.language.understanding import Intent, Saying
from handlers.add_customer import views as add_views
from handlers.app import ids, open_screens, surfaces
from handlers.app.caller import Caller, who_grants
from handlers.app.ids import Field
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.association_request import views
from handlers.blocks import terms
from handlers.blocks.text_blocks import context
from handlers.claim_customer import views as claim_views
from handlers.drafts import journeys, unfinished_views
from handlers.drafts.inputs import NOTHING, Beside
from handlers.drafts.journeys import DraftContext
from handlers.drafts.unfinished_views import ListMetadata
from handlers.filled_in import form_filling, said_values
from handlers.filled_in.form_filling import FormFilling
from store.enums import DraftKind

FormT = TypeVar("FormT", bound=AssociationRequestDraft)

VIEWS: Mapping[DraftKind, Callable[[OpenDraft[Any], FirstStep, Sequence[str], Beside], View]] = {
    DraftKind.ADD_CUSTOMER: add_views.location,
    DraftKind.CLAIM_CUSTOMER: claim_views.location,
}


def show(
    session: Session,
    actor: Actor,
    draft: OpenDraft[AssociationRequestDraft],
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
) -> View:
    """Return the first step as the draft holds it; it says so if no location can be chosen."""
    shown = first_step.read(session, actor, draft.form)
    if not shown.has_locations:
        said = {**said, Field.LOCATION: terms.no_location(shown.engagement, who_grants(shown.admins))}
    return VIEWS[draft.kind](draft, shown, notice, said)


def back_to(
    context: DraftContext[AssociationRequestDraft],
    draft: OpenDraft[AssociationRequestDraft],
    notice: Sequence[str] = (),
    said: Beside = NOTHING,
) -> View:
    """Take the draft back to the first step, and say why."""
    session, actor, first = context.session, context.actor, draft.form.STEPS[0]
    draft = drafts.take_step(session, actor, draft, context.now, version=draft.version, step=first)
    return show(session, actor, draft, notice, said)


class FirstStepListeners(ABC, Generic[FormT]):
    """The listeners that open the form of one journey.

    ``from_command`` are the fields that hold what the member has named after the command.
    """

    model: type[FormT]
    intent: ClassVar[Intent]
    new_id: ClassVar[ids.Action]
    from_command: ClassVar[tuple[str, ...]] = ()

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    @abstractmethod
    def fresh(self, session: Session, actor: Actor, wanted: PageState) -> FormT:
        """Return the form to begin with, for what was typed or clicked."""

    def closed(self, session: Session, actor: Actor, wanted: PageState) -> View | None:  # noqa: ARG002 -- for journeys that need it
        """Return why the form has nothing to choose from, with what can be done; else ``None``."""
        return None

    def first_view(self, context: DraftContext[FormT], wanted: PageState) -> tuple[View, bool]:  # noqa: ARG002 -- for journeys that need it
        """Return the view to open for a draft that was just begun, and whether it waits for `go_on`.

        ``wanted`` is what was typed or clicked.
        """
        return show(context.session, context.actor, context.draft), False

    def go_on(
        self,
        client: WebClient,
        caller: Caller,
        draft: OpenDraft[Any],
        wanted: PageState,
        shown_in: str,
        said: Sequence[Block],
    ) -> None:
        """Do what the opened view waits for, and show in it what follows, with ``said`` below its title."""
        raise NotImplementedError

    def register(self, app: App) -> None:
        """Register *Start new* of the list."""
        app.action(self.new_id)(ack=journeys.acknowledge, lazy=[self.start_new])

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form beside unfinished ones, or list these if no customer, or one of theirs, is named."""
        opened = self._opened(caller, journeys.wanted(body), may_list=True)
        shown_in = open_screens.stack(self.services, caller, body, client, opened.view)
        self._complete(client, caller, opened, shown_in)

    def start_new(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Begin another draft, for what was asked when the list was opened."""
        shown_in = surfaces.view_id(body)
        opened = self._opened(caller, journeys.wanted(body), may_list=False)
        client.views_update(view_id=shown_in, view=opened.view)
        self._complete(client, caller, opened, shown_in)

    def _opened(self, caller: Caller, wanted: PageState, *, may_list: bool) -> "Opened":
        with writing(self.services, caller) as (session, actor, now):
            there = _open_already(session, actor, wanted)
            if there:
                return Opened(views.open_already(self.model.KIND, there), wanted)
            closed = self.closed(session, actor, wanted)
            if closed is not None:
                return Opened(closed, wanted)
            # Two clicks at once begin one draft: the second finds what the first has begun.
            drafts.hold(session, actor)
            begun = unfinished.of_member(session, actor, now, self.model)
            said_at = wanted.said.place if wanted.said else None
            filling = form_filling.read(session, actor, said_at, [self.intent])
            form, lines = self._form(session, actor, wanted, filling, now)
            listed = ListMetadata(kind=self.model.KIND, asked=wanted.carried())
            begun.sort(key=lambda one: not _is_about(one, form))
            if may_list and begun and _is_first(begun[0], form, wanted, filling):
                return Opened(unfinished_views.drafts(begun, listed), wanted)
            try:
                draft = drafts.start(session, actor, form, now)
            except TooManyDrafts:
                return Opened(unfinished_views.drafts(begun, listed, [unfinished_views.TOO_MANY]), wanted)
            others = [one for one in begun if one.draft.id != draft.id and one.draft.form != draft.replaced]
            view, waits = self.first_view(DraftContext(session, actor, draft, draft.version, now), wanted)
            said = [
                *map(context, lines),
                *unfinished_views.replaced(draft),
                *unfinished_views.line(others, listed),
            ]
            return Opened(
                view if waits else unfinished_views.above(view, said), wanted, draft, said, waits=waits
            )

    def _complete(self, client: WebClient, caller: Caller, opened: "Opened", shown_in: str) -> None:
        """Do what a view waits for, once it is open."""
        if opened.draft is None:
            return
        if opened.waits:
            self.go_on(client, caller, opened.draft, opened.wanted, shown_in, opened.said)
        journeys.prefill(self.services, client, caller, opened.draft.id)

    def identified(self, session: Session, actor: Actor, form: FormT, said: Saying) -> FormT:  # noqa: ARG002 -- for journeys that need it
        """Return a form with the customer's identifiers that were said."""
        return form

    def _form(
        self, session: Session, actor: Actor, wanted: PageState, filling: FormFilling, now: datetime
    ) -> tuple[FormT, Sequence[str]]:
        """Return the form to begin with, and what of what was said it does not take (lines of mrkdwn)."""
        form = self.fresh(session, actor, wanted).for_engagement(wanted.engagement)
        if wanted.customer and wanted.associations:
            again = first_step.to_begin_again(session, actor, wanted.customer, wanted.associations)
            form = form.for_engagements(again)
        usual = first_step.usual_location(session, actor, wanted.engagement, form.location_id)
        form = form.changed_by(AssociationRequestDraft(location_id=usual))
        lines: Sequence[str] = form_filling.source(filling, is_filled=False)
        if filling.said is not None:
            form, lines = self._filled(session, actor, form, filling.said, now)
        # Words about an engagement come from a row on its page, others were typed after the command.
        named = self.from_command if wanted.words and (wanted.engagement is None or filling.said) else ()
        return form.begun(*named), lines

    def _filled(
        self, session: Session, actor: Actor, form: FormT, said: SaidRequest, now: datetime
    ) -> tuple[FormT, Sequence[str]]:
        where = said_requests.where(session, actor, said.saying, now)
        form = self.identified(session, actor, form, said.saying)
        if form.from_engagement_id is None and where.engagement_ids:
            form = form.for_engagements(where.engagement_ids)
        if where.is_located:
            form = form.changed_by(AssociationRequestDraft(location_id=where.location_id))
        values = said_values.contact(said.saying, form.customer_contact)
        change: AssociationRequestDraft = AssociationRequestDraft.read(form_filling.by_field(values))
        if said_values.begins(said.saying):
            words = form_filling.shortened(said.words)
            change = change.changed_by(AssociationRequestDraft(said_in=words))
        left = [*said_values.places_left(where), *said_values.request_left(said.saying)]
        return form.changed_by(change), form_filling.not_taken(left)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened: the list, or the view of a ``draft`` just begun, which may wait for `go_on`."""

    view: View
    wanted: PageState
    draft: OpenDraft[Any] | None = None
    said: Sequence[Block] = ()
    waits: bool = False


def _open_already(session: Session, actor: Actor, wanted: PageState) -> list[Summary]:
    """Return what is open already of what a button begins again; nothing if something is left to begin."""
    if wanted.customer is None or not (wanted.engagement or wanted.associations):
        return []
    return first_step.open_already(session, actor, wanted.customer, wanted.engagement, wanted.associations)


def _is_first(
    one: Unfinished, form: AssociationRequestDraft, wanted: PageState, filling: FormFilling
) -> bool:
    """Tell whether unfinished forms come first: nobody is named, or who is named, and not since.

    What was said in words after the last change of the form begins another one.
    """
    if filling.said is not None:
        return _is_about(one, form) and one.draft.typed_at >= filling.said.at
    return wanted.model_copy(update={"said": None}) == PageState() or _is_about(one, form)


def _is_about(one: Unfinished, form: AssociationRequestDraft) -> bool:
    """Tell whether a draft is about the customer whom a form begins with."""
    known = one.draft.form
    return isinstance(known, AssociationRequestDraft) and known.is_about_customer_of(form)
