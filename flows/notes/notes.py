"""Notes about an association or a customer: reading, writing, changing and deleting them.

Notes are the members' own remarks, not records: they are not part of the sealed history, so that their
writers can change and delete them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.lifecycle import NotFound
from flows.consent.record_consent import AdminOnly
from flows.notifications import NoteMention, QueuedNotification, notify_all
from flows.refusal import Refusal
from flows.rules.text import mentions
from flows.rules.text.mentions import Mention
from store import notes, partners
from store.associations.associations import Association
from store.customers import customers
from store.notes import Note
from store.outbox import message_keys
from store.partners import Location

LONGEST = 3000
"""Characters of one note, as many as an input in Slack may hold."""

MOST = 20
"""Notes that are shown of one association or customer, the newest."""


class NoteEmpty(Refusal):
    """Nothing was written."""


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """What a note is about: an association, or a customer."""

    association_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShownNote:
    """One note: its text in parts, its writer (a Slack user ID), and whether the member may change it."""

    id: int
    parts: Sequence[str | Mention]
    typed: str
    writer: str
    written_at: datetime
    edited_at: datetime | None
    may_change: bool


@dataclass(frozen=True, slots=True)
class NotePage:
    """The notes about one subject, the newest first, up to `MOST`.

    ``engagement`` and ``reference`` are empty if it is a customer.
    """

    subject: NoteSubject
    customer: str
    engagement: str
    reference: str
    notes: Sequence[ShownNote]
    may_write: bool
    more: bool


def about(session: Session, actor: Actor, subject: NoteSubject, most: int = MOST) -> NotePage:
    """Return the notes about an association or a customer of the member's partner, at any location.

    Raises:
        NotFound: the partner has no such association or customer.
    """
    if subject.association_id is not None:
        association = lifecycle.find(session, actor, subject.association_id)
        return about_association(session, actor, association, most)
    customer = customers.get(session, actor.partner, subject.customer_id or 0)
    if customer is None:
        raise NotFound(subject.customer_id)
    found = notes.of_customer(session, actor.partner, customer.id, most + 1)
    return _page(session, actor, subject, (customer.name, "", ""), found, None, most)


def about_association(session: Session, actor: Actor, association: Association, most: int = MOST) -> NotePage:
    """Return the notes about an association that was read for the member."""
    heading = association.customer.name, association.engagement.name, association.reference
    subject = NoteSubject(association_id=association.id)
    found = notes.of_association(session, actor.partner, association.id, most + 1)
    return _page(session, actor, subject, heading, found, association.location, most)


def write(session: Session, actor: Actor, subject: NoteSubject, text: str, now: datetime) -> Note:
    """Write a note, and tell those whom it mentions.

    Raises:
        NotFound: the partner has no such association or customer.
        OtherLocation: the member holds no role on the association's location.
        NoteEmpty: nothing was written.
    """
    page = about(session, actor, subject, most=0)
    if not page.may_write:
        association = lifecycle.find(session, actor, subject.association_id or 0)
        raise lifecycle.no_role_there(session, actor, association.location_id)
    if not text.strip():
        raise NoteEmpty
    note = Note(
        partner_id=actor.partner.id,
        association_id=subject.association_id,
        customer_id=subject.customer_id,
        written_by=actor.member.id,
        written_at=now,
        text=text[:LONGEST],
    )
    session.add(note)
    session.flush()
    _tell(session, actor, note, now)
    return note


def edit(session: Session, actor: Actor, note_id: int, text: str, now: datetime) -> Note:
    """Change the text of a note, and tell those whom it mentions for the first time.

    Raises:
        NotFound: the partner has no such note.
        OtherLocation: the member holds no role on the association's location.
        AdminOnly: another member wrote it, and the member is not an Incentives admin there.
        NoteEmpty: nothing was written.
    """
    note = changeable(session, actor, note_id)
    if not text.strip():
        raise NoteEmpty
    if text != note.text:
        note.text, note.edited_at = text[:LONGEST], now
        _tell(session, actor, note, now)
    return note


def delete(session: Session, actor: Actor, note_id: int) -> NoteSubject:
    """Delete a note for good, and return what it was about.

    Raises:
        NotFound: the partner has no such note.
        OtherLocation: the member holds no role on the association's location.
        AdminOnly: another member wrote it, and the member is not an Incentives admin there.
    """
    note = changeable(session, actor, note_id)
    subject = NoteSubject(note.association_id, note.customer_id)
    session.delete(note)
    return subject


def changeable(session: Session, actor: Actor, note_id: int) -> Note:
    """Return a note that the member may change or delete.

    Raises:
        NotFound: the partner has no such note.
        OtherLocation: the member holds no role on the association's location.
        AdminOnly: another member wrote it, and the member is not an Incentives admin there.
    """
    note = notes.get(session, actor.partner, note_id)
    if note is None:
        raise NotFound(note_id)
    location = note.association.location if note.association else None
    if location is not None and not actor.holds_role_on(location):
        raise lifecycle.no_role_there(session, actor, location.id)
    if not _may_change(actor, note, location):
        raise AdminOnly(access.admins_to_ask(session, actor, location.id if location else None))
    return note


def _page(
    session: Session,
    actor: Actor,
    subject: NoteSubject,
    heading: tuple[str, str, str],
    found: Sequence[Note],
    location: Location | None,
    most: int,
) -> NotePage:
    names = partners.names_of_acting(session, actor.partner) if found else {}
    shown = [
        ShownNote(
            id=one.id,
            parts=mentions.parts(one.text, names),
            typed=one.text,
            writer=one.writer.user_id,
            written_at=one.written_at,
            edited_at=one.edited_at,
            may_change=_may_change(actor, one, location),
        )
        for one in found[:most]
    ]
    may_write = location is None or actor.holds_role_on(location)
    return NotePage(subject, *heading, notes=shown, may_write=may_write, more=len(found) > most)


def _may_change(actor: Actor, note: Note, location: Location | None) -> bool:
    if location is not None and not actor.holds_role_on(location):
        return False
    is_admin = actor.is_admin if location is None else actor.is_admin_on(location)
    return is_admin or note.written_by == actor.member.id


def _tell(session: Session, actor: Actor, note: Note, now: datetime) -> None:
    """Tell each member whom a note mentions, but its writer; nobody is told twice of the same note."""
    names = partners.names_of_acting(session, actor.partner)
    told = [one for one in mentions.mentioned(note.text, names) if one != actor.member.user_id]
    notification = NoteMention(note.id)
    notify_all(
        session,
        [
            QueuedNotification(
                actor.partner.id,
                notification,
                destination=user_id,
                sequence=message_keys.note_sequence(note.id, note.association_id, user_id),
                event=message_keys.for_each(NoteMention.kind, note.id),
            )
            for user_id in told
        ],
        now,
    )
