"""Members who left Slack or lost a role: hand over what they own, and give roles back to who returns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor, NoRole, Outsider
from flows.administration import rights, roles
from flows.administration.roles import Person
from flows.associations import ownership, summary
from flows.associations.lifecycle import NotFound, OtherLocation, StatusClosed
from flows.associations.ownership import OwnerRefused
from flows.associations.summary import Summary
from flows.members import returning
from flows.members.returning import Returned
from flows.notifications import MemberGone
from flows.outbox import redrawing
from flows.refusal import Refusal
from store import partners
from store.associations import associations
from store.outbox import message_keys
from store.partners import Member

MOST_AT_ONCE = 1000
"""Associations of one owner that are offered, the oldest first."""


class NothingToGiveBack(Refusal):
    """No roles wait for a decision, because somebody has changed them since the member returned."""


@dataclass(frozen=True, slots=True)
class Estate:
    """A member, and the open associations that they own at the locations of the acting admin."""

    user_id: str
    name: str
    owned: Sequence[Summary]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many associations have a new owner, and those that stay: their place is none of the new owner's."""

    count: int
    left: Sequence[Summary]


def owned(session: Session, actor: Actor, member_id: int) -> Estate:
    """Return what a member owns that the acting admin may hand over.

    Raises:
        AdminOnly: the acting member is not an Incentives admin.
        NotFound: the partner has no such member.
    """
    rights.require_any(session, actor)
    member = _member(session, actor, member_id)
    ids = associations.open_ids_of_owner(
        session, actor.partner.id, member.id, actor.admin_location_ids, MOST_AT_ONCE
    )
    return Estate(member.user_id, member.name, summary.of_several(session, actor.partner, ids))


def hand_over(
    session: Session,
    actor: Actor,
    member_id: int,
    user_id: str,
    chosen: Collection[int],
    since: str,
    now: datetime,
) -> HandedOver:
    """Hand over what a member owns to another, all of it or what is ``chosen``; the new owner is told.

    ``since`` is that of the message which asked for it, and which no longer does if nothing is left.

    Raises:
        AdminOnly: the acting member is not an Incentives admin.
        NotFound: the partner has no such member.
        OwnerRefused: the new owner holds no role at all.
    """
    estate = owned(session, actor, member_id)
    try:
        access.identify(session, actor.partner.workspace_id, user_id)
    except (NoRole, Outsider) as refusal:
        raise OwnerRefused(user_id) from refusal
    wanted = [one for one in estate.owned if not chosen or one.association.id in chosen]
    left = []
    for one in wanted:
        try:
            ownership.hand_over(session, actor, one.association.id, user_id, now)
        except (OwnerRefused, OtherLocation, StatusClosed):
            left.append(one)
    session.flush()
    event = message_keys.for_each(MemberGone.kind, member_id, since)
    redrawing.redraw(session, actor.partner.id, event, now.isoformat(), now)
    return HandedOver(len(wanted) - len(left), left)


def give_back(session: Session, actor: Actor, member_id: int, since: str, now: datetime) -> Returned:
    """Give somebody who is back the roles that they held before they left.

    Raises:
        AdminOnly: the acting member is not an Incentives admin on one of the locations.
        LoadRefused: a location does not exist any more.
        NotFound: the partner has no such member.
        NothingToGiveBack: somebody has decided already.
    """
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    member = _member(session, actor, member_id)
    state = returning.of_member(session, actor.partner, member)
    if not state.waits:
        raise NothingToGiveBack
    roles.give(session, actor, [Person(member.user_id, member.name)], state.before, now)
    redrawing.redraw(session, actor.partner.id, returning.event(member_id, since), "given", now)
    return state


def _member(session: Session, actor: Actor, member_id: int) -> Member:
    member = partners.member_of_id(session, actor.partner, member_id)
    if member is None:
        raise NotFound(member_id)
    return member
