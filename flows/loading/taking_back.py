"""Bring rows of partner data back to what they were before a call changed them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.changes import Changes
from flows.loading.columns import Columns
from flows.loading.loading_rows import chunks
from flows.loading.loading_words import remove_word
from store import catalogue
from store.catalogue import EarlierRates, Engagement, LocationEligibility
from store.customers import customers
from store.customers.customers import CustomerFact, EligibilityEntry
from store.data_changes import DataChange
from store.enums import DataKind, IdentifierType, Verdict
from store.partners import Location, Partner


@dataclass(frozen=True, slots=True)
class _IdentifiedRow:
    """An identifier value that a row is about."""

    id_type: IdentifierType
    id_value: str


_VerdictKey = tuple[int, IdentifierType, str, Verdict]
"""An engagement, an identifier value and a verdict, of which there is one row."""


def take_back_verdicts(
    session: Session, partner: Partner, changes: Sequence[DataChange], kept: Changes
) -> None:
    """Bring verdicts back, the last change first: several verdicts can be about the same customer."""
    ids = {row.code: row.id for row in catalogue.engagements(session, partner)}
    stored: dict[_VerdictKey, EligibilityEntry] = {}
    for several in chunks([_IdentifiedRow(**columns.identifier_of(_said(one))) for one in changes]):
        for entry in customers.eligibility_rows(session, partner, several, ids.values()):
            stored[entry.engagement_id, entry.id_type, entry.id_value, entry.verdict] = entry
    for change in changes:
        if change.after is not None:
            session.delete(stored.pop(_verdict_key(ids, change.after)))
        if change.before is not None:
            session.flush()
            said = change.before
            entry = EligibilityEntry(
                partner_id=partner.id,
                engagement_id=ids[said["engagement"]],
                **columns.identifier_of(said),
                verdict=Verdict(said["verdict"]),
                note=said["note"],
            )
            session.add(entry)
            session.flush()
            stored[_verdict_key(ids, said)] = entry
        kept.note(DataKind.ELIGIBILITY, change.key, change.after, change.before)
    session.flush()


def remove(session: Session, partner: Partner, changes: Sequence[DataChange], kept: Changes) -> None:
    """Remove rows that a call has added: facts, locations and engagements.

    Raises:
        sqlalchemy.exc.IntegrityError: something refers to one of them.
    """
    facts = _facts(session, partner, changes)
    for change in changes:
        said = change.after or {}
        match change.kind:
            case DataKind.FACTS:
                session.delete(facts[_fact_key(said)])
                kept.note(change.kind, change.key, said, None)
                # Nothing refers to a fact, so that all of them can go at once.
                continue
            case DataKind.WORDS:
                # It is noted there.
                remove_word(session, partner, change.key, kept)
                continue
            case DataKind.LOCATIONS:
                location = session.scalars(
                    select(Location).where(
                        Location.partner_id == partner.id, Location.code == said["partner_id"]
                    )
                ).one()
                session.execute(
                    delete(LocationEligibility).where(LocationEligibility.location_id == location.id)
                )
                session.delete(location)
            case DataKind.CATALOGUE:
                engagement = session.scalars(
                    select(Engagement).where(
                        Engagement.partner_id == partner.id, Engagement.code == said["code"]
                    )
                ).one()
                catalogue.close_to_all(session, partner, engagement.id)
                session.execute(delete(EarlierRates).where(EarlierRates.engagement_id == engagement.id))
                session.delete(engagement)
            case _:
                raise ValueError(change.kind)
        session.flush()
        kept.note(change.kind, change.key, said, None)
    session.flush()


def remove_fact(session: Session, partner: Partner, said: Columns) -> None:
    """Remove one fact.

    Raises:
        sqlalchemy.exc.NoResultFound: the fact is not known.
    """
    identified = columns.identifier_of(said)
    fact = session.scalars(
        select(CustomerFact).where(
            CustomerFact.partner_id == partner.id,
            CustomerFact.id_type == identified["id_type"],
            CustomerFact.id_value == identified["id_value"],
            CustomerFact.attribute == said["attribute"],
        )
    ).one()
    session.delete(fact)
    session.flush()


def without_roles(said: Columns) -> Columns:
    """Return a member's row as it is once they hold no role; the member stays, for what they did."""
    return {**said, "roles": []}


def _said(change: DataChange) -> Columns:
    return change.after or change.before or {}


def _verdict_key(engagement_ids: dict[str, int], said: Columns) -> _VerdictKey:
    identified = _IdentifiedRow(**columns.identifier_of(said))
    engagement_id = engagement_ids[said["engagement"]]
    return engagement_id, identified.id_type, identified.id_value, Verdict(said["verdict"])


def _fact_key(said: Columns) -> tuple[IdentifierType, str, str]:
    identified = _IdentifiedRow(**columns.identifier_of(said))
    return identified.id_type, identified.id_value, said["attribute"]


def _facts(
    session: Session, partner: Partner, changes: Sequence[DataChange]
) -> dict[tuple[IdentifierType, str, str], CustomerFact]:
    """Return the facts that a call has added, as they are stored."""
    said = [one.after for one in changes if one.kind is DataKind.FACTS and one.after is not None]
    named = [_IdentifiedRow(**columns.identifier_of(one)) for one in said]
    return {
        (fact.id_type, fact.id_value, fact.attribute): fact
        for several in chunks(named)
        for fact in customers.fact_rows(session, partner, several)
    }
