"""What the partner has and may see of itself: reports, engagements, locations, and who has which role."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows import catalogue
from flows.access import Actor
from flows.administration.roles import Grant, MemberRoles
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.conversation.answers import bounds
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    EngagementsAnswer,
    LocationsAnswer,
    MembersAnswer,
    ReportAnswer,
)
from flows.conversation.answers.selecting import Selecting
from flows.reports import report
from flows.reports.report_ask import Limits
from flows.rules.associations.working_day import local_day
from flows.rules.customers.eligibility import is_active
from flows.rules.language.understanding import Aspect, Interval, Milestone, Saying, Value
from flows.rules.reports import periods
from flows.rules.reports.figures import Figure
from flows.rules.reports.periods import Period
from store import catalogue as catalogue_rows
from store import partners

_OF_ROLES = (Aspect.OWNER, Aspect.LOCATION)


def reporting(session: Session, actor: Actor, saying: Saying, now: datetime) -> ReportAnswer:
    """Return all numbers of the period of the first timing, or of this month, within all conditions.

    Days are those of the partner's zone, as for the command.
    """
    selecting = Selecting(session, actor, now)
    zone = actor.partner.time_zone
    named = next((one for one in saying.timings if one.event is not Milestone.DUE and not one.excludes), None)
    further = (
        *(selecting.condition(one) for one in saying.conditions),
        *(selecting.timing(one) for one in saying.timings if one is not named),
    )
    period = _period(named.interval if named else Interval(None, None), local_day(now, zone))
    limits = Limits(period, None, None, None, further)
    found = report.within(session, actor.partner, limits, now, tuple(Figure))
    return ReportAnswer(saying, zone, found)


def engagements(
    session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0
) -> EngagementsAnswer:
    """Return engagements of the catalogue by name, each with the locations that may earn on it."""
    selecting = Selecting(session, actor, now)
    found = selecting.of_engagements(saying.conditions)
    terms = [EngagementTerms.of(one) for one in found]
    shown = terms[offset : offset + MOST_ROWS]
    after = offset + len(shown)
    active = frozenset(one.id for one in found if is_active(one.active_from, one.active_until, now))
    return EngagementsAnswer(
        saying,
        catalogue.entries(session, actor, shown),
        len(found),
        active,
        after if after < len(found) else None,
    )


def locations(
    session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0
) -> LocationsAnswer:
    """Return locations by name; if engagements are named, those that may earn on at least one of them."""
    selecting = Selecting(session, actor, now)
    found = selecting.of_locations(saying.conditions)
    is_limited = bool(saying.of(Aspect.ENGAGEMENT) or saying.of(Aspect.AREA))
    wanted = selecting.of_engagements(saying.conditions) if is_limited else []
    if is_limited:
        pairs = catalogue_rows.eligible_pairs(session, actor.partner)
        found = [one for one in found if any((one.id, each.id) in pairs for each in wanted)]
    shown = found[offset : offset + MOST_ROWS]
    after = offset + len(shown)
    return LocationsAnswer(
        saying,
        [PartnerLocation.of(one) for one in shown],
        len(found),
        [EngagementTerms.of(one) for one in wanted],
        frozenset(one.id for one in found if actor.holds_role_on(one)),
        after if after < len(found) else None,
    )


def members(session: Session, actor: Actor, saying: Saying, now: datetime, offset: int = 0) -> MembersAnswer:
    """Return who holds which role: Incentives admins see all roles, others their own."""
    selecting = Selecting(session, actor, now)
    every = [
        MemberRoles(member.user_id, member.name, frozenset(grants), member.gone_since is not None)
        for member, grants in partners.holders(session, actor.partner)
        if actor.is_admin or member.id == actor.member.id
    ]
    codes = {one.code for one in selecting.of_locations(saying.conditions)}
    found = [one for one in every if _is_meant(one, saying, codes)]
    shown = found[offset : offset + MOST_ROWS]
    after = offset + len(shown)
    admins = partners.admins(session, actor.partner)
    return MembersAnswer(
        saying,
        shown,
        len(found),
        sorted((Value(one.user_id, one.name) for one in admins), key=lambda one: (one.name, one.key)),
        actor.is_admin,
        {one.code: one.name for one in selecting.locations},
        after if after < len(found) else None,
    )


def _is_meant(one: MemberRoles, saying: Saying, codes: set[str]) -> bool:
    for condition in saying.of(Aspect.OWNER):
        if (one.user_id in {value.key for value in condition.values}) == condition.excludes:
            return False
    return not saying.of(Aspect.LOCATION) or any(_is_at(grant, codes) for grant in one.grants)


def _is_at(grant: Grant, codes: set[str]) -> bool:
    code = grant[1]
    return code is None or code in codes


def _period(interval: Interval, today: date) -> Period:
    """Return the days as a period, in its usual word if it has one; an open end is today, or the last day."""
    if interval == Interval(None, None):
        return periods.this_month(today)
    first = interval.begin or bounds.EARLIEST
    end = interval.end or max(today + timedelta(days=1), first + timedelta(days=1))
    first, last = max(first, _FIRST), min(max(end - timedelta(days=1), first), _LAST)
    known = (periods.named(one, today) for one in _words(first, last))
    return next(one for one in known if one and (one.first, one.last) == (first, last))


def _words(first: date, last: date) -> tuple[str, ...]:
    """Return the words that may name some days, the most usual first; the last one always does."""
    year = f"FY{(first.year + (first.month >= _FISCAL_MONTH)) % 100:02}"
    quarter = f"{year} Q{(first.month - _FISCAL_MONTH) % 12 // 3 + 1}"
    days = first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
    return *periods.OFFERED, f"{first:%Y-%m}", quarter, year, f"{first.year}", days


_FISCAL_MONTH = 7
_FIRST, _LAST = date(periods.FIRST_YEAR, 1, 1), date(periods.LAST_YEAR, 12, 31)
