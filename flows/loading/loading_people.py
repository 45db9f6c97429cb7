"""The part of loading that concerns locations with what they may earn on, and members with their roles."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.loading.load_counts import LoadCounts, assign
from flows.loading.partner_data import DataKind, LocationRow, RoleRow
from store import catalogue, partners
from store.catalogue import LocationEligibility
from store.enums import Role
from store.partners import Location, Member, Partner, RoleGrant


def put_locations(
    session: Session, partner: Partner, rows: Sequence[LocationRow], totals: dict[DataKind, LoadCounts]
) -> None:
    """Add or change locations; engagements that a row names become the whole list of its location."""
    if not rows:
        return
    counts = totals.setdefault(DataKind.LOCATIONS, LoadCounts())
    engagement_ids = {row.code: row.id for row in catalogue.engagements(session, partner)}
    stored = {row.code: row for row in partners.locations(session, partner)}
    pairs: dict[int, dict[int, LocationEligibility]] = {}
    for pair in session.scalars(
        select(LocationEligibility).where(LocationEligibility.partner_id == partner.id)
    ):
        pairs.setdefault(pair.location_id, {})[pair.engagement_id] = pair
    for row in rows:
        values = {
            "partner_id": partner.id,
            "code": row.partner_id,
            "name": row.name,
            "country": row.country,
            "market": row.market,
            "enrolled": row.enrolled,
        }
        location = stored.get(row.partner_id)
        is_new = location is None
        if location is None:
            location = Location(**values)
            session.add(location)
            session.flush()
            changed = False
        else:
            changed = assign(location, values)
        codes = engagement_ids.keys() if row.everything else row.engagements
        if codes is not None:
            wanted = {engagement_ids[code] for code in codes}
            changed |= _put_pairs(session, location, pairs.get(location.id, {}), wanted)
        if is_new:
            counts.added += 1
        else:
            counts.count(changed=changed)


def put_roles(
    session: Session, partner: Partner, rows: Sequence[RoleRow], totals: dict[DataKind, LoadCounts]
) -> Sequence[Member]:
    """Add or change members; the roles of a member named here become exactly the ones given here.

    Return the members whose roles have changed.
    """
    if not rows:
        return []
    counts = totals.setdefault(DataKind.ROLES, LoadCounts())
    location_ids = {row.code: row.id for row in partners.locations(session, partner)}
    names: dict[str, str] = {}
    wanted: dict[str, set[tuple[Role, int | None]]] = {}
    for row in rows:
        names[row.user_id] = row.name
        grants = wanted.setdefault(row.user_id, set())
        if row.role is not None:
            grants.add((row.role, None if row.location is None else location_ids[row.location]))
    moved = []
    for user_id, grants in wanted.items():
        member = partners.member(session, partner, user_id)
        values = {"partner_id": partner.id, "user_id": user_id, "name": names[user_id]}
        is_new = member is None
        if member is None:
            member = Member(**values)
            session.add(member)
            session.flush()
            changed = False
        else:
            changed = assign(member, values)
        has_moved = _put_grants(session, member, grants)
        if has_moved:
            moved.append(member)
        if is_new:
            counts.added += 1
        else:
            counts.count(changed=changed or has_moved)
    return moved


def _put_pairs(
    session: Session, location: Location, stored: dict[int, LocationEligibility], wanted: set[int]
) -> bool:
    for engagement_id in stored.keys() - wanted:
        session.delete(stored[engagement_id])
    for engagement_id in sorted(wanted - stored.keys()):
        session.add(
            LocationEligibility(
                partner_id=location.partner_id, location_id=location.id, engagement_id=engagement_id
            )
        )
    return stored.keys() != wanted


def _put_grants(session: Session, member: Member, wanted: set[tuple[Role, int | None]]) -> bool:
    stored = {(grant.role, grant.location_id): grant for grant in partners.roles(session, member)}
    for key in stored.keys() - wanted:
        session.delete(stored[key])
    for role, location_id in wanted - stored.keys():
        session.add(
            RoleGrant(partner_id=member.partner_id, member_id=member.id, role=role, location_id=location_id)
        )
    return stored.keys() != wanted
