"""What a report is asked for, and what of it somebody typed means."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers_page import find_customer
from flows.refusal import Refusal
from flows.rules.associations.working_day import local_day
from flows.rules.customers import search
from flows.rules.reports import periods
from flows.rules.reports.periods import THIS_MONTH, Period, PeriodFault
from store import catalogue, partners
from store.catalogue import Engagement
from store.partners import Location, Member, Partner
from store.reports import Scope

MINE = frozenset({"me", "mine", "my"})
"""Words that name the member who types them."""


class NothingToReportOn(Refusal):
    """What was typed names no period, and nothing that a report can be limited to.

    ``typed`` are the words that were not understood.
    """

    def __init__(self, typed: str) -> None:
        """Keep the words."""
        super().__init__(typed)
        self.typed = typed


class PeriodRefused(Refusal):
    """What was typed looks like a period and is none, for one ``fault``.

    ``words`` are the period as it should be typed, or what is wrong in it.
    """

    def __init__(self, fault: PeriodFault, words: str) -> None:
        """Keep the fault and the words."""
        super().__init__(fault)
        self.fault, self.words = fault, words


@dataclass(frozen=True, slots=True)
class ReportAsk:
    """Which report is wanted: the period by its word, and what limits it; ``owner`` is a Slack user ID."""

    period: str = THIS_MONTH
    engagement_id: int | None = None
    location_id: int | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What an ask means: the days, and the rows that limit the report, with ``further`` conditions."""

    period: Period
    engagement: Engagement | None
    location: Location | None
    owner: Member | None
    further: tuple[ColumnElement[bool], ...] = ()

    def scope(self, partner: Partner) -> Scope:
        """Return the associations that the report is about."""
        engagement, location, owner = (
            one.id if one else None for one in (self.engagement, self.location, self.owner)
        )
        return Scope(partner.id, engagement, location, owner, self.further)


def read(session: Session, actor: Actor, typed: str, now: datetime) -> ReportAsk:
    """Return the report that was typed: a period, and an engagement, a location or an owner, all optional.

    Raises:
        PeriodRefused: a word of it names nothing, and a period in it is none.
        NothingToReportOn: a word of it names nothing.
    """
    partner = actor.partner
    period, rest = periods.read(typed, local_day(now, partner.time_zone))
    word = period.word if period else THIS_MONTH
    if not rest:
        return ReportAsk(word)
    engagement, others = find_customer.named_engagement(session, actor, rest)
    engagement_id = engagement.id if engagement else None
    if engagement is not None and not others:
        return ReportAsk(word, engagement_id)
    location = _location(session, partner, others)
    if location is not None:
        return ReportAsk(word, engagement_id, location.id)
    owner = _owner(session, actor, others)
    if owner is None:
        wrong = periods.fault(typed)
        raise PeriodRefused(*wrong) if wrong else NothingToReportOn(others)
    return ReportAsk(word, engagement_id, owner=owner.user_id)


def limits(session: Session, partner: Partner, ask: ReportAsk, now: datetime) -> Limits:
    """Return what an ask means now; what names nothing of the partner limits nothing."""
    today = local_day(now, partner.time_zone)
    return Limits(
        periods.named(ask.period, today) or periods.this_month(today),
        catalogue.find(session, partner, ask.engagement_id) if ask.engagement_id else None,
        partners.location(session, partner, ask.location_id) if ask.location_id else None,
        partners.member(session, partner, ask.owner) if ask.owner else None,
    )


def _location(session: Session, partner: Partner, typed: str) -> Location | None:
    """Return the location of this code or name; the beginning of a name is enough if no other has it."""
    every, wanted = partners.locations(session, partner), search.fold(typed)
    for fits in (
        [one for one in every if wanted in {search.fold(one.code), search.fold(one.name)}],
        [one for one in every if search.fold(one.name).startswith(wanted)],
    ):
        if len(fits) == 1:
            return fits[0]
    return None


def _owner(session: Session, actor: Actor, typed: str) -> Member | None:
    """Return the member of this Slack ID or name, or the one who asks."""
    wanted = search.fold(typed.lstrip("@"))
    if wanted in MINE:
        return actor.member
    every = partners.all_members(session, actor.partner)
    for fits in (
        [one for one in every if wanted in {search.fold(one.user_id), search.fold(one.name)}],
        [one for one in every if search.fold(one.name).startswith(wanted)],
    ):
        if len(fits) == 1:
            return fits[0]
    return None
