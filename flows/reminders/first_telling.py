"""When somebody is told something next: an agenda item, an own date, or the messages of a morning."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.reminders import day_listing, digest, own_date_reminders, partner_calendar
from flows.reminders.reminders import BatchContext
from flows.rules.associations import agenda, working_day
from flows.rules.associations.agenda import BUGS, ENDINGS, AgendaItem, ScheduleInvalid
from store import partners
from store.associations import associations
from store.associations.associations import Association
from store.enums import CLOCKED, ReminderSetting
from store.partners import Partner

MOST_READ = 2000
"""Associations that are read, those with the next agenda item first."""

FARTHEST = timedelta(days=400)
"""How far is looked ahead."""


@dataclass(frozen=True, slots=True)
class Telling:
    """When somebody is told something: of a ``moment`` of the agenda, or of a member's ``own_date``.

    Without either it is what the messages of a morning repeat. ``reference`` is of the association to which
    the moment or the date belongs.
    """

    at: datetime
    moment: AgendaItem | None = None
    reference: str = ""
    own_date: date | None = None


def first_telling(session: Session, now: datetime) -> Telling | None:
    """Return what is told next as things are; ``None`` if nothing is planned."""
    found = list(islice(associations.coming(session, now + FARTHEST), MOST_READ))
    context = BatchContext(session, found)
    tellings = [one for association in found for one in _tellings(context, association)]
    tellings += _own_dates(session)
    first = min(tellings, key=lambda one: one.at, default=None)
    mornings = [_first_morning(session, one, now, first) for one in partners.everyone(session)]
    earlier = [one for one in mornings if one is not None]
    return min([*([first] if first else []), *earlier], key=lambda one: one.at, default=None)


def _tellings(context: BatchContext, association: Association) -> Iterator[Telling]:
    """Yield when each agenda item of an association is told, if it is told to anybody."""
    is_single = context.setting(association) is ReminderSetting.SINGLY
    try:
        for moment in agenda.coming(lifecycle.moments(association), association.agenda_done):
            morning = partner_calendar.next_telling(association.partner, moment.told_at)
            is_near = association.status in CLOCKED and association.clock_due <= morning
            cannot_wait = is_single or moment.kind in ENDINGS or is_near
            if context.audience(association, moment, moment.told_at).destinations:
                at = moment.told_at if cannot_wait else morning
                yield Telling(at, moment, association.reference)
    except (ScheduleInvalid, *BUGS):
        return


def _own_dates(session: Session) -> Iterator[Telling]:
    """Yield when owners are reminded of dates that members set, soonest first."""
    for one in associations.with_own_date_reminders(session, MOST_READ):
        at, muted = one.own_date_reminds_at, one.owner.reminders is ReminderSetting.NONE
        if at is not None and not muted and own_date_reminders.is_worth_telling(one, at):
            yield Telling(at, reference=one.reference, own_date=one.own_date)


def _first_morning(
    session: Session, partner: Partner, now: datetime, before: Telling | None
) -> Telling | None:
    """Return the first working morning with messages that comes before something else is told.

    Of associations that have ended only a summary tells, the next one: hundreds of mornings without messages
    would take seconds to compute.
    """
    used = associations.statuses_in_use(session, partner)
    if not used:
        return None
    is_over, calendar = used.isdisjoint(day_listing.TOLD), partner_calendar.calendar_of(partner)
    until = before.at if before else now + FARTHEST
    morning = working_day.next_morning(now, calendar)
    while morning < until:
        if any(one.id == partner.id for one, _ in digest.preview(session, morning)):
            return Telling(morning)
        if is_over and working_day.is_first_of_week(partner_calendar.day_of(partner, morning), calendar):
            return None
        morning = working_day.next_morning(morning, calendar)
    return None
