"""The names that a partner's data has, found in the words of a message. Values in, values out.

Names are kept sorted, so that a phrase is found by bisection, and whatever begins like it lies beside it.
Fifty thousand customers take some tens of megabytes that way.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.rules.language.understanding import Aspect, Value
from flows.rules.language.words.own_words import FoundWord, OwnWords
from flows.rules.language.words.tokens import Shape, Token, words_of

LONGEST_NAME = 12
"""Words of a name that are compared."""

SHORTEST_LIKE = 4
"""Letters from which a word of a name is compared with misspelt ones."""

SHORTEST_CUT = 4
"""Letters of the last word of a phrase from which it may be the beginning of a longer word."""

MOST_MEANT = 6
"""Entities that one phrase may mean; if it may mean more, it names none of them."""


_NEVER_LAST = frozenset({"and", "or", "the", "of", "for", "with", "from", "to", "in", "on", "by", "at", "a"})
"""Words with which what names an entity does not end unless it is the whole name."""


class Entity(NamedTuple):
    """Something that has a name: what a condition about it compares, and its value."""

    field: Aspect
    key: str
    name: str

    @property
    def value(self) -> Value:
        """The value of a condition about it."""
        return Value(self.key, self.name)


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity with what names it beside its name: codes, domains, identifiers, short names."""

    entity: Entity
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundName:
    """So many tokens that name one of these entities: several if the words do not tell which.

    ``is_whole`` says that they are a whole name, and not only the beginning of one or a word of it;
    ``distance`` is the number of errors in them. ``is_own`` says that only a word of the partner's own names
    them so.
    """

    length: int
    entities: tuple[Entity, ...]
    is_whole: bool = True
    distance: int = 0
    is_own: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """The names of one partner's data.

    ``entities`` are all of them; ``phrases`` are whole names as words with a space between, sorted, and
    ``owners`` beside them says whose each is. ``apart`` maps a word that is not the first of its name to the
    entities that have it. ``members`` are those of Slack user IDs in small letters.
    """

    entities: Sequence[Entity]
    phrases: Sequence[str]
    owners: Sequence[int]
    apart: Mapping[str, tuple[int, ...]]
    members: Mapping[str, Entity] = field(default_factory=dict)
    looked_up: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    """What references, claim IDs and identifiers of one message name, by the folded word."""
    more: "Vocabulary | None" = None
    """Names that came since it was built."""
    own: OwnWords = field(default_factory=OwnWords)
    """The partner's own words."""

    @classmethod
    def of(cls, named: Iterable[NamedEntity]) -> "Vocabulary":
        """Build the vocabulary of these names."""
        entities: list[Entity] = []
        pairs: set[tuple[str, int]] = set()
        apart: dict[str, set[int]] = defaultdict(set)
        members = {}
        for at, one in enumerate(named):
            entities.append(one.entity)
            if one.entity.field is Aspect.OWNER:
                members[one.entity.key.casefold()] = one.entity
            words = words_of(one.entity.name)[:LONGEST_NAME]
            for other in (words, *(words_of(also) for also in one.also)):
                if other:
                    pairs.add((" ".join(other), at))
            for word in words[1:]:
                if len(word) > 2:
                    apart[word].add(at)
        in_order = sorted(pairs)
        return cls(
            entities,
            [phrase for phrase, _ in in_order],
            [at for _, at in in_order],
            {word: tuple(sorted(ats)) for word, ats in apart.items() if len(ats) <= MOST_MEANT},
            members,
        )

    def with_more(self, named: Iterable[NamedEntity]) -> "Vocabulary":
        """Return this vocabulary with a few names more."""
        return replace(self, more=Vocabulary.of(named))

    def with_looked_up(self, found: Iterable[tuple[str, tuple[Entity, ...]]]) -> "Vocabulary":
        """Return this vocabulary with what the numbers and IDs of one message name."""
        return replace(self, looked_up=dict(found))

    def with_own(self, own: OwnWords) -> "Vocabulary":
        """Return this vocabulary with these words of the partner's own."""
        return replace(self, own=own)

    def at(self, tokens: Sequence[Token], begin: int) -> Iterator[FoundName]:
        """Yield what the tokens from one place on may name, the longest first."""
        more = () if self.more is None else self.more.at(tokens, begin)
        own = [_own_name(one) for one in self.own.at(tokens, begin) if one.meaning.aspect is not None]
        if self.more is not None or own:
            yield from _merged(self._at(tokens, begin), more, own)
        else:
            yield from self._at(tokens, begin)

    def own_states(self, tokens: Sequence[Token], begin: int) -> Iterator[FoundWord]:
        """Yield which states the tokens from one place on stand for, by words of the partner's own."""
        yield from (one for one in self.own.at(tokens, begin) if one.meaning.aspect is None)

    def _at(self, tokens: Sequence[Token], begin: int) -> Iterator[FoundName]:
        first = tokens[begin]
        if first.shape is Shape.MEMBER:
            member = self.members.get(first.word)
            if member is not None:
                yield FoundName(1, (member,))
            return
        if first.shape is Shape.STOP:
            return
        looked_up = self.looked_up.get(first.word)
        if looked_up:
            yield FoundName(1, looked_up)
            return
        words = [one.word for one in tokens[begin : begin + LONGEST_NAME] if one.shape is not Shape.STOP]
        stop = next(
            (at for at, one in enumerate(tokens[begin : begin + LONGEST_NAME]) if one.shape is Shape.STOP),
            len(words),
        )
        words = words[:stop]
        for length in range(len(words), 0, -1):
            phrase = " ".join(words[:length])
            whole = tuple(dict.fromkeys(self.entities[at] for at in self._whole(phrase)))
            if whole:
                called = () if length > 1 else self._called(phrase, whole[0].field)
                yield FoundName(length, (*whole, *called)[:MOST_MEANT])
            elif length == 1 or words[length - 1] not in _NEVER_LAST:
                begun = self.beginning(phrase)
                if begun:
                    called = () if length > 1 else self._called(phrase, begun[0].field)
                    yield FoundName(length, tuple(dict.fromkeys((*begun, *called))), is_whole=False)
        others = self.apart.get(words[0])
        if others:
            yield FoundName(1, tuple(self.entities[at] for at in others), is_whole=False)

    def _called(self, word: str, field: Aspect) -> Sequence[Entity]:
        """Return the people and places that are called by a word by which a customer is called, too."""
        if field is not Aspect.CUSTOMER:
            return ()
        return _people_and_places(
            [*self.beginning(word), *(self.entities[at] for at in self.apart.get(word, ()))]
        )

    def beginning(self, phrase: str) -> tuple[Entity, ...]:
        """Return the entities of which a name begins with these whole words, if they are not too many."""
        last = phrase.rpartition(" ")[2]
        # Of several words the last may be cut off, as in "contoso pharma".
        begun = phrase if last != phrase and len(last) >= SHORTEST_CUT else phrase + " "
        at = bisect_left(self.phrases, begun)
        found: dict[Entity, None] = {}
        while at < len(self.phrases) and self.phrases[at].startswith(begun):
            found[self.entities[self.owners[at]]] = None
            if len(found) > MOST_MEANT:
                return ()
            at += 1
        return tuple(found)

    def begins(self, phrase: str) -> bool:
        """Tell whether a name begins with these words, of which the last is whole."""
        at = bisect_left(self.phrases, phrase)
        is_known = at < len(self.phrases) and f"{self.phrases[at]} ".startswith(f"{phrase} ")
        return is_known or (self.more is not None and self.more.begins(phrase))

    def like(self, word: str, most: int = 1) -> tuple[str, ...]:
        """Return the words of names from which a word differs by so many errors at most, in order."""
        near: set[str] = set()
        for length in range(len(word) - most, len(word) + most + 1):
            near.update(
                known
                for known, _, _ in process.extract(
                    word, self._words.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=None
                )
            )
        if self.more is not None:
            near.update(self.more.like(word, most))
        own = process.extract(word, self.own.spelt, scorer=OSA.distance, score_cutoff=most, limit=None)
        near.update(known for known, _, _ in own)
        return tuple(sorted(near))

    def has(self, word: str) -> bool:
        """Tell whether a word stands in a name."""
        in_more = self.more is not None and self.more.has(word)
        return word in self._every_word or in_more or word in self.own.words

    @cached_property
    def _every_word(self) -> frozenset[str]:
        return frozenset(word for phrase in self.phrases for word in phrase.split())

    @cached_property
    def _words(self) -> Mapping[int, Sequence[str]]:
        """Every word of a name that may be misspelt, by its length."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._every_word):
            if word.isalpha() and len(word) >= SHORTEST_LIKE:
                by_length[len(word)].append(word)
        return by_length

    def _whole(self, phrase: str) -> Iterator[int]:
        at = bisect_left(self.phrases, phrase)
        while at < len(self.phrases) and self.phrases[at] == phrase:
            yield self.owners[at]
            at += 1


def _people_and_places(named: Sequence[Entity]) -> Sequence[Entity]:
    """Return the members among what has a word in its name, and the location if it is one."""
    people = [one for one in named if one.field is Aspect.OWNER]
    places = list(dict.fromkeys(one for one in named if one.field is Aspect.LOCATION))
    # A word that several locations have is the partner's own name.
    return (*people, *(places if len(places) == 1 else ()))


def _own_name(found: FoundWord) -> FoundName:
    if found.meaning.aspect is None:
        raise ValueError(found.meaning)
    entity = Entity(found.meaning.aspect, found.meaning.key, found.meaning.name)
    return FoundName(found.length, (entity,), is_own=True)


def _merged(*found: Iterable[FoundName]) -> Iterator[FoundName]:
    """Return what several vocabularies find, the longest first; equal words name what all of them have."""
    every = [one for some in found for one in some]
    for length in sorted({one.length for one in every}, reverse=True):
        alike = [one for one in every if one.length == length]
        is_whole = any(one.is_whole for one in alike)
        chosen = [one for one in alike if one.is_whole is is_whole]
        entities = dict.fromkeys(entity for one in chosen for entity in one.entities)
        if length == 1 and is_whole and all(one.field is Aspect.CUSTOMER for one in entities):
            others = [entity for one in alike if not one.is_whole for entity in one.entities]
            entities.update(dict.fromkeys(_people_and_places(others)))
        is_own = all(one.is_own for one in chosen)
        yield FoundName(length, tuple(entities)[:MOST_MEANT], is_whole, is_own=is_own)
