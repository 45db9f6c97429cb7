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
from flows.customers_page.own_work import PARTNERS_TURN
from flows.notifications import Digest, QueuedNotification
from flows.reminders import day_waiting, partner_calendar
from flows.reminders.day_waiting import Todo, Waiting
from flows.rules.associations import amounts
from flows.rules.associations.deadlines import horizon
from flows.rules.associations.status import LOST
from store import consents, partners, recipients
from store.associations import associations, clocks
from store.associations.clocks import ClockRow
from store.customers import own_work
from store.enums import IN_PROGRESS, ReminderSetting, Role
from store.outbox import message_keys
from store.partners import Member, Partner

DAYS_AHEAD = 7
"""Days left up to which a clock counts as ending soon; a daily message lists all of these."""

LAST_DAYS = 3
"""Days left up to which a clock alone is a reason for a daily message, and at which admins are told."""

WAITS = timedelta(days=1)
"""How long something needs a member before that alone is a reason for the first message of a week."""

MOST_READ = 1000
"""Associations that one message counts; of more it says that there are more."""


NOTHING = Waiting()


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """Associations of one customer that wait for the same, what ends first first."""

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
        """What they are worth by the catalogue, in words."""
        return amounts.total(row.amount for one in self.customers for row in one.rows)


@dataclass(frozen=True, slots=True)
class OthersRows:
    """What another owner has that ends within ``LAST_DAYS``, what ends first first."""

    owner: Member
    rows: Sequence[Summary]

    @property
    def amount(self) -> str:
        """What it is worth by the catalogue, in words."""
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


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a message lists: of the member's own, and of other owners'."""

    mine: Sequence[ClockRow]
    others: Sequence[ClockRow]


def morning(
    session: Session, member: Member, partner: Partner, now: datetime, since: datetime
) -> Digest | None:
    """Return the member's message of a working morning, or ``None`` if there is no reason for one.

    A reason is a reminder that was dealt with after ``since``, or a clock that ends within ``LAST_DAYS``. On
    the first morning of a week, everything that has needed the member for a day is one, unless it is snoozed.
    While the member wants to be quiet, only a clock that ends before that time is a reason.
    """
    until = horizon(now, DAYS_AHEAD, partner.time_zone)
    weekly = partner_calendar.begins_week(partner, now) and not is_quiet(member, now)
    message = Digest(
        partner.id, member.id, since.isoformat(), until.isoformat(), now.isoformat(), weekly=weekly
    )
    found = _listed(session, message)
    near = horizon(now, LAST_DAYS, partner.time_zone)
    if is_quiet(member, now) and member.quiet_until is not None:
        ending, reminded = min(member.quiet_until, near), None
    else:
        ending, reminded = near, since
    is_reason = (
        any(row.clock_due < ending for row in [*found.mine, *found.others])
        or (reminded is not None and any(row.is_reminded_after(reminded) for row in found.mine))
        or (weekly and any(row.status_since <= now - WAITS and not row.is_snoozed(now) for row in found.mine))
    )
    return _listing(message, found) if is_reason else None


def is_quiet(member: Member, now: datetime) -> bool:
    """Tell whether the member wants no daily messages yet."""
    return member.quiet_until is not None and now < member.quiet_until


def urgent(session: Session, partner: Partner, user_id: str, now: datetime) -> QueuedNotification | None:
    """Return the message to a member of everything that ends before the next daily messages.

    There is one in each pause between two working mornings.
    """
    member = partners.member(session, partner, user_id)
    if member is None:
        return None
    until = partner_calendar.next_telling(partner, now)
    at = now.isoformat()
    message = Digest(partner.id, member.id, at, until.isoformat(), at, urgent=True)
    return QueuedNotification(
        partner.id,
        with_listed(session, message),
        destination=user_id,
        sequence=message_keys.digest_sequence(user_id),
        event=message_keys.for_each(Digest.kind, "until", partner_calendar.day_of(partner, until)),
    )


def with_listed(session: Session, message: Digest) -> Digest:
    """Return the message with the associations that it lists now."""
    return _listing(message, _listed(session, message))


def is_empty(session: Session, message: Digest) -> bool:
    """Tell whether a message that is not in Slack yet has nothing to say any more."""
    found = _listed(session, message)
    return not (found.mine or found.others)


def renewed(session: Session, message: Digest, now: datetime) -> DayContents:
    """Return what a message that is in Slack says ``now``, with how much of it is done, and how much lost."""
    found = contents(session, message, now)
    listed = {*message.association_ids, *message.others_ids}
    mine = {row.association.id for one in found.groups for each in one.customers for row in each.rows}
    others = {row.association.id for one in found.others for row in one.rows}
    gone = listed - mine - others - _others_left(session, found.partner, message, now)
    lost = associations.count_in(session, message.partner_id, gone, LOST) if gone else 0
    return replace(found, listed=len(listed), done=len(gone) - lost, listed_lost=lost)


def contents(session: Session, message: Digest, now: datetime | None = None) -> DayContents:
    """Return what a message to a member says, by what is to do and by customer, what ends first first.

    With ``now`` it is one that is in Slack already: what has begun to need the member since it was written is
    told by the next one, and until then counted with what else waits.
    """
    partner = session.get_one(Partner, message.partner_id)
    member = session.get_one(Member, message.member_id)
    written = now or datetime.fromisoformat(message.written or message.until)
    until = datetime.fromisoformat(message.until)
    soon = horizon(written, DAYS_AHEAD, partner.time_zone)
    if now is None:
        mine = _mine(session, message, member, until, written)
    else:
        until = until if message.urgent else soon
        mine = _left(session, message, member, until, now)
    near = _near(message, partner, written)
    since = None if message.urgent else datetime.fromisoformat(message.since)
    places = recipients.places_of(session, member)
    # What a member owns where they lost the role goes to admins; all of it does if they lost every role.
    rows = [
        row
        for row in summary.of_several(session, partner, mine[:MOST_READ])
        if not places or row.location.id in places
    ]
    return DayContents(
        partner,
        member,
        _groups(rows, until),
        _others(session, partner, member, near),
        is_cut=len(mine) > MOST_READ,
        waiting=_waiting(session, member, mine, max(until, soon), places),
        lost=_lost(session, partner, member, message) if since else NO_LOSSES,
        lost_since=since,
    )


def _mine(
    session: Session, message: Digest, member: Member, until: datetime, written: datetime
) -> Sequence[int]:
    """Return ids of what the member owns and must be told of."""
    if not _wants_daily(session, member):
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


def _left(session: Session, message: Digest, member: Member, until: datetime, now: datetime) -> Sequence[int]:
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
        if row.owner_id == member.id and row.status in IN_PROGRESS
    ]
    ids = [one.id for one in rows]
    consented = consents.answered_after(session, member.partner_id, ids, began)
    went_on = consented | consents.asked_after(session, member.partner_id, ids, began)
    left = list[int]()
    for one in rows:
        is_ending = one.clock_due < (told if one.id in went_on else until)
        needs = _needs_partner(one, now) and one.id not in consented
        is_reminded = one.is_reminded_after(since) and one.id not in went_on
        if is_ending or (not message.urgent and (needs or is_reminded)):
            left.append(one.id)
    return left


def _needs_partner(row: ClockRow, now: datetime) -> bool:
    """Tell whether it waits for the partner, unless it is snoozed."""
    return not row.is_snoozed(now) and (row.status in PARTNERS_TURN or row.is_refused)


def _others_left(session: Session, partner: Partner, message: Digest, now: datetime) -> set[int]:
    """Return ids of what a message listed of other owners whose clock still ends as soon as it said."""
    near = _near(message, partner, now)
    rows = clocks.of_several(session, partner.id, message.others_ids)
    return {one.id for one in rows if one.status in IN_PROGRESS and one.clock_due < near}


def _near(message: Digest, partner: Partner, at: datetime) -> datetime:
    """Return before when another owner's clock ends of which a message tells that is true at an instant."""
    if message.urgent:
        return datetime.fromisoformat(message.until)
    return horizon(at, LAST_DAYS, partner.time_zone)


def _waiting(
    session: Session,
    member: Member,
    told: Sequence[int],
    before: datetime,
    places: Collection[int] | None,
) -> Waiting:
    """Return what else of the member's needs them, if they want daily messages of it."""
    if not _wants_daily(session, member):
        return NOTHING
    return day_waiting.besides(session, member, told, before, places)


def _lost(session: Session, partner: Partner, member: Member, message: Digest) -> Losses:
    """Return what was lost before the message was written; of what is lost later it tells what it listed."""
    began, ended = map(datetime.fromisoformat, (message.since, message.written or message.until))
    return losses.noticed_of(session, partner, member, began, ended)


def _listed(session: Session, message: Digest) -> _Listed:
    """Return what `contents` lists of a message that is not in Slack yet, without reading all of it."""
    partner = session.get_one(Partner, message.partner_id)
    member = session.get_one(Member, message.member_id)
    written, until = map(datetime.fromisoformat, (message.written or message.until, message.until))
    places = recipients.places_of(session, member)
    ids = _mine(session, message, member, until, written)[:MOST_READ]
    others = _ids_of_all(session, partner, member, _near(message, partner, written))
    return _Listed(
        [
            row
            for row in clocks.of_several(session, partner.id, ids)
            if row.status in IN_PROGRESS and (not places or row.location_id in places)
        ],
        [row for row in clocks.of_several(session, partner.id, others) if row.owner_id != member.id],
    )


def _listing(message: Digest, found: _Listed) -> Digest:
    return replace(
        message,
        association_ids=[row.id for row in found.mine],
        others_ids=[row.id for row in found.others],
    )


def _wants_daily(session: Session, member: Member) -> bool:
    """Tell whether the member gets what they own daily; if they are gone, an admin gets it in their place."""
    is_absent = recipients.places_of(session, member) == frozenset()
    return is_absent or member.reminders is ReminderSetting.DAILY


def _others(session: Session, partner: Partner, member: Member, before: datetime) -> list[OthersRows]:
    """Return what other owners have that ends before an instant, if the member is an Incentives admin."""
    ids = _ids_of_all(session, partner, member, before)
    rows: dict[int, list[Summary]] = defaultdict(list)
    for row in summary.of_several(session, partner, ids):
        if row.owner.id != member.id:
            rows[row.owner.id].append(row)
    return [OthersRows(one[0].owner, one) for one in rows.values()]


def _ids_of_all(session: Session, partner: Partner, member: Member, before: datetime) -> Sequence[int]:
    """Return ids of everything that ends before an instant, for an Incentives admin."""
    is_admin = any(one.role is Role.ADMIN for one in partners.roles(session, member))
    if not is_admin or member.gone_since is not None:
        return ()
    return associations.running_before(session, partner.id, before, None, MOST_READ)


def _groups(rows: Sequence[Summary], ending: datetime) -> list[DayGroup]:
    """Return the rows by what is to be done and by customer; of both, what ends first comes first."""
    found: dict[Todo, dict[int, list[Summary]]] = {one: defaultdict(list) for one in Todo}
    for row in sorted(rows, key=lambda one: (one.association.clock_due, one.association.id)):
        if row.clock is not None:
            found[_todo(row, ending)][row.customer.id].append(row)
    groups = [
        DayGroup(todo, [CustomerRows(one) for one in customers.values()])
        for todo, customers in found.items()
        if customers
    ]
    return sorted(groups, key=lambda one: one.customers[0].first.association.clock_due)


def _todo(row: Summary, ending: datetime) -> Todo:
    association = row.association
    if association.clock_due < ending:
        return Todo.ENDING
    return day_waiting.todo(association.status, is_refused=association.mail_refused is not None)
