"""The daily message to a member: what they must do, by what is to be done and by customer."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.associations import summary
from flows.associations.summary import Summary
from flows.customers_page import losses
from flows.customers_page.losses import NO_LOSSES, Losses
from flows.notifications import Digest, QueuedNotification
from flows.reminders import day_listing, day_waiting, partner_calendar
from flows.reminders.day_waiting import Todo, Waiting
from flows.rules.associations import amounts
from flows.rules.associations.deadlines import horizon
from store import partners, recipients
from store.associations import associations
from store.enums import LOST, REVIEWING
from store.outbox import message_keys
from store.partners import Member, Partner

WAITS = timedelta(days=1)
"""How long something needs a member before that alone is a reason for the first message of a week."""

INSTANT = timedelta.resolution
"""How much later what ends at an instant must be looked for: it is over at that instant (R28)."""

NOTHING = Waiting()


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """Associations of one customer that wait for the same, the soonest deadline first."""

    rows: Sequence[Summary]

    @property
    def first(self) -> Summary:
        """The one that ends first."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Everything that waits for the same, by customer; ``amount`` is what it is worth, in words."""

    todo: Todo
    customers: Sequence[CustomerRows]

    @property
    def count(self) -> int:
        """How many associations there are."""
        return sum(len(one.rows) for one in self.customers)

    @property
    def amount(self) -> str:
        """What they are expected to pay, in words."""
        return amounts.total(row.amount for one in self.customers for row in one.rows)


@dataclass(frozen=True, slots=True)
class OthersRows:
    """What another owner has that ends within ``LAST_DAYS``, the soonest deadline first."""

    owner: Member
    rows: Sequence[Summary]

    @property
    def amount(self) -> str:
        """What it is expected to pay, in words."""
        return amounts.total(row.amount for row in self.rows)


@dataclass(frozen=True, slots=True)
class DayContents:
    """What a daily message says; ``is_cut`` means that there is more than ``MOST_READ``.

    ``waiting`` is what else needs the member, ``lost`` what of theirs was lost since ``lost_since``, if the
    message tells of a time before it. Of those that it ``listed`` when it was written, also of other owners,
    so many are ``done``, and so many were ``listed_lost``.
    """

    partner: Partner
    member: Member
    groups: Sequence[DayGroup] = ()
    others: Sequence[OthersRows] = ()
    is_cut: bool = False
    waiting: Waiting = NOTHING
    lost: Losses = NO_LOSSES
    lost_since: datetime | None = None
    listed: int = 0
    done: int = 0
    listed_lost: int = 0

    @property
    def count(self) -> int:
        """How many of the member's own associations are in it."""
        return sum(one.count for one in self.groups)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.groups or self.others)


def morning(
    session: Session, member: Member, partner: Partner, now: datetime, since: datetime
) -> Digest | None:
    """Return the member's message of a working morning, or ``None`` if there is no reason for one.

    A reason is a reminder that was dealt with after ``since``, or a clock that ends within ``LAST_DAYS``. On
    the first morning of a week, everything that has needed the member for a day is one, unless it is snoozed.
    While the member wants to be quiet, only a clock that ends before that time is a reason.
    """
    until = horizon(now, day_listing.DAYS_AHEAD, partner.time_zone)
    weekly = partner_calendar.begins_week(partner, now) and not is_quiet(member, now)
    message = Digest(
        partner.id, member.id, since.isoformat(), until.isoformat(), now.isoformat(), weekly=weekly
    )
    found = day_listing.listed(session, message)
    near = horizon(now, day_listing.LAST_DAYS, partner.time_zone)
    if is_quiet(member, now) and member.quiet_until is not None:
        ending, reminded = min(member.quiet_until + INSTANT, near), None
    else:
        ending, reminded = near, since
    is_reason = (
        any(row.ends_before(ending) for row in [*found.mine, *found.others])
        or (reminded is not None and any(row.is_reminded_after(reminded) for row in found.mine))
        or (weekly and any(row.status_since <= now - WAITS and not row.is_snoozed(now) for row in found.mine))
    )
    return _listing(message, found) if is_reason else None


def is_quiet(member: Member, now: datetime) -> bool:
    """Tell whether the member wants no daily messages yet."""
    return member.quiet_until is not None and now < member.quiet_until


def urgent(session: Session, partner: Partner, user_id: str, now: datetime) -> QueuedNotification | None:
    """Return the message to a member of everything that is over when the next daily messages come.

    There is one in each pause between two working mornings.
    """
    member = partners.member(session, partner, user_id)
    if member is None:
        return None
    following = partner_calendar.next_telling(partner, now)
    until, at = following + INSTANT, now.isoformat()
    message = Digest(partner.id, member.id, at, until.isoformat(), at, urgent=True)
    return QueuedNotification(
        partner.id,
        with_listed(session, message),
        destination=user_id,
        sequence=message_keys.digest_sequence(user_id),
        event=message_keys.for_each(Digest.kind, "until", partner_calendar.day_of(partner, following)),
    )


def with_listed(session: Session, message: Digest) -> Digest:
    """Return the message with the associations that it lists now."""
    return _listing(message, day_listing.listed(session, message))


def is_empty(session: Session, message: Digest) -> bool:
    """Tell whether a message that is not in Slack yet has nothing to say any more."""
    found = day_listing.listed(session, message)
    return not (found.mine or found.others)


def renewed(session: Session, message: Digest, now: datetime) -> DayContents:
    """Return what a message that is in Slack says ``now``, with how much of it is done, and how much lost."""
    found = contents(session, message, now)
    listed = {*message.association_ids, *message.others_ids}
    mine = {row.association.id for one in found.groups for each in one.customers for row in each.rows}
    others = {row.association.id for one in found.others for row in one.rows}
    gone = listed - mine - others - day_listing.others_left(session, found.partner, message, now)
    lost = associations.count_in(session, message.partner_id, gone, LOST) if gone else 0
    return replace(found, listed=len(listed), done=len(gone) - lost, listed_lost=lost)


def contents(session: Session, message: Digest, now: datetime | None = None) -> DayContents:
    """Return what a message to a member says, by what is to do and by customer, the soonest deadline first.

    With ``now`` it is one that is in Slack already: what has begun to need the member since it was written is
    told by the next one, and until then counted with what else waits.
    """
    partner = session.get_one(Partner, message.partner_id)
    member = session.get_one(Member, message.member_id)
    written = now or datetime.fromisoformat(message.written or message.until)
    until = datetime.fromisoformat(message.until)
    soon = horizon(written, day_listing.DAYS_AHEAD, partner.time_zone)
    if now is None:
        mine = day_listing.own_ids(session, message, member, until, written)
    else:
        until = until if message.urgent else soon
        mine = day_listing.left_ids(session, message, member, until, now)
    near = day_listing.others_before(message, partner, written)
    since = None if message.urgent else datetime.fromisoformat(message.since)
    places = recipients.places_of(session, member)
    # What a member owns where they lost the role goes to admins; all of it does if they lost every role.
    rows = [
        row
        for row in summary.of_several(session, partner, mine[: day_listing.MOST_READ])
        if not places or row.location.id in places
    ]
    return DayContents(
        partner,
        member,
        _groups(rows, until),
        _others(session, partner, member, written, near),
        is_cut=len(mine) > day_listing.MOST_READ,
        waiting=_waiting(session, member, mine, max(until, soon), places),
        lost=_lost(session, partner, member, message) if since else NO_LOSSES,
        lost_since=since,
    )


def _waiting(
    session: Session,
    member: Member,
    told: Sequence[int],
    before: datetime,
    places: Collection[int] | None,
) -> Waiting:
    """Return what else of the member's needs them, if they want daily messages of it."""
    if not day_listing.wants_daily(session, member):
        return NOTHING
    return day_waiting.besides(session, member, told, before, places)


def _lost(session: Session, partner: Partner, member: Member, message: Digest) -> Losses:
    """Return what was lost before the message was written; of what is lost later it tells what it listed."""
    began, ended = map(datetime.fromisoformat, (message.since, message.written or message.until))
    return losses.noticed_of(session, partner, member, began, ended)


def _listing(message: Digest, found: day_listing.Listed) -> Digest:
    return replace(
        message,
        association_ids=[row.id for row in found.mine],
        others_ids=[row.id for row in found.others],
    )


def _others(
    session: Session, partner: Partner, member: Member, now: datetime, before: datetime
) -> list[OthersRows]:
    """Return what other owners have that ends before an instant, if the member is an Incentives admin."""
    ids = day_listing.ids_of_all(session, partner, member, now, before)
    rows: dict[int, list[Summary]] = defaultdict(list)
    for row in summary.of_several(session, partner, ids):
        if row.owner.id != member.id:
            rows[row.owner.id].append(row)
    return [OthersRows(one[0].owner, one) for one in rows.values()]


def _groups(rows: Sequence[Summary], ending: datetime) -> list[DayGroup]:
    """Return the rows by what is to be done and by customer; of both, what ends first comes first."""
    found: dict[Todo, dict[int, list[Summary]]] = {one: defaultdict(list) for one in Todo}
    for row in sorted(rows, key=lambda one: (one.association.clock_due, one.association.id)):
        if row.clock is not None or row.association.status in REVIEWING:
            found[_todo(row, ending)][row.customer.id].append(row)
    groups = [
        DayGroup(todo, [CustomerRows(one) for one in customers.values()])
        for todo, customers in found.items()
        if customers
    ]
    # A review has no clock that ends anything by itself, so that it comes last.
    return sorted(
        groups,
        key=lambda one: (one.todo is Todo.REVIEW, one.customers[0].first.association.clock_due),
    )


def _todo(row: Summary, ending: datetime) -> Todo:
    association = row.association
    if row.clock is not None and row.clock.due < ending:
        return Todo.ENDING
    return day_waiting.todo(association.status, is_refused=association.mail_refused is not None)
