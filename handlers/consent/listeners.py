"""Asking a customer for consent, and recording one that was given elsewhere (R17, R18, R22)."""

from datetime import date, datetime, time
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.associations import lifecycle, summary
from flows.associations.contacts import customer_to_draft
from flows.associations.summary import Summary
from flows.consent import consent, record_consent
from flows.consent.consent import RESEND_AFTER
from flows.consent.consent_terms import terms_of
from flows.consent.record_consent import DateRefused
from flows.customers.association_request import person_of, person_to_draft
from flows.drafts import association_drafts
from flows.drafts.drafts import OpenDraft
from flows.rules.associations.deadlines import clock
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.text import addresses
from handlers.app import forms, ids, surfaces
from handlers.app.caller import Caller, member_only
from handlers.app.carried import row_id
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.association_request import contact_views
from handlers.association_request import forms as order_forms
from handlers.association_request.forms import ContactsForm
from handlers.associations.choose_association import Chosen, Ids
from handlers.consent import forms as consent_forms
from handlers.consent import views
from handlers.consent.forms import GivenForm
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import DraftContext, Show
from store import consents
from store.associations import associations
from store.associations.associations import Association
from store.customers.customers import Customer
from store.enums import ContactSide, DraftKind
from store.partners import Partner
from words import customer_mails, instants

OPENS = Ids(
    ids.Subcommand.CONSENT,
    ids.Action.CONSENT_SEND,
    ids.Action.CONSENT_SEND_ANY,
    ids.Action.CONSENT_SEARCH,
    ids.View.CONSENT_CHOOSE,
)
DOTS = "…"
"""Stands in the preview where the customer's own secret will stand."""


def register(app: App, services: Services) -> None:
    """Register the listeners of both journeys."""
    member = [member_only(services)]
    sending, recording = SendConsent(services), RecordConsent(services)
    Chosen(services, DraftKind.SEND_CONSENT, OPENS, CONSENT_PENDING, sending.begin).register(app)
    app.view(ids.View.CONSENT_CONTACTS, middleware=member)(sending.give_contacts)
    app.view(ids.View.CONSENT_MAIL, middleware=member)(sending.send)
    app.action(ids.Action.CONSENT_RECORD, middleware=member)(ack=journeys.acknowledge, lazy=[recording.open])
    app.view(ids.View.CONSENT_GIVEN, middleware=member)(recording.give)
    app.view(ids.View.CONSENT_RECORD, middleware=member)(recording.record)


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how the journeys of this module show the step that a draft has reached."""
    return {
        DraftKind.SEND_CONSENT: SendConsent(services).reached,
        DraftKind.RECORD_CONSENT: RecordConsent(services).reached,
    }


class SendConsent:
    """The listeners of asking: contacts, the mail, *Send for consent*."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def begin(self, caller: Caller, association_id: int) -> View:
        """Return the form with both contacts, or with what was typed into it before."""
        with writing(self.services, caller) as (session, actor, now):
            association = consent.may_ask(session, actor, association_id, now)
            known = _contacts_known(session, association)
            draft = association_drafts.begin(
                session, actor, DraftKind.SEND_CONSENT, association.id, known, now
            )
            return self.reached(DraftContext(session, actor, draft, draft.version, now), draft)

    def give_contacts(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take the contacts, and why the e-mail's domain differs if it does (R11)."""
        form = order_forms.parse_contacts(
            forms.typed(body["view"]), takes_utf8=self.services.mail_takes_utf8()
        )
        if not isinstance(form, ContactsForm):
            return ack(response_action="errors", errors=form)

        def to_mail_or_reason(turn: DraftContext) -> View:
            lacks = form.lacks_reason(turn.draft.data)
            draft = turn.take(1 if lacks else 2, form.kept(turn.draft.data))
            return self.reached(turn, draft, [contact_views.other_domain(draft.data)] if lacks else [])

        return journeys.answer(self.services, ack, body, caller, to_mail_or_reason)

    def send(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Send for consent; a second click sends nothing."""
        draft_id, version = wizard.draft_of(body["view"])
        with writing(self.services, caller) as (session, actor, now):
            links = self.services.links
            request = association_drafts.send_consent(session, actor, draft_id, links, now, version=version)
            view = views.sent(
                summary.of(session, session.get_one(Association, request.association_id)),
                request,
                request.requested_at + RESEND_AFTER,
            )
        return ack(response_action="update", view=view)

    def reached(self, turn: DraftContext, draft: OpenDraft, notice: list[str] | None = None) -> View:
        """Return the view of the step that a draft has reached."""
        session = turn.session
        about = _summary(turn, draft)
        asked = consents.requests(session, about.association)
        if draft.step == 1:
            return views.contacts(draft, about, asked, notice or [])
        customer = person_of(draft.data, "customer")
        proposal = terms_of(session, about.association, customer, person_of(draft.data, "partner"))
        url = self.services.links.consent_url(DOTS)
        reminder = consent.reminds(session, about.association, customer.email)
        letter = customer_mails.consent_request(proposal, url, reminder=reminder)
        holding = {one.email for one in asked if one.voided_at is None}
        before = associations.contacts(session, about.association)[ContactSide.CUSTOMER].email
        changes = not addresses.same(before, customer.email)
        sender = self.services.mail_sender or proposal.partner
        return views.mail(draft, about, proposal, letter, sender, sorted(holding) if changes else [])


class RecordConsent:
    """The listeners of recording a consent given elsewhere: date and note, review."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form, or what was typed into it before."""
        with writing(self.services, caller) as (session, actor, now):
            association = record_consent.may_record(session, actor, row_id(surfaces.value(body)))
            draft = association_drafts.begin(
                session, actor, DraftKind.RECORD_CONSENT, association.id, {}, now
            )
            view = self.reached(DraftContext(session, actor, draft, draft.version, now), draft)
        surfaces.stack(body, client, view)

    def give(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Take date, time and note; a date that cannot be is said at its field."""
        form = consent_forms.parse_given(forms.typed(body["view"]))
        if not isinstance(form, GivenForm):
            return ack(response_action="errors", errors=form)
        wrong: dict[str, str] = {}

        def to_review(turn: DraftContext) -> View:
            try:
                _given_at(turn, _summary(turn, turn.draft).association, form.given_on, form.given_at)
            except DateRefused:
                wrong[ids.Field.GIVEN_ON] = _when(turn)
                return self.reached(turn, turn.draft)
            return self.reached(turn, turn.take(2, form.model_dump(mode="json")))

        view = journeys.turn(self.services, body, caller, to_review)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        return ack(response_action="update", view=view)

    def record(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Record the consent; a second click records nothing."""
        draft_id, version = wizard.draft_of(body["view"])
        with writing(self.services, caller) as (session, actor, now):
            given = association_drafts.record_consent(session, actor, draft_id, now, version=version)
            about = summary.of(session, session.get_one(Association, given.association_id))
        return ack(response_action="update", view=views.recorded(about, now))

    def reached(self, turn: DraftContext, draft: OpenDraft) -> View:
        """Return the view of the step that a draft has reached."""
        about = _summary(turn, draft)
        if draft.step == 1:
            return views.given(draft, about, turn.actor.partner.time_zone)
        at = _given_at(turn, about.association, *association_drafts.given_at(draft.data))
        return views.record(draft, about, at, clock(at, about.engagement.submit_days), turn.now)


def _contacts_known(session: Session, association: Association) -> dict[str, Any]:
    kept = associations.contacts(session, association)
    domain = session.get_one(Customer, association.customer_id).domain
    own = person_to_draft(kept[ContactSide.PARTNER], ContactSide.PARTNER)
    return customer_to_draft(association, kept[ContactSide.CUSTOMER], domain) | own


def _summary(turn: DraftContext, draft: OpenDraft) -> Summary:
    association_id = association_drafts.association_of(draft.data)
    return summary.of(turn.session, lifecycle.find(turn.session, turn.actor, association_id))


def _given_at(turn: DraftContext, association: Association, day: date, at: time | None) -> datetime:
    return record_consent.instant(turn.session, association, day, at, turn.now)


def _when(turn: DraftContext) -> str:
    association = _summary(turn, turn.draft).association
    zone = turn.session.get_one(Partner, association.partner_id).time_zone
    latest = min(turn.now, association.consent_due)
    return (
        f"Choose a time from {instants.instant(association.created_at, zone)} on, "
        f"up to {instants.instant(latest, zone)}."
    )
