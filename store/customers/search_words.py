"""Words by which customers are found, in an index of our own that is the same on every database."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Subquery,
    UniqueConstraint,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.customers.customers import Customer
from store.database.base import Base, unindexed
from store.partners import Partner

COMMON = 2_000
"""Customers with the same word from which the word counts as common; not all of them are searched."""


class CustomerWord(Base):
    """A word by which a customer is found: folded, of its name, domain or identifier.

    Words are compared by their code points on every database, so that those with the same beginning are
    neighbours in the index.
    """

    __tablename__ = "customer_words"
    __table_args__ = (
        UniqueConstraint("partner_id", "word", "customer_id"),
        Index("ix_customer_words_customer_id", "customer_id", "word"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    word: Mapped[str] = mapped_column(String().with_variant(String(collation="C"), "postgresql"))


@dataclass(frozen=True, slots=True)
class Matches:
    """Customers that a search found, by id; ``is_cut`` means that there may be more of them."""

    ids: tuple[int, ...] = ()
    is_cut: bool = False


def add(session: Session, customer: Customer, words: Iterable[str]) -> None:
    """Add the search words of a new customer."""
    rows = [
        {"partner_id": customer.partner_id, "customer_id": customer.id, "word": word}
        for word in sorted(words)
    ]
    session.connection().execute(insert(CustomerWord), rows)


def replace(session: Session, customer: Customer, words: Iterable[str]) -> None:
    """Replace a customer's search words with these."""
    session.execute(delete(CustomerWord).where(CustomerWord.customer_id == customer.id))
    add(session, customer, words)


def find(session: Session, partner: Partner, words: Sequence[Sequence[str]], limit: int) -> Matches:
    """Return customers who have, for each of the words, one that begins with a spelling of it, up to a limit.

    Only customers who have the rarest of the words are searched; if even that word is common, only the first
    of them.
    """
    if not words:
        return Matches()
    frequencies = {word: _frequency(session, partner, word) for word in words}
    rarest, *others = sorted(words, key=frequencies.__getitem__)
    some = _having(partner, rarest, COMMON)
    query = select(some.c.customer_id)
    for other in others:
        query = query.where(
            select(CustomerWord.id)
            .where(
                unindexed(CustomerWord.partner_id) == partner.id,
                CustomerWord.customer_id == some.c.customer_id,
                _begins(CustomerWord, other),
            )
            .exists()
        )
    ids = session.scalars(query.distinct().limit(limit + 1)).all()
    return Matches(tuple(ids[:limit]), len(ids) > limit or frequencies[rarest] > COMMON)


def every(
    session: Session, partner: Partner, limit: int, beginning: Collection[str] | None = None
) -> Sequence[tuple[str, int]]:
    """Return words with their customers' ids, up to a limit; only those that begin in one of these ways."""
    query = select(CustomerWord.word, CustomerWord.customer_id).where(CustomerWord.partner_id == partner.id)
    if beginning is not None:
        query = query.where(_begins(CustomerWord, sorted(beginning)))
    return [(word, customer_id) for word, customer_id in session.execute(query.limit(limit))]


def _frequency(session: Session, partner: Partner, word: Sequence[str]) -> int:
    return session.scalar(select(func.count()).select_from(_having(partner, word, COMMON + 1))) or 0


def _having(partner: Partner, spellings: Sequence[str], limit: int) -> Subquery:
    """Return ids of customers, up to a limit, by one range of the index for each spelling.

    SQLite would look through all words of the partner if the ranges were alternatives of one query.
    """
    ranges = [
        select(CustomerWord.customer_id)
        .where(CustomerWord.partner_id == partner.id, _begins(CustomerWord, [one]))
        .limit(limit)
        .subquery()
        for one in spellings
    ]
    if len(ranges) == 1:
        return ranges[0]
    return union_all(*(select(one.c.customer_id) for one in ranges)).limit(limit).subquery()


def _begins(table: Any, spellings: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(and_(table.word >= one, table.word < one + "\U0010ffff") for one in spellings))
