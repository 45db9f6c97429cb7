"""What happens when a member has left Slack or lost a role, and can no longer work on what they own."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.members.slack_people import ProfileEmail
from flows.notifications import EmailMissing, MemberGone, notify
from store import partners, recipients
from store.associations import associations
from store.outbox import message_keys
from store.partners import Member, Partner

HAS_EMAIL: Mapping[ProfileEmail, bool | None] = {
    ProfileEmail.USABLE: True,
    ProfileEmail.MISSING: False,
    ProfileEmail.HIDDEN: None,
}
"""What is stored of a profile."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """A member who owns ``count`` open associations but is gone, or holds no role on their locations."""

    member_id: int
    user_id: str
    name: str
    is_gone: bool
    count: int


def is_news(
    session: Session,
    workspace_id: str,
    user_id: str,
    *,
    belongs: bool,
    zone: str | None = None,
    email: ProfileEmail | None = None,
) -> bool:
    """Tell whether Slack's answer about a user changes what is stored about the member.

    Without a ``zone`` or an ``email``, nothing is said about it.
    """
    member = _member(session, workspace_id, user_id)
    if member is None:
        return False
    if email is not None and HAS_EMAIL[email] is not member.has_email:
        return True
    return (member.gone_since is None) is not belongs or zone not in {None, member.time_zone}


def note(
    session: Session,
    workspace_id: str,
    user_id: str,
    now: datetime,
    *,
    belongs: bool,
    zone: str | None = None,
    email: ProfileEmail | None = None,
) -> bool:
    """Store whether a member is still there, their time zone, and whether their profile names an address.

    Without a ``zone`` or an ``email``, what is stored of it stays. Return whether the first has changed.

    If they are not, ask the admins once to hand over their work; if there is no admin, ask in the partner's
    channel.
    """
    member = _member(session, workspace_id, user_id)
    if member is None:
        return False
    member = partners.hold_member(session, member.id)
    member.time_zone = zone or member.time_zone
    if email is not None:
        member.has_email = HAS_EMAIL[email]
    if member.has_email:
        # Should it vanish again, they are asked anew.
        member.email_asked_at = None
    if (member.gone_since is None) is belongs:
        return False
    if belongs:
        member.gone_since = None
        return True
    member.gone_since = now
    # Who comes back subscribes anew; the old address works for nobody any more.
    member.calendar_digest = None
    session.flush()
    if count_to_hand_over(session, member):
        _ask_to_hand_over(session, member, now)
    return True


def note_roles(session: Session, partner: Partner, moved: Sequence[Member], now: datetime) -> None:
    """Ask the admins to hand over what members own where they hold no role any more.

    This is for members whose roles have just changed; for a member who is gone, the admins were asked
    before.
    """
    session.flush()
    owners = associations.owners_of_open(session, partner.id, [one.id for one in moved])
    for member in moved:
        if member.id in owners and member.gone_since is None and count_to_hand_over(session, member):
            _ask_to_hand_over(session, member, now)


def lacks_email(session: Session, member: Member) -> bool:
    """Tell whether a member who does the work has no e-mail address in their Slack profile."""
    is_here = member.gone_since is None and bool(partners.roles(session, member))
    return is_here and member.has_email is False


def still_lacks_email(session: Session, notification: EmailMissing) -> bool:
    """Tell whether the member of a message still has to add an e-mail address to their Slack profile."""
    return lacks_email(session, session.get_one(Member, notification.member_id))


def is_still_gone(session: Session, notification: MemberGone) -> bool:
    """Tell whether the member of a message is still gone, or without a role, and still owns something."""
    member = session.get_one(Member, notification.member_id)
    is_same = member.gone_since is None or member.gone_since.isoformat() == notification.since
    return is_same and bool(count_to_hand_over(session, member))


def to_hand_over(session: Session, notification: MemberGone) -> HandOver:
    """Return what is to be handed over now from the member of a message."""
    member = session.get_one(Member, notification.member_id)
    count = count_to_hand_over(session, member)
    return HandOver(member.id, member.user_id, member.name, member.gone_since is not None, count)


def count_to_hand_over(session: Session, member: Member) -> int:
    """Return how many open associations the member owns and cannot attend to."""
    places = recipients.places_of(session, member)
    if places is None:
        return 0
    return associations.count_open_of_owner(session, member.partner_id, member.id, places)


def take(session: Session, now: datetime, before: datetime, limit: int) -> Mapping[int, tuple[str, str]]:
    """Return workspace and Slack user ID, by id, of members who were not looked up since ``before``.

    They count as looked up from now on, so that no other replica looks them up too.
    """
    members = partners.take_to_look_up(session, now, before, limit)
    workspaces = {
        one.id: one.workspace_id for one in partners.many(session, {one.partner_id for one in members})
    }
    return {one.id: (workspaces[one.partner_id], one.user_id) for one in members}


def put_back(session: Session, member_ids: Collection[int]) -> None:
    """Mark members about whom Slack said nothing as due to be looked up again soon."""
    for member in partners.members(session, member_ids):
        member.looked_up_at = None


def mark_due(session: Session, workspace_id: str, user_id: str) -> None:
    """Mark a member as due to be looked up soon."""
    member = _member(session, workspace_id, user_id)
    if member is not None:
        member.looked_up_at = None


def _member(session: Session, workspace_id: str, user_id: str) -> Member | None:
    partner = partners.of_workspace(session, workspace_id)
    return partners.member(session, partner, user_id) if partner else None


def _ask_to_hand_over(session: Session, member: Member, now: datetime) -> None:
    partner = session.get_one(Partner, member.partner_id)
    admins = [admin.user_id for admin in partners.admins(session, partner)]
    fallback = [partner.channel_id] if partner.channel_id else []
    since = now.isoformat()
    for destination in admins or fallback:
        notify(
            session,
            partner,
            MemberGone(member.id, since),
            now,
            destination=destination,
            sequence=message_keys.trouble_sequence(destination),
            event=message_keys.for_each(MemberGone.kind, member.id, since),
        )
