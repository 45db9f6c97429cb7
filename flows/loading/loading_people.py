"""The part of loading that concerns locations with what they may earn on, and members with their roles."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.changes import Changes, put
from flows.loading.partner_data import LocationRow, RoleRow
from store import catalogue, partners
from store.catalogue import LocationEligibility
from store.enums import DataKind, Role
from store.partners import Location, Member, Partner, RoleGrant


def put_locations(session: Session, partner: Partner, rows: Sequence[LocationRow], changes: Changes) -> None:
    """Add or change locations; engagements that a row names become the whole list of its location."""
    if not rows:
        return
    changes.begin(DataKind.LOCATIONS)
    engagement_ids = {row.code: row.id for row in catalogue.engagements(session, partner)}
    codes_of = {id_: code for code, id_ in engagement_ids.items()}
    stored = {row.code: row for row in partners.locations(session, partner)}
    pairs: dict[int, dict[int, LocationEligibility]] = {}
    named = [stored[row.partner_id].id for row in rows if row.partner_id in stored]
    for pair in session.scalars(
        select(LocationEligibility).where(
            LocationEligibility.partner_id == partner.id, LocationEligibility.location_id.in_(named)
        )
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
            **row.channel,
        }
        if row.everything or row.engagements is not None:
            values["earns_on_all"] = row.everything
        location = stored.get(row.partner_id)
        may_earn = set(pairs.get(location.id, ())) if location else set[int]()
        before = columns.location(location, {codes_of[one] for one in may_earn}) if location else None
        location = put(session, Location, location, values)
        session.flush()
        codes = engagement_ids.keys() if row.everything else row.engagements
        if codes is not None:
            wanted = {engagement_ids[code] for code in codes}
            _put_pairs(session, location, pairs.get(location.id, {}), wanted)
            may_earn = wanted
        after = columns.location(location, {codes_of[one] for one in may_earn})
        changes.note(DataKind.LOCATIONS, row.partner_id, before, after)


def put_roles(
    session: Session, partner: Partner, rows: Sequence[RoleRow], changes: Changes
) -> Sequence[Member]:
    """Add or change members; the roles of a member named here become exactly the ones given here.

    Return the members whose roles have changed.
    """
    if not rows:
        return []
    changes.begin(DataKind.ROLES)
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
        held = partners.grants(session, member) if member else ()
        before = columns.member(member, held) if member else None
        member = put(session, Member, member, values)
        session.flush()
        if _put_grants(session, member, grants):
            moved.append(member)
            session.flush()
        changes.note(
            DataKind.ROLES, user_id, before, columns.member(member, partners.grants(session, member))
        )
    return moved


def _put_pairs(
    session: Session, location: Location, stored: dict[int, LocationEligibility], wanted: set[int]
) -> None:
    for engagement_id in stored.keys() - wanted:
        session.delete(stored[engagement_id])
    for engagement_id in sorted(wanted - stored.keys()):
        session.add(
            LocationEligibility(
                partner_id=location.partner_id, location_id=location.id, engagement_id=engagement_id
            )
        )


def _put_grants(session: Session, member: Member, wanted: set[tuple[Role, int | None]]) -> bool:
    stored = {(grant.role, grant.location_id): grant for grant in partners.roles(session, member)}
    for key in stored.keys() - wanted:
        session.delete(stored[key])
    for role, location_id in wanted - stored.keys():
        session.add(
            RoleGrant(partner_id=member.partner_id, member_id=member.id, role=role, location_id=location_id)
        )
    return stored.keys() != wanted
