"""What the bot will send in the next days, as things stand: computed with the agenda, and nothing is changed.

It is also computed for working times and quiet hours that are not saved yet.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.associations import lifecycle
from flows.associations.channels import channel_of
from flows.associations.summary import Summary
from flows.loading.columns import Columns
from flows.reminders import own_date_reminders, team_summary
from flows.reminders.team_summary import HAPPENINGS
from flows.rules.associations import agenda, quiet_hours, working_day
from flows.rules.associations.agenda import BUGS, ENDINGS, ESCALATIONS, AgendaItem, AgendaKind
from flows.rules.associations.deadlines import horizon
from flows.rules.associations.quiet_hours import QuietHours
from flows.rules.associations.working_day import WorkCalendar
from store import catalogue, partners
from store.associations import associations
from store.associations.associations import Association
from store.enums import CLOCKED, ReminderSetting, SummaryPace
from store.history import history
from store.partners import Partner

DAYS = 7
"""Days that are looked ahead, today included."""

MOVED_AT_MOST = timedelta(days=14)
"""How much earlier than planned a reminder may come because of quiet hours."""

LAST_DAYS = 3
"""Days left of a clock that are reason enough for a daily message."""

MOST_DATES = 2000
"""Dates that members set which are read."""


MOST_CHANNELS = 20
"""Channels of each of which it is looked up whether it has news."""


class WeekKind(StrEnum):
    """What is sent, or happens."""

    SUMMARY = "summary"
    DAILY = "daily"
    REMINDER = "reminder"
    WARNING = "warning"
    DROP = "drop"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """Something that comes ``at`` an instant, to these Slack IDs of people or channels.

    A daily message has ``count`` associations in it; anything else is ``about`` one, mostly because of an
    ``item`` of the agenda.
    """

    at: datetime
    kind: WeekKind
    told: tuple[str, ...]
    about: Summary | None = None
    item: AgendaItem | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """Everything that comes, the first one first; ``days`` are the local days, in ISO form."""

    zone: str
    days: Sequence[str]
    messages: Sequence[PlannedMessage]

    def of_day(self, day: str) -> list[PlannedMessage]:
        """Return what comes on a local day."""
        return [one for one in self.messages if working_day.local_day(one.at, self.zone).isoformat() == day]


@dataclass(frozen=True, slots=True)
class _Times:
    """When a partner works, and when it wants no reminders."""

    calendar: WorkCalendar
    quiet: QuietHours | None
    is_daily: bool


def show(session: Session, actor: Actor, now: datetime, changed: Columns | None = None) -> WeekAhead:
    """Return what comes; ``changed`` are columns of the partner as they would be after a change.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    times = _times(partner, changed or {})
    zone = times.calendar.zone
    today = working_day.local_day(now, zone)
    days = [(today + timedelta(days=one)).isoformat() for one in range(DAYS)]
    until = working_day.morning(today + timedelta(days=DAYS), zone, 0)
    found = associations.coming_of(session, partner, until + MOVED_AT_MOST)
    week = _Week(session, partner, times, now, until)
    for one in found:
        week.add(one)
    return WeekAhead(
        zone, days, sorted([*week.messages(), *_own_dates(session, partner, now, until)], key=_at)
    )


def _at(one: PlannedMessage) -> tuple[datetime, str]:
    return one.at, one.kind


def _times(partner: Partner, changed: Columns) -> _Times:
    begins, ends, off = partner.quiet_from, partner.quiet_until, partner.quiet_days_off
    if "quiet_hours" in changed:
        said = changed["quiet_hours"]
        begins, ends = map(int, said.split("-")) if said else (None, None)
    off = bool(changed.get("quiet_days_off", off))
    calendar = WorkCalendar(
        changed.get("time_zone", partner.time_zone),
        quiet_hours.hour_told(changed.get("digest_hour", partner.digest_hour), begins, ends),
        changed.get("working_days", partner.working_days),
        changed.get("holidays", partner.holidays),
    )
    has_quiet = begins is not None or off
    quiet = QuietHours(calendar, begins, ends, on_days_off=off) if has_quiet else None
    pace = changed.get("team_summary")
    is_daily = partner.daily_summary if pace is None else pace == SummaryPace.DAILY
    return _Times(calendar, quiet, is_daily)


@dataclass(slots=True)
class _Morning:
    """What one working morning tells, by Slack user ID or channel: the associations in it, by id."""

    at: datetime
    own: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    admins: list[PlannedMessage] = field(default_factory=list)
    channels: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


class _Week:
    """What is found of one association after the other."""

    def __init__(
        self, session: Session, partner: Partner, times: _Times, now: datetime, until: datetime
    ) -> None:
        self._times, self._now, self._until = times, now, until
        self._admins = tuple(one.user_id for one in partners.admins(session, partner))
        self._single: list[PlannedMessage] = []
        self._mornings = [_Morning(at) for at in self._mornings_of()]
        own = catalogue.own_channels(session, partner.id)
        every = dict.fromkeys([*filter(None, [partner.channel_id]), *own])
        self._channels = tuple(one for one in every if _has_news(session, partner, one, len(every)))

    def _mornings_of(self) -> Iterator[datetime]:
        at = working_day.next_morning(self._now, self._times.calendar)
        while at < self._until:
            yield at
            at = working_day.next_morning(at, self._times.calendar)

    def add(self, association: Association) -> None:
        """Find what is told of an association; one whose agenda cannot be computed is left out."""
        try:
            moments = lifecycle.moments_with(association, self._times.quiet)
        except BUGS:
            return
        ended = self._walk(association, moments)
        self._near(association, ended)

    def _walk(self, association: Association, moments: Sequence[AgendaItem]) -> datetime:
        """Act on the agenda as the tick would, and return when it ends the association, or far away."""
        done = association.agenda_done
        while (following := agenda.next_item(moments, done)) is not None:
            at = max(agenda.acts_at(following, association.status_since), self._now)
            if at >= self._until:
                break
            due = agenda.due_items(moments, done, at)
            for item in due:
                self._tell(association, item, at)
            if not due or due[0].kind in ENDINGS:
                return at
            done = agenda.dealt_with(moments, done, at)
        return self._until + MOVED_AT_MOST

    def _tell(self, association: Association, item: AgendaItem, at: datetime) -> None:
        about, owner = Summary(association), association.owner
        if item.kind in ENDINGS:
            told = channel_of(association) or owner.user_id
            kind = WeekKind.DROP if item.kind is AgendaKind.CONSENT_EXPIRY else WeekKind.LOST
            self._single.append(PlannedMessage(at, kind, (told,), about, item))
            return
        following = working_day.next_morning(at - timedelta(microseconds=1), self._times.calendar)
        is_urgent = association.status in CLOCKED and association.clock_due <= following
        morning = next((one for one in self._mornings if one.at >= at), None)
        if item.kind in ESCALATIONS:
            warning = PlannedMessage(at, WeekKind.WARNING, self._admins, about, item)
            if is_urgent:
                self._single.append(warning)
            elif morning is not None:
                morning.admins.append(PlannedMessage(morning.at, WeekKind.WARNING, self._admins, about, item))
            return
        if owner.reminders is ReminderSetting.NONE:
            return
        if is_urgent or owner.reminders is ReminderSetting.SINGLY:
            self._single.append(PlannedMessage(at, WeekKind.REMINDER, (owner.user_id,), about, item))
        elif morning is not None:
            morning.own[owner.user_id].add(association.id)

    def _near(self, association: Association, ended: datetime) -> None:
        """Note on which mornings the end of the clock is near, while it runs."""
        if association.status not in CLOCKED:
            return
        owner, channel = association.owner, channel_of(association)
        for morning in self._mornings:
            if morning.at >= ended:
                break
            zone = self._times.calendar.zone
            days = team_summary.DAYS_AHEAD if self._is_summary(morning.at) else team_summary.LAST_DAYS
            if channel is not None and association.clock_due < horizon(morning.at, days, zone):
                morning.channels[channel].add(association.id)
            is_near = association.clock_due < horizon(morning.at, LAST_DAYS, zone)
            if is_near and owner.reminders is ReminderSetting.DAILY:
                morning.own[owner.user_id].add(association.id)

    def messages(self) -> Iterator[PlannedMessage]:
        """Yield everything that was found."""
        yield from self._single
        first_summary = next((one for one in self._mornings if self._is_summary(one.at)), None)
        for one in self._mornings:
            yield from one.admins
            for user_id, several in sorted(one.own.items()):
                yield PlannedMessage(one.at, WeekKind.DAILY, (user_id,), count=len(several))
            told: Mapping[str, int] = {channel: len(some) for channel, some in one.channels.items()}
            if one is first_summary:
                told = {**dict.fromkeys(self._channels, 0), **told}
            for channel, count in told.items():
                yield PlannedMessage(one.at, WeekKind.SUMMARY, (channel,), count=count)

    def _is_summary(self, at: datetime) -> bool:
        calendar = self._times.calendar
        return self._times.is_daily or working_day.is_first_of_week(
            working_day.day_of(at, calendar.zone, calendar.hour), calendar
        )


def _has_news(session: Session, partner: Partner, channel: str, among: int) -> bool:
    """Tell whether the next summary has something to say of what has happened; of many channels, of any."""
    where = channel if among <= MOST_CHANNELS else None
    last = history.newest(session)
    return bool(history.between(session, partner.id, partner.summarised, last, [*HAPPENINGS], 1, where))


def _own_dates(
    session: Session, partner: Partner, now: datetime, until: datetime
) -> Iterator[PlannedMessage]:
    """Yield the reminders of dates that members set, as they are planned."""
    found = [
        one
        for one in associations.with_own_date_reminders(session, MOST_DATES)
        if one.partner_id == partner.id
        and one.own_date_reminds_at is not None
        and one.own_date_reminds_at < until
        and one.owner.reminders is not ReminderSetting.NONE
        and own_date_reminders.is_worth_telling(one, one.own_date_reminds_at)
    ]
    associations.load_related(session, found)
    for one in found:
        at = max(one.own_date_reminds_at or now, now)
        yield PlannedMessage(at, WeekKind.REMINDER, (one.owner.user_id,), Summary(one))
