"""A look at the whole: what is wrong or missing in a partner's data, and how the background jobs run."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights
from flows.outbox.audit import LONGEST_OVERDUE
from flows.rules.text.days import spelt
from store import job_runs, problems
from store.enums import HINTS, ProblemKind
from store.outbox import undelivered
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row in which something is wrong or missing.

    ``id`` is that of the engagement for ``NO_LOCATION``, ``NO_RATE`` and ``PLAN_REFUSED``, of the member for
    ``OWNER_GONE``, ``NO_EMAIL`` and ``ROLE_OF_GONE``, of the first customer for ``SAME_DOMAIN``, else of the
    location.
    ``code`` is the engagement's, the Slack user ID, the domain, or the PartnerID. ``count`` is how many open
    associations need another owner. ``details`` are the markets without a rate, the day of the planned
    change, or the names and IDs of the customers. ``is_gone`` says that Slack does not know the member as one
    of the workspace any more. ``asked_at`` is when the member was asked to fix it.
    """

    id: int
    name: str
    code: str
    count: int = 0
    details: Sequence[str] = ()
    is_gone: bool = False
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class JobState:
    """A background job: when it last succeeded, if it ever did, and when it should run again.

    It ``is_late`` if it should have run long ago. If it failed and has not succeeded since, it did so at
    ``failed_at``, and the log has the error under the ``reference``.
    """

    name: str
    last: datetime | None
    due: datetime | None
    is_late: bool
    failed_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class WholeLook:
    """What a look ``at`` an instant has found: how many there are of each kind.

    Without a ``channel_id`` results go nowhere.
    """

    at: datetime
    channel_id: str | None
    undelivered: int
    counts: Mapping[ProblemKind, int]
    jobs: Sequence[JobState] = ()

    @property
    def count(self) -> int:
        """How many kinds of problem there are, without what may be right as it is."""
        kinds = sum(bool(number) for kind, number in self.counts.items() if kind not in HINTS)
        return (
            kinds + (self.channel_id is None) + bool(self.undelivered) + any(one.is_late for one in self.jobs)
        )


def look(session: Session, actor: Actor, paces: Mapping[str, timedelta], now: datetime) -> WholeLook:
    """Look at the partner's data, and at the background jobs, which run so often.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    counted = problems.counts(session, partner, now)
    unrated = len(_without_rate(session, partner, now))
    return WholeLook(
        at=now,
        channel_id=partner.channel_id,
        undelivered=sum(undelivered.counts(session, partner).values()),
        counts={kind: counted.get(kind, unrated) for kind in ProblemKind},
        jobs=_jobs(session, paces, now),
    )


def count(session: Session, actor: Actor, now: datetime) -> int:
    """Return how many kinds of problem a look would find, for a screen that only says so.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    partner = actor.partner
    kinds = problems.count_kinds(session, partner, now, now - LONGEST_OVERDUE)
    return kinds + bool(_without_rate(session, partner, now)) + (partner.channel_id is None)


def rows(session: Session, actor: Actor, kind: ProblemKind, now: datetime) -> Sequence[ProblemRow]:
    """Return the rows of one kind of problem.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return _rows(session, actor.partner, kind, now)


def every_row(session: Session, actor: Actor, now: datetime) -> Mapping[ProblemKind, Sequence[ProblemRow]]:
    """Return the rows of every kind of problem.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return {kind: _rows(session, actor.partner, kind, now) for kind in ProblemKind}


def jobs(session: Session, actor: Actor, paces: Mapping[str, timedelta], now: datetime) -> list[JobState]:
    """Return how the background jobs run, which run so often.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return _jobs(session, paces, now)


def unrated(rates: Iterable[Mapping[str, Any]], markets: Iterable[str]) -> frozenset[str]:
    """Return the markets for which none of the stored rates of an engagement is meant.

    Upper and lower case do not matter, as in `flows.rules.associations.amounts.in_market`.
    """
    rated = {str(one["market"]).casefold() for one in rates}
    return frozenset(market for market in markets if market.casefold() not in rated)


def without_rate(session: Session, actor: Actor, now: datetime) -> Sequence[ProblemRow]:
    """Return the engagements without a rate for a market in which a location may earn on them.

    ``details`` are these markets.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    rights.require_all(session, actor)
    return _without_rate(session, actor.partner, now)


def of_same_domain(sharing: Iterable[Any]) -> list[ProblemRow]:
    """Return each domain with its customers, which come sorted by domain."""
    found = []
    for domain, several in groupby(sharing, key=lambda one: one.code):
        same = list(several)
        details = tuple(f"{one.name} ({one.id_value})" for one in same)
        found.append(ProblemRow(same[0].id, same[0].name, domain, len(same), details))
    return found


def job_states(
    due: Mapping[str, datetime],
    paces: Mapping[str, timedelta],
    now: datetime,
    failures: Mapping[str, tuple[datetime, str]] = MappingProxyType({}),
) -> list[JobState]:
    """Return how each background job runs, by how often each does and when each should run again.

    ``failures`` are when a job failed that has not succeeded since, and the reference of its error.
    """
    return [
        JobState(
            name,
            due[name] - every if name in due else None,
            due.get(name),
            name in due and now - due[name] > LONGEST_OVERDUE,
            *failures.get(name, (None, "")),
        )
        for name, every in paces.items()
    ]


def _jobs(session: Session, paces: Mapping[str, timedelta], now: datetime) -> list[JobState]:
    failures = {name: (one.at, one.reference) for name, one in job_runs.failures(session).items()}
    return job_states(job_runs.due_by_job(session), paces, now, failures)


def _rows(session: Session, partner: Partner, kind: ProblemKind, now: datetime) -> list[ProblemRow]:
    if kind is ProblemKind.NO_RATE:
        return _without_rate(session, partner, now)
    found = problems.rows(session, partner, kind, now)
    match kind:
        case ProblemKind.OWNER_GONE:
            return [
                ProblemRow(one.id, one.name, one.code, int(one.number), is_gone=one.gone_since is not None)
                for one in found
            ]
        case ProblemKind.PLAN_REFUSED:
            return [ProblemRow(one.id, one.name, one.code, details=(spelt(one.from_day),)) for one in found]
        case ProblemKind.NO_EMAIL:
            return [ProblemRow(one.id, one.name, one.code, asked_at=one.email_asked_at) for one in found]
        case ProblemKind.SAME_DOMAIN:
            return of_same_domain(found)
        case _:
            is_gone = kind is ProblemKind.ROLE_OF_GONE
            return [ProblemRow(one.id, one.name, one.code, is_gone=is_gone) for one in found]


def _without_rate(session: Session, partner: Partner, now: datetime) -> list[ProblemRow]:
    """Return the engagements without a rate for a market in which an enrolled location may earn on them."""
    named = problems.markets(session, partner)
    sold = problems.rates(session, partner, now) if named else ()
    every = ((one.id, unrated(one.rates, named)) for one in sold)
    missing = {engagement_id: markets for engagement_id, markets in every if markets}
    if not missing:
        return []
    wanted = problems.earning_in(session, partner, missing, frozenset[str]().union(*missing.values()))
    found = []
    for one in sold:
        lacking = [market for market in missing.get(one.id, ()) if (one.id, market) in wanted]
        if lacking:
            # A market that is written in two ways is one.
            named_once = {market.casefold(): market for market in sorted(lacking)}
            found.append(ProblemRow(one.id, one.name, one.code, details=tuple(sorted(named_once.values()))))
    return found
