"""The part of loading that concerns locations with what they may earn on, and members with their roles."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.changes import Changes, put
from flows.loading.loading_rows import chunks
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
    codes = partners.codes_of(session, partner)
    location_ids = {code: id_ for id_, code in codes.items()}
    names: dict[str, str] = {}
    wanted: dict[str, set[tuple[Role, int | None]]] = {}
    for row in rows:
        names[row.user_id] = row.name
        grants = wanted.setdefault(row.user_id, set())
        if row.role is not None:
            grants.add((row.role, location_ids[row.location]))
    moved = list[Member]()
    for several in chunks(list(wanted)):
        stored = partners.with_roles(session, partner, several)
        before = {
            user_id: columns.member(member, _named(held, codes)) for user_id, (member, held) in stored.items()
        }
        new = [user_id for user_id in several if user_id not in stored]
        if new:
            # One statement for all: SQLite takes one for each row of which the id must come back.
            added_rows = [{"partner_id": partner.id, "user_id": one, "name": names[one]} for one in new]
            session.execute(insert(Member), added_rows)
            stored = {**stored, **partners.with_roles(session, partner, new)}
        given = list[dict[str, Any]]()
        for user_id in several:
            member, held = stored[user_id]
            put(session, Member, member, {"name": names[user_id]})
            added = _put_grants(session, member, held, wanted[user_id])
            if added is not None:
                moved.append(member)
                given += added
            now_held = {(role, codes[place]) for role, place in wanted[user_id]}
            changes.note(DataKind.ROLES, user_id, before.get(user_id), columns.member(member, now_held))
        session.flush()
        if given:
            session.execute(insert(RoleGrant), given)
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


def _named(
    held: Sequence[RoleGrant], codes: Mapping[int | None, str | None]
) -> list[tuple[Role, str | None]]:
    return [(one.role, codes[one.location_id]) for one in held]


def _put_grants(
    session: Session, member: Member, held: Sequence[RoleGrant], wanted: set[tuple[Role, int | None]]
) -> list[dict[str, Any]] | None:
    """Delete what is not wanted, and return the rows to be added; ``None`` if nothing changes."""
    stored = {(grant.role, grant.location_id): grant for grant in held}
    for key in stored.keys() - wanted:
        session.delete(stored[key])
    if stored.keys() == wanted:
        return None
    return [
        {"partner_id": member.partner_id, "member_id": member.id, "role": role, "location_id": place}
        for role, place in sorted(wanted - stored.keys(), key=str)
    ]
