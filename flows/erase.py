"""Erasing a person: everything known under an e-mail address goes, and the history stays verifiable.

What was already said in Slack or delivered by mail stands outside and is not reached from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows import lifecycle
from store import associations, claims, consents, evidence, persons
from store.associations import Association, Contact
from store.base import Base
from store.claims import Claim
from store.consents import ConsentAnswer, ConsentRequest
from store.drafts import Draft
from store.history import Evidence, HistoryEntry
from store.outbox import OutboxMessage
from store.vocabulary import ContactSide, OutboxState

NAME = "Erased person"
EMAIL = "erased@erased.invalid"
"""What stands in the place of a name and an address; mail to it can never arrive."""

REMARK = "(erased)"


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind held something of the person."""

    contacts: int
    consent_requests: int
    consent_answers: int
    remarks: int
    drafts: int
    messages: int
    history: int

    @property
    def is_nothing(self) -> bool:
        """Whether the address is not known at all."""
        return self == Erased(0, 0, 0, 0, 0, 0, 0)


def known(session: Session, email: str) -> Erased:
    """Return what `erase` would erase, and change nothing."""
    return _counted(_find(session, email))


def erase(session: Session, email: str, now: datetime) -> Erased:
    """Erase the person with this address from every partner's data, in the caller's transaction.

    Links that went to the address no longer work. Each association that held something gets an entry in its
    history and a fresh card.
    """
    person = _find(session, email)
    _erase_contacts(person)
    _erase_consents(person, now)
    _erase_remarks(person)
    _erase_messages(person)
    for draft in person.drafts:
        draft.data = _without(draft.data, email)
    for entry in person.history:
        # The commitment stays, so the chain can still be verified; without salt nothing can be guessed.
        entry.detail, entry.salt = None, None
    session.flush()
    for association_id in person.association_ids:
        association = session.get_one(Association, association_id)
        held = lifecycle.hold(session, association.partner_id, association_id)
        lifecycle.record(
            session,
            held,
            now,
            "person:erased",
            evidence=_evidence(session, held),
            erased=[entry.number for entry in person.history if entry.association_id == association_id],
        )
    return _counted(person)


def _evidence(session: Session, association: Association) -> Evidence:
    """Return what the history vouches for from now on, as it is after the erasure."""
    found = {evidence.CONTACTS: evidence.of_contacts(associations.contacts(session, association))}
    answer, claim = consents.answer(session, association), claims.of_association(session, association)
    if answer is not None:
        found[evidence.ANSWER] = evidence.of_answer(answer)
    if claim is not None:
        found[evidence.CLAIM] = evidence.of_claim(claim)
    return found


@dataclass(frozen=True, slots=True)
class _Person:
    """Every row that holds something of one person, who is known by address and under these names."""

    email: str
    names: Sequence[str]
    contacts: Sequence[Contact]
    requests: Sequence[ConsentRequest]
    answers: Sequence[ConsentAnswer]
    associations: Sequence[Association]
    claims: Sequence[Claim]
    drafts: Sequence[Draft]
    messages: Sequence[OutboxMessage]
    history: Sequence[HistoryEntry]
    domains: frozenset[str]

    @property
    def association_ids(self) -> list[int]:
        """The associations that are concerned."""
        rows: list[Contact | ConsentRequest | ConsentAnswer | Claim | HistoryEntry]
        rows = [*self.contacts, *self.requests, *self.answers, *self.claims, *self.history]
        return sorted({one.id for one in self.associations} | {one.association_id for one in rows})

    def is_named_in(self, text: str | None) -> bool:
        """Tell whether a text mentions the address or a name."""
        return any(_mentions(text, words) for words in (self.email, *self.names))


def _find(session: Session, email: str) -> _Person:
    contacts = persons.contacts(session, email)
    requests = persons.requests(session, email)
    own = {one.id for one in requests}
    of_contacts = {one.association_id for one in contacts} | {one.association_id for one in requests}
    given = persons.answers(session, email, sorted(of_contacts))
    names = {one.name for one in contacts} | {one.name for one in given if one.request_id in own and one.name}
    known = sorted(names)
    answers = [
        one
        for one in given
        if one.request_id in own
        or any(_mentions(text, words) for text in (one.note, one.shown_text) for words in (email, *known))
    ]
    return _Person(
        email=email,
        names=known,
        contacts=contacts,
        requests=requests,
        answers=answers,
        associations=persons.associations(session, email),
        claims=persons.claims(session, email),
        drafts=persons.drafts(session, email),
        messages=persons.messages(session, email),
        history=persons.entries(session, email, sorted(of_contacts), known),
        domains=persons.domains(session, [one.association_id for one in answers]),
    )


def _counted(person: _Person) -> Erased:
    return Erased(
        contacts=len(person.contacts),
        consent_requests=len(person.requests),
        consent_answers=len(person.answers),
        remarks=len(person.associations) + len(person.claims),
        drafts=len(person.drafts),
        messages=len(person.messages),
        history=len(person.history),
    )


def _erase_contacts(person: _Person) -> None:
    for contact in person.contacts:
        contact.name, contact.email, contact.title, contact.phone = NAME, EMAIL, None, None


def _erase_consents(person: _Person, now: datetime) -> None:
    own = {request.id for request in person.requests}
    for request in person.requests:
        request.email, request.voided_at = EMAIL, request.voided_at or now
    for answer in person.answers:
        if answer.request_id in own:
            answer.name = answer.name and NAME
            answer.note, answer.address, answer.user_agent = None, None, None
            if answer.mail_domain not in person.domains:
                # It may be the person's own; the domain of the company stands with the customer as well.
                answer.mail_domain = None
        if person.is_named_in(answer.note):
            answer.note = REMARK
        if person.is_named_in(answer.shown_text):
            # Its digest stays: whoever kept the text can still show that it is the one.
            answer.shown_text = None


def _erase_remarks(person: _Person) -> None:
    for association in person.associations:
        _clear(association, ("tenant_reason", "contact_reason", "mail_refused"), person.email)
    for claim in person.claims:
        _clear(claim, ("note",), person.email)


def _erase_messages(person: _Person) -> None:
    for message in person.messages:
        message.payload = _blank(message.payload, person.email)
        _clear(message, ("last_error",), person.email)
        if _mentions(message.destination, person.email):
            message.destination = EMAIL
            waits = message.state is OutboxState.PENDING
            message.state = OutboxState.OBSOLETE if waits else message.state


def _without(data: dict[str, Any], email: str) -> dict[str, Any]:
    """Return a draft's data without the person's contact, so that it must be given anew."""
    kept = data
    for side in ContactSide:
        if str(data.get(f"{side}_email") or "").casefold() == email.casefold():
            contact = {f"{side}_{field}" for field in ("name", "email", "title", "phone")}
            kept = {name: value for name, value in kept.items() if name not in contact}
    return {name: _blank(value, email) for name, value in kept.items()}


def _clear(row: Base, columns: Sequence[str], email: str) -> None:
    for column in columns:
        if _mentions(getattr(row, column), email):
            setattr(row, column, REMARK)


def _mentions(text: str | None, words: str) -> bool:
    return text is not None and words.casefold() in text.casefold()


def _blank(value: Any, email: str) -> Any:
    match value:
        case str():
            return REMARK if _mentions(value, email) else value
        case dict():
            return {name: _blank(one, email) for name, one in value.items()}
        case list():
            return [_blank(one, email) for one in value]
        case _:
            return value
