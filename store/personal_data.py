"""Find a person's data in all tables and for all partners.

For erasing only. The columns are taken from the tables themselves, so that a new column cannot be forgotten.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Enum, String, select
from sqlalchemy.orm import Session

from store import data_changes
from store.associations.associations import Association
from store.claims.surveys import CustomerSurvey
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.consents.consents import ConsentRequest
from store.conversation import own_words, turns
from store.customers.customers import Customer, EligibilityEntry
from store.database.base import Base
from store.drafts import Draft
from store.notes import Note
from store.outbox import message_keys
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

_READ = 1000
"""Rows that are read at once."""

COMPUTED_COLUMNS = frozenset(
    {"associations.reference", "associations.history_tip", "associations.history_seal"}
    | {f"history.{name}" for name in ("action", "salt", "commitment", "digest", "state", "seal")}
    | {f"open_screens.{name}" for name in ("view_id", "version", "digest")}
    | {"data_loads.erasure", "data_loads.erasure_key"}
    | {
        f"conversation_turns.{name}"
        for name in ("channel_id", "thread_ts", "question_ts", "answer_ts", "shown")
    }
    | {"action_cards.plan", "action_cards.targets"}
    | {"own_words.key", "own_words.state"}
    | {"claim_files.media_type", "claim_files.digest", "claim_items.checked", "claims.claim_key"}
)
"""Text columns that the bot computes. They contain no typed text or follow another column, and must not be
changed by themselves."""

_SHOWN = ("shown_digest", "language", "english_digest")

WITHOUT_NAMES = frozenset(
    {
        "customer_cards.channel",
        "customer_cards.ts",
        "consent_asks.token_digest",
        "consent_requests.token_digest",
        "customer_surveys.token_digest",
        "customer_surveys.language",
        "customer_surveys.address",
        "customer_surveys.user_agent",
        "contacts.language",
        "associations.expected_currency",
        "claim_records.currency",
        "contradictions.says",
    }
    | {f"consent_answers.{name}" for name in ("shown_version", *_SHOWN, "address", "user_agent")}
    | {f"consent_answers.{name}" for name in ("mail_domain", "directory_tenant")}
    | {f"consent_submissions.{name}" for name in ("shown_version", *_SHOWN, "address", "user_agent")}
    | {f"eligibility_entries.{name}" for name in ("id_type", "id_value", "verdict")}
    | {f"outbox.{name}" for name in ("kind", "payload", "destination", "rerouted_from")}
    | {f"outbox.{name}" for name in ("sequence_key", "event_key", "addressee", "lease_token", "slack_ts")}
)
"""Text columns that may contain an address, but no name: a word that looks like a name is the bot's own."""


def text_columns(table: type[Base]) -> list[str]:
    """Return the names of a table's columns that hold text or JSON in which a person may be named."""
    return [
        column.name
        for column in table.__table__.columns
        if isinstance(column.type, (String, JSON))
        and not isinstance(column.type, Enum)
        and not column.primary_key
        and f"{table.__tablename__}.{column.name}" not in COMPUTED_COLUMNS
    ]


def may_name(table: type[Base], column: str) -> bool:
    """Tell whether a column may contain a person's name or phone number."""
    return f"{table.__tablename__}.{column}" not in WITHOUT_NAMES


def mentioning(
    session: Session, is_meant: Callable[[Any], bool], partner_id: int | None = None
) -> Iterator[Base]:
    """Yield the rows of all tables that have a value for which ``is_meant`` is true.

    With a partner, only its rows are read.

    Every row is read: an address may be written without an ``@``, which no query would find.
    """
    for table in _tables():
        names = text_columns(table)
        if not names:
            continue
        columns = table.__table__.columns
        keys = [column for column in columns if column.primary_key]
        query = select(*keys, *(columns[name] for name in names))
        if partner_id is not None:
            owner = "id" if table is Partner else "partner_id"
            if owner not in columns:
                continue
            query = query.where(columns[owner] == partner_id)
        rows = session.execute(query.execution_options(yield_per=_READ))
        found = [row[: len(keys)] for row in rows if any(map(is_meant, row[len(keys) :]))]
        yield from (session.get_one(table, key if len(key) > 1 else key[0]) for key in map(tuple, found))


def belonging(session: Session, association_ids: Sequence[int]) -> Iterator[Base]:
    """Yield the rows of all tables that belong to these associations, the associations among them.

    What a list says about their customers belongs to them, too, and so do the notes about these. What was
    asked in words may be about any of them, and so may the partner's own words.
    """
    for table in _tables():
        columns = table.__table__.columns
        name = "id" if table is Association else "association_id"
        if name in columns and text_columns(table):
            yield from session.scalars(select(table).where(columns[name].in_(association_ids)))
    yield from session.scalars(
        select(Note).where(
            Note.customer_id.in_(select(Association.customer_id).where(Association.id.in_(association_ids)))
        )
    )
    asked = select(ConsentRequest.ask_id).where(ConsentRequest.association_id.in_(association_ids))
    yield from session.scalars(select(ConsentAsk).where(ConsentAsk.id.in_(asked)))
    yield from session.scalars(select(ConsentSubmission).where(ConsentSubmission.ask_id.in_(asked)))
    for association_id in association_ids:
        yield from _messages(session, association_id)
    mails = [message_keys.mail_sequence(one) for one in session.scalars(asked.distinct())]
    surveyed = select(CustomerSurvey.id).where(CustomerSurvey.association_id.in_(association_ids))
    mails += [message_keys.survey_sequence(one) for one in session.scalars(surveyed)]
    yield from session.scalars(select(OutboxMessage).where(OutboxMessage.sequence_key.in_(mails)))
    customers = select(Association.customer_id).where(Association.id.in_(association_ids)).distinct()
    about = [message_keys.card_sequence(one) for one in session.scalars(customers)]
    yield from session.scalars(select(OutboxMessage).where(OutboxMessage.sequence_key.in_(about)))
    yield from session.scalars(
        select(EligibilityEntry)
        .join(Customer, Customer.partner_id == EligibilityEntry.partner_id)
        .where(
            Customer.id_type == EligibilityEntry.id_type,
            Customer.id_value == EligibilityEntry.id_value,
            Customer.id.in_(select(Association.customer_id).where(Association.id.in_(association_ids))),
        )
    )
    partners = select(Association.partner_id).where(Association.id.in_(association_ids)).distinct()
    concerned = session.scalars(partners).all()
    yield from turns.of_partners(session, concerned)
    yield from own_words.of_partners(session, concerned)
    yield from data_changes.of_words(session, concerned)
    ids = set(association_ids)
    yield from (one for one in session.scalars(select(Draft)) if one.data.get("association_id") in ids)


def _messages(session: Session, association_id: int) -> Iterator[OutboxMessage]:
    start = message_keys.association_sequences_start(association_id)
    yield from session.scalars(select(OutboxMessage).where(OutboxMessage.sequence_key.startswith(start)))


def _tables() -> list[type[Base]]:
    return [mapper.class_ for mapper in Base.registry.mappers]
