"""A journey about one association in two steps: its details, and the review that is confirmed."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel
from slack_bolt import Ack, BoltResponse
from slack_sdk.models.views import View

from flows.conversation.said_requests import SaidPlace
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import AssociationDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.language.understanding import Intent, Saying
from handlers.app import forms
from handlers.app.caller import Caller
from handlers.app.forms import Errors
from handlers.app.services import Services
from handlers.app.transactions import Acting, writing
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import DraftContext
from handlers.filled_in import form_filling, said_values
from handlers.filled_in.said_values import SaidValue

FormT = TypeVar("FormT", bound=AssociationDraft)
DetailsT = TypeVar("DetailsT", bound=BaseModel)


class AssociationJourney(ABC, Generic[FormT, DetailsT]):
    """The listeners of such a journey; each journey is a subclass."""

    model: type[FormT]
    intent: ClassVar[Intent]

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    @abstractmethod
    def fresh(self, acting: Acting, association_id: int) -> FormT:
        """Return the form with which the journey begins, if it is possible for the association."""

    @abstractmethod
    def parse(self, typed: dict[str, Any]) -> DetailsT | Errors:
        """Return the details, or a sentence for each field that must be fixed."""

    def refused(self, context: DraftContext[FormT], details: DetailsT) -> Errors:  # noqa: ARG002 -- for those who can tell
        """Return what is wrong with the details for this association."""
        return {}

    @abstractmethod
    def take(self, context: DraftContext[FormT], details: DetailsT) -> View:
        """Keep the details, and return the view that follows."""

    @abstractmethod
    def reached(self, context: DraftContext[FormT], draft: OpenDraft[FormT]) -> View:
        """Return the view of the step that a draft has reached."""

    @abstractmethod
    def finish(self, acting: Acting, draft_id: str, version: int) -> View:
        """Do what was reviewed, once, and return the confirmation."""

    def said(self, saying: Saying, form: FormT) -> Sequence[SaidValue]:  # noqa: ARG002 -- for those it changes
        """Return what a request in words gives for the form."""
        return said_values.OF_FORMS[self.intent](saying)

    def begin(self, caller: Caller, association_id: int, said: SaidPlace | None = None) -> View:
        """Return the form, or what was typed into it before, filled in with what was said in words."""
        with writing(self.services, caller) as acting:
            return self.opened(acting, self.fresh(acting, association_id), said)

    def opened(self, acting: Acting, form: FormT, said: SaidPlace | None) -> View:
        """Return the form that a journey begins with, or its draft, filled in with what was said in words."""
        session, actor, now = acting
        draft = association_drafts.begin(session, actor, form, now)
        filling = form_filling.read(session, actor, said, [self.intent])
        values = filling.values(lambda saying: self.said(saying, draft.form))
        lines = [*form_filling.source(filling, is_filled=False), *form_filling.unasked(values)]
        given = form_filling.by_field(values)
        if filling.said and given:
            words, at = form_filling.shortened(filling.said.words), filling.said.at
            before = draft
            draft = drafts.fill_in(session, actor, draft, now, said=given, said_in=words, said_at=at)
            is_older = before.is_worth_resuming and before.typed_at >= at
            lines += [form_filling.TYPED_SINCE] if is_older else []
        context = DraftContext(session, actor, draft, draft.version, now)
        return form_filling.above(self.reached(context, draft), lines)

    def give(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the details; a fault is shown at its field."""
        details = self.parse(forms.typed(body["view"]))
        if isinstance(details, dict):
            return ack(response_action="errors", errors=details)
        wrong: Errors = {}

        def take(context: DraftContext[FormT]) -> View:
            wrong.update(self.refused(context, details))
            return self.reached(context, context.draft) if wrong else self.take(context, details)

        view = journeys.on_draft(self.services, body, caller, self.model, take)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def confirm(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Do what was reviewed; a second click does nothing and gets the same answer."""
        draft_id, version = wizard.draft_of(body["view"])
        with writing(self.services, caller) as acting:
            view = self.finish(acting, draft_id, version)
        return ack(response_action="update", view=view)
