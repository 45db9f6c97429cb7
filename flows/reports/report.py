"""What the work is worth: at risk, in review, approved, paid and lost, and how much of it is paid in the end.

Members see the associations of all locations of their partner, as on the Customers page, and nobody else's
(R3).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.catalogue_values import EngagementTerms, PartnerLocation
from flows.customers_page import worth
from flows.customers_page.page_query import associated
from flows.customers_page.page_values import Associated
from flows.reports import report_ask
from flows.reports.report_ask import Limits, ReportAsk
from flows.rules.associations import amounts
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import horizon
from flows.rules.associations.working_day import local_day, morning
from flows.rules.reports.figures import DAYS_AHEAD, WHY_LOST, Figure
from flows.rules.reports.periods import Period
from store import reports
from store.customers.losses import AlikeInStatus
from store.enums import LOST, ClaimRecordKind
from store.partners import Partner
from store.reports import Recorded, Selection

SAID_WITH: Mapping[Figure, tuple[Figure, ...]] = MappingProxyType(
    {Figure.CONVERTED: (Figure.ADDED, Figure.CONVERTED)}
)
"""The numbers that a number's line needs, if it needs another one than its own."""

MOST_PAYMENTS = reports.MOST_PAYMENTS
"""The latest payments of a period, of which the median of the days is taken."""

SPEED = frozenset({Figure.CONVERTED, Figure.PAID})
"""The numbers beside which stand the days from added to paid."""


@dataclass(frozen=True, slots=True)
class FigureSum:
    """So many associations, or records of claims, and their ``sums``, one for each currency, by its code.

    ``counts`` says how many of them are in each sum; ``unknown`` of them have no known amount. If it is
    ``estimated``, a customer among them did not consent yet, so that today's rate counts.
    """

    count: int = 0
    sums: tuple[Amount, ...] = ()
    unknown: int = 0
    estimated: bool = False
    counts: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The sums in words, empty if no amount is known."""
        return amounts.joined(self.sums, self.unknown)


@dataclass(frozen=True, slots=True)
class Report:
    """The numbers of one report; ``days`` is the median from the addition to the payment, if one was paid."""

    ask: ReportAsk
    period: Period
    engagement: EngagementTerms | None
    location: PartnerLocation | None
    owner: str | None
    figures: Mapping[Figure, FigureSum]
    days: float | None = None
    owner_name: str = ""

    @property
    def converted(self) -> int | None:
        """How many of a hundred that were added in the period are paid by now; ``None`` if none was added."""
        added, paid = self.figures[Figure.ADDED].count, self.figures[Figure.CONVERTED].count
        return round(100 * paid / added) if added else None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One association behind a number, with what it counts with.

    ``day`` is the day for which an approval or a payment was recorded, and ``reference`` the payment's.
    """

    row: Associated
    amount: Amount | None
    estimated: bool = False
    day: date | None = None
    reference: str | None = None


def show(
    session: Session,
    actor: Actor,
    ask: ReportAsk,
    now: datetime,
    wanted: Sequence[Figure] = tuple(Figure),
) -> Report:
    """Return the numbers that are asked for; those that are not ``wanted`` are empty."""
    return of_partner(session, actor.partner, ask, now, wanted)


def of_partner(
    session: Session, partner: Partner, ask: ReportAsk, now: datetime, wanted: Sequence[Figure]
) -> Report:
    """Return the same where no member asks, as for a message to the partner's channel."""
    return within(session, partner, report_ask.limits(session, partner, ask, now), now, wanted)


def within(
    session: Session, partner: Partner, limits: Limits, now: datetime, wanted: Sequence[Figure]
) -> Report:
    """Return the same of what limits are known of already."""
    found = dict(_sums(session, partner, limits, wanted, now))
    return Report(
        ReportAsk(limits.period.word, *_ids(limits)),
        limits.period,
        EngagementTerms.of(limits.engagement) if limits.engagement else None,
        PartnerLocation.of(limits.location) if limits.location else None,
        limits.owner.user_id if limits.owner else None,
        dict.fromkeys(Figure, FigureSum()) | found,
        _days(session, partner, limits, now) if SPEED.issubset(wanted) else None,
        limits.owner.name if limits.owner else "",
    )


def own(session: Session, actor: Actor, now: datetime, wanted: Sequence[Figure]) -> Report:
    """Return these numbers of what the member owns, with the present month as the period."""
    return show(session, actor, ReportAsk(owner=actor.member.user_id), now, wanted)


def listed(
    session: Session, actor: Actor, ask: ReportAsk, figure: Figure, now: datetime, offset: int, most: int
) -> list[FigureRow]:
    """Return up to ``most`` of the associations behind a number, from an offset on."""
    limits = report_ask.limits(session, actor.partner, ask, now)
    selection = _selection(actor.partner, limits, figure, now)
    found = []
    for association, record in reports.rows(session, actor.partner, selection, offset, most):
        row = associated(actor, association)
        if record is None:
            estimated = association.consented_at is None and row.summary.amount is not None
            found.append(FigureRow(row, row.summary.amount, estimated))
        else:
            amount = amounts.stored(record.amount, record.currency)
            found.append(FigureRow(row, amount, day=record.on_day, reference=record.reference))
    return found


def _sums(
    session: Session, partner: Partner, limits: Limits, wanted: Sequence[Figure], now: datetime
) -> Iterable[tuple[Figure, FigureSum]]:
    """Give these numbers; the reasons for losses come from all losses, if these were read."""
    lost: Sequence[AlikeInStatus] | None = None
    for figure in wanted:
        if lost is not None and figure in WHY_LOST:
            yield figure, _sum([one for one in lost if one.status in WHY_LOST[figure]])
            continue
        selection = _selection(partner, limits, figure, now)
        if figure in {Figure.APPROVED, Figure.PAID}:
            yield figure, _recorded(reports.sums(session, selection))
        elif figure in {Figure.ADDED, Figure.CONVERTED}:
            yield figure, FigureSum(reports.count(session, selection))
        else:
            alike = reports.alike(session, selection)
            lost = alike if figure is Figure.LOST else lost
            yield figure, _sum(alike)


def _recorded(found: Sequence[Recorded]) -> FigureSum:
    return FigureSum(
        sum(one.count for one in found),
        tuple(Amount(one.currency, one.amount) for one in found),
        counts=tuple(one.count for one in found),
    )


def _sum(alike: Sequence[AlikeInStatus]) -> FigureSum:
    sums: dict[str, int | Decimal] = {}
    counts: dict[str, int] = {}
    unknown = 0
    for one in alike:
        amount = worth.amount(one)
        if amount is None:
            unknown += one.count
        else:
            sums[amount.currency] = sums.get(amount.currency, 0) + amount.units * one.count
            counts[amount.currency] = counts.get(amount.currency, 0) + one.count
    currencies = sorted(sums)
    return FigureSum(
        sum(one.count for one in alike),
        tuple(Amount(one, sums[one]) for one in currencies),
        unknown,
        worth.is_estimated(alike),
        tuple(counts[one] for one in currencies),
    )


def _selection(partner: Partner, limits: Limits, figure: Figure, now: datetime) -> Selection:
    """Return what a number counts."""
    scope, period, zone = limits.scope(partner), limits.period, partner.time_zone
    since, until = morning(period.first, zone, 0), morning(period.last + timedelta(days=1), zone, 0)
    match figure:
        case Figure.RISK_WEEK | Figure.RISK_MONTH:
            return reports.risk(scope, horizon(now, DAYS_AHEAD[figure], zone))
        case Figure.REVIEW:
            return reports.reviewed(scope)
        case Figure.APPROVED:
            return reports.recorded(scope, ClaimRecordKind.APPROVED, period.first, period.last)
        case Figure.PAID:
            return reports.recorded(scope, ClaimRecordKind.PAID, period.first, period.last)
        case Figure.ADDED | Figure.CONVERTED:
            return reports.added(scope, since, until, paid_only=figure is Figure.CONVERTED)
        case _:
            days = period.first, period.last
            return reports.lost(scope, WHY_LOST.get(figure, LOST), days, since, until)


def _days(session: Session, partner: Partner, limits: Limits, now: datetime) -> float | None:
    """Return the median of the days from addition to payment, of what was paid in the period."""
    paid = reports.paid_after(session, _selection(partner, limits, Figure.PAID, now))
    days = [(day - local_day(created, partner.time_zone)).days for created, day in paid]
    return float(median(days)) if days else None


def _ids(limits: Limits) -> tuple[int | None, int | None, str | None]:
    engagement, location, owner = limits.engagement, limits.location, limits.owner
    return (
        engagement.id if engagement else None,
        location.id if location else None,
        owner.user_id if owner else None,
    )
