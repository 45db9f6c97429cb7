"""Finding one customer, or an engagement, from what somebody typed; small typing errors are forgiven."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers.known_customer import KnownCustomer
from flows.customers_page import similar_names
from flows.rules.customers import domains, identifiers, search
from flows.rules.customers.identifiers import IdentifierRefused
from flows.rules.text.incoming_text import one_line
from store import catalogue
from store.catalogue import Engagement
from store.customers import customers, customers_page, search_words
from store.customers.customers import Customer

MOST = 10
"""Customers that are offered to choose from."""

MOST_READ = 500
"""Customers that are read to find one by its whole name."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Customers who match, or the one of the association whose reference or claim ID was typed.

    ``guessed`` means that no customer matches and these have a similar spelling, ``more`` that there are
    others. ``numbered`` is the id of the association whose reference or claim ID was typed.
    """

    customers: tuple[KnownCustomer, ...] = ()
    guessed: bool = False
    more: bool = False
    numbered: int | None = None


def find(session: Session, actor: Actor, words: str) -> Findings:
    """Return the customers whom the words mean: exactly, else by beginnings of words, else misspelt."""
    words = one_line(words)
    typed = search.wanted(words)
    if not typed:
        return Findings()
    partner = actor.partner
    by_reference = _numbered(session, actor, search.as_number(words), words)
    if by_reference.customers:
        return by_reference
    found = search_words.find(session, partner, typed, MOST_READ)
    rows = customers.get_many(session, partner, found.ids)
    sounds = search.sounding(words)
    meant = [row for row in rows if search.sounding(row.name) == sounds]
    for likely in reversed(_identifiers(words)):
        meant = list(customers.identified(session, partner, likely)) or meant
    if meant or rows:
        fitting = meant or rows
        return Findings(_known(fitting[:MOST]), more=len(fitting) > MOST or (found.is_cut and not meant))
    digits = search.bare_reference(words)
    by_digits = _numbered(session, actor, digits) if digits else Findings()
    if by_digits.customers:
        return by_digits
    similar = similar_names.similar(session, actor, typed)
    by_id = {row.id: row for row in customers.get_many(session, partner, similar)}
    return Findings(_known([by_id[one] for one in similar]), guessed=bool(similar))


def named_engagement(session: Session, actor: Actor, words: str) -> tuple[Engagement | None, str]:
    """Return the engagement that the words begin with, by code or name, and the rest of the words.

    A name may be given in part, as long as it fits no other engagement.
    """
    spelt = [_Spelt.of(one) for one in catalogue.engagements(session, actor.partner)]
    parts = words.split()
    # Beginnings longer than any name are not tried: comparing them all takes the square of the number of
    # words.
    longest = max((one.longest for one in spelt), default=0)
    for length in range(min(len(parts), longest), 0, -1):
        head = search.fold(" ".join(parts[:length]))
        fitting = [one for one in spelt if head in one.names]
        if not fitting:
            wanted = search.wanted(head)
            fitting = [one for one in spelt if one.begins(wanted)]
        if len(fitting) == 1:
            return fitting[0].engagement, " ".join(parts[length:])
    return None, one_line(words)


@dataclass(frozen=True, slots=True)
class _Spelt:
    """An engagement with its code and name as search compares them, and the words of its name."""

    engagement: Engagement
    names: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, engagement: Engagement) -> "_Spelt":
        names = frozenset({search.fold(engagement.code), search.fold(engagement.name)})
        return cls(engagement, names, search.words_of(engagement.name, "", ""))

    @property
    def longest(self) -> int:
        """How many typed words may name it; a word of its name may be typed in parts."""
        return max(len(self.words), *(len(name.split()) for name in self.names))

    def begins(self, typed: Sequence[tuple[str, ...]]) -> bool:
        return all(any(word.startswith(spellings) for word in self.words) for spellings in typed)


def _numbered(session: Session, actor: Actor, *numbers: str) -> Findings:
    """Return the customer of the association with one of these references or claim IDs."""
    found = customers_page.numbered(session, actor.partner, numbers)[:1]
    rows = customers.get_many(session, actor.partner, [customer_id for _, customer_id in found])
    return Findings(_known(rows), numbered=found[0][0] if found else None)


def _known(rows: Sequence[Customer]) -> tuple[KnownCustomer, ...]:
    return tuple(KnownCustomer.of(one) for one in rows)


def _identifiers(words: str) -> Sequence[Collection[str]]:
    """Return what may identify a customer, the likeliest first.

    This is an ID, a TPID with other leading zeros, or a domain and the one above it.
    """
    with suppress(IdentifierRefused):
        return [[identifiers.parse_tenant_id(words)]]
    with suppress(IdentifierRefused):
        tpid = identifiers.parse_tpid(words)
        return [[tpid], identifiers.differing_by_zeros(tpid)]
    with suppress(IdentifierRefused):
        domain = identifiers.find_domain(words)
        return [[one] for one in dict.fromkeys([domain, domains.registrable(domain) or domain])]
    return [[words]]
