"""What admins are told about followed user groups, as it is true when they are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.loading import columns
from flows.loading.columns import Grant
from flows.members import membership
from flows.members.slack_people import Outside
from flows.notifications import GroupGone, GroupLeft, GroupLooked
from store import followed_groups, partners
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class GroupState:
    """A followed group as it is now.

    ``roles`` are those of its ``count`` people; ``names`` are the names of the partner's locations by
    PartnerID. ``skipped`` says, by Slack user ID, why people in it get no role. It is not followed any more
    if ``is_followed`` is false, and nothing else is known then.
    """

    id: int
    group_id: str = ""
    handle: str = ""
    name: str = ""
    roles: Sequence[Grant] = ()
    names: Mapping[str, str] | None = None
    count: int = 0
    skipped: Mapping[str, Outside] | None = None
    is_gone: bool = False
    is_followed: bool = False


def state(session: Session, followed_id: int) -> GroupState:
    """Return a followed group as it is now."""
    group = followed_groups.get(session, followed_id)
    if group is None:
        return GroupState(followed_id)
    partner = session.get_one(Partner, group.partner_id)
    return GroupState(
        id=group.id,
        group_id=group.group_id,
        handle=group.handle,
        name=group.name,
        roles=columns.grants(group.roles),
        names={one.code: one.name for one in partners.locations(session, partner)},
        count=followed_groups.count(session, group),
        skipped={user_id: Outside(why) for user_id, why in group.skipped.items()},
        is_gone=group.gone_since is not None,
        is_followed=True,
    )


def owned(session: Session, notification: GroupLeft) -> Mapping[str, int]:
    """Return, by Slack user ID, how many open associations those who left own and cannot attend to."""
    group = followed_groups.get(session, notification.followed_id)
    if group is None:
        return {}
    partner = session.get_one(Partner, group.partner_id)
    found = {}
    for user_id in notification.user_ids:
        member = partners.member(session, partner, user_id)
        if member is not None and (count := membership.count_to_hand_over(session, member)):
            found[user_id] = count
    return found


def is_still_true(session: Session, notification: GroupLooked | GroupLeft | GroupGone) -> bool:
    """Tell whether a message about a group is worth sending: it is still followed, or still gone."""
    group = followed_groups.get(session, notification.followed_id)
    if group is None:
        return False
    return not isinstance(notification, GroupGone) or group.gone_since is not None
