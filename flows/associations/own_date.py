"""The next meeting or delivery day of an association, as its members set it; no deadline follows from it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.refusal import Refusal
from flows.reminders.partner_calendar import calendar_of
from flows.rules.associations import own_dates, status
from flows.rules.associations.working_day import local_day
from store.associations.associations import Association
from store.enums import HistoryAction
from store.history import history
from store.history.history import Addition

LONGEST_WORDS = 150
"""Characters that say what happens on the day."""


class OwnDateRefused(Refusal):
    """The day lies in the past: before ``today`` in the partner's zone."""

    def __init__(self, today: date) -> None:
        """Keep the first day that can be chosen."""
        super().__init__(today.isoformat())
        self.today = today


def set_date(
    session: Session, actor: Actor, association_id: int, day: date, words: str | None, now: datetime
) -> Association:
    """Set the next day on which something happens, of which the owner is reminded on the working day before.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: the association has ended.
        OwnDateRefused: the day lies in the past.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    check(association, day, now)
    partner = association.partner
    at = own_dates.reminded_at(day, calendar_of(partner))
    association.own_date, association.own_date_words = day, words or None
    # Whoever sets a date when its reminder would be past knows of it.
    association.own_date_reminds_at = at if at > now else None
    detail = {"day": day.isoformat(), "words": words or None}
    _note(session, actor, association, HistoryAction.DATE_SET, detail, now)
    return association


def check(association: Association, day: date, now: datetime) -> None:
    """Refuse a next date that an association cannot have.

    Raises:
        StatusClosed: the association has ended.
        OwnDateRefused: the day lies in the past.
    """
    _check_open(association)
    today = local_day(now, association.partner.time_zone)
    if day < today:
        raise OwnDateRefused(today)


def clear_date(session: Session, actor: Actor, association_id: int, now: datetime) -> Association:
    """Remove the date; nothing happens if there is none.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: the association has ended.
    """
    association = lifecycle.hold_for(session, actor, association_id)
    _check_open(association)
    if association.own_date is not None:
        association.own_date = association.own_date_words = association.own_date_reminds_at = None
        _note(session, actor, association, HistoryAction.DATE_CLEARED, {}, now)
    return association


def _check_open(association: Association) -> None:
    if not status.is_open(association.status):
        raise lifecycle.StatusClosed(association.status)


def _note(
    session: Session,
    actor: Actor,
    association: Association,
    action: HistoryAction,
    detail: dict[str, str | None],
    now: datetime,
) -> None:
    history.append(session, Addition(association, action, detail), now, member_id=actor.member.id)
