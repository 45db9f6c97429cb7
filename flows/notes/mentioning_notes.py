"""Notes as those are told whom they mention."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.rules.text import mentions
from flows.rules.text.mentions import Mention
from store import notes, partners
from store.notes import Note


@dataclass(frozen=True, slots=True)
class MentioningNote:
    """A note with what it is about; ``association_id`` is empty if it is about a customer."""

    writer: str
    parts: Sequence[str | Mention]
    association_id: int | None
    customer_id: int
    customer: str
    engagement: str
    reference: str


def read(session: Session, note_ids: Collection[int]) -> Mapping[int, MentioningNote]:
    """Return notes of any partners by id, without those that were deleted."""
    found = notes.several(session, note_ids)
    names = {
        partner.id: partners.names_of_acting(session, partner)
        for partner in {one.partner_id: one.partner for one in found}.values()
    }
    return {one.id: _of(one, names[one.partner_id]) for one in found}


def _of(note: Note, names: Mapping[str, str]) -> MentioningNote:
    association = note.association
    customer = association.customer if association else note.customer
    if customer is None:
        raise LookupError(note.id)
    return MentioningNote(
        writer=note.writer.user_id,
        parts=mentions.parts(note.text, names),
        association_id=note.association_id,
        customer_id=customer.id,
        customer=customer.name,
        engagement=association.engagement.name if association else "",
        reference=association.reference if association else "",
    )
