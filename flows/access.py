"""Who is acting, and what they may do (R1, R2). Every action of a member is checked here first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.catalogue_values import PartnerLocation
from flows.refusal import Refusal
from flows.rules.associations.working_day import local_day
from store import catalogue, partners, role_requests
from store.enums import Role
from store.partners import Location, Member, Partner, RoleGrant


class NoRole(Refusal):
    """The person holds no role with the partner."""

    def __init__(
        self,
        admins: Sequence[str],
        *,
        is_set_up: bool = True,
        may_ask: bool = False,
        asked_at: datetime | None = None,
    ) -> None:
        """Keep the Slack user IDs of the admins whom the person may ask, of whom there may be none.

        Until it ``is_set_up``, nobody can add a customer at this partner. ``may_ask`` says that they may ask
        for a role in Slack, ``asked_at`` when they did, if nobody has answered yet.
        """
        super().__init__("no role")
        self.admins, self.is_set_up = tuple(admins), is_set_up
        self.may_ask, self.asked_at = may_ask, asked_at


class Outsider(Refusal):
    """The person is deleted, a guest, a bot, or of another workspace, and may do nothing here."""


class NotVouchedFor(Refusal):
    """Slack names another workspace as the person's, and does not say whether they belong to this one too."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who holds a role, acting for their partner."""

    partner: Partner
    member: Member
    grants: tuple[RoleGrant, ...]

    @property
    def zone(self) -> str:
        """The time zone of the days that the member gives: their own, or the partner's if it is not known."""
        return self.member.time_zone or self.partner.time_zone

    def today(self, now: datetime) -> date:
        """Return the day that it is where the member is, which is the last one that they can give."""
        return local_day(now, self.zone)

    @property
    def is_admin(self) -> bool:
        """Whether the member is an Incentives admin anywhere; for one association ask `is_admin_on` (R2)."""
        return any(grant.role is Role.ADMIN for grant in self.grants)

    @property
    def location_ids(self) -> frozenset[int] | None:
        """The locations on which the member holds a role; ``None`` means all (R1)."""
        return _locations_of(self.grants)

    def holds_role_on(self, location: Location) -> bool:
        """Tell whether the member holds a role on the location, or on all (R1)."""
        return self._covers(self.location_ids, location)

    @property
    def admin_location_ids(self) -> frozenset[int] | None:
        """The locations on which the member is an Incentives admin; ``None`` means all (R2)."""
        return _locations_of([grant for grant in self.grants if grant.role is Role.ADMIN])

    def is_admin_on(self, location: Location) -> bool:
        """Tell whether the member is an Incentives admin on the location, or on all (R2)."""
        return self._covers(self.admin_location_ids, location)

    def _covers(self, location_ids: frozenset[int] | None, location: Location) -> bool:
        is_own = location.partner_id == self.partner.id
        return is_own and (location_ids is None or location.id in location_ids)


def identify(session: Session, workspace_id: str, user_id: str) -> Actor:
    """Return the member who acts, by the workspace and user of a verified payload.

    Raises:
        NoRole: the workspace is not a partner's (any more), or the user holds no role in it.
        Outsider: Slack says that the user is deleted, a guest, or of another workspace.
    """
    partner, member, grants = partners.acting(session, workspace_id, user_id)
    if partner is None:
        raise NoRole([])
    if member is not None and member.gone_since is not None:
        raise Outsider(user_id)
    if member is None or not grants:
        admins = [admin.user_id for admin in partners.admins(session, partner)]
        is_set_up = catalogue.is_any_earning(session, partner)
        asked_at = role_requests.asked_at(session, partner.id, user_id)
        raise NoRole(admins, is_set_up=is_set_up, may_ask=True, asked_at=asked_at)
    return Actor(partner, member, grants)


def names(session: Session, actor: Actor) -> Mapping[str, str]:
    """Return the names of the partner's members, by Slack user ID."""
    return partners.names_by_user_id(session, actor.partner)


def admins_to_ask(session: Session, actor: Actor, location_id: int | None) -> tuple[str, ...]:
    """Return the Slack user IDs of the admins who may grant a role, those of the location first."""
    return tuple(one.user_id for one in partners.admins(session, actor.partner, location_id))


def admins_of_all(session: Session, actor: Actor) -> tuple[str, ...]:
    """Return the Slack user IDs of the Incentives admins of all locations, oldest first."""
    return tuple(one.user_id for one in partners.admins_of_all(session, actor.partner))


def choosable_locations(
    session: Session, actor: Actor, engagement_id: int | None = None
) -> list[PartnerLocation]:
    """Return the locations that the member may choose: enrolled, earning on something, role held (R1).

    With an engagement, return only those that may earn on it.
    """
    earning = catalogue.earning_locations(session, actor.partner, engagement_id)
    return [
        PartnerLocation.of(location)
        for location in partners.locations(session, actor.partner)
        if location.id in earning and _is_open_to(actor, location)
    ]


def choosable_location(session: Session, actor: Actor, location_id: int) -> Location | None:
    """Return one of the `choosable_locations`, if it is among them (R1)."""
    location = catalogue.earning_location(session, actor.partner, location_id)
    return location if location is not None and _is_open_to(actor, location) else None


def _is_open_to(actor: Actor, location: Location) -> bool:
    return location.enrolled and actor.holds_role_on(location)


def _locations_of(grants: Sequence[RoleGrant]) -> frozenset[int] | None:
    """Return the locations that the grants name, or ``None`` if one of them is for all locations."""
    named = [grant.location_id for grant in grants]
    return None if None in named else frozenset(one for one in named if one is not None)
