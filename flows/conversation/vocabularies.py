"""The names of a partner's data, kept in memory to be found in what people say, and renewed without a pause.

A vocabulary that is older than `RENEWED_AFTER` is built anew in the background, while the old one answers.
Customers who came since are read with each message, so that nobody has to wait to speak of them, and so are
the partner's own words once an admin has changed one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread
from types import MappingProxyType

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from flows.rules.customers import identifiers, namesakes, search
from flows.rules.customers.namesakes import NamedCustomer
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.own_words import STATES, OwnMeaning, OwnWords
from flows.rules.language.words.short_names import short_names
from flows.rules.language.words.tokens import Shape, Token, tokens
from flows.rules.language.words.vocabulary import Entity, NamedEntity, Vocabulary
from flows.transactions import Transactions
from store import catalogue, partners
from store.conversation import names, own_words
from store.conversation.own_words import KnownWord
from store.database.availability import DatabaseUnavailable
from store.enums import IdentifierType, WordTarget
from store.partners import Partner

RENEWED_AFTER = timedelta(minutes=1)
"""Age from which a vocabulary is built anew."""

MOST_KEPT = 200
"""Partners whose vocabularies are kept; the one that was asked for longest ago goes first."""

MOST_LOOKED_UP = 20
"""Numbers, domains and IDs of one message that are looked up."""

MOST_OF_DOMAIN = 5
"""Customers of one domain that may be meant by it."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Kept:
    vocabulary: Vocabulary
    built_at: datetime
    newest: int
    """The id of the newest customer in it."""
    words_changed: int
    """The id of the last change of the partner's own words that it knows."""
    told_apart: Mapping[int, str]
    """The names with their domains of customers of whom another has the name, too."""
    is_being_renewed: bool = False


class Vocabularies:
    """The vocabularies of the partners who asked lately; one object for a process."""

    def __init__(self, database: Transactions, clock: Callable[[], datetime]) -> None:
        """Keep where names come from; nothing is read yet."""
        self._database, self._clock = database, clock
        self._kept: dict[int, _Kept] = {}
        self._lock = Lock()

    def of(self, session: Session, partner: Partner, said: Sequence[Token]) -> Vocabulary:
        """Return the partner's vocabulary, with what the numbers, domains and IDs among the tokens name."""
        kept = self._current(session, partner)
        changed = own_words.last_change(session, partner)
        if changed != kept.words_changed:
            kept.vocabulary = kept.vocabulary.with_own(of_partner(session, partner))
            kept.words_changed = changed
        newer = names.customers(session, partner, after=kept.newest)
        apart = {**kept.told_apart, **_newly_apart(newer, kept.vocabulary)}
        found = kept.vocabulary.with_more(_of_customers(newer, apart)) if newer else kept.vocabulary
        return found.with_looked_up(_looked_up(session, partner, said, apart))

    def _current(self, session: Session, partner: Partner) -> _Kept:
        with self._lock:
            kept = self._kept.pop(partner.id, None)
            if kept is not None:
                self._kept[partner.id] = kept
        if kept is None:
            kept = _built(session, partner, self._clock())
            self._keep(partner.id, kept)
        elif self._clock() - kept.built_at >= RENEWED_AFTER and not kept.is_being_renewed:
            kept.is_being_renewed = True
            Thread(target=self._renew, args=(partner.id, kept), name="vocabulary", daemon=True).start()
        return kept

    def _renew(self, partner_id: int, old: _Kept) -> None:
        try:
            with self._database.read() as session:
                for partner in partners.many(session, [partner_id]):
                    self._keep(partner_id, _built(session, partner, self._clock()))
        except (DatabaseUnavailable, SQLAlchemyError):
            # The old one answers until the next message tries again.
            log.warning("vocabulary.not_renewed", partner=partner_id, exc_info=True)
        finally:
            old.is_being_renewed = False

    def _keep(self, partner_id: int, kept: _Kept) -> None:
        with self._lock:
            self._kept.pop(partner_id, None)
            self._kept[partner_id] = kept
            while len(self._kept) > MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))


def build(session: Session, partner: Partner) -> Vocabulary:
    """Return the vocabulary of a partner as its data is now."""
    customers = names.customers(session, partner)
    return _vocabulary(session, partner, customers, _told_apart(customers))


def of_partner(session: Session, partner: Partner) -> OwnWords:
    """Return the partner's own words; those of which the meaning is gone are left out."""
    every = own_words.every(session, partner)
    return OwnWords.of((one.word, meaning) for one in every if (meaning := meaning_of(one)) is not None)


def meaning_of(word: KnownWord) -> OwnMeaning | None:
    """Return what a word of the partner's own stands for; ``None`` if that is gone."""
    if word.target is WordTarget.STATE:
        return OwnMeaning(None, word.key, STATES[word.key]) if word.key in STATES else None
    return OwnMeaning(ASPECTS[word.target], word.key, word.name) if word.key else None


ASPECTS: Mapping[WordTarget, Aspect] = MappingProxyType(
    {
        WordTarget.CUSTOMER: Aspect.CUSTOMER,
        WordTarget.ENGAGEMENT: Aspect.ENGAGEMENT,
        WordTarget.LOCATION: Aspect.LOCATION,
        WordTarget.MEMBER: Aspect.OWNER,
        WordTarget.AREA: Aspect.AREA,
    }
)
"""What a condition compares of what a word stands for."""


def _vocabulary(
    session: Session, partner: Partner, customers: Sequence[names.CustomerName], apart: Mapping[int, str]
) -> Vocabulary:
    named = Vocabulary.of(_every(session, partner, customers, apart))
    return named.with_own(of_partner(session, partner))


def _built(session: Session, partner: Partner, now: datetime) -> _Kept:
    customers = names.customers(session, partner)
    newest = max((one.id for one in customers), default=0)
    changed = own_words.last_change(session, partner)
    apart = _told_apart(customers)
    return _Kept(_vocabulary(session, partner, customers, apart), now, newest, changed, apart)


def _told_apart(customers: Sequence[names.CustomerName]) -> Mapping[int, str]:
    return namesakes.told_apart(NamedCustomer(*one) for one in customers)


def _newly_apart(newer: Sequence[names.CustomerName], known: Vocabulary) -> Mapping[int, str]:
    """Return the names with their domains of newer customers of whom a known one has the name, too."""
    among = _told_apart(newer)
    others = {
        one.id: namesakes.with_domain(NamedCustomer(*one)) for one in newer if _is_known(one.name, known)
    }
    return {**among, **others}


def _is_known(name: str, known: Vocabulary) -> bool:
    words = tokens(name)
    return any(one.is_whole and one.length == len(words) for one in known.at(words, 0)) if words else False


def _every(
    session: Session, partner: Partner, customers: Sequence[names.CustomerName], apart: Mapping[int, str]
) -> Iterator[NamedEntity]:
    areas: dict[str, None] = {}
    for engagement in catalogue.engagements(session, partner):
        areas[engagement.solution_area] = None
        entity = Entity(Aspect.ENGAGEMENT, engagement.code, engagement.name)
        yield NamedEntity(entity, short_names(engagement.name, code=engagement.code))
    for area in areas:
        yield NamedEntity(Entity(Aspect.AREA, area, area))
    for location in partners.locations(session, partner):
        entity = Entity(Aspect.LOCATION, location.code, location.name)
        yield NamedEntity(entity, short_names(location.name, code=location.code))
    for member in partners.all_members(session, partner):
        yield NamedEntity(Entity(Aspect.OWNER, member.user_id, member.name))
    yield from _of_customers(customers, apart)


def _of_customers(customers: Sequence[names.CustomerName], apart: Mapping[int, str]) -> Iterator[NamedEntity]:
    for one in customers:
        entity = _customer(one, apart)
        bare = one.name.removeprefix("The ")
        yield NamedEntity(entity, tuple({one.name, bare} - {entity.name}))


def _customer(one: names.CustomerName, apart: Mapping[int, str]) -> Entity:
    return Entity(Aspect.CUSTOMER, str(one.id), apart.get(one.id, one.name))


def _looked_up(
    session: Session, partner: Partner, said: Sequence[Token], apart: Mapping[int, str]
) -> Iterator[tuple[str, tuple[Entity, ...]]]:
    """Yield what numbers, domains and IDs name, by their words."""
    words = {one.word: one.shape for one in said if _may_be_id(one)}
    for word, shape in list(words.items())[:MOST_LOOKED_UP]:
        found: Sequence[Entity] = ()
        if shape is Shape.DOMAIN:
            found = [_customer(one, apart) for one in names.of_domain(session, partner, word, MOST_OF_DOMAIN)]
        elif shape is Shape.GUID:
            one = names.of_identifier(session, partner, IdentifierType.TENANT_ID, word)
            found = [_customer(one, apart)] if one else []
        else:
            found = [
                Entity(Aspect.ASSOCIATION, str(association_id), reference)
                for association_id, reference in names.numbered(session, partner, search.numbers(word))
            ]
            tpids = [word, *identifiers.differing_by_zeros(word)] if word.isdigit() else []
            found += [
                _customer(one, apart)
                for tpid in tpids
                if (one := names.of_identifier(session, partner, IdentifierType.TPID, tpid)) is not None
            ]
        if found:
            yield word, tuple(found)


def _may_be_id(token: Token) -> bool:
    if token.shape in {Shape.DOMAIN, Shape.GUID, Shape.REFERENCE}:
        return True
    return any(one.isdigit() for one in token.word) and len(token.word) >= 3
