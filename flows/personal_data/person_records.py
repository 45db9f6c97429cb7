"""What is kept about a person, row by row: the very rows that an erasure changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from flows import notifications
from flows.personal_data import erase
from flows.personal_data.erase import PersonChange
from flows.rules.associations.status import is_open
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims.claim_items import ClaimFile
from store.claims.surveys import CustomerSurvey
from store.consents import consent_evidence
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.conversation.own_words import OwnWord
from store.conversation.turns import ConversationTurn
from store.data_changes import DataChange, DataLoad
from store.database.base import Base
from store.drafts import Draft
from store.enums import HistoryAction
from store.history.history import HistoryEntry
from store.notes import Note
from store.outbox.outbox import OutboxMessage
from store.partners import Partner


class RecordKind(StrEnum):
    """What a row about a person is, in the order in which the kinds are listed."""

    MEMBER = "member"
    ROLE = "role"
    OWNED = "owned_association"
    CONTACT = "contact"
    CONSENT_MAIL = "consent_mail"
    CONSENT_REQUEST = "consent_request"
    CONSENT_PAGE = "consent_page"
    CONSENT_ANSWER = "consent_answer"
    SURVEY = "survey"
    EVIDENCE_FILE = "evidence_file"
    CLAIM_FILE = "claim_file"
    NOTE = "note"
    REMARK = "remark"
    HISTORY = "history"
    CHANGE = "change_of_data"
    SETTING = "company_setting"
    QUESTION = "question"
    WORD = "own_word"
    DRAFT = "draft"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One row about a person: of which association and customer, since when, and its fields.

    ``reference`` and ``customer`` are empty where it belongs to no association, ``since`` where nobody knows.
    ``is_open`` says that something is still to be done for the association.
    """

    kind: RecordKind
    fields: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    reference: str = ""
    customer: str = ""
    since: datetime | None = None
    is_open: bool = False


KINDS: Mapping[type[Base], RecordKind] = MappingProxyType(
    {
        Contact: RecordKind.CONTACT,
        ConsentAsk: RecordKind.CONSENT_MAIL,
        ConsentRequest: RecordKind.CONSENT_REQUEST,
        ConsentAnswer: RecordKind.CONSENT_ANSWER,
        ConsentSubmission: RecordKind.CONSENT_PAGE,
        CustomerSurvey: RecordKind.SURVEY,
        ClaimFile: RecordKind.CLAIM_FILE,
        Note: RecordKind.NOTE,
        HistoryEntry: RecordKind.HISTORY,
        ConversationTurn: RecordKind.QUESTION,
        OwnWord: RecordKind.WORD,
        Draft: RecordKind.DRAFT,
        OutboxMessage: RecordKind.MESSAGE,
        DataLoad: RecordKind.CHANGE,
        DataChange: RecordKind.CHANGE,
        Partner: RecordKind.SETTING,
    }
)
"""The kind of a table's rows; rows of other tables are remarks."""

WHOLE: Mapping[type[Base], Sequence[str]] = MappingProxyType(
    {
        Contact: ("side", "name", "email", "title", "phone"),
        ConsentRequest: ("email", "requested_at", "voided_at", "failed_at"),
        ConsentAsk: ("email", "copies", "personal", "requested_at"),
        ConsentAnswer: (
            "outcome",
            "name",
            "contact_name",
            "answered_at",
            "language",
            "note",
            "address",
            "user_agent",
        ),
        ConsentSubmission: ("name", "answered_at", "language", "address", "user_agent"),
        CustomerSurvey: ("email", "requested_at", "answered_at", "answers", "address", "user_agent"),
        ClaimFile: ("file_name", "size", "digest"),
        Note: ("text", "written_at", "edited_at"),
        HistoryEntry: ("number", "action", "detail"),
        ConversationTurn: ("question", "understanding", "created_at"),
        OwnWord: ("word", "target", "added_at"),
        Draft: ("kind", "data", "expires_at"),
        OutboxMessage: ("kind", "destination", "state", "payload"),
    }
)
"""Fields of a row that are told whole, besides those that name the person."""

SECRET = frozenset({"salt", "token_digest", "lease_token", "is_erased", "state"})
"""Columns that change with an erasure and say nothing about the person."""

SINCE = (
    "at",
    "answered_at",
    "requested_at",
    "written_at",
    "added_at",
    "created_at",
    "updated_at",
    "recorded_at",
)
"""Columns that say since when a row is there, the first one that is known."""


def of_address(session: Session, partner: Partner, email: str) -> list[PersonRecord]:
    """Return what one partner keeps under an e-mail address."""
    changes = erase.find(session, email, partner.id)
    ids = {one.association_id for one in changes if one.association_id is not None}
    known = {one.id: one for one in associations.of_all_partners(session, ids)}
    found = [of_change(one, known) for one in changes]
    found += [
        PersonRecord(
            RecordKind.EVIDENCE_FILE,
            {"digest": one.digest, "made_at": one.made_at},
            since=one.made_at,
        )
        for one in consent_evidence.several(session, erase.files(session, changes))
    ]
    return in_order(found)


def in_order(records: Sequence[PersonRecord]) -> list[PersonRecord]:
    """Return the records by kind, the oldest of each first."""
    kinds = list(RecordKind)
    return sorted(
        records,
        key=lambda one: (
            kinds.index(one.kind),
            one.since is None,
            one.since.timestamp() if one.since else 0.0,
            one.reference,
        ),
    )


def counts(records: Sequence[PersonRecord]) -> Mapping[RecordKind, int]:
    """Return how many records there are of each kind that there is, in the order of the kinds."""
    found = [one.kind for one in records]
    return {kind: found.count(kind) for kind in RecordKind if kind in found}


def of_change(change: PersonChange, known: Mapping[int, Association]) -> PersonRecord:
    """Return a row that an erasure would change; ``known`` are the associations by id."""
    row = change.row
    association = known.get(change.association_id) if change.association_id else None
    names = [*WHOLE.get(type(row), ()), *(name for name in change.values if name not in SECRET)]
    return PersonRecord(
        KINDS.get(type(row), RecordKind.REMARK),
        {
            name: _value(row, name)
            for name in dict.fromkeys(names)
            if getattr(row, name) not in (None, "", [])
        },
        association.reference if association else "",
        association.customer.name if association else "",
        next((at for name in SINCE if (at := getattr(row, name, None)) is not None), None)
        or (association.created_at if association else None),
        is_open=association is not None and is_open(association.status),
    )


def _value(row: Base, name: str) -> Any:
    """Return what a column holds; of words of the bot's own, those that people read."""
    value = getattr(row, name)
    match row, name:
        case HistoryEntry(), "action":
            return next((one for one in HistoryAction if one == value), value)
        case OutboxMessage(), "kind" if value in notifications.KINDS:
            return notifications.KINDS[value].title
        case _:
            return value
