"""Follow user groups of Slack, so that whoever is in one holds its roles, and stop following them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.administration.roles import Grant
from flows.loading import columns
from flows.members import group_notices, group_sync
from flows.members.group_notices import GroupState
from flows.members.role_requests import PlacesGone
from flows.notifications import GroupGone
from flows.outbox import redrawing
from flows.refusal import Refusal
from store import followed_groups, partners
from store.followed_groups import FollowedGroup
from store.outbox import message_keys


class FollowedBefore(Refusal):
    """An Incentives admin chooses a user group of which the roles are given already."""


class GroupUnknown(Refusal):
    """The partner follows no such group."""


def listing(session: Session, actor: Actor) -> Sequence[GroupState]:
    """Return the groups that the partner follows, by handle.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    return [group_notices.state(session, one.id) for one in followed_groups.every(session, actor.partner)]


def read(session: Session, actor: Actor, followed_id: int) -> GroupState:
    """Return one of the groups that the partner follows.

    Raises:
        AdminOnly: the member is not an Incentives admin.
        GroupUnknown: the partner does not follow it.
    """
    rights.require_any(session, actor)
    return group_notices.state(session, _find(session, actor, followed_id).id)


def follow(
    session: Session,
    actor: Actor,
    group_id: str,
    handle: str,
    name: str,
    wanted: Collection[Grant],
    now: datetime,
) -> None:
    """Follow a group: soon, whoever is in it gets the roles, and later whoever joins it.

    Raises:
        AdminOnly: the member is not an Incentives admin on one of the locations.
        FollowedBefore: the group is followed already.
        PlacesGone: a location does not exist any more.
    """
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    roles.require_on(session, actor, wanted)
    known = {one.code for one in partners.locations(session, actor.partner)}
    if any(code is not None and code not in known for _, code in wanted):
        raise PlacesGone
    if followed_groups.of_slack(session, actor.partner, group_id) is not None:
        raise FollowedBefore
    session.add(
        FollowedGroup(
            partner_id=actor.partner.id,
            group_id=group_id,
            handle=handle,
            name=name,
            roles=columns.roles(wanted),
            followed_by_id=actor.member.id,
            followed_at=now,
            skipped={},
        )
    )
    session.flush()


def stop(session: Session, actor: Actor, followed_id: int, now: datetime, *, keep: bool) -> Sequence[str]:
    """Follow a group no more; with ``keep`` its people keep their roles, as if given by hand.

    Return the Slack user IDs of those who stay Incentives admin because nobody else is one of all locations.

    Raises:
        AdminOnly: the member is not an Incentives admin on one of its locations.
        GroupUnknown: the partner does not follow it.
    """
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    group = _find(session, actor, followed_id)
    roles.require_on(session, actor, columns.grants(group.roles))
    if group.gone_since is not None:
        event = message_keys.for_each(GroupGone.kind, group.id, group.gone_since.isoformat())
        redrawing.redraw(session, actor.partner.id, event, "stopped", now)
    return group_sync.stop(session, actor.partner, group, now, keep=keep, by_id=actor.member.id)


def _find(session: Session, actor: Actor, followed_id: int) -> FollowedGroup:
    group = followed_groups.find(session, actor.partner, followed_id)
    if group is None:
        raise GroupUnknown(followed_id)
    return group
