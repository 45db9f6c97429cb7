"""Bring rows of partner data back to what they were before a call changed them."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.changes import Changes
from flows.loading.columns import Columns
from store import catalogue
from store.catalogue import EarlierRates, Engagement, LocationEligibility
from store.customers.customers import CustomerFact, EligibilityEntry
from store.data_changes import DataChange
from store.enums import DataKind, Verdict
from store.partners import Location, Partner


def take_back_verdicts(
    session: Session, partner: Partner, changes: Iterable[DataChange], kept: Changes
) -> None:
    """Bring verdicts back, the last change first: several verdicts can be about the same customer."""
    ids = {row.code: row.id for row in catalogue.engagements(session, partner)}
    for change in changes:
        if change.after is not None:
            session.delete(_verdict(session, partner, ids, change.after))
            session.flush()
        if change.before is not None:
            said = change.before
            session.add(
                EligibilityEntry(
                    partner_id=partner.id,
                    engagement_id=ids[said["engagement"]],
                    **columns.identifier_of(said),
                    verdict=Verdict(said["verdict"]),
                    note=said["note"],
                )
            )
            session.flush()
        kept.note(DataKind.ELIGIBILITY, change.key, change.after, change.before)


def remove(session: Session, partner: Partner, changes: Sequence[DataChange], kept: Changes) -> None:
    """Remove rows that a call has added: facts, locations and engagements.

    Raises:
        sqlalchemy.exc.IntegrityError: something refers to one of them.
    """
    for change in changes:
        said = change.after or {}
        match change.kind:
            case DataKind.FACTS:
                session.delete(_fact(session, partner, said))
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
                session.execute(delete(EarlierRates).where(EarlierRates.engagement_id == engagement.id))
                session.delete(engagement)
            case _:
                raise ValueError(change.kind)
        session.flush()
        kept.note(change.kind, change.key, said, None)


def remove_fact(session: Session, partner: Partner, said: Columns) -> None:
    """Remove one fact.

    Raises:
        sqlalchemy.exc.NoResultFound: the fact is not known.
    """
    session.delete(_fact(session, partner, said))
    session.flush()


def without_roles(said: Columns) -> Columns:
    """Return a member's row as it is once they hold no role; the member stays, for what they did."""
    return {**said, "roles": []}


def _verdict(
    session: Session, partner: Partner, engagement_ids: dict[str, int], said: Columns
) -> EligibilityEntry:
    identified = columns.identifier_of(said)
    return session.scalars(
        select(EligibilityEntry).where(
            EligibilityEntry.partner_id == partner.id,
            EligibilityEntry.engagement_id == engagement_ids[said["engagement"]],
            EligibilityEntry.id_type == identified["id_type"],
            EligibilityEntry.id_value == identified["id_value"],
            EligibilityEntry.verdict == Verdict(said["verdict"]),
        )
    ).one()


def _fact(session: Session, partner: Partner, said: Columns) -> CustomerFact:
    identified = columns.identifier_of(said)
    return session.scalars(
        select(CustomerFact).where(
            CustomerFact.partner_id == partner.id,
            CustomerFact.id_type == identified["id_type"],
            CustomerFact.id_value == identified["id_value"],
            CustomerFact.attribute == said["attribute"],
        )
    ).one()
