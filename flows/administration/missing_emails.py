"""Ask a member, once, to add an e-mail address to their Slack profile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.associations.lifecycle import NotFound
from flows.members import membership
from flows.notifications import EmailMissing, notify
from store import partners
from store.outbox import message_keys


@dataclass(frozen=True, slots=True)
class EmailAsked:
    """When a member was asked, which may have been before; ``None`` if they need not be."""

    user_id: str
    at: datetime | None
    is_first: bool


def ask(session: Session, actor: Actor, member_id: int, now: datetime) -> EmailAsked:
    """Ask a member whose Slack profile names no e-mail address to add one, unless they were asked before.

    Raises:
        AdminOnly: the acting member is not an Incentives admin of all locations.
        NotFound: the partner has no such member.
    """
    rights.require_all(session, actor)
    if partners.member_of_id(session, actor.partner, member_id) is None:
        raise NotFound(member_id)
    member = partners.hold_member(session, member_id)
    if not membership.lacks_email(session, member):
        return EmailAsked(member.user_id, None, is_first=False)
    if member.email_asked_at is not None:
        return EmailAsked(member.user_id, member.email_asked_at, is_first=False)
    member.email_asked_at = now
    notify(
        session,
        actor.partner,
        EmailMissing(member.id, actor.member.user_id),
        now,
        destination=member.user_id,
        sequence=message_keys.trouble_sequence(member.user_id),
        event=message_keys.for_each(EmailMissing.kind, member.id, now.isoformat()),
    )
    return EmailAsked(member.user_id, now, is_first=True)
