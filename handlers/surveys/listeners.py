"""Answering the partner's survey from the checklist of a claim (R24)."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.claims import items
from flows.rules.claims import questions
from flows.surveys import partner_survey
from flows.surveys.partner_survey import AnswersRefused, QuestionsChanged
from handlers.app import ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.claims import item_views
from handlers.claims.item_views import ItemMetadata
from handlers.drafts.journeys import acknowledge
from handlers.surveys import forms, views
from handlers.surveys.views import SurveyMetadata


class Surveys:
    """The listeners of surveys."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def register(self, app: App) -> None:
        """Register the listeners."""
        app.action(Action.SURVEY_FILL_IN)(ack=acknowledge, lazy=[self.fill_in])
        app.view(ids.ViewId.SURVEY_ANSWER)(self.answer)

    def fill_in(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the questions; the checklist, if they cannot be answered any more."""
        about = ItemMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            shown = partner_survey.read(session, actor, about.association, now)
            if shown.may_answer:
                view = views.form(shown)
            else:
                view = item_views.checklist(items.read(session, actor, about.association, now), now)
        surfaces.replace(body, client, view)

    def answer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the answers, and return to the checklist; a sentence for each that is missing."""
        view = view_of(body)
        about = SurveyMetadata.of_view(view)
        try:
            with writing(self.services, caller) as (session, actor, now):
                typed = forms.typed(view)
                partner_survey.answer(session, actor, about.association, now, typed, digest=about.digest)
        except AnswersRefused as refusal:
            sentences = {name: forms.SENTENCES[fault] for name, fault in refusal.faults.items()}
            return ack(response_action="errors", errors=sentences)
        except QuestionsChanged as refusal:
            return ack(response_action="errors", errors={questions.key(0): str(refusals.sentence(refusal))})
        with reading(self.services, caller) as (session, actor, now):
            shown = item_views.checklist(items.read(session, actor, about.association, now), now)
        return ack(response_action="update", view=shown)


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    Surveys(services).register(app)
