"""The part of loading that concerns a partner's own words. No file has them: forms and the history do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.changes import Changes
from flows.loading.partner_data import WordRow
from flows.refusal import Refusal
from flows.rules.language.words.own_words import compared
from store import catalogue, partners
from store.conversation import own_words
from store.conversation.own_words import OwnWord
from store.customers import customers
from store.enums import DataKind, WordTarget
from store.partners import Partner


class MeaningGone(Refusal):
    """The row for which a word was to stand is gone."""


def put_words(
    session: Session,
    partner: Partner,
    rows: Sequence[WordRow],
    changes: Changes,
    member_id: int | None,
    now: datetime,
) -> None:
    """Add words, or change what they stand for.

    Raises:
        MeaningGone: one stands for something that does not exist.
    """
    for row in rows:
        key = compared(row.word)
        stored = own_words.of_key(session, partner, key)
        before = columns.word(row_of(session, partner, stored)) if stored else None
        if stored is None:
            stored = OwnWord(partner_id=partner.id, key=key, added_by_id=member_id, added_at=now)
        _fill(session, partner, stored, row)
        changes.note(DataKind.WORDS, key, before, columns.word(row))


def rename_word(session: Session, partner: Partner, key: str, row: WordRow, changes: Changes) -> None:
    """Put a row with another word in the place of the one that is compared by ``key``.

    In the history one word goes and another comes.

    Raises:
        MeaningGone: it stands for something that does not exist.
    """
    stored = own_words.of_key(session, partner, key)
    if stored is None:
        raise MeaningGone(key)
    before = columns.word(row_of(session, partner, stored))
    stored.key = compared(row.word)
    _fill(session, partner, stored, row)
    changes.note(DataKind.WORDS, key, before, None)
    changes.note(DataKind.WORDS, stored.key, None, columns.word(row))


def remove_word(session: Session, partner: Partner, key: str, changes: Changes) -> None:
    """Remove a word, if it is there still."""
    stored = own_words.of_key(session, partner, key)
    if stored is not None:
        changes.note(DataKind.WORDS, key, columns.word(row_of(session, partner, stored)), None)
        session.delete(stored)
        session.flush()


def row_of(session: Session, partner: Partner, stored: OwnWord) -> WordRow:
    """Return a word as its row: what it stands for is empty if that is gone."""
    known = next(one for one in own_words.every(session, partner) if one.id == stored.id)
    meaning = known.key
    if known.target is WordTarget.CUSTOMER:
        meaning = ""
    return WordRow({}, known.word, known.target, meaning, known.identifier)


def _fill(session: Session, partner: Partner, stored: OwnWord, row: WordRow) -> None:
    stored.word, stored.target = row.word, row.target
    stored.customer_id = stored.engagement_id = stored.location_id = stored.member_id = None
    stored.area = stored.state = None
    _point(session, partner, stored, row)
    session.add(stored)
    session.flush()


def _point(session: Session, partner: Partner, stored: OwnWord, row: WordRow) -> None:
    found: int | None = None
    match row.target:
        case WordTarget.STATE:
            stored.state = row.meaning
            return
        case WordTarget.AREA:
            known = {one.solution_area for one in catalogue.engagements(session, partner)}
            if row.meaning not in known:
                raise MeaningGone
            stored.area = row.meaning
            return
        case WordTarget.CUSTOMER:
            customer = customers.find(session, partner, *row.identifier) if row.identifier else None
            found = stored.customer_id = customer.id if customer else None
        case WordTarget.ENGAGEMENT:
            engagements = catalogue.engagements(session, partner)
            found = next((one.id for one in engagements if one.code == row.meaning), None)
            stored.engagement_id = found
        case WordTarget.LOCATION:
            locations = partners.locations(session, partner)
            found = next((one.id for one in locations if one.code == row.meaning), None)
            stored.location_id = found
        case WordTarget.MEMBER:
            member = partners.member(session, partner, row.meaning)
            found = stored.member_id = member.id if member else None
    if found is None:
        raise MeaningGone
