"""Give, change and take roles (R2): each Incentives admin does so on the locations where they are one."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.administration import rights
from flows.consent.record_consent import AdminOnly
from flows.loading import columns, from_columns, loading
from flows.loading.loading import Author
from flows.members import group_sync
from flows.refusal import Refusal
from flows.rules.customers.search import fits
from store import data_changes, partners
from store.data_changes import DataChange, DataLoad
from store.enums import DataKind, LoadOrigin, Role
from store.partners import Member

Grant = columns.Grant


class LastAdmin(Refusal):
    """The role that would go is the only one on all locations of the partner's admins."""


class HeldByGroup(Refusal):
    """A ``role`` that would go is one that a followed user group, with this ``handle``, gives the member."""

    def __init__(self, handle: str, role: Role) -> None:
        """Keep the handle and the role."""
        super().__init__(handle, role)
        self.handle, self.role = handle, role


class ChangedMeanwhile(Refusal):
    """The row has a newer version than the one from which the form was filled.

    ``after`` is the row as it is now, ``by`` the Slack user ID of who changed it, if a member did.
    """

    def __init__(
        self, change: DataChange, by: str | None, at: datetime, current: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what is true now, who made it so, and when."""
        super().__init__(change.kind, change.key)
        self.after, self.by, self.at = current or change.after, by, at


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace, as Slack names them."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class MemberRoles:
    """A member and the roles that they hold.

    ``version`` is the last change of their roles, 0 if there was none. They are ``gone`` if Slack says so.
    """

    user_id: str
    name: str
    grants: frozenset[Grant]
    gone: bool
    version: int = 0


@dataclass(frozen=True, slots=True)
class MembersFound:
    """Some of those who hold a role, by name, and how many there are in all."""

    shown: Sequence[MemberRoles]
    total: int


def listing(session: Session, actor: Actor, words: str, offset: int, limit: int) -> MembersFound:
    """Return the members with a role whose name or Slack user ID fits the words.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    found = [
        MemberRoles(member.user_id, member.name, frozenset(grants), member.gone_since is not None)
        for member, grants in partners.holders(session, actor.partner)
        if fits(words, member.name, member.user_id)
    ]
    return MembersFound(found[offset : offset + limit], len(found))


def of_member(session: Session, actor: Actor, user_id: str) -> MemberRoles:
    """Return the roles of one member; somebody who is not known yet has none, and no name.

    Raises:
        AdminOnly: the member is not an Incentives admin.
    """
    rights.require_any(session, actor)
    member = partners.member(session, actor.partner, user_id)
    grants = frozenset(partners.grants(session, member)) if member else frozenset[Grant]()
    newest = data_changes.newest_of_row(session, actor.partner.id, DataKind.ROLES, user_id)
    return MemberRoles(
        user_id,
        member.name if member else "",
        grants,
        member is not None and member.gone_since is not None,
        newest.id if newest else 0,
    )


def give(
    session: Session, actor: Actor, people: Sequence[Person], wanted: Collection[Grant], now: datetime
) -> None:
    """Give several people roles, besides those that they hold.

    Raises:
        AdminOnly: the member is not an Incentives admin on one of the locations.
        LoadRefused: a location does not exist any more.
    """
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    held = {one.user_id: of_member(session, actor, one.user_id) for one in people}
    _put(session, actor, {one: held[one.user_id].grants | frozenset(wanted) for one in people}, now)
    for one in people:
        member = partners.member(session, actor.partner, one.user_id)
        if member is not None:
            group_sync.note_given(session, member, wanted)


def change(
    session: Session, actor: Actor, person: Person, wanted: Collection[Grant], version: int, now: datetime
) -> None:
    """Give a member exactly these roles, none among them; ``version`` is that of the roles that were shown.

    Raises:
        AdminOnly: the member is not an Incentives admin on a location whose roles would change.
        ChangedMeanwhile: somebody has changed the roles since.
        HeldByGroup: a followed user group gives a role that would go.
        LastAdmin: nobody would be left who is Incentives admin of all locations.
        LoadRefused: a location does not exist any more.
    """
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    require_version(session, actor, DataKind.ROLES, person.user_id, version)
    member = partners.member(session, actor.partner, person.user_id)
    by_groups = group_sync.given_by_groups(session, member) if member else {}
    for one, handle in by_groups.items():
        if one not in wanted:
            raise HeldByGroup(handle, one[0])
    _put(session, actor, {person: frozenset(wanted)}, now)


def require_version(session: Session, actor: Actor, kind: DataKind, key: str, version: int) -> None:
    """Let pass who has seen the last change of a row; ``version`` is its id, 0 if there was none.

    Raises:
        ChangedMeanwhile: somebody has changed the row since.
    """
    newest = data_changes.newest_of_row(session, actor.partner.id, kind, key)
    if newest is not None and newest.id != version:
        raise changed_meanwhile(session, newest)


def changed_meanwhile(
    session: Session, newest: DataChange, current: Mapping[str, Any] | None = None
) -> ChangedMeanwhile:
    """Return the refusal for the second of two admins; ``current`` is the row as it is by now."""
    load = session.get_one(DataLoad, newest.load_id)
    by = session.get(Member, load.member_id) if load.member_id else None
    return ChangedMeanwhile(newest, by.user_id if by else None, load.at, current)


def require_on(session: Session, actor: Actor, moved: Iterable[Grant]) -> None:
    """Let pass who is an Incentives admin wherever a role is given or taken.

    Raises:
        AdminOnly: the member is none there.
    """
    codes = [code for _, code in moved]
    if not codes or actor.admin_location_ids is None:
        return
    own = {
        one.code for one in partners.locations(session, actor.partner) if one.id in actor.admin_location_ids
    }
    if any(code is None or code not in own for code in codes):
        raise AdminOnly(access.admins_of_all(session, actor))


def _put(session: Session, actor: Actor, wanted: Mapping[Person, frozenset[Grant]], now: datetime) -> None:
    for person, grants in wanted.items():
        member = partners.member(session, actor.partner, person.user_id)
        held = frozenset(partners.grants(session, member)) if member else frozenset[Grant]()
        require_on(session, actor, held ^ grants)
    had_admin = bool(partners.admins_of_all(session, actor.partner))
    said = [_said(person, grants) for person, grants in wanted.items()]
    batch = from_columns.batch((DataKind.ROLES, one) for one in said)
    author = Author(LoadOrigin.FORM, actor.member.id)
    loading.load(session, batch, actor.partner.workspace_id, now, author)
    session.flush()
    if had_admin and not partners.admins_of_all(session, actor.partner):
        raise LastAdmin


def _said(person: Person, grants: Iterable[Grant]) -> columns.Columns:
    member = Member(user_id=person.user_id, name=person.name)
    return columns.member(member, list(grants))
