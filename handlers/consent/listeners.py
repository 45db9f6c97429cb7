"""Asking a customer for consent: contacts, the mail, *Send for consent* (R17, R18)."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.consent import dead_addresses, mail_preview, misdirected, offers
from flows.consent.dead_addresses import DeadAddress
from flows.consent.misdirected import NotForThem
from flows.drafts import association_drafts
from flows.drafts.draft_models import SendConsentDraft, Step
from flows.drafts.drafts import OpenDraft
from flows.refusal import Refusal
from flows.rules.associations.deadlines import RESEND_AFTER
from flows.rules.associations.status import CONSENT_PENDING, NOT_ASKED
from flows.rules.language.understanding import Intent, Saying
from handlers.app import form_fields, ids, open_screens, surfaces
from handlers.app.caller import Caller
from handlers.app.forms import SENTENCES, Errors
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.association_request import contact_views
from handlers.associations.choose_association import Chosen, Ids
from handlers.consent import forms, heads_up_listeners, heads_up_views, several_views, views
from handlers.consent.forms import ConsentMailForm
from handlers.drafts import journeys
from handlers.drafts.association_journey import AssociationJourney
from handlers.drafts.inputs import NOTHING, Beside
from handlers.drafts.journeys import DraftContext, Show
from handlers.filled_in import said_blocks, said_values
from handlers.filled_in.said_values import SaidValue
from store.enums import DraftKind
from words import customer_mails

OPENS = Ids(
    ids.Subcommand.CONSENT,
    ids.Action.CONSENT_SEND,
    ids.Action.CONSENT_SEND_ANY,
    ids.Action.CONSENT_SEARCH,
    ids.ViewId.CONSENT_CHOOSE,
)
NO_MAIL_THERE = "No mail arrives at this address. Give another one, or tick below that mail arrives again."
NOT_THEIRS = "The request is not for them, they say. Give another contact, or tick below that it is for them."


def register(app: App, services: Services) -> None:
    """Register the listeners of this journey."""
    sending = SendConsent(services)
    Chosen(
        services,
        DraftKind.SEND_CONSENT,
        OPENS,
        CONSENT_PENDING,
        sending.begin,
        sending.begin_reviewed,
        sending.offer,
    ).register(app)
    app.view(ids.ViewId.CONSENT_CONTACTS)(sending.give)
    app.view(ids.ViewId.CONSENT_MAIL)(sending.confirm)
    app.action(ids.Action.CONSENT_CORRECT)(ack=journeys.acknowledge, lazy=[sending.correct])
    app.action(ids.Action.CONSENT_EXTRAS)(ack=journeys.acknowledge, lazy=[sending.add_extras])
    app.action(ids.Action.CONSENT_HEADS_UP)(ack=journeys.acknowledge, lazy=[sending.heads_up])


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how this journey shows the step that a draft has reached."""
    return {DraftKind.SEND_CONSENT: SendConsent(services).reached}


class SendConsent(AssociationJourney[SendConsentDraft, ConsentMailForm]):
    """The listeners of asking: contacts, the mail, *Send for consent*."""

    model = SendConsentDraft
    intent = Intent.ASK_CONSENT

    def offer(self, caller: Caller, customer_id: int, chosen: tuple[int, ...] = ()) -> View:
        """Return the choice among what a customer can be asked for; ``chosen`` come first, and are chosen."""
        with reading(self.services, caller) as (session, actor, now):
            offer = offers.to_ask(session, actor, customer_id, now, first=chosen)
            return several_views.choose(offer, chosen)

    def begin_reviewed(self, caller: Caller, association_id: int) -> View:
        """Return the mail at once, for somebody who has just reviewed the contacts."""
        return self.begin_several(caller, [association_id])

    def begin_several(
        self, caller: Caller, association_ids: Collection[int], notice: Sequence[str] = ()
    ) -> View:
        """Return the mail about one or several at once, with the contacts as they are kept.

        The contacts are checked as if they were submitted; if something must be corrected, their form comes
        first.
        """
        with writing(self.services, caller) as acting:
            return self._mail(acting, association_ids, notice)

    def _mail(self, acting: Acting, association_ids: Collection[int], notice: Sequence[str]) -> View:
        form = association_drafts.to_send(acting.session, acting.actor, association_ids, acting.now)
        draft = association_drafts.begin(acting.session, acting.actor, form, acting.now)
        context = DraftContext(acting.session, acting.actor, draft, draft.version, acting.now)
        details = self.parse(form_fields.flat(form))
        is_as_kept = draft.step is Step.CONTACTS and not draft.is_worth_resuming
        if (
            is_as_kept
            and isinstance(details, ConsentMailForm)
            and not details.lacks_reason(form)
            and not _is_wrong(context, draft.form)
        ):
            draft = context.advance(Step.MAIL, details.draft(form))
        return self.reached(context, draft, notice)

    def correct(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the contacts, one of which has an address at which no mail arrives."""
        association_id = row_id(surfaces.value(body))
        with writing(self.services, caller) as acting:
            form = association_drafts.to_correct(acting.session, acting.actor, association_id, acting.now)
            view = self.opened(acting, form, said_blocks.place(body))
        open_screens.stack(self.services, caller, body, client, view)

    def said(self, saying: Saying, form: SendConsentDraft) -> Sequence[SaidValue]:
        """Return the contact who is to be asked."""
        return said_values.contact(saying, form.customer_contact)

    def fresh(self, acting: Acting, association_id: int) -> SendConsentDraft:
        """Begin with the contacts as they are kept."""
        return association_drafts.to_send(acting.session, acting.actor, [association_id], acting.now)

    def parse(self, typed: dict[str, Any]) -> ConsentMailForm | Errors:
        """Return both contacts, and what is added to the mail."""
        return forms.parse_mail(typed, takes_utf8=self.services.mail_takes_utf8())

    def refused(self, context: DraftContext[SendConsentDraft], details: ConsentMailForm) -> Errors:
        """Refuse to go on without the reason that the form asked for, or to an address without mail."""
        if not context.is_current:
            return {}
        typed = details.customer_contact.email
        known = context.draft.form
        wrong = details.unanswered(known)
        if known.offered_ids and not set(known.offered_ids) & set(details.association_ids):
            wrong[ids.Field.ASSOCIATIONS] = SENTENCES[ids.Field.ASSOCIATIONS]
        if not details.works_again and _dead_at(context, typed) is not None:
            wrong[ids.Field.CUSTOMER_EMAIL] = NO_MAIL_THERE
        elif not details.works_again and _is_not_theirs(context, known, typed):
            wrong[ids.Field.CUSTOMER_EMAIL] = NOT_THEIRS
        return wrong

    def take(self, context: DraftContext[SendConsentDraft], details: ConsentMailForm) -> View:
        """Keep the contacts; ask why the e-mail's domain differs if it does (R11)."""
        known = context.draft.form
        lacks = details.lacks_reason(known)
        change = SendConsentDraft(
            association_id=known.association_id,
            association_ids=tuple(one for one in known.offered_ids if one in details.association_ids),
            works_again=details.works_again,
        ).changed_by(details.draft(known))
        draft = context.advance(Step.CONTACTS if lacks else Step.MAIL, change)
        return self.reached(context, draft, said=contact_views.other_domain(draft.form) if lacks else NOTHING)

    def add_extras(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Go back from the mail to the form, at what can be added to the mail."""

        def form(context: DraftContext[SendConsentDraft]) -> View:
            return self.reached(context, context.advance(Step.CONTACTS), at=ids.Field.PERSONAL)

        view = journeys.on_draft(self.services, body, caller, self.model, form)
        surfaces.replace(body, client, view)

    def heads_up(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in place of the mail the text by which the member may announce it."""

        def text(context: DraftContext[SendConsentDraft]) -> View:
            session, form = context.session, context.draft.form
            about = association_drafts.about_each(session, context.actor, form)
            mail = mail_preview.preview(session, [one.association for one in about], form)
            said = heads_up_listeners.announced(self.services, mail)
            return heads_up_views.of_draft(context.draft, mail.terms[0], said)

        view = journeys.on_draft(self.services, body, caller, self.model, text)
        surfaces.replace(body, client, view)

    def reached(
        self,
        context: DraftContext[SendConsentDraft],
        draft: OpenDraft[SendConsentDraft],
        notice: Sequence[str] = (),
        said: Beside = NOTHING,
        at: ids.Field | None = None,
    ) -> View:
        """Return the contacts with the cursor ``at`` a field, or the mail as it will go out."""
        session = context.session
        about = association_drafts.about_each(session, context.actor, draft.form)
        dead = _dead(context, draft.form)
        if draft.step is Step.MAIL and not draft.form.works_again and _is_wrong(context, draft.form):
            # It became known after the contacts were reviewed.
            draft = context.advance(Step.CONTACTS)
        if draft.step is Step.CONTACTS:
            first = (
                about[0]
                if about
                else association_drafts.about(session, context.actor, draft.form.association_id)
            )
            sent = mail_preview.asked(session, first.association)
            alike = association_drafts.offered(session, context.actor, draft.form)
            top = (
                several_views.alike(alike, draft.form) if alike else self._others(context, draft.form, first)
            )
            not_theirs = _not_theirs(context, draft.form)
            return views.contacts(draft, about or [first], sent, notice, said, dead, not_theirs, top, at)
        shown = mail_preview.preview(session, [one.association for one in about], draft.form)
        url = self.services.links.consent_url(views.DOTS)
        words = customer_mails.consent_request(
            shown.terms,
            url,
            reminder=shown.is_reminder,
            personal=shown.extras.personal,
            copies=shown.extras.copies,
        )
        sender = self.services.sender_of(shown.terms[0])
        return views.mail(draft, about, shown, words, sender, notice)

    def _others(
        self, context: DraftContext[SendConsentDraft], form: SendConsentDraft, about: Summary
    ) -> list[Block]:
        """Return the way from one engagement to all of the customer's that were never asked for."""
        if form.with_ids or form.then_ids:
            return []
        offer = offers.to_ask(context.session, context.actor, about.customer.id, context.now)
        return several_views.others(
            [
                one
                for one in offer.shown
                if one.summary.association.status in NOT_ASKED
                and one.summary.association.id != about.association.id
            ]
        )

    def finish(self, acting: Acting, draft_id: str, version: int) -> View:
        """Send for consent."""
        session, actor, now = acting
        links = self.services.links
        sent = association_drafts.send(session, actor, draft_id, links, now, version=version)
        about = [association_drafts.about(session, actor, one.association_id) for one in sent.requests]
        if sent.then_ids:
            with suppress(Refusal):
                notice = views.sent_lines(about, sent.requests[0].email, sent.refused)
                return self._mail(acting, sent.then_ids, notice)
        again_from = sent.requests[0].requested_at + RESEND_AFTER
        return views.sent(about, sent.requests[0].email, again_from, sent.refused)


def _is_wrong(context: DraftContext[SendConsentDraft], form: SendConsentDraft) -> bool:
    """Tell whether the customer's address must be corrected before a mail goes there."""
    email = form.customer_contact.email
    return _dead(context, form) is not None or _is_not_theirs(context, form, email)


def _is_not_theirs(context: DraftContext[SendConsentDraft], form: SendConsentDraft, email: str) -> bool:
    said = _not_theirs(context, form)
    return said is not None and said.reaches(email)


def _not_theirs(context: DraftContext[SendConsentDraft], form: SendConsentDraft) -> NotForThem | None:
    """Return who says that somebody else must answer what the form asks for, if anybody does."""
    about = association_drafts.about_each(context.session, context.actor, form)
    return misdirected.find(context.session, [one.association for one in about])


def _dead(context: DraftContext[SendConsentDraft], form: SendConsentDraft) -> DeadAddress | None:
    return _dead_at(context, form.customer_contact.email)


def _dead_at(context: DraftContext[SendConsentDraft], email: str) -> DeadAddress | None:
    """Return what is known of an address at which no mail arrives, if this is one."""
    about = association_drafts.about(context.session, context.actor, context.draft.form.association_id)
    return dead_addresses.find(context.session, about.association, email)
