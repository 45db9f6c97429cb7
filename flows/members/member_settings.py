"""A member's settings: how they are reminded, until when not, and the private calendar of what they own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import summary
from flows.associations.summary import Summary
from flows.links import Links, digest
from flows.reminders.partner_calendar import calendar_of
from flows.rules.associations import working_day
from flows.rules.associations.working_day import local_day
from store import partners
from store.associations import associations
from store.enums import ReminderSetting
from store.partners import Member, Partner

MOST_EVENTS = 1000
"""Most entries of one calendar, which contains the soonest ones."""

FARTHEST = timedelta(days=3700)
"""No clock runs longer than this."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a member has chosen; ``calendar`` is the address of their calendar, if they have one."""

    reminders: ReminderSetting
    calendar: str | None
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything in a member's calendar: the running clocks and the next dates of what they own."""

    partner: Partner
    member: Member
    due: list[Summary]
    dates: list[Summary]


def of_member(actor: Actor, links: Links) -> Preferences:
    """Return what the member has chosen."""
    return _of(actor.member, links)


def choose(session: Session, actor: Actor, *, reminders: ReminderSetting) -> None:
    """Keep how the member wants to be reminded; a quiet time that they had chosen ends."""
    member = partners.hold_member(session, actor.member.id)
    member.reminders, member.quiet_until = reminders, None


def be_quiet(session: Session, actor: Actor, now: datetime) -> datetime:
    """Send the member no daily message before their next working week, and return when that begins.

    A clock that ends before is still told.
    """
    member = partners.hold_member(session, actor.member.id)
    until = working_day.next_week(now, calendar_of(actor.partner))
    member.quiet_until = until
    return until


def give_calendar(session: Session, actor: Actor, links: Links) -> Preferences:
    """Give the member a new address for their calendar; an earlier one no longer works."""
    member = partners.hold_member(session, actor.member.id)
    member.calendar_generation += 1
    member.calendar_digest = digest(_token(member, links))
    return _of(member, links)


def revoke_calendar(session: Session, actor: Actor, links: Links) -> Preferences:
    """Remove the address of the member's calendar."""
    member = partners.hold_member(session, actor.member.id)
    member.calendar_digest = None
    return _of(member, links)


def calendar(session: Session, token: str, now: datetime) -> Calendar | None:
    """Return the calendar at an address; ``None`` unless its member may still see it.

    They may see it while they are a member, hold a role, and their workspace has the app.
    """
    member = partners.of_calendar(session, digest(token))
    if member is None or member.gone_since is not None or not partners.roles(session, member):
        return None
    partner = session.get_one(Partner, member.partner_id)
    if partner.uninstalled_at is not None:
        return None
    ids = associations.running_before(session, member.partner_id, now + FARTHEST, member.id, MOST_EVENTS)
    today = local_day(now, partner.time_zone)
    dated = associations.with_own_date(session, member.partner_id, member.id, today, MOST_EVENTS)
    return Calendar(
        partner,
        member,
        summary.of_several(session, partner, ids),
        summary.of_several(session, partner, dated),
    )


def _of(member: Member, links: Links) -> Preferences:
    address = links.calendar_url(_token(member, links)) if member.calendar_digest else None
    return Preferences(member.reminders, address, member.quiet_until)


def _token(member: Member, links: Links) -> str:
    return links.calendar_token(
        member.partner_id, member.id, member.calendar_generation, member.calendar_digest
    )
