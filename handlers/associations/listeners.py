"""One association: its details, changes of its owner and contacts, and its cancellation (R21)."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, TypeVar

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import cancel, contacts, ownership, undo_cancel
from flows.associations import details as flow
from flows.associations.details import Details
from flows.associations.lifecycle import OtherLocation, StatusClosed
from flows.associations.ownership import OwnerRefused
from flows.associations.undo_cancel import UndoRefused
from flows.claims import items
from flows.customers.association_request import CONTACT_FIELDS, ContactPerson
from flows.drafts.draft_models import ContactDraft, Contacts
from flows.reminders import snooze
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.language.understanding import Intent
from handlers.app import form_fields, forms, ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.field_values import NamedContact
from handlers.app.ids import Action, Field
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.app.view_metadata import AssociationMetadata
from handlers.association_request import contact_views
from handlers.association_request import forms as request_forms
from handlers.associations import detail_views
from handlers.associations import form_views as views
from handlers.drafts.inputs import NOTHING, Beside
from handlers.drafts.journeys import acknowledge, own_contact
from handlers.filled_in import form_filling, said_blocks, said_values
from handlers.filled_in.form_filling import FormFilling
from store.enums import AssociationStatus, ContactSide
from words import mrkdwn

DrawnT = TypeVar("DrawnT", bound=View | None)

TAKER = "new_owner"
"""Name in Bolt's context of the new owner who is to become the contact, too."""

ASK_AGAIN = " The link that was sent stays withdrawn; send the consent e-mail again."

CONSENT_VOIDED = " The links sent before no longer work; send the consent e-mail again."

SURVEY_VOIDED = " The link to the survey no longer works; send the survey again, in *Claim items*."


def register(app: App, services: Services) -> None:
    """Register the listeners about one association."""
    journey = OneAssociation(services)
    for action, listener in (
        (Action.ASSOCIATION_OPEN, journey.open),
        (Action.ASSOCIATION_BACK, journey.go_back),
        (Action.ASSOCIATION_HISTORY, journey.show_history),
        (Action.ASSOCIATION_HAND_OVER, journey.ask_owner),
        (Action.ASSOCIATION_EDIT_CONTACTS, journey.ask_contacts),
        (Action.ASSOCIATION_CORRECT_ADDRESS, journey.correct_address),
        (Action.ASSOCIATION_CANCEL, journey.ask_cancel),
        (Action.ASSOCIATION_UNDO_CANCEL, journey.undo_cancel),
        (Action.SNOOZE_END, journey.end_snooze),
    ):
        app.action(action)(ack=acknowledge, lazy=[listener])
    app.action(Action.ASSOCIATION_INPUT)(journey.notice_address)
    app.view(ids.ViewId.HAND_OVER)(ack=journey.hand_over, lazy=[journey.move_contact])
    app.view(ids.ViewId.EDIT_CONTACTS)(journey.edit_contacts)
    app.view(ids.ViewId.CANCEL)(journey.cancel)


class OneAssociation:
    """The listeners about one association.

    A form replaces the details in the same modal, and the details replace it afterwards, so that no outdated
    view is left beneath.
    """

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the details."""
        view = self._read(body, caller, detail_views.details)
        open_screens.stack(self.services, caller, body, client, view)

    def go_back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the details in place of the form or part that was opened from them."""
        surfaces.replace(body, client, self._read(body, caller, detail_views.details))

    def show_history(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the whole history in place of the details."""
        surfaces.replace(body, client, self._read(body, caller, lambda shown, _: detail_views.history(shown)))

    def ask_owner(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the new owner."""

        def form(shown: Details, now: datetime, filling: FormFilling) -> View:
            asking = form_filling.fill(
                views.hand_over(shown.summary), filling, filling.values(said_values.hand_over)
            )
            return if_possible(shown, now, NextAction.HAND_OVER, asking)

        view = self._read_filled(body, caller, [Intent.HAND_OVER], form)
        surfaces.replace(body, client, view)

    def ask_contacts(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the contacts, filled with those that are kept."""

        def form(shown: Details, now: datetime, filling: FormFilling) -> View:
            about, kept = shown.summary, shown.contacts
            typed = contacts.to_form(about.association, kept, about.customer.domain)
            values = filling.values(lambda saying: said_values.contact(saying, typed.customer_contact))
            said = typed.changed_by(Contacts.read(form_filling.by_field(values)))
            asking = form_filling.fill(contacts_form(shown, said), filling, values)
            return if_possible(shown, now, NextAction.EDIT_CONTACTS, asking)

        view = self._read_filled(body, caller, [Intent.CHANGE_CONTACT], form)
        surfaces.replace(body, client, view)

    def notice_address(
        self, ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller
    ) -> BoltResponse:
        """Ask no reason for the address that is typed instead of the one that the form asked about.

        The form is drawn anew before Slack gets its answer, so that a submission right afterwards is not
        refused for a reason that is no longer needed.
        """
        view = view_of(body)
        asked = [one for one in view.get("blocks") or [] if one.get("block_id") == Field.CONTACT_REASON]
        if not asked:
            return ack()
        typed = Contacts.read(form_fields.nested(forms.typed(view)))

        with reading(self.services, caller) as (session, actor, now):
            shown = flow.read(session, actor, AssociationMetadata.of_view(view).association, now)
        changed = typed.changed_by(views.known(shown.summary, view))
        if changed.needs_reason is bool(asked[0].get("optional")):
            surfaces.update_if_unchanged(body, client, contacts_form(shown, changed))
        return ack()

    def correct_address(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the form without the question for a reason, so that the address can be corrected."""
        typed = Contacts.read(form_fields.nested(forms.typed(view_of(body))) | {"asked_about": ""})

        def form(shown: Details, now: datetime) -> View:
            known = typed.changed_by(Contacts(domain=shown.summary.customer.domain))
            return if_possible(shown, now, NextAction.EDIT_CONTACTS, contacts_form(shown, known))

        surfaces.replace(body, client, self._read(body, caller, form))

    def ask_cancel(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask to confirm the cancellation."""

        def form(shown: Details, now: datetime, filling: FormFilling) -> View:
            asking = form_filling.fill(
                views.cancel(shown.summary), filling, filling.values(said_values.cancel)
            )
            return if_possible(shown, now, NextAction.CANCEL, asking)

        surfaces.replace(body, client, self._read_filled(body, caller, [Intent.CANCEL], form))

    def hand_over(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Make somebody else the owner, and unless another contact is to stay, the contact, too."""
        typed = forms.typed(body["view"])
        taker = typed.get(Field.OWNER)
        if not taker:
            return ack(response_action="errors", errors={Field.OWNER: "Choose who is to own it."})

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            ownership.hand_over(session, actor, association_id, taker, now)
            if typed.get(Field.NAMED_CONTACT) != NamedContact.KEPT:
                context[TAKER] = taker
            return f":white_check_mark: {mrkdwn.user(taker)} owns this now."

        try:
            view = self._changed(body, caller, change)
        except OwnerRefused as refusal:
            sentence = refusals.plain(refusal)
            return ack(response_action="errors", errors={Field.OWNER: sentence})
        if TAKER in context:
            view.external_id = context[surfaces.WAITING] = f"contact:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def move_contact(
        self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller
    ) -> None:
        """Make the new owner the partner's contact, from their Slack profile, once Slack has its answer."""
        taker = context.get(TAKER)
        if taker is None:
            return
        profile = own_contact(client, taker)
        association_id = AssociationMetadata.of_view(body["view"]).association
        notice = f":white_check_mark: {mrkdwn.user(taker)} owns this now, and is your contact."
        with writing(self.services, caller) as (session, actor, now):
            before = flow.read(session, actor, association_id, now)
            customer = before.contacts[ContactSide.CUSTOMER]
            both = Contacts(customer_contact=ContactDraft.of(customer), partner_contact=profile)
            form = request_forms.parse_contacts(form_fields.flat(both), knows_company=True)
            if isinstance(form, request_forms.ContactsForm):
                contacts.update(
                    session,
                    actor,
                    association_id,
                    now,
                    customer=contacts.person_from(customer),
                    partner=form.partner_contact,
                )
            else:
                kept = mrkdwn.escape(before.contacts[ContactSide.PARTNER].name)
                notice = (
                    f":white_check_mark: {mrkdwn.user(taker)} owns this now. Your contact is still {kept}: "
                    "the new owner's Slack profile has no usable name or e-mail address. "
                    "*Edit contacts* changes it."
                )
        view = self._read(body, caller, lambda shown, at: detail_views.details(shown, at, [notice]))
        surfaces.replace_answer(client, context[surfaces.WAITING], view)

    def edit_contacts(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Store other contacts; ask for a reason if the address lies outside the customer's domain (R11).

        Where the customer's contact is locked since the form was opened, what was typed stays.
        """
        if not asks(body["view"], Field.CUSTOMER_EMAIL):
            return self._edit_own_contact(ack, body, caller)
        form = request_forms.parse_contacts(
            forms.typed(body["view"]), takes_utf8=self.services.mail_takes_utf8(), knows_company=True
        )
        if not isinstance(form, request_forms.ContactsForm):
            return ack(response_action="errors", errors=form)

        wrong: forms.Errors = {}

        def ask_reason(shown: Details, _: datetime) -> View | None:
            known = views.known(shown.summary, body["view"])
            if shown.is_contact_locked:
                wrong.update(locked_fields(shown, form.customer_contact))
                return None
            wrong.update(form.unanswered(known))
            if wrong or not form.lacks_reason(known):
                return None
            typed = form.draft(known)
            return contacts_form(shown, typed, contact_views.other_domain(typed))

        asking = self._read(body, caller, ask_reason)
        if wrong:
            return ack(response_action="errors", errors=wrong)
        if asking is not None:
            return ack(response_action="update", view=asking)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            before = flow.read(session, actor, association_id, now)
            told = voided(acting, before, form.customer_contact.email)
            contacts.update(
                session,
                actor,
                association_id,
                now,
                customer=form.customer_contact,
                partner=form.partner_contact,
                contact_reason=form.contact_reason,
            )
            return f":white_check_mark: The contacts are saved.{told}"

        return self._change(ack, body, caller, change)

    def _edit_own_contact(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        form = request_forms.parse_own_contact(
            forms.typed(body["view"]), takes_utf8=self.services.mail_takes_utf8()
        )
        if not isinstance(form, request_forms.OwnContactForm):
            return ack(response_action="errors", errors=form)

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            before = flow.read(session, actor, association_id, now)
            contacts.update(
                session,
                actor,
                association_id,
                now,
                customer=contacts.person_from(before.contacts[ContactSide.CUSTOMER]),
                partner=form.partner_contact,
            )
            return ":white_check_mark: Your own contact is saved."

        return self._change(ack, body, caller, change)

    def cancel(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Cancel it."""
        reason = forms.typed(body["view"]).get(Field.REASON) or None

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            cancel.cancel(session, actor, association_id, now, reason)
            return (
                ":white_check_mark: This is cancelled. Its record and history stay. "
                f"If that was a mistake, press *{LABELS[NextAction.UNDO_CANCEL]}* below within a day."
            )

        return self._change(ack, body, caller, change)

    def undo_cancel(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Undo the cancellation, and show in the details what it is now."""

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            association = undo_cancel.undo(session, actor, association_id, now)
            again = association.status is AssociationStatus.AWAITING_CONSENT
            return f":white_check_mark: The cancellation is undone.{ASK_AGAIN if again else ''}"

        surfaces.replace(body, client, self._changed(body, caller, change))

    def end_snooze(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """End the snooze, and show the details."""

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            snooze.end(session, actor, association_id, now)
            return ":white_check_mark: The snooze is over; reminders come as usual."

        surfaces.replace(body, client, self._changed(body, caller, change))

    def _change(
        self, ack: Ack, body: dict[str, Any], caller: Caller, change: Callable[[Acting, int], str]
    ) -> BoltResponse:
        """Change the association and show the result; if the change is refused, show its current state."""
        return ack(response_action="update", view=self._changed(body, caller, change))

    def _changed(self, body: dict[str, Any], caller: Caller, change: Callable[[Acting, int], str]) -> View:
        association_id = _named(body)
        try:
            with writing(self.services, caller) as acting:
                notice = change(acting, association_id)
        except (StatusClosed, OtherLocation, UndoRefused) as refusal:
            notice = f":no_entry: {refusals.sentence(refusal)}"
        return self._read(body, caller, lambda shown, now: detail_views.details(shown, now, [notice]))

    def _read(
        self, body: dict[str, Any], caller: Caller, draw: Callable[[Details, datetime], DrawnT]
    ) -> DrawnT:
        with reading(self.services, caller) as (session, actor, now):
            return draw(flow.read(session, actor, _named(body), now), now)

    def _read_filled(
        self,
        body: dict[str, Any],
        caller: Caller,
        intents: Collection[Intent],
        draw: Callable[[Details, datetime, FormFilling], View],
    ) -> View:
        """Return a form that is filled in with what was said, if it was opened for one of the intents."""
        with reading(self.services, caller) as (session, actor, now):
            filling = form_filling.read(session, actor, said_blocks.place(body), intents)
            return draw(flow.read(session, actor, _named(body), now), now, filling)


def _named(body: dict[str, Any]) -> int:
    """Return the association that the button carries, or else that the modal is about."""
    carried = surfaces.value(body)
    return row_id(carried) if carried else AssociationMetadata.of_view(view_of(body)).association


def voided(acting: Acting, before: Details, email: str) -> str:
    """Return what is said of the links that another address of the customer's contact voids."""
    session, actor, now = acting
    association = before.summary.association
    if before.is_customers_address(email):
        return ""
    if association.status is AssociationStatus.AWAITING_CONSENT:
        return CONSENT_VOIDED
    return SURVEY_VOIDED if items.read(session, actor, association.id, now).awaits_customer else ""


def asks(view: Mapping[str, Any], field: Field) -> bool:
    """Tell whether a form has a field."""
    return any(one.get("block_id") == field for one in view.get("blocks") or [])


def contacts_form(shown: Details, typed: Contacts, said: Beside = NOTHING) -> View:
    """Return the form for both contacts; a customer's contact that must stay is shown as it is kept."""
    if shown.is_contact_locked:
        kept = ContactDraft.of(shown.contacts[ContactSide.CUSTOMER])
        typed = typed.model_copy(update={"customer_contact": kept, "contact_reason": "", "asked_about": ""})
    return views.edit_contacts(shown.summary, typed, shown.dead, said, locked=shown.is_contact_locked)


def locked_fields(shown: Details, customer: ContactPerson) -> forms.Errors:
    """Return a sentence for each field of the customer's contact that differs from what must stay (R24)."""
    kept = contacts.person_from(shown.contacts[ContactSide.CUSTOMER])
    sentence = refusals.plain(contacts.ContactLocked())
    return {
        Field(f"{ContactSide.CUSTOMER}_{name}"): sentence
        for name in CONTACT_FIELDS
        if getattr(kept, name) != getattr(customer, name)
    }


def if_possible(shown: Details, now: datetime, action: NextAction, form: View) -> View:
    """Return the form, or the details with the reason why it cannot be shown any more."""
    if action in shown.actions:
        return form
    stands = shown.summary.status
    why = "you hold no role at its location" if not shown.may_act else f"its status is now *{stands}*"
    return detail_views.details(shown, now, [f":no_entry: “{LABELS[action]}” is not possible: {why}."])
