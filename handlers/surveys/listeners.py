"""Answering the partner's survey from the checklist of a claim (R24)."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations.lifecycle import StatusClosed
from flows.claims import items
from flows.consent.consent import AddressDead
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import PartnerSurveyDraft
from flows.drafts.drafts import DraftGone, OpenDraft
from flows.rules.claims import questions
from flows.surveys import customer_survey, failed_mails, partner_survey
from flows.surveys.customer_survey import SurveyAnswered, SurveyTooSoon
from flows.surveys.partner_survey import AnswersRefused, PartnerSurvey, QuestionsChanged
from handlers.app import forms as app_forms
from handlers.app import ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.app.view_metadata import AssociationMetadata
from handlers.claims import item_views
from handlers.claims.item_views import ItemMetadata
from handlers.consent.came_back import CameBackForm
from handlers.consent.views import DOTS
from handlers.drafts.journeys import DraftContext, Show, acknowledge
from handlers.surveys import customer_views, forms, views
from handlers.surveys.views import SurveyMetadata
from store.enums import DraftKind
from words import mrkdwn
from words import surveys as survey_words

NO_MAIL_THERE = "No mail arrived at this address. Press Edit contacts, or tick that mail arrives there again."

CANNOT_SEND = (StatusClosed, SurveyAnswered, SurveyTooSoon)
"""Refusals after which the checklist says what is possible instead."""


class Surveys:
    """The listeners of surveys."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def register(self, app: App) -> None:
        """Register the listeners."""
        for action, listener in (
            (Action.SURVEY_FILL_IN, self.fill_in),
            (Action.SURVEY_PREVIEW, self.preview),
            (Action.SURVEY_ANSWERS, self.show_answers),
            (Action.SURVEY_CAME_BACK, self.ask_what_came_back),
        ):
            app.action(action)(ack=acknowledge, lazy=[listener])
        app.view(ids.ViewId.SURVEY_ANSWER)(self.answer)
        app.view(ids.ViewId.SURVEY_SEND)(self.send)
        app.view(ids.ViewId.SURVEY_CAME_BACK)(self.report)

    def fill_in(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the questions; the checklist, if they cannot be answered any more."""
        about = ItemMetadata.parse(surfaces.value(body))
        with writing(self.services, caller) as (session, actor, now):
            shown = partner_survey.read(session, actor, about.association, now)
            if shown.may_answer:
                form = PartnerSurveyDraft(
                    association_id=about.association, digest=shown.digest, seen=shown.newest
                )
                draft = association_drafts.begin(session, actor, form, now)
                context = DraftContext(session, actor, draft, draft.version, now)
                view = views.form(shown, _beside_newest(context, draft, shown))
            else:
                view = item_views.checklist(items.read(session, actor, about.association, now), now)
        surfaces.replace(body, client, view)

    def reached(
        self, context: DraftContext[PartnerSurveyDraft], draft: OpenDraft[PartnerSurveyDraft]
    ) -> View:
        """Return the questions with what was typed, or the checklist if they cannot be answered now."""
        session, actor, now = context.session, context.actor, context.now
        shown = partner_survey.read(session, actor, draft.form.association_id, now)
        if shown.may_answer:
            return views.form(shown, _beside_newest(context, draft, shown))
        return item_views.checklist(items.read(session, actor, draft.form.association_id, now), now)

    def answer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep the answers, and return to the checklist; a sentence for each that is missing."""
        view = view_of(body)
        about = SurveyMetadata.of_view(view)
        try:
            with writing(self.services, caller) as (session, actor, now):
                typed = forms.typed(view)
                partner_survey.answer(session, actor, about.association, now, typed, digest=about.digest)
                with suppress(DraftGone):
                    drafts.discard(session, actor, about.draft, now)
        except AnswersRefused as refusal:
            sentences = {name: forms.SENTENCES[fault] for name, fault in refusal.faults.items()}
            return ack(response_action="errors", errors=sentences)
        except QuestionsChanged as refusal:
            return ack(response_action="errors", errors={questions.key(0): refusals.plain(refusal)})
        with reading(self.services, caller) as (session, actor, now):
            shown = item_views.checklist(items.read(session, actor, about.association, now), now)
        return ack(response_action="update", view=shown)

    def preview(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the mail with the customer's survey as it will go out; or why it cannot be sent now."""
        about = ItemMetadata.parse(surfaces.value(body))
        surfaces.replace(body, client, self._preview(caller, about.association))

    def send(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Mail the survey, and return to the checklist."""
        view = view_of(body)
        about = AssociationMetadata.of_view(view)
        typed = app_forms.typed(view)
        works_again = bool(typed.get(Field.WORKS_AGAIN))
        try:
            with writing(self.services, caller) as (session, actor, now):
                sent = customer_survey.send(
                    session, actor, about.association, self.services.links, now, works_again=works_again
                )
                notice = f":outbox_tray: *The survey to {mrkdwn.escape(sent.email)} is on its way.*"
        except AddressDead:
            if Field.WORKS_AGAIN in typed:
                return ack(response_action="errors", errors={Field.WORKS_AGAIN: NO_MAIL_THERE})
            return ack(response_action="update", view=self._preview(caller, about.association))
        except CANNOT_SEND as refusal:
            return ack(
                response_action="update",
                view=self._checklist(caller, about.association, refusals.sentence(refusal)),
            )
        return ack(response_action="update", view=self._checklist(caller, about.association, notice))

    def _preview(self, caller: Caller, association_id: int) -> View:
        try:
            with writing(self.services, caller) as (session, actor, now):
                shown = customer_survey.preview(session, actor, association_id, now)
                sender = self.services.sender_of(shown.terms)
                url = self.services.links.survey_url(DOTS)
                words = survey_words.request(shown.terms, shown.questions, url, reminder=shown.is_reminder)
                return customer_views.mail(shown, words, sender)
        except CANNOT_SEND as refusal:
            return self._checklist(caller, association_id, refusals.sentence(refusal))

    def ask_what_came_back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask what the returned mail said; the checklist, if nothing is awaited any more."""
        about = ItemMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, about.association, now)
            one = shown.item(about.item)
            if one.sent is not None and one.awaits_customer and shown.takes(one):
                view = customer_views.came_back(shown, one.sent)
            else:
                view = item_views.checklist(shown, now)
        surfaces.replace(body, client, view)

    def report(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Note that the mail with the survey came back, and return to the checklist."""
        view = view_of(body)
        typed = app_forms.parse(CameBackForm, app_forms.typed(view))
        if not isinstance(typed, CameBackForm):
            return ack(response_action="errors", errors=typed)
        about = AssociationMetadata.of_view(view)
        notice: str | None = None
        try:
            with writing(self.services, caller) as (session, actor, now):
                said = typed.came_back_words or ""
                noted = failed_mails.report(session, actor, about.association, said, now)
                if noted is not None:
                    notice = (
                        f":white_check_mark: Noted: the survey did not reach {mrkdwn.escape(noted.email)}."
                    )
        except (StatusClosed, SurveyAnswered) as refusal:
            notice = refusals.sentence(refusal)
        return ack(response_action="update", view=self._checklist(caller, about.association, notice))

    def show_answers(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what was answered to a survey, to anybody who may see the association."""
        about = ItemMetadata.parse(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, about.association, now)
            view = customer_views.answers(shown, shown.item(about.item))
        surfaces.replace(body, client, view)

    def _checklist(self, caller: Caller, association_id: int, notice: str | None) -> View:
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, association_id, now)
            return item_views.checklist(shown, now, [notice] if notice else [])


def _beside_newest(
    context: DraftContext[PartnerSurveyDraft], draft: OpenDraft[PartnerSurveyDraft], shown: PartnerSurvey
) -> OpenDraft[PartnerSurveyDraft]:
    """Return the draft; if somebody has answered since it was begun, based on that."""
    form = draft.form
    if form.seen == shown.newest:
        return draft
    change = form.onto(shown.versions.get(form.seen, {}), shown.answers, shown.newest)
    return replace(context, draft=draft, version=draft.version).advance(draft.step, change)


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how the partner's survey shows the step that a draft has reached."""
    return {DraftKind.PARTNER_SURVEY: Surveys(services).reached}


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    Surveys(services).register(app)
