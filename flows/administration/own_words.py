"""The partner's own words for what people speak of: the list, and adding, changing and removing one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.conversation import vocabularies
from flows.conversation.vocabularies import ASPECTS, Vocabularies
from flows.customers_page import find_customer
from flows.loading import loading
from flows.loading.loading import Author
from flows.loading.loading_words import MeaningGone
from flows.loading.partner_data import WordRow
from flows.refusal import Refusal
from flows.rules.customers.search import fits
from flows.rules.language.words import own_word_faults
from flows.rules.language.words.own_word_faults import WordFault
from flows.rules.language.words.own_words import STATES, OwnMeaning, compared, is_same
from flows.rules.language.words.tokens import tokens
from flows.rules.language.words.vocabulary import Entity, Vocabulary
from flows.rules.text.incoming_text import one_line
from flows.rules.text.personal_traces import is_erased_user
from store import catalogue, data_changes, partners
from store.conversation import own_words
from store.conversation.own_words import KnownWord
from store.customers import customers
from store.enums import DataKind, IdentifierType, LoadOrigin, WordTarget

MOST = 500
"""Words that a partner may have."""

MOST_CUSTOMERS = 10
"""Customers among what a search offers."""


class WordGone(Refusal):
    """The partner has no such word any more."""


class WordRefused(Refusal):
    """The word cannot be one of the partner's own. ``fault`` says why."""

    def __init__(self, fault: WordFault) -> None:
        """Keep why."""
        super().__init__(fault.kind)
        self.fault = fault


class WordTaken(Refusal):
    """Another word of the partner's own, ``word``, is found in the same places.

    It stands for the ``target`` with this ``name``, which is empty if that is gone.
    """

    def __init__(self, word: str, target: WordTarget, name: str) -> None:
        """Keep the other word."""
        super().__init__(word)
        self.word, self.target, self.name = word, target, name


class TooManyWords(Refusal):
    """The partner has as many words as it may have."""


@dataclass(frozen=True, slots=True)
class WordChoice:
    """Something for which a word may stand.

    ``key`` is the id of a customer, an engagement, a location or a member, the name of an area, or the
    concept of a state. ``detail`` tells namesakes apart. An empty ``name`` means that it is gone.
    """

    target: WordTarget
    key: str
    name: str
    detail: str = ""

    @property
    def value(self) -> str:
        """The choice as an option carries it."""
        return f"{self.target}:{self.key}"


@dataclass(frozen=True, slots=True)
class OwnWordState:
    """A word of the partner's own, what it stands for, and who added it when (a Slack user ID).

    ``also`` is what else of the partner's data has the word as its name by now. ``version`` is the last
    change of the word; in a list it is 0.
    """

    id: int
    word: str
    means: WordChoice
    added_by: str | None
    added_at: datetime
    also: Entity | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class WordsFound:
    """Some of the words, in alphabetical order, and how many there are in all."""

    shown: Sequence[OwnWordState]
    total: int


def listing(
    session: Session, actor: Actor, known: Vocabularies, words: str, offset: int, limit: int
) -> WordsFound:
    """Return the words that, or of which the meanings, fit what is searched for.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = [
        one
        for one in own_words.every(session, actor.partner)
        if fits(words, one.word, _name(one), str(one.target))
    ]
    vocabulary = known.of(session, actor.partner, ())
    shown = [_state(one, vocabulary) for one in found[offset : offset + limit]]
    return WordsFound(shown, len(found))


def read(session: Session, actor: Actor, known: Vocabularies, word_id: int) -> OwnWordState:
    """Return one of the words.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        WordGone: there is no such word any more.
    """
    rights.require_all(session, actor)
    word = _known(session, actor, word_id)
    newest = data_changes.newest_of_row(session, actor.partner.id, DataKind.WORDS, word.compared)
    return _state(word, known.of(session, actor.partner, ()), newest.id if newest else 0)


def require(session: Session, actor: Actor) -> None:
    """Let pass who may add a word.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        TooManyWords: there are as many as there may be.
    """
    rights.require_all(session, actor)
    if own_words.count(session, actor.partner) >= MOST:
        raise TooManyWords


def choices(session: Session, actor: Actor, words: str, most: int) -> list[WordChoice]:
    """Return what fits a search, of all for which a word may stand; without one, customers are left out.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    found = find_customer.find(session, actor, words).customers if words.strip() else ()
    named = [
        WordChoice(WordTarget.CUSTOMER, str(one.id), one.name, one.domain) for one in found[:MOST_CUSTOMERS]
    ]
    fitting = (one for one in _every_other(session, actor) if fits(words, one.name, one.detail, one.target))
    return [*named, *islice(fitting, most - len(named))]


def choice(session: Session, actor: Actor, value: str) -> WordChoice:
    """Return what an option names.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        MeaningGone: it does not exist, or not any more.
    """
    rights.require_all(session, actor)
    target, _, key = value.partition(":")
    if target == WordTarget.CUSTOMER:
        for one in customers.get_many(session, actor.partner, [int(key)]):
            return WordChoice(WordTarget.CUSTOMER, key, one.name, one.domain)
        raise MeaningGone
    for other in _every_other(session, actor):
        if other.value == value:
            return other
    raise MeaningGone


def put(
    session: Session,
    actor: Actor,
    known: Vocabularies,
    typed: str,
    value: str,
    word_id: int | None,
    version: int,
    now: datetime,
) -> OwnWordState:
    """Add a word, or change the one with this id; return it as it is then.

    ``value`` is that of the `WordChoice` for which it is to stand; ``version`` is that of the form.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        WordGone: the word that is to be changed was removed.
        ChangedMeanwhile: somebody has changed it since.
        MeaningGone: what it is to stand for does not exist any more.
        WordRefused: it cannot be a word of the partner's own.
        WordTaken: another one is the same.
        TooManyWords: there are as many as there may be.
    """
    rights.require_all(session, actor)
    word = one_line(typed)
    vocabulary = known.of(session, actor.partner, tokens(word))
    partners.lock(session, actor.partner)
    before = _known(session, actor, word_id) if word_id is not None else None
    if before is not None:
        roles.require_version(session, actor, DataKind.WORDS, before.compared, version)
    means = choice(session, actor, value)
    fault = own_word_faults.fault(word, _meaning(session, actor, means), vocabulary, actor.today(now))
    if fault is not None:
        raise WordRefused(fault)
    others = [one for one in own_words.every(session, actor.partner) if before is None or one.id != before.id]
    same = next((one for one in others if is_same(one.word, word)), None)
    if same is not None:
        raise WordTaken(same.word, same.target, _name(same))
    if before is None and len(others) >= MOST:
        raise TooManyWords
    row = _row(session, actor, word, means)
    key = before.compared if before else compared(word)
    loading.replace_word(session, actor.partner, key, row, now, _author(actor))
    session.flush()
    stored = own_words.of_key(session, actor.partner, compared(word))
    if stored is None:
        raise WordGone
    return read(session, actor, known, stored.id)


def remove(session: Session, actor: Actor, word_id: int, version: int, now: datetime) -> None:
    """Remove a word; ``version`` is that which was shown.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
        WordGone: somebody has removed it already.
        ChangedMeanwhile: somebody has changed it since.
    """
    rights.require_all(session, actor)
    partners.lock(session, actor.partner)
    word = _known(session, actor, word_id)
    roles.require_version(session, actor, DataKind.WORDS, word.compared, version)
    loading.replace_word(session, actor.partner, word.compared, None, now, _author(actor))


def _author(actor: Actor) -> Author:
    return Author(LoadOrigin.FORM, actor.member.id)


def _known(session: Session, actor: Actor, word_id: int) -> KnownWord:
    found = next((one for one in own_words.every(session, actor.partner) if one.id == word_id), None)
    if found is None:
        raise WordGone(word_id)
    return found


def _state(one: KnownWord, vocabulary: Vocabulary, version: int = 0) -> OwnWordState:
    meaning = vocabularies.meaning_of(one)
    return OwnWordState(
        one.id,
        one.word,
        _means(one),
        one.added_by,
        one.added_at,
        own_word_faults.also_named(one.word, meaning, vocabulary) if meaning else None,
        version,
    )


def _means(one: KnownWord) -> WordChoice:
    by_id = one.target not in {WordTarget.AREA, WordTarget.STATE}
    return WordChoice(one.target, str(one.target_id or "") if by_id else one.key, _name(one))


def _name(one: KnownWord) -> str:
    """Return what a word stands for, by its plain name; it is empty if that is gone."""
    meaning = vocabularies.meaning_of(one)
    return meaning.name if meaning else ""


def _every_other(session: Session, actor: Actor) -> Iterator[WordChoice]:
    """Yield everything for which a word may stand, but for customers."""
    for concept, name in STATES.items():
        yield WordChoice(WordTarget.STATE, concept, name)
    engagements = catalogue.engagements(session, actor.partner)
    for engagement in engagements:
        yield WordChoice(WordTarget.ENGAGEMENT, str(engagement.id), engagement.name, engagement.code)
    for location in partners.locations(session, actor.partner):
        yield WordChoice(WordTarget.LOCATION, str(location.id), location.name, location.code)
    for area in sorted({one.solution_area for one in engagements}):
        yield WordChoice(WordTarget.AREA, area, area)
    for member in sorted(partners.all_members(session, actor.partner), key=lambda one: one.name):
        if not is_erased_user(member.user_id):
            yield WordChoice(WordTarget.MEMBER, str(member.id), member.name)


def _meaning(session: Session, actor: Actor, means: WordChoice) -> OwnMeaning:
    if means.target is WordTarget.STATE:
        return OwnMeaning(None, means.key, means.name)
    row = _row(session, actor, "", means)
    key = means.key if means.target is WordTarget.CUSTOMER else row.meaning
    return OwnMeaning(ASPECTS[means.target], key, means.name)


def _row(session: Session, actor: Actor, word: str, means: WordChoice) -> WordRow:
    meaning, identifier = means.key, None
    match means.target:
        case WordTarget.CUSTOMER:
            meaning, identifier = "", _identifier(session, actor, int(means.key))
        case WordTarget.ENGAGEMENT | WordTarget.LOCATION:
            meaning = means.detail
        case WordTarget.MEMBER:
            meaning = partners.user_ids(session, actor.partner.id, [int(means.key)])[int(means.key)]
    return WordRow({}, word, means.target, meaning, identifier)


def _identifier(session: Session, actor: Actor, customer_id: int) -> tuple[IdentifierType, str]:
    (one,) = customers.get_many(session, actor.partner, [customer_id])
    return one.id_type, one.id_value
