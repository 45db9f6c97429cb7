"""Somebody who had left Slack, or was a guest, is back: they hold no role until an admin says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.loading import columns, from_columns, loading
from flows.loading.columns import Grant
from flows.loading.loading import Author
from flows.members import membership, role_requests
from flows.notifications import MemberBack, notify
from store import data_changes, partners
from store.enums import DataKind, LoadOrigin
from store.outbox import message_keys
from store.outbox.message_keys import EventKey
from store.partners import Member, Partner

NOTE = "Back in Slack"
"""Note of the change that takes the roles of somebody who is back."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A member who is back: the roles ``before`` they left, and those that they hold ``now``.

    ``names`` are the names of the partner's locations by PartnerID. ``waits`` tells whether an admin can
    still give the earlier roles back, because nobody has changed the member's roles since.
    """

    user_id: str
    name: str
    before: Sequence[Grant]
    now: Sequence[Grant]
    names: dict[str, str]
    is_gone: bool
    waits: bool


def note(session: Session, workspace_id: str, user_id: str, now: datetime) -> bool:
    """Note that a member is back, and take their roles, about which the admins are asked.

    Somebody who is the only Incentives admin of all locations keeps their roles, since nobody else could give
    them back. Return whether the member was gone.
    """
    partner = partners.of_workspace(session, workspace_id)
    member = partners.member(session, partner, user_id) if partner else None
    if partner is None or member is None or member.gone_since is None:
        return False
    grants = partners.grants(session, member)
    if grants and partners.admins_of_all(session, partner):
        # While the member counts as gone, nobody is asked again to hand over what they own.
        batch = from_columns.batch([(DataKind.ROLES, columns.member(member, []))])
        loading.load(session, batch, workspace_id, now, Author(LoadOrigin.GROUP, note=NOTE))
        session.flush()
        _ask(session, partner, member, grants, now)
    return membership.note(session, workspace_id, user_id, now, belongs=True)


def state(session: Session, notification: MemberBack) -> Returned:
    """Return how it is with a member who is back."""
    member = session.get_one(Member, notification.member_id)
    partner = session.get_one(Partner, member.partner_id)
    return of_member(session, partner, member)


def of_member(session: Session, partner: Partner, member: Member) -> Returned:
    """Return which roles somebody held before they left, and which they hold now."""
    newest = data_changes.newest_of_row(session, partner.id, DataKind.ROLES, member.user_id)
    held = partners.grants(session, member)
    load = session.get(data_changes.DataLoad, newest.load_id) if newest else None
    is_taken = newest is not None and load is not None and load.note == NOTE and not held
    before = (newest.before or {}).get("roles", []) if newest is not None and is_taken else []
    return Returned(
        user_id=member.user_id,
        name=member.name,
        before=columns.grants(before),
        now=held,
        names={one.code: one.name for one in partners.locations(session, partner)},
        is_gone=member.gone_since is not None,
        waits=bool(before) and member.gone_since is None,
    )


def event(member_id: int, since: str) -> EventKey:
    """Name what the admins are asked about a member who is back since then."""
    return message_keys.for_each(MemberBack.kind, member_id, since)


def _ask(session: Session, partner: Partner, member: Member, grants: Sequence[Grant], now: datetime) -> None:
    since = now.isoformat()
    for destination in role_requests.whom_to_ask(session, partner, grants):
        notify(
            session,
            partner,
            MemberBack(member.id, since),
            now,
            destination=destination,
            sequence=message_keys.trouble_sequence(destination),
            event=event(member.id, since),
        )
