"""Find rows by words, each of which may be the customer's, the engagement's or the location's.

The words may come in any order. If nothing has them, similar ones are found.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers_page import similar_names
from flows.rules.customers import search
from flows.rules.customers.misspelling import alike
from store import catalogue, partners
from store.customers import customers_page, search_words
from store.customers.customers_page import FoundRows, Way
from store.customers.search_words import Matches

MOST_PLACED = 4
"""Words that are looked for among engagements and locations; further ones must be the customer's."""

Word = tuple[str, ...]
"""A word of a search in its spellings, as `search.wanted` returns it."""

Words = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found; ``guessed`` means that nothing has the words, and these have similar ones."""

    found: FoundRows
    guessed: bool = False


def look_for(session: Session, actor: Actor, typed: str, limit: int) -> Searched:
    """Return the rows that the words mean, with up to ``limit`` customers."""
    exact = by_words(session, actor, typed, limit)
    if not exact.is_empty():
        return Searched(exact)

    def similar(words: Words) -> Matches:
        return Matches(tuple(similar_names.similar(session, actor, words)))

    guess = _Terms.read(session, actor, _is_like).found(search.wanted(typed), similar)
    return Searched(guess, guessed=not guess.is_empty())


def by_words(session: Session, actor: Actor, typed: str, limit: int) -> FoundRows:
    """Return the rows that have exactly these words, this reference or this claim ID."""
    rows = customers_page.numbered(session, actor.partner, search.numbers(typed))

    def having(words: Words) -> Matches:
        return search_words.find(session, actor.partner, words, limit)

    found = _Terms.read(session, actor, _begins).found(search.wanted(typed), having)
    return FoundRows(
        found.ways,
        tuple(association_id for association_id, _ in rows),
        tuple(customer_id for _, customer_id in rows),
        is_cut=found.is_cut,
    )


@dataclass(frozen=True, slots=True)
class _Terms:
    """The words of engagements and of locations by id, and how a typed word is compared with them."""

    engagements: Mapping[int, frozenset[str]]
    locations: Mapping[int, frozenset[str]]
    fits: Callable[[Word, Collection[str]], bool]

    @classmethod
    def read(cls, session: Session, actor: Actor, fits: Callable[[Word, Collection[str]], bool]) -> "_Terms":
        engagements = catalogue.engagements(session, actor.partner)
        locations = partners.locations(session, actor.partner)
        return cls(
            {one.id: search.words_of(one.name, "", one.code) for one in engagements},
            {one.id: search.words_of(one.name, "", one.code) for one in locations},
            fits,
        )

    def found(self, words: Words, customers: Callable[[Words], Matches]) -> FoundRows:
        """Return every way in which rows can have all the words."""
        of_customers = cache(customers)
        ways, is_cut = [], False
        for own, engagement_ids, location_ids in self._readings(words):
            matches = of_customers(own) if own else None
            if matches is None or matches.ids:
                ways.append(Way(matches.ids if matches else None, engagement_ids, location_ids))
                is_cut = is_cut or bool(matches and matches.is_cut)
        return FoundRows(tuple(ways), is_cut=is_cut)

    def _readings(
        self, words: Words
    ) -> Iterator[tuple[Words, tuple[int, ...] | None, tuple[int, ...] | None]]:
        """Yield the words left to the customer, beside the engagements and locations that have the others."""
        kinds = (self.engagements, self.locations)
        having = {word: [self._having(kind, word) for kind in kinds] for word in words}
        placed = [word for word in words if any(having[word])][:MOST_PLACED]
        for taken in product((None, 0, 1), repeat=len(placed)):
            by_kind = [
                [having[word][kind] for word, place in zip(placed, taken, strict=True) if place == kind]
                for kind in range(len(kinds))
            ]
            ids = [tuple(sorted(frozenset.intersection(*some))) if some else None for some in by_kind]
            if words and () not in ids:
                own = {word for word, place in zip(placed, taken, strict=True) if place is None}
                yield tuple(word for word in words if word in own or word not in placed), ids[0], ids[1]

    def _having(self, known: Mapping[int, frozenset[str]], word: Word) -> frozenset[int]:
        return frozenset(one for one, words in known.items() if self.fits(word, words))


SHORTEST_BEGINNING = 3
"""Letters from which the beginning of a word is enough to name an engagement or a location."""


def _begins(word: Word, known: Collection[str]) -> bool:
    # A code in digits must be typed whole, because digits are mostly those of an ID.
    beginnings = [one for one in word if len(one) >= SHORTEST_BEGINNING and not one.isdecimal()]
    return any(one in word or one.startswith(tuple(beginnings)) for one in known)


def _is_like(word: Word, known: Collection[str]) -> bool:
    can_be_misspelt = len(word[0]) >= SHORTEST_BEGINNING and not word[0].isdecimal()
    return _begins(word, known) or (can_be_misspelt and bool(alike(word[0], known)))
