"""The first step of adding and of claiming: open the form, start over, and show the step."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers import first_step
from flows.customers.first_step import FirstStep
from flows.drafts import drafts
from flows.drafts.draft_models import AssociationRequestDraft
from flows.drafts.drafts import OpenDraft
from handlers.add_customer import views as add_views
from handlers.app import ids, open_screens, surfaces
from handlers.app.caller import Caller
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.association_request import views
from handlers.blocks import terms
from handlers.claim_customer import views as claim_views
from handlers.drafts import journeys
from handlers.drafts.journeys import DraftContext
from store.enums import DraftKind

FormT = TypeVar("FormT", bound=AssociationRequestDraft)

VIEWS: Mapping[DraftKind, Callable[[OpenDraft[Any], FirstStep, Sequence[str]], View]] = {
    DraftKind.ADD_CUSTOMER: add_views.location,
    DraftKind.CLAIM_CUSTOMER: claim_views.location,
}


def show(
    session: Session, actor: Actor, draft: OpenDraft[AssociationRequestDraft], notice: Sequence[str] = ()
) -> View:
    """Return the first step as the draft holds it; it says so if no location can be chosen."""
    shown = first_step.read(session, actor, draft.form)
    if not shown.has_locations:
        notice = [*notice, *terms.no_location(shown.engagement)]
    return VIEWS[draft.kind](draft, shown, notice)


def back_to(
    context: DraftContext[AssociationRequestDraft],
    draft: OpenDraft[AssociationRequestDraft],
    notice: Sequence[str],
) -> View:
    """Take the draft back to the first step, and say why."""
    session, actor, first = context.session, context.actor, draft.form.STEPS[0]
    draft = drafts.take_step(session, actor, draft, context.now, version=draft.version, step=first)
    return show(session, actor, draft, notice)


class FirstStepListeners(ABC, Generic[FormT]):
    """The listeners that open the form of one journey."""

    model: type[FormT]
    start_over_id: ClassVar[ids.Action]

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    @abstractmethod
    def fresh(self, session: Session, actor: Actor, wanted: PageState) -> FormT:
        """Return the form to begin with, for what was typed or clicked."""

    def first_view(self, session: Session, actor: Actor, draft: OpenDraft[FormT]) -> tuple[View, bool]:
        """Return the view to open for a draft that was just begun, and whether it waits for `go_on`."""
        return show(session, actor, draft), False

    def go_on(
        self, client: WebClient, caller: Caller, draft: OpenDraft[Any], wanted: PageState, shown_in: str
    ) -> None:
        """Do what the opened view waits for, and show in it what follows."""
        raise NotImplementedError

    def register(self, app: App) -> None:
        """Register *Start over*."""
        app.action(self.start_over_id)(ack=journeys.acknowledge, lazy=[self.start_over])

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form, or offer to resume the one that was left unfinished."""
        wanted, waits = journeys.wanted(body), False
        with writing(self.services, caller) as (session, actor, now):
            draft = drafts.unfinished(session, actor, self.model, now)
            if draft is not None:
                view = views.offer(draft, self.start_over_id, wanted.carried())
            else:
                draft = self._start(session, actor, wanted, now)
                view, waits = self.first_view(session, actor, draft)
        shown_in = open_screens.stack(self.services, caller, body, client, view)
        if waits:
            self.go_on(client, caller, draft, wanted, shown_in)
        journeys.prefill(self.services, client, caller, draft.id)

    def start_over(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Discard the unfinished draft and begin again with what was asked for."""
        wanted, shown_in = journeys.wanted(body), surfaces.view_id(body)
        with writing(self.services, caller) as (session, actor, now):
            draft = self._start(session, actor, wanted, now)
            view, waits = self.first_view(session, actor, draft)
        client.views_update(view_id=shown_in, view=view)
        if waits:
            self.go_on(client, caller, draft, wanted, shown_in)
        journeys.prefill(self.services, client, caller, draft.id)

    def _start(self, session: Session, actor: Actor, wanted: PageState, now: datetime) -> OpenDraft[FormT]:
        form = self.fresh(session, actor, wanted).for_engagement(wanted.engagement)
        usual = first_step.usual_location(session, actor, wanted.engagement)
        form = form.changed_by(AssociationRequestDraft(location_id=usual))
        return drafts.start(session, actor, form, now)
