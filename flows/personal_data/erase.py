"""Erase a person: delete everything known under an e-mail address, and keep the history verifiable.

Every column of every table is searched for the address, in any spelling. The associations of which the person
is or was a contact are also searched for their name and phone number. Direct messages about these that still
have buttons are updated; other messages already in Slack, and mails already delivered, cannot be reached.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows import notifications
from flows.associations import lifecycle
from flows.customers.association_request import CONTACT_FIELDS
from flows.notifications import ServerReport
from flows.rules.claims.questions import QuestionKind
from flows.rules.customers import search
from flows.rules.text import address_lists, personal_traces
from flows.rules.text.personal_traces import ERASED, Address, Traces
from store import personal_data
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims import claim_items, claim_records, claims
from store.claims.claim_items import ClaimFile
from store.claims.surveys import CustomerSurvey
from store.consents import consent_asks, consent_evidence, consents
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consent_evidence import EvidenceSource
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.conversation.own_words import OwnWord
from store.customers import search_words
from store.customers.customers import Customer
from store.database.base import Base
from store.drafts import Draft
from store.enums import ContactSide, HistoryAction, OutboxState
from store.history import evidence, history
from store.history.history import Evidence, HistoryEntry
from store.outbox.outbox import OutboxMessage

NAME = "Erased person"
EMAIL = "erased@erased.invalid"
OF_PARTNER = frozenset({"partner_contact", ContactSide.PARTNER.value})
"""Fields of the history that hold the partner's contact."""
"""Replacements for a name and an address; mail to this address can never arrive."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows of each kind contained something about the person.

    ``places`` says in which remarks they were named, but never quotes the remarks.
    """

    contacts: int = 0
    consent_requests: int = 0
    consent_answers: int = 0
    remarks: int = 0
    drafts: int = 0
    messages: int = 0
    history: int = 0
    evidence_files: int = 0
    claim_files: int = 0
    places: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the address is not known at all."""
        return self == Erased()


def known(session: Session, email: str, partner_id: int | None = None) -> Erased:
    """Return what `erase` would erase, and change nothing."""
    return counted(session, find(session, email, partner_id))


def erase(
    session: Session,
    email: str,
    now: datetime,
    partner_id: int | None = None,
    member_id: int | None = None,
) -> Erased:
    """Erase the person with this address from one partner's data, or every partner's, in this transaction.

    Links that went to the address no longer work. Each association that held something gets an entry in its
    history, which names the member who erased, if one did, and a fresh card.
    """
    return remove(session, lambda: find(session, email, partner_id), now, member_id)


def remove(
    session: Session, find_all: Callable[[], list["PersonChange"]], now: datetime, member_id: int | None
) -> Erased:
    """Change every row that ``find_all`` finds, note it in the histories, and return what was changed."""
    found, concerned = _held(session, find_all)
    removed = counted(session, found)
    # A change that was made without an entry must still be reported afterwards.
    sound = {one.id: history.sound(session, one, _evidence(session, one)) for one in concerned}
    for change in found:
        if isinstance(change.row, OwnWord):
            # Without the person it would be another word.
            session.delete(change.row)
            continue
        for name, value in change.values.items():
            setattr(change.row, name, value)
        if isinstance(change.row, ConsentRequest | CustomerSurvey) and change.row.email == EMAIL:
            change.row.voided_at = change.row.voided_at or now
        if isinstance(change.row, Customer):
            words = search.words_of(change.row.name, change.row.domain, change.row.id_value)
            search_words.replace(session, change.row, words)
    consent_evidence.erase(session, files(session, found))
    session.flush()
    erased = [one.row for one in found if isinstance(one.row, HistoryEntry)]
    for held in concerned:
        if all(one.voided_at is not None for one in consents.requests(session, held)):
            lifecycle.note_withdrawn_link(held)
        vouched = _evidence(session, held)
        lifecycle.record(
            session,
            held,
            now,
            HistoryAction.PERSON_ERASED,
            member_id=member_id,
            evidence={name: values for name, values in vouched.items() if name in sound[held.id]},
            erased=sorted(one.number for one in erased if one.association_id == held.id),
        )
    return removed


def _held(
    session: Session, find_all: Callable[[], list["PersonChange"]]
) -> tuple[list["PersonChange"], list[Association]]:
    """Return what to change, found while all associations concerned are locked until commit.

    What was committed before an association was locked, such as an answer of the person, is only found
    afterwards, and may concern further associations.
    """
    held = dict[int, Association]()
    while True:
        found = find_all()
        ids = _concerned(session, found, _submissions(session, found))
        new = [one for one in associations.of_all_partners(session, ids) if one.id not in held]
        if not new:
            return found, [held[one] for one in sorted(ids)]
        for one in new:
            held[one.id] = lifecycle.hold(session, one.partner_id, one.id)
        session.expire_all()


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A row that holds something about a person, and the new values without it for some of its columns."""

    row: Base
    values: dict[str, Any]

    @property
    def association_id(self) -> int | None:
        """The association whose history records the change; none for drafts and messages."""
        if isinstance(self.row, Association):
            return self.row.id
        if isinstance(self.row, (Draft, OutboxMessage)):
            return None
        found: int | None = getattr(self.row, "association_id", None)
        return found


@dataclass
class _Known:
    """The names and phone numbers of a person, collected from everything stored with their address."""

    address: Address
    names: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    association_ids: set[int] = field(default_factory=set)
    request_ids: set[int] = field(default_factory=set)
    ask_ids: set[int] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)
    customer_of: set[int] = field(default_factory=set)
    """Ids of the associations of which they are or were the customer's contact."""
    contents: set[tuple[int, str]] = field(default_factory=set)
    """Partner and digest of the files that were given for the claims of these."""

    def learn(self, row: Base) -> None:
        """Learn from a row that contains the address."""
        if isinstance(row, Contact) and self.address.is_in(row.email):
            self._add(row.name, row.phone)
            self.association_ids.add(row.association_id)
            if row.side is ContactSide.CUSTOMER:
                self.customer_of.add(row.association_id)
        elif isinstance(row, ConsentRequest):
            self.association_ids.add(row.association_id)
            self.customer_of.add(row.association_id)
            self.request_ids.add(row.id)
            self.ask_ids.add(row.ask_id)
        elif isinstance(row, CustomerSurvey) and self.address.is_in(row.email):
            self.association_ids.add(row.association_id)
            self.customer_of.add(row.association_id)
        elif isinstance(row, HistoryEntry):
            if self._learn_from(row.detail):
                self.association_ids.add(row.association_id)
            others = {name: value for name, value in (row.detail or {}).items() if name not in OF_PARTNER}
            if self._learn_from(others):
                self.customer_of.add(row.association_id)
        elif isinstance(row, Draft):
            self._learn_from(row.data)

    def learn_from_answer(self, answer: ConsentAnswer | None) -> None:
        """Learn the name that the person typed when they answered."""
        if answer is not None and answer.request_id in self.request_ids:
            self._add(answer.name, None)

    def _learn_from(self, value: Any) -> bool:
        """Learn from the contacts in a value of JSON; tell whether the person is one of them."""
        if isinstance(value, list):
            # A sum, unlike any(), does not stop at the first.
            return sum(map(self._learn_from, value)) > 0
        if not isinstance(value, dict):
            return False
        is_contact = False
        for key in _addressed(value, self.address):
            is_contact = True
            self._add(value.get(f"{key}name"), value.get(f"{key}phone"))
        return is_contact + sum(map(self._learn_from, value.values())) > 0

    def _add(self, name: object, phone: object) -> None:
        if isinstance(name, str) and name and name != NAME:
            self.names.add(name)
        if isinstance(phone, str) and phone:
            self.phones.add(phone)


def find(session: Session, email: str, partner_id: int | None = None) -> list[PersonChange]:
    """Return every row that holds something about the person, of one partner or of every partner."""
    address = Address(email)
    only_address = Traces(address)
    mentioning = list(
        personal_data.mentioning(
            session, lambda value: personal_traces.replaced(value, only_address) != value, partner_id
        )
    )
    known = _Known(address)
    for row in mentioning:
        known.learn(row)
    ids = sorted(known.association_ids)
    associated = associations.of_all_partners(session, ids)
    for association in associated:
        known.learn_from_answer(consents.answer(session, association))
    customers = [one.customer for one in associated]
    known.domains = {one.domain for one in customers}
    # If a person has the same name as their company, the company's name stays.
    companies = frozenset(one.name for one in customers)
    person = Traces(address, frozenset(known.names), frozenset(known.phones), companies)
    known.contents = claim_items.contents(session, sorted(known.customer_of))
    changes = [_change(row, person, known) for row in personal_data.belonging(session, ids)]
    # The same document may have been given for another claim, too.
    mentioning += claim_items.with_contents(session, known.contents)
    concerned = {(type(one.row), _key(one.row)) for one in changes}
    # A text with the address is about the person, so it may name them too.
    changes += [_change(row, person, known) for row in mentioning if (type(row), _key(row)) not in concerned]
    unique = {(type(one.row), _key(one.row)): one for one in changes if one.values}
    return list(unique.values())


def _change(row: Base, person: Traces, known: _Known) -> PersonChange:  # noqa: C901 -- one case for each table
    match row:
        case Contact() if known.address.is_in(row.email):
            new = dict.fromkeys(CONTACT_FIELDS) | {"name": NAME, "email": EMAIL}
        case ConsentRequest() | ConsentAsk():
            new = _blank(row, person)
            new["email"] = EMAIL if known.address.is_in(row.email) else row.email
            if isinstance(row, ConsentAsk):
                new["copies"] = [EMAIL if known.address.is_in(one) else one for one in row.copies]
        case CustomerSurvey():
            new = _survey(row, person)
        case HistoryEntry():
            # The commitment stays, so the chain can still be verified; without salt nothing can be guessed.
            is_named = bool(row.detail) and personal_traces.replaced(row.detail, person) != row.detail
            new = {"detail": None, "salt": None} if is_named else {}
        case ConsentAnswer():
            new = _answer(row, person, known)
        case ConsentSubmission():
            new = _submission(row, person, known)
        case ClaimFile():
            # Documents of a claim name the customer's contact, wherever that stands in them.
            new = _blank(row, person)
            new["is_erased"] = row.is_erased or (row.partner_id, row.digest) in known.contents
        case Draft():
            new = {"data": personal_traces.replaced(_without(row.data, known.address), person)}
        case OutboxMessage():
            new = _message(row, person)
        case _:
            new = _blank(row, person)
    return PersonChange(row, {name: value for name, value in new.items() if getattr(row, name) != value})


def _answer(answer: ConsentAnswer, person: Traces, known: _Known) -> dict[str, Any]:
    new = _blank(answer, person)
    new |= _texts(answer, new)
    if answer.request_id in known.request_ids:
        if answer.mail_domain not in known.domains:
            # It may be the person's own; the customer's row contains the domain of the company as well.
            new["mail_domain"] = None
        new |= {
            "name": answer.name and NAME,
            "contact_name": answer.contact_name and NAME,
            "note": None,
            "address": None,
            "user_agent": None,
        }
    return new


def _submission(submission: ConsentSubmission, person: Traces, known: _Known) -> dict[str, Any]:
    new = _blank(submission, person)
    new |= _texts(submission, new)
    if submission.ask_id in known.ask_ids:
        new |= {"name": submission.name and NAME, "address": None, "user_agent": None}
    return new


def _survey(survey: CustomerSurvey, person: Traces) -> dict[str, Any]:
    """Return a survey without the person; if they answered it, also without what they wrote."""
    new = _blank(survey, person)
    if person.address.is_in(survey.email):
        texts = {QuestionKind.TEXT.value}
        answers = [one | {"answer": None} if one["kind"] in texts else one for one in survey.answers]
        new |= {"email": EMAIL, "answers": answers, "address": None, "user_agent": None}
    return new


def _texts(row: ConsentAnswer | ConsentSubmission, new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts that name the person, to be emptied.

    Their digests stay, so that anybody who kept a text can still prove that it is the original.
    """
    return {name: None for name in ("shown_text", "english_text") if new[name] != getattr(row, name)}


def _message(message: OutboxMessage, person: Traces) -> dict[str, Any]:
    new = _blank(message, person)
    notification = notifications.parse_if_known(message)
    if isinstance(notification, ServerReport):
        # A server may name the person, too; everything else in a payload is the bot's own.
        new["payload"] |= {"said": personal_traces.replaced(notification.said, person)}
    if person.address.is_in(message.destination):
        waits = message.state is OutboxState.PENDING
        new |= {"destination": EMAIL, "state": OutboxState.OBSOLETE if waits else message.state}
    return new


def _blank(row: Base, person: Traces) -> dict[str, Any]:
    """Return a row's values without the person; from the bot's own words only the address is removed."""
    new = {}
    for name in personal_data.text_columns(type(row)):
        meant = person if personal_data.may_name(type(row), name) else Traces(person.address)
        value = getattr(row, name)
        is_name = isinstance(value, str) and name.endswith("name")
        new[name] = meant.without_whole(value) if is_name else personal_traces.replaced(value, meant)
    return new


def _without(data: dict[str, Any], address: Address) -> dict[str, Any]:
    """Return a draft's data without the person as a contact, so that a contact must be given again.

    Nor do they get a copy of its mail.
    """
    gone = {f"{key}{name}" for key in _addressed(data, address) for name in CONTACT_FIELDS}
    kept = {name: value for name, value in data.items() if name not in gone}
    if isinstance(copies := kept.get("copies"), str) and address.is_in(copies):
        others = (one for one in address_lists.parts(copies) if not address.is_in(one))
        kept["copies"] = address_lists.joined(others)
    return {name: _without(one, address) if isinstance(one, dict) else one for name, one in kept.items()}


def _addressed(value: dict[str, Any], address: Address) -> list[str]:
    """Return the part before ``email`` of the keys under which a dictionary holds the address."""
    return [
        key.removesuffix("email")
        for key, one in value.items()
        if key.endswith("email") and address.is_in(one)
    ]


def _key(row: Base) -> Any:
    return getattr(row, "id", id(row))


def counted(session: Session, changes: Sequence[PersonChange]) -> Erased:
    """Return how many rows of each kind are to be changed."""

    def count(table: type[Base]) -> int:
        return sum(1 for one in changes if isinstance(one.row, table))

    # What was asked or sent together is counted with its requests and answers.
    together = (ConsentAsk, ConsentSubmission)
    own = (Contact, ConsentRequest, ConsentAnswer, Draft, OutboxMessage, HistoryEntry, ClaimFile, *together)
    remarks = [one for one in changes if not isinstance(one.row, own)]
    places = [
        f"{_reference(session, one)} {one.row.__tablename__}.{name}"
        for one in changes
        if not isinstance(one.row, HistoryEntry)
        for name, value in one.values.items()
        if ERASED in str(value)
    ]
    return Erased(
        contacts=count(Contact),
        consent_requests=count(ConsentRequest),
        consent_answers=count(ConsentAnswer),
        remarks=len(remarks),
        drafts=count(Draft),
        messages=count(OutboxMessage),
        history=count(HistoryEntry),
        evidence_files=len(files(session, changes)),
        claim_files=count(ClaimFile),
        places=tuple(sorted(places)),
    )


def _reference(session: Session, change: PersonChange) -> str:
    if change.association_id is None:
        return "-"
    return session.get_one(Association, change.association_id).reference


def _submissions(session: Session, changes: Sequence[PersonChange]) -> list[int]:
    """Return the ids of the submissions whose evidence files name the person, since one of its rows does.

    What was added to a mail, such as who got a copy, is not in the files.
    """

    def ids(table: type[Base], name: str) -> set[int]:
        return {getattr(one.row, name) for one in changes if isinstance(one.row, table)}

    asked = {one.row.id for one in changes if isinstance(one.row, ConsentAsk) and "email" in one.values}
    asks = asked | ids(ConsentRequest, "ask_id")
    answered = ids(ConsentSubmission, "id") | ids(ConsentAnswer, "submission_id")
    return sorted((answered - {None}) | consent_asks.submissions_to(session, asks))


def _concerned(session: Session, changes: Sequence[PersonChange], submission_ids: Sequence[int]) -> list[int]:
    """Return the ids of the associations whose history records the erasure."""
    ids = {one.association_id for one in changes if one.association_id is not None}
    sources = [EvidenceSource(submission_id=one) for one in submission_ids]
    ids |= {one for source in sources for _, one in consent_evidence.answered_with(session, source)}
    return sorted(ids)


def files(session: Session, changes: Sequence[PersonChange]) -> list[int]:
    """Return the ids of the evidence files that may name the person.

    That of a recorded consent counts if anything else of its association names them: its note may, too, or
    the member who recorded it is the person.
    """
    association_ids = {one.association_id for one in changes if one.association_id is not None}
    return consent_evidence.naming(session, _submissions(session, changes), association_ids)


def _evidence(session: Session, association: Association) -> Evidence:
    """Return everything for which the history can vouch, as it is now."""
    found = {
        evidence.CONTACTS: evidence.of_contacts(associations.contacts(session, association)),
        evidence.CUSTOMER: evidence.of_customer(association.customer),
        evidence.REASONS: evidence.of_reasons(association),
        evidence.REQUESTS: evidence.of_requests(consents.requests(session, association)),
    }
    answer, claim = consents.answer(session, association), claims.of_association(session, association)
    if answer is not None:
        found[evidence.ANSWER] = evidence.of_answer(answer)
        submission = consent_asks.submission_of(session, answer)
        if submission is not None:
            found[evidence.SUBMISSION] = evidence.of_submission(submission)
        file = consent_evidence.of_source(session, consent_evidence.source_of(answer))
        if file is not None:
            found[evidence.FILE] = evidence.of_file(file)
    if claim is not None:
        found[evidence.CLAIM] = evidence.of_claim(claim)
    records = claim_records.of_association(session, association)
    if records:
        found[evidence.CLAIM_RECORDS] = evidence.of_claim_records(records)
    return found
