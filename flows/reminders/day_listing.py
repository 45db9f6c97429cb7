"""Which associations a daily message lists, when it is written and while it is in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.customers_page.own_work import PARTNERS_TURN
from flows.notifications import Digest
from flows.rules.associations.deadlines import horizon
from store import partners, recipients
from store.associations import associations, clocks
from store.associations.clocks import ClockRow
from store.consents import consents
from store.customers import own_work
from store.enums import CLOCKED, REVIEWING, ReminderSetting, Role
from store.partners import Member, Partner

TOLD = CLOCKED | REVIEWING
"""Statuses of which a daily message tells; of a review only once its end is overdue."""

DAYS_AHEAD = 7
"""Days left up to which a clock counts as ending soon; a daily message lists all of these."""

LAST_DAYS = 3
"""Days left up to which a clock alone is a reason for a daily message, and at which admins are told."""

MOST_READ = 1000
"""Associations that one message counts; of more it says that there are more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a message lists: of the member's own, and of other owners'."""

    mine: Sequence[ClockRow]
    others: Sequence[ClockRow]


def listed(session: Session, message: Digest) -> Listed:
    """Return what `day_message.contents` lists of a message not in Slack yet, without reading all of it."""
    partner = session.get_one(Partner, message.partner_id)
    member = session.get_one(Member, message.member_id)
    written, until = map(datetime.fromisoformat, (message.written or message.until, message.until))
    places = recipients.places_of(session, member)
    ids = own_ids(session, message, member, until, written)[:MOST_READ]
    others = ids_of_all(session, partner, member, written, others_before(message, partner, written))
    return Listed(
        [
            row
            for row in clocks.of_several(session, partner.id, ids)
            if row.status in TOLD and (not places or row.location_id in places)
        ],
        [row for row in clocks.of_several(session, partner.id, others) if row.owner_id != member.id],
    )


def own_ids(
    session: Session, message: Digest, member: Member, until: datetime, written: datetime
) -> Sequence[int]:
    """Return ids of what the member owns and must be told of."""
    if not wants_daily(session, member):
        return ()
    ending = associations.running_before(session, member.partner_id, until, member.id, MOST_READ + 1)
    if message.urgent:
        return ending
    since = datetime.fromisoformat(message.since)
    reminded = associations.reminded_between(session, member, since, written, MOST_READ + 1)
    needing = (
        own_work.awake(session, member, PARTNERS_TURN, until, written, MOST_READ + 1)
        if message.weekly
        else ()
    )
    return list(dict.fromkeys([*ending, *reminded, *needing]))


def left_ids(
    session: Session, message: Digest, member: Member, until: datetime, now: datetime
) -> Sequence[int]:
    """Return ids of what a message in Slack listed, and the member owns and must still be told of.

    It may have been another owner's then. It stays although the member wants no such messages any more. As
    far as this message goes, whoever was asked again is waited for, and whoever has consented was won, unless
    their clock ends as soon as the message said.
    """
    since, began, told = map(
        datetime.fromisoformat, (message.since, message.written or message.until, message.until)
    )
    rows = [
        row
        for row in clocks.of_several(
            session, message.partner_id, [*message.association_ids, *message.others_ids]
        )
        if row.owner_id == member.id and row.status in TOLD
    ]
    ids = [one.id for one in rows]
    consented = consents.answered_after(session, member.partner_id, ids, began)
    went_on = consented | consents.asked_after(session, member.partner_id, ids, began)
    left = list[int]()
    for one in rows:
        is_ending = one.ends_before(told if one.id in went_on else until)
        needs = _needs_partner(one, now) and one.id not in consented
        is_reminded = one.is_reminded_after(since) and one.id not in went_on
        if is_ending or (not message.urgent and (needs or is_reminded)):
            left.append(one.id)
    return left


def others_left(session: Session, partner: Partner, message: Digest, now: datetime) -> set[int]:
    """Return ids of what a message listed of other owners whose clock still ends as soon as it said."""
    near = others_before(message, partner, now)
    rows = clocks.of_several(session, partner.id, message.others_ids)
    return {one.id for one in rows if one.ends_before(near) or one.review_ends(now, near)}


def ids_of_all(
    session: Session, partner: Partner, member: Member, now: datetime, before: datetime
) -> Sequence[int]:
    """Return ids of everything that ends before an instant, for an Incentives admin.

    Reviews that should end from ``now`` on are among them.
    """
    is_admin = any(one.role is Role.ADMIN for one in partners.roles(session, member))
    if not is_admin or member.gone_since is not None:
        return ()
    return [
        *associations.running_before(session, partner.id, before, None, MOST_READ),
        *associations.reviews_ending(session, partner.id, now, before, MOST_READ),
    ]


def others_before(message: Digest, partner: Partner, at: datetime) -> datetime:
    """Return before when another owner's clock ends of which a message tells that is true at an instant."""
    if message.urgent:
        return datetime.fromisoformat(message.until)
    return horizon(at, LAST_DAYS, partner.time_zone)


def wants_daily(session: Session, member: Member) -> bool:
    """Tell whether the member gets what they own daily; if they are gone, an admin gets it in their place."""
    is_absent = recipients.places_of(session, member) == frozenset()
    return is_absent or member.reminders is ReminderSetting.DAILY


def _needs_partner(row: ClockRow, now: datetime) -> bool:
    """Tell whether it waits for the partner, unless it is snoozed."""
    return not row.is_snoozed(now) and (row.status in PARTNERS_TURN or row.is_refused)
