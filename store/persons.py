"""Where a person's data may stand, found by e-mail address, over all partners. For erasing only."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from store.associations import Association, Contact
from store.claims import Claim
from store.consents import ConsentAnswer, ConsentRequest
from store.customers import Customer
from store.drafts import Draft
from store.history import HistoryEntry
from store.outbox import OutboxMessage


def contacts(session: Session, email: str) -> Sequence[Contact]:
    """Return the contacts with the address."""
    return session.scalars(select(Contact).where(_is(Contact.email, email))).all()


def requests(session: Session, email: str) -> Sequence[ConsentRequest]:
    """Return the consent requests that went to the address."""
    return session.scalars(select(ConsentRequest).where(_is(ConsentRequest.email, email))).all()


def answers(session: Session, email: str, association_ids: Sequence[int]) -> Sequence[ConsentAnswer]:
    """Return the answers of these associations, and those that mention the address."""
    columns = (ConsentAnswer.note, ConsentAnswer.name, ConsentAnswer.shown_text)
    return session.scalars(
        select(ConsentAnswer).where(
            or_(ConsentAnswer.association_id.in_(association_ids), _mentions(email, *columns))
        )
    ).all()


def domains(session: Session, association_ids: Sequence[int]) -> frozenset[str]:
    """Return the domains of the companies with which these associations are."""
    return frozenset(
        session.scalars(
            select(Customer.domain)
            .join(Association, Association.customer_id == Customer.id)
            .where(Association.id.in_(association_ids))
        )
    )


def associations(session: Session, email: str) -> Sequence[Association]:
    """Return the associations with a remark that mentions the address."""
    columns = (Association.tenant_reason, Association.contact_reason, Association.mail_refused)
    return session.scalars(select(Association).where(_mentions(email, *columns))).all()


def claims(session: Session, email: str) -> Sequence[Claim]:
    """Return the claims whose note mentions the address."""
    return session.scalars(select(Claim).where(_mentions(email, Claim.note))).all()


def drafts(session: Session, email: str) -> Sequence[Draft]:
    """Return the drafts that mention the address."""
    return session.scalars(select(Draft).where(_mentions(email, Draft.data))).all()


def messages(session: Session, email: str) -> Sequence[OutboxMessage]:
    """Return the messages that went to the address or mention it."""
    columns = (OutboxMessage.destination, OutboxMessage.payload, OutboxMessage.last_error)
    return session.scalars(select(OutboxMessage).where(_mentions(email, *columns))).all()


def entries(
    session: Session, email: str, association_ids: Sequence[int], names: Sequence[str]
) -> Sequence[HistoryEntry]:
    """Return history that mentions the address, or one of these associations' that mentions a name."""
    named = [
        HistoryEntry.association_id.in_(association_ids) & _mentions(name, HistoryEntry.detail)
        for name in names
    ]
    return session.scalars(
        select(HistoryEntry).where(or_(_mentions(email, HistoryEntry.detail), *named))
    ).all()


def _is(column: InstrumentedAttribute[str], email: str) -> ColumnElement[bool]:
    return func.lower(column) == email.lower()


def _mentions(words: str, *columns: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    # Within JSON, letters beyond ASCII stand as escapes.
    spellings = {words.lower(), json.dumps(words)[1:-1].lower()}
    return or_(
        *(
            func.lower(cast(column, String)).contains(spelling, autoescape=True)
            for column in columns
            for spelling in spellings
        )
    )
