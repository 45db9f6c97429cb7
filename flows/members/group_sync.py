"""Bring the roles that a followed user group gives in step with who is in the group.

Who joins gets the group's roles. Who leaves loses them at once, unless they were given by hand or another
group gives them too; the admins are told, and asked to hand over what the person owns, whose reminders go to
an admin until then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.loading import columns, from_columns, loading
from flows.loading.columns import Grant
from flows.loading.loading import Author
from flows.members import role_requests
from flows.members.slack_people import Outside
from flows.notifications import GroupGone, GroupLeft, GroupLooked, notify
from store import followed_groups, partners
from store.enums import DataKind, LoadOrigin, Role
from store.followed_groups import FollowedGroup, GroupHold
from store.outbox import message_keys
from store.partners import Member, Partner

BATCH = 100
"""People whose roles change in one transaction, kept small so that clicks do not wait long."""

MOST_NAMED = 50
"""People whom one message can name."""

ADMIN_OF_ALL: Grant = (Role.ADMIN, None)


@dataclass(frozen=True, slots=True)
class GroupToLook:
    """A group that is to be compared with Slack, with the Slack user IDs of those who hold its roles.

    It counts as compared at ``taken`` until `note_compared`.
    """

    id: int
    workspace_id: str
    group_id: str
    known: frozenset[str]
    taken: datetime


@dataclass(frozen=True, slots=True)
class GroupPeople:
    """Who is in a group according to Slack: all of them, by Slack user ID.

    ``names`` are those of full members who do not hold its roles yet; ``skipped`` says why others get none.
    """

    present: frozenset[str]
    names: Mapping[str, str]
    skipped: Mapping[str, Outside]


def take(
    session: Session, now: datetime, before: datetime, taken: datetime, limit: int
) -> Sequence[GroupToLook]:
    """Return groups that were not compared with Slack since ``before``.

    They count as compared at ``taken``, a little later than ``before``, so that they are due again soon if
    Slack says nothing or the work breaks off.
    """
    return [
        GroupToLook(
            group.id,
            session.get_one(Partner, group.partner_id).workspace_id,
            group.group_id,
            followed_groups.user_ids(session, group),
            taken,
        )
        for group in followed_groups.take_due(session, now, before, taken, limit)
    ]


def note_compared(session: Session, group: GroupToLook, now: datetime) -> None:
    """Note that a group was compared, unless Slack has said since it was taken that it has changed."""
    followed_groups.note_compared(session, group.id, group.taken, now)


def mark_due(session: Session, workspace_id: str, group_id: str) -> bool:
    """Note that Slack says that a group has changed; return whether it is followed."""
    return followed_groups.mark_due(session, workspace_id, group_id)


def note_gone(session: Session, followed_id: int, now: datetime) -> None:
    """Note that a group was deleted or disabled: its roles stay, and the admins are asked what to do."""
    group = followed_groups.get(session, followed_id)
    if group is None or group.gone_since is not None:
        return
    group.gone_since = now
    _tell(session, group, GroupGone(group.id, now.isoformat()), now, now.isoformat())


def note_there(session: Session, followed_id: int, handle: str, name: str) -> None:
    """Note how a group is called, and that it exists."""
    group = followed_groups.get(session, followed_id)
    if group is not None:
        group.handle, group.name, group.gone_since = handle, name, None


def sync(session: Session, followed_id: int, people: GroupPeople, now: datetime) -> bool:
    """Give and take the roles of some who joined and left; return whether anybody remains.

    It is called again, in a transaction of its own, until nobody does.
    """
    group = followed_groups.get(session, followed_id)
    if group is None:
        return False
    partner = session.get_one(Partner, group.partner_id)
    partners.lock(session, partner)
    known = followed_groups.user_ids(session, group)
    joining = sorted(people.names.keys() - known)[:BATCH]
    leaving = sorted(known - people.present)[: BATCH - len(joining)]
    if joining:
        _give(session, partner, group, {one: people.names[one] for one in joining}, now)
    if leaving:
        _take(session, partner, group, followed_groups.holds(session, group, leaving), now)
    group.skipped = {user_id: str(why) for user_id, why in sorted(people.skipped.items())[:MOST_NAMED]}
    if joining or leaving:
        return True
    if group.first_looked_at is None:
        group.first_looked_at = now
        _tell_follower(session, partner, group, now)
    return False


def stop(
    session: Session, partner: Partner, group: FollowedGroup, now: datetime, *, keep: bool, by_id: int
) -> Sequence[str]:
    """Follow a group no more; with ``keep`` its people keep their roles, as if given by hand.

    Return the Slack user IDs of those who stay Incentives admin because nobody else is one of all locations.
    """
    author = Author(LoadOrigin.FORM, by_id, note=f"@{group.handle}")
    stayed: Sequence[str] = ()
    if not keep:
        found = followed_groups.holds(session, group, followed_groups.user_ids(session, group))
        stayed = _reduce(session, partner, group, found, author, now)
    followed_groups.delete_holds(session, group)
    session.delete(group)
    session.flush()
    return stayed


def given_by_groups(session: Session, member: Member) -> Mapping[Grant, str]:
    """Return the roles that a member holds by a group only, each with the group's handle."""
    return _by_groups(followed_groups.of_members(session, [member.id]).get(member.id, ()))


def note_given(session: Session, member: Member, given: Collection[Grant]) -> None:
    """Note that an admin gives a member these roles by hand: they stay if a group that gives them goes."""
    for hold, group in followed_groups.of_members(session, [member.id]).get(member.id, ()):
        own = set(columns.grants(group.roles)) & set(given)
        if own:
            hold.by_hand = columns.roles({*columns.grants(hold.by_hand), *own})


def _give(
    session: Session, partner: Partner, group: FollowedGroup, names: Mapping[str, str], now: datetime
) -> None:
    codes = partners.codes_of(session, partner)
    roles = {one for one in columns.grants(group.roles) if one[1] in codes.values()}
    known = partners.with_roles(session, partner, names)
    groups = followed_groups.of_members(session, [member.id for member, _ in known.values()])
    said, by_hand = [], {}
    for user_id, name in names.items():
        held, otherwise = set[Grant](), set[Grant]()
        if user_id in known:
            member, grants = known[user_id]
            held = {(one.role, codes[one.location_id]) for one in grants}
            otherwise = set(_by_groups(groups.get(member.id, ())))
        by_hand[user_id] = (held & roles) - otherwise
        said.append(columns.member(Member(user_id=user_id, name=name), held | roles))
    batch = from_columns.batch((DataKind.ROLES, one) for one in said)
    author = Author(LoadOrigin.GROUP, note=f"@{group.handle}")
    loading.load(session, batch, partner.workspace_id, now, author)
    session.flush()
    joined = partners.with_roles(session, partner, names)
    followed_groups.add_holds(
        session, group, {member.id: columns.roles(by_hand[one]) for one, (member, _) in joined.items()}
    )


def _take(
    session: Session,
    partner: Partner,
    group: FollowedGroup,
    leaving: Sequence[tuple[GroupHold, Member]],
    now: datetime,
) -> None:
    author = Author(LoadOrigin.GROUP, note=f"@{group.handle}")
    kept = _reduce(session, partner, group, leaving, author, now)
    for hold, _ in leaving:
        session.delete(hold)
    session.flush()
    left = [member.user_id for _, member in leaving]
    notice = GroupLeft(group.id, left[:MOST_NAMED], len(left), kept)
    _tell(session, group, notice, now, now.isoformat(), left[0])


def _reduce(
    session: Session,
    partner: Partner,
    group: FollowedGroup,
    leaving: Sequence[tuple[GroupHold, Member]],
    author: Author,
    now: datetime,
) -> Sequence[str]:
    """Take the roles that members hold by this group only; return who stays admin of all, being the last."""
    roles = set(columns.grants(group.roles))
    lost: dict[int, set[Grant]] = {}
    groups = followed_groups.of_members(session, [member.id for _, member in leaving])
    for hold, member in leaving:
        elsewhere = {
            one
            for _, other in groups.get(member.id, ())
            if other.id != group.id
            for one in columns.grants(other.roles)
        }
        lost[member.id] = roles - set(columns.grants(hold.by_hand)) - elsewhere
    kept: list[str] = []
    admins = partners.admins_of_all(session, partner)
    losing = [one for one in admins if ADMIN_OF_ALL in lost.get(one.id, ())]
    if losing and len(losing) == len(admins):
        # The oldest stays, since somebody must be able to give roles.
        lost[losing[0].id].discard(ADMIN_OF_ALL)
        kept.append(losing[0].user_id)
    codes = partners.codes_of(session, partner)
    losers = partners.with_roles(session, partner, [one.user_id for _, one in leaving if lost[one.id]])
    said = [
        columns.member(member, {(one.role, codes[one.location_id]) for one in grants} - lost[member.id])
        for member, grants in losers.values()
    ]
    if said:
        batch = from_columns.batch((DataKind.ROLES, one) for one in said)
        loading.load(session, batch, partner.workspace_id, now, author)
        session.flush()
    return kept


def _by_groups(found: Iterable[tuple[GroupHold, FollowedGroup]]) -> Mapping[Grant, str]:
    """Return the roles that somebody holds by these groups only, each with the group's handle."""
    roles: dict[Grant, str] = {}
    for hold, group in found:
        by_hand = set(columns.grants(hold.by_hand))
        roles |= {one: group.handle for one in columns.grants(group.roles) if one not in by_hand}
    return roles


def _tell(
    session: Session, group: FollowedGroup, notice: GroupLeft | GroupGone, now: datetime, *facts: object
) -> None:
    partner = session.get_one(Partner, group.partner_id)
    for destination in role_requests.whom_to_ask(session, partner, columns.grants(group.roles)):
        notify(
            session,
            partner,
            notice,
            now,
            destination=destination,
            sequence=message_keys.group_sequence(group.id, destination),
            event=message_keys.for_each(notice.kind, group.id, *facts),
        )


def _tell_follower(session: Session, partner: Partner, group: FollowedGroup, now: datetime) -> None:
    follower = session.get_one(Member, group.followed_by_id).user_id
    notify(
        session,
        partner,
        GroupLooked(group.id),
        now,
        destination=follower,
        sequence=message_keys.group_sequence(group.id, follower),
        event=message_keys.for_each(GroupLooked.kind, group.id),
    )
