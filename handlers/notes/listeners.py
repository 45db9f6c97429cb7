"""Notes about an association or a customer: reading, writing, changing and deleting them."""

from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from flows.associations.lifecycle import NotFound, OtherLocation
from flows.consent.record_consent import AdminOnly
from flows.notes import notes
from flows.notes.notes import NotePage, NoteSubject
from flows.rules.language.understanding import Intent
from handlers.app import forms, ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.filled_in import form_filling, said_blocks, said_values
from handlers.notes import views
from handlers.notes.views import NotesMetadata

SAVED = ":white_check_mark: The note is saved."
DELETED = ":wastebasket: The note is deleted."


def register(app: App, services: Services) -> None:
    """Register the listeners of notes."""
    journey = Notes(services)
    for action, listener in (
        (Action.NOTES_OPEN, journey.open_of_association),
        (Action.NOTES_CUSTOMER, journey.open_of_customer),
        (Action.NOTES_BACK, journey.go_back),
        (Action.NOTE_WRITE, journey.ask_text),
        (Action.NOTE_EDIT, journey.ask_change),
        (Action.NOTE_DELETE, journey.delete),
    ):
        app.action(action)(ack=acknowledge, lazy=[listener])
    app.view(ids.ViewId.NOTE_SAVE)(journey.save)


class Notes:
    """The listeners of notes."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def open_of_association(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the notes about an association in place of its details, or the form with what was said."""
        subject = NoteSubject(association_id=row_id(surfaces.value(body)))
        with reading(self.services, caller) as (session, actor, _):
            filling = form_filling.read(session, actor, said_blocks.place(body), [Intent.NOTE])
            shown = notes.about(session, actor, subject)
        values = filling.values(said_values.note)
        is_said = shown.may_write and bool(values)
        view = views.form(shown) if is_said else views.page(shown)
        surfaces.replace(body, client, form_filling.fill(view, filling, values))

    def open_of_customer(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the notes about a customer."""
        subject = NoteSubject(customer_id=row_id(surfaces.value(body)))
        view = views.page(self._read(subject, caller))
        open_screens.stack(self.services, caller, body, client, view)

    def go_back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the notes in place of the form."""
        subject = NotesMetadata.of_view(view_of(body)).subject
        surfaces.replace(body, client, views.page(self._read(subject, caller)))

    def ask_text(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for the text of a new note, in place of the notes or of the details."""
        subject = NotesMetadata.of_view(view_of(body)).subject
        surfaces.replace(body, client, views.form(self._read(subject, caller)))

    def ask_change(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for another text of a note."""
        note_id = row_id(surfaces.value(body))
        subject = NotesMetadata.of_view(view_of(body)).subject
        with reading(self.services, caller) as (session, actor, _):
            typed = notes.changeable(session, actor, note_id).text
            shown = notes.about(session, actor, subject, most=0)
        surfaces.replace(body, client, views.form(shown, note_id, typed))

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep a new or a changed note, and show all of them."""
        typed = str(forms.typed(body["view"]).get(Field.NOTE_TEXT) or "")
        if not typed:
            return ack(response_action="errors", errors={Field.NOTE_TEXT: "Write the note first."})
        carried = NotesMetadata.of_view(body["view"])
        try:
            with writing(self.services, caller) as (session, actor, now):
                if carried.note is None:
                    notes.write(session, actor, carried.subject, typed, now)
                else:
                    notes.edit(session, actor, carried.note, typed, now)
        except (AdminOnly, NotFound, OtherLocation) as refusal:
            sentence = refusals.plain(refusal)
            return ack(response_action="errors", errors={Field.NOTE_TEXT: sentence})
        shown = self._read(carried.subject, caller)
        return ack(response_action="update", view=views.page(shown, [SAVED]))

    def delete(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Delete a note, and show the others."""
        with writing(self.services, caller) as (session, actor, _):
            subject = notes.delete(session, actor, row_id(surfaces.value(body)))
        surfaces.replace(body, client, views.page(self._read(subject, caller), [DELETED]))

    def _read(self, subject: NoteSubject, caller: Caller) -> NotePage:
        with reading(self.services, caller) as (session, actor, _):
            return notes.about(session, actor, subject)
