"""Recording what the programme answered to a claim, from card, row and details, and voiding a mistake."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import details
from flows.associations.details import Details
from flows.associations.lifecycle import NotFound
from flows.associations.summary import Summary
from flows.claims import record_answer, void_record
from flows.claims.correct_claim import CorrectionUnexplained
from flows.claims.record_answer import (
    AmountMissing,
    AnswerDayFault,
    AnswerDayRefused,
    AnswerImpossible,
    ClaimAnswer,
    ReopeningRefused,
    WordsMissing,
)
from flows.claims.void_record import NothingRecorded
from flows.consent.record_consent import AdminOnly
from flows.refusal import Refusal
from flows.rules.associations.next_step import NextAction
from flows.rules.claims.record_words import CALLED
from flows.rules.language.understanding import Intent
from handlers.app import forms, ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_views
from handlers.associations.listeners import OneAssociation, if_possible
from handlers.claims import answer_views as views
from handlers.claims import answers
from handlers.claims.answer_views import RecordMetadata
from handlers.drafts.journeys import acknowledge
from handlers.filled_in import form_filling, said_values
from handlers.filled_in.form_filling import FormFilling
from handlers.filled_in.said_values import SaidValue
from words import mrkdwn

FIELDS: Mapping[type[Refusal], Field] = {
    AmountMissing: Field.AMOUNT,
    AnswerDayRefused: Field.ANSWERED_ON,
    AnswerImpossible: Field.ANSWER_KIND,
    ReopeningRefused: Field.ANSWER_KIND,
    WordsMissing: Field.ANSWER_WORDS,
}
"""The field at which each refusal of a record is shown."""

RECORDING = frozenset({NextAction.RECORD_ANSWER, NextAction.RECORD_REPLY, NextAction.RECORD_PAYMENT})
"""Actions that open the form."""

IMPOSSIBLE = "It cannot be recorded while the status is *{status}*. Choose below what Partner Center shows."
"""Why nothing of what was said is filled in."""

VOID_REFUSALS = (AdminOnly, CorrectionUnexplained, NothingRecorded, ReopeningRefused)
"""Refusals that are shown at the reason why a record is void."""


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    journey = RecordAnswer(services)
    for action, listener in (
        (Action.CLAIM_ANSWER, journey.ask),
        (Action.CLAIM_REPLY, journey.ask),
        (Action.CLAIM_PAYMENT, journey.ask),
        (Action.CLAIM_ANSWER_CHOOSE, journey.choose),
        (Action.CLAIM_VOID, journey.ask_reason),
    ):
        app.action(action)(ack=acknowledge, lazy=[listener])
    app.view(ids.ViewId.CLAIM_ANSWER)(journey.record)
    app.view(ids.ViewId.CLAIM_VOID)(journey.void)


class RecordAnswer(OneAssociation):
    """The listeners."""

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask what the programme answered, in place of a view of the claim, or on top of anything else."""
        view = self._read_filled(body, caller, [Intent.RECORD], _filled)
        if _is_about_one(body.get("view") or {}):
            surfaces.replace(body, client, view)
        else:
            open_screens.stack(self.services, caller, body, client, view)

    def choose(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for what the chosen kind needs, keeping what was typed."""
        view = view_of(body)
        typed = forms.typed(view)
        association_id = AssociationMetadata.of_view(view).association
        with reading(self.services, caller) as (session, actor, now):
            shown = details.read(session, actor, association_id, now)
        again = form_filling.keep_lines(view, _form(shown, now, typed))
        surfaces.update_if_unchanged(body, client, again)

    def record(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Record the answer, or say at a field why that is not possible."""
        answer = answers.parse(forms.typed(body["view"]))
        if not isinstance(answer, ClaimAnswer):
            return ack(response_action="errors", errors=answer)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            recorded = record_answer.record(session, actor, association_id, now, answer)
            return f":white_check_mark: Recorded: {views.said(answer, Summary(recorded), now)}."

        try:
            return self._change(ack, body, caller, change)
        except tuple(FIELDS) as refusal:
            field = FIELDS[type(refusal)]
            is_until = getattr(refusal, "fault", None) is AnswerDayFault.UNTIL_BEFORE_DAY
            at = Field.UNTIL_DAY if is_until else field
            return ack(response_action="errors", errors={at: refusals.plain(refusal)})

    def ask_reason(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask why the last record is void."""

        def form(shown: Details, now: datetime) -> View:
            asking = views.void_record(shown)
            if asking is None:
                return detail_views.details(shown, now)
            return if_possible(shown, now, NextAction.VOID_RECORD, asking)

        surfaces.replace(body, client, self._read(body, caller, form))

    def void(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Void the record."""
        reason = forms.typed(body["view"]).get(Field.REASON) or None
        number = RecordMetadata.of_view(body["view"]).record

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            association = void_record.void(session, actor, association_id, now, number, reason)
            voided = void_record.voided(session, association, number)
            return f":white_check_mark: {views.voided(voided)}"

        try:
            return self._change(ack, body, caller, change)
        except VOID_REFUSALS as refusal:
            return ack(response_action="errors", errors={Field.REASON: refusals.plain(refusal)})


def _is_about_one(view: Mapping[str, Any]) -> bool:
    try:
        AssociationMetadata.of_view(view)
    except NotFound:
        return False
    return True


def _filled(shown: Details, now: datetime, filling: FormFilling) -> View:
    """Return the form, filled in with what was said; nothing is, if that may not follow the status."""
    if not shown.recordable:
        return _form(shown, now)
    values = filling.values(said_values.record)
    kind = said_values.recorded_kind(filling.said.saying) if filling.said else None
    if kind is None or kind in shown.recordable:
        chosen = {Field.ANSWER_KIND.value: kind} if kind else {}
        return form_filling.fill(_form(shown, now, chosen), filling, values)
    refused = SaidValue(None, "", CALLED[kind], IMPOSSIBLE.format(status=mrkdwn.escape(shown.summary.status)))
    return form_filling.above(_form(shown, now), form_filling.not_taken([refused]))


def _form(shown: Details, now: datetime, typed: Mapping[str, Any] | None = None) -> View:
    """Return the form, or the details with the reason why nothing can be recorded."""
    possible = shown.recordable
    offered = [one for one in shown.actions if one in RECORDING]
    if not possible or not offered:
        return if_possible(shown, now, NextAction.RECORD_ANSWER, detail_views.details(shown, now))
    return views.record_answer(shown, possible, offered[0], shown.today, typed)
