"""Which members may still get which messages.

Members who are gone get none, and members without a role on a location get no messages about it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session

from store.enums import Role
from store.partners import Member, RoleGrant

Key = tuple[int, str]
"""A partner's id and a Slack user ID."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """The locations about which each member may get messages; ``None`` means all of the partner's."""

    places: Mapping[Key, frozenset[int] | None]

    def excludes(self, partner_id: int, user_id: str, location_id: int | None = None) -> bool:
        """Tell whether the user is a member who must not get messages about this location, or any messages.

        For unknown users this is false.
        """
        found = self.places.get((partner_id, user_id))
        return found is not None and (location_id not in found if location_id else not found)


def read(session: Session, keys: Collection[Key]) -> Recipients:
    """Return about which locations these users may get messages, if they are members.

    Incentives admins may get messages about every location, even if they are admins elsewhere.
    """
    if not keys:
        return Recipients({})
    places: dict[Key, frozenset[int] | None] = {}
    for row in session.execute(
        select(Member.partner_id, Member.user_id, Member.gone_since, RoleGrant.role, RoleGrant.location_id)
        .outerjoin(
            RoleGrant, and_(RoleGrant.partner_id == Member.partner_id, RoleGrant.member_id == Member.id)
        )
        .where(tuple_(Member.partner_id, Member.user_id).in_(keys))
    ):
        key = (row.partner_id, row.user_id)
        before = places.setdefault(key, frozenset())
        if row.gone_since is not None or row.role is None:
            continue
        if row.role is Role.ADMIN or row.location_id is None or before is None:
            places[key] = None
        else:
            places[key] = before | {row.location_id}
    return Recipients(places)


def places_of(session: Session, member: Member) -> frozenset[int] | None:
    """Return the locations about which one member may get messages; ``None`` means all."""
    key = (member.partner_id, member.user_id)
    return read(session, [key]).places[key]
