"""Ask the Incentives admins for a role, and end a request: it is granted, declined, or left for too long."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows import access
from flows.access import NoRole
from flows.catalogue_values import PartnerLocation
from flows.loading import columns
from flows.loading.columns import Grant
from flows.members import operators
from flows.notifications import RoleAnswered, RoleAsked, notify
from flows.outbox import redrawing
from flows.refusal import Refusal
from store import partners, role_requests
from store.database.engine import Database
from store.enums import Role, RoleRequestEnding
from store.outbox import message_keys
from store.outbox.message_keys import EventKey
from store.partners import Member, Partner
from store.role_requests import RoleRequest

LEFT_FOR = timedelta(days=30)
"""How long a request waits for an answer."""

BATCH = 100
"""Requests that are ended in one transaction."""


class HasRole(Refusal):
    """Somebody with a role asks for one."""


class AskedBefore(Refusal):
    """The person has an open request, made at ``at``."""

    def __init__(self, at: datetime) -> None:
        """Keep when."""
        super().__init__(at)
        self.at = at


class NobodyToAsk(Refusal):
    """There is no Incentives admin, and nobody is known who operates the bot."""


class PlacesGone(Refusal):
    """The partner has no location of this PartnerID."""


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """What somebody may ask for: the partner's locations, by name."""

    places: Sequence[PartnerLocation]


@dataclass(frozen=True, slots=True)
class RoleRequestState:
    """A request as it is now.

    ``by`` is the Slack user ID of the member who ended it, ``given`` what the person holds since then.
    ``names`` are the names of the partner's locations by PartnerID. ``has_admin`` tells whether anybody can
    grant it in Slack.
    """

    id: int
    user_id: str
    name: str
    wanted: Sequence[Grant]
    words: str
    asked_at: datetime
    ending: RoleRequestEnding | None
    ended_at: datetime | None
    by: str | None
    given: Sequence[Grant]
    answer: str
    names: Mapping[str, str]
    has_admin: bool


def choice(session: Session, workspace_id: str, user_id: str) -> RoleChoice:
    """Return what a person may ask for.

    Raises:
        AskedBefore: they have an open request.
        HasRole: they hold a role.
        NoRole: the workspace is not a partner's.
        Outsider: Slack has said that they are deleted, a guest, or of another workspace.
    """
    partner = _partner_without_role(session, workspace_id, user_id)
    return RoleChoice([PartnerLocation.of(one) for one in partners.locations(session, partner)])


def ask(
    session: Session,
    workspace_id: str,
    user_id: str,
    name: str,
    wanted: Collection[Grant],
    words: str,
    now: datetime,
) -> Sequence[str]:
    """Ask the Incentives admins for roles, and return the Slack user IDs of those who are asked.

    The caller has asked Slack whether the person is a full member of the workspace.

    Raises:
        AskedBefore: they have an open request.
        HasRole: they hold a role.
        NoRole: the workspace is not a partner's.
        NobodyToAsk: there is nobody who could answer.
        Outsider: Slack has said that they are deleted, a guest, or of another workspace.
        PlacesGone: a location does not exist any more.
    """
    partner = partners.of_workspace(session, workspace_id)
    if partner is not None:
        partners.lock(session, partner)
    partner = _partner_without_role(session, workspace_id, user_id)
    known = {one.code for one in partners.locations(session, partner)}
    if any(code is not None and code not in known for _, code in wanted):
        raise PlacesGone
    asked = whom_to_ask(session, partner, wanted)
    if not asked:
        raise NobodyToAsk
    request = RoleRequest(
        partner_id=partner.id,
        user_id=user_id,
        name=name,
        roles=columns.roles(wanted),
        words=words,
        asked_at=now,
        given=[],
        answer="",
    )
    session.add(request)
    session.flush()
    for destination in asked:
        notify(
            session,
            partner,
            RoleAsked(request.id),
            now,
            destination=destination,
            sequence=message_keys.role_request_sequence(request.id, destination),
            event=_event(request.id),
        )
    return asked


def whom_to_ask(session: Session, partner: Partner, wanted: Collection[Grant]) -> Sequence[str]:
    """Return the Slack user IDs of those who are asked for roles.

    They are the admins of some locations who are admins of all those that the roles are for; else the admins
    of all locations; else admins of any of those locations; else those who operate the bot.
    """
    codes = {code for _, code in wanted}
    covering, some = [], []
    for admin in partners.admins(session, partner):
        held = {code for role, code in partners.grants(session, admin) if role is Role.ADMIN}
        if None not in held and codes <= held:
            covering.append(admin.user_id)
        elif codes & held:
            some.append(admin.user_id)
    everywhere = [one.user_id for one in partners.admins_of_all(session, partner)]
    return covering or everywhere or some or operators.user_ids(session, partner)


def note_roles(
    session: Session, partner: Partner, moved: Sequence[Member], by_member_id: int | None, now: datetime
) -> None:
    """End the requests of members who have just got roles, however they got them."""
    asking = role_requests.open_of_several(session, partner.id, [one.user_id for one in moved])
    for member in (one for one in moved if one.user_id in asking):
        grants = partners.grants(session, member)
        request = role_requests.open_of(session, partner.id, member.user_id) if grants else None
        if request is not None:
            request.given = columns.roles(grants)
            end(session, partner, request, RoleRequestEnding.GRANTED, by_member_id, now)


def end(
    session: Session,
    partner: Partner,
    request: RoleRequest,
    ending: RoleRequestEnding,
    by_member_id: int | None,
    now: datetime,
) -> None:
    """End an open request: the person is told, and the admins' messages lose their buttons."""
    request.ending, request.ended_at, request.ended_by_id = ending, now, by_member_id
    session.flush()
    redrawing.redraw(session, partner.id, _event(request.id), "ended", now)
    notify(
        session,
        partner,
        RoleAnswered(request.id),
        now,
        destination=request.user_id,
        sequence=message_keys.role_request_sequence(request.id, request.user_id),
        event=message_keys.role_answered(request.id),
    )


def expire(database: Database, now: datetime) -> int:
    """End the requests that nobody has answered for long, for all partners; return how many.

    Any process may run this at any time.
    """
    count = 0
    while True:
        with database.write() as session:
            left = role_requests.open_before(session, now - LEFT_FOR, BATCH)
            for request in left:
                partner = session.get_one(Partner, request.partner_id)
                end(session, partner, request, RoleRequestEnding.EXPIRED, None, now)
        count += len(left)
        if len(left) < BATCH:
            return count


def is_open(session: Session, notification: RoleAsked) -> bool:
    """Tell whether the request of a message still waits for an answer."""
    found = role_requests.several(session, [notification.request_id])
    return any(one.ended_at is None for one in found)


def state(session: Session, request_id: int) -> RoleRequestState:
    """Return a request as it is now.

    Raises:
        LookupError: it is not kept any more.
    """
    found = role_requests.several(session, [request_id])
    if not found:
        raise LookupError(request_id)
    (request,) = found
    partner = session.get_one(Partner, request.partner_id)
    by = role_requests.member_of(session, request)
    return RoleRequestState(
        id=request.id,
        user_id=request.user_id,
        name=request.name,
        wanted=columns.grants(request.roles),
        words=request.words,
        asked_at=request.asked_at,
        ending=request.ending,
        ended_at=request.ended_at,
        by=by.user_id if by else None,
        given=columns.grants(request.given),
        answer=request.answer,
        names={one.code: one.name for one in partners.locations(session, partner)},
        has_admin=bool(partners.admins(session, partner)),
    )


def _partner_without_role(session: Session, workspace_id: str, user_id: str) -> Partner:
    try:
        access.identify(session, workspace_id, user_id)
    except NoRole as refusal:
        if refusal.asked_at is not None:
            raise AskedBefore(refusal.asked_at) from refusal
        partner = partners.of_workspace(session, workspace_id)
        if partner is None or not refusal.may_ask:
            raise
        return partner
    raise HasRole


def _event(request_id: int) -> EventKey:
    return message_keys.for_each(RoleAsked.kind, request_id)
