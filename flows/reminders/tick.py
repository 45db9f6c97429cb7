"""The tick: for each due association, act on the latest agenda item that is due (R20, R23, R29, R30)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice

import structlog
from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.associations.lifecycle import Expiry
from flows.reminders.reminders import Audience, BatchContext, Reminders
from flows.rules.associations import agenda
from flows.rules.associations.agenda import BUGS, AgendaItem, AgendaKind, ScheduleInvalid
from flows.rules.text.mail_trouble import LINK_WITHDRAWN, MailTrouble
from store import partners
from store.associations import associations
from store.associations.associations import Association
from store.database.engine import Database
from store.enums import AssociationStatus, HistoryAction
from store.history.history import Addition

BATCH = 200
"""Associations per transaction, kept small so that clicks do not wait long."""

EXPIRIES = {
    AgendaKind.CONSENT_EXPIRY: (AssociationStatus.CONSENT_EXPIRED, HistoryAction.CONSENT_EXPIRED),
    AgendaKind.CLAIM_EXPIRY: (AssociationStatus.NOT_SUBMITTED_EXPIRED, HistoryAction.CLAIM_EXPIRED),
    AgendaKind.REQUEST_EXPIRY: (
        AssociationStatus.POST_SUBMISSION_EXPIRED,
        HistoryAction.CLAIM_REQUEST_EXPIRED,
    ),
    AgendaKind.REJECTION_EXPIRY: (AssociationStatus.REJECTED_FINAL, HistoryAction.CLAIM_REJECTION_EXPIRED),
    AgendaKind.DISPUTE_EXPIRY: (AssociationStatus.DISPUTED_EXPIRED, HistoryAction.CLAIM_DISPUTE_EXPIRED),
}


class AgendaFault(StrEnum):
    """Why an association is skipped."""

    SCHEDULE = "schedule"
    """The reminders stored with its engagement cannot be read."""
    BUG = "bug"
    """Computing its agenda failed."""


log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What a tick did, or would do, to one association, and whom it told.

    Without a ``moment``, it was only planned again, or skipped because of a ``fault``, whose exception is
    ``error``. ``clock_due`` is when the running clock ends, in the partner's time zone ``zone``.
    """

    association_id: int
    reference: str
    moment: AgendaItem | None = None
    audience: Audience | None = None
    clock_due: datetime | None = None
    zone: str = "UTC"
    fault: AgendaFault | None = None
    error: Exception | None = field(default=None, compare=False, repr=False)

    @property
    def is_skipped(self) -> bool:
        """Whether a fault kept it from being acted on and planned."""
        return self.fault is not None


def sweep(database: Database, now: datetime) -> Iterator[Done]:
    """Act on everything that is due at ``now``, batch by batch; any process may run this at any time.

    An association whose agenda cannot be computed because of a fault is skipped: it does not delay others,
    and stays overdue so that the auditor finds it. The caller reports it. Associations whose clock runs but
    for which nothing is planned are planned first.
    """
    after: associations.DuePosition | None = None
    forgotten: Sequence[Association] | None = None
    while True:
        with database.write() as session:
            if forgotten is None:
                forgotten = list(_unplanned(session))
            due = [] if forgotten else _hold_due(session, now, after)
            after = associations.due_position(due[-1]) if due else None
            batch = _act(session, due, now) if due else []
        if forgotten:
            yield from _plan_forgotten(database, forgotten)
            forgotten = ()
            continue
        yield from batch
        if len(batch) < BATCH:
            return


def preview(session: Session, now: datetime) -> Iterator[Done]:
    """Return what `sweep` would do at ``now``, and change nothing."""
    coming = chain(_would_plan(session, now), associations.coming(session, now))
    while batch := list(islice(coming, BATCH)):
        context = BatchContext(session, batch)
        for association in batch:
            moments = _agenda(association)
            yield _done(context, association, _due(association, moments, now), now)


def _plan_forgotten(database: Database, forgotten: Sequence[Association]) -> Iterator[Done]:
    """Plan associations whose clock runs without a plan; yield those whose agenda cannot be computed."""
    for one in forgotten:
        with database.write() as session:
            association = associations.hold(session, one.partner_id, one.id)
            if association is None or association.next_action_at is not None:
                continue
            moments = _agenda(association)
            if not isinstance(moments, _Failed):
                lifecycle.plan_by(association, moments)
                log.warning("tick.planned", association=one.id, reference=one.reference)
                continue
        yield Done(one.id, one.reference, fault=moments.fault, error=moments.error)


def _would_plan(session: Session, now: datetime) -> Iterator[Association]:
    """Yield unplanned associations that, once planned, would be acted on ``now``, or whose agenda fails."""
    for association in _unplanned(session):
        moments = _agenda(association)
        at = now if isinstance(moments, _Failed) else lifecycle.planned(association, moments)
        if at is not None and at <= now:
            yield association


def _unplanned(session: Session) -> Iterator[Association]:
    found = associations.unplanned(session, BATCH)
    while found:
        yield from found
        found = associations.unplanned(session, BATCH, found[-1].id)


def _hold_due(
    session: Session, now: datetime, after: associations.DuePosition | None
) -> Sequence[Association]:
    """Return a batch of what is due, locked after its partners.

    A daily message that is being written meanwhile must either list what happens here, or come before it.
    """
    whose = associations.whose_due(session, now, BATCH, after)
    if not whose:
        return ()
    partners.share(session, whose)
    return associations.due(session, now, BATCH, whose, after)


def _act(session: Session, due: Sequence[Association], now: datetime) -> list[Done]:
    context = BatchContext(session, due)
    done, endings, reminders = [], list[Expiry](), Reminders(context, now)
    for association in due:
        moments = _agenda(association)
        found = _due(association, moments, now)
        done.append(_done(context, association, found, now))
        if isinstance(moments, _Failed) or isinstance(found, _Failed):
            continue
        if found and found[0].kind in EXPIRIES:
            endings.append(_ending(association, found[0], now))
            continue
        if found:
            reminders.add(association, found)
            association.agenda_done = agenda.dealt_with(moments, association.agenda_done, now)
        lifecycle.plan_by(association, moments)
    lifecycle.advance_all(session, endings, now)
    reminders.tell()
    return done


def _ending(association: Association, moment: AgendaItem, now: datetime) -> Expiry:
    """Return what an ending changes: as of its own instant, whenever it is noticed."""
    status, action = EXPIRIES[moment.kind]
    detail: dict[str, object] = {"due": moment.at.isoformat(), "noticed_at": now.isoformat()}
    if action is HistoryAction.CONSENT_EXPIRED:
        refused = association.mail_refused
        detail |= {
            "asked": association.status is AssociationStatus.AWAITING_CONSENT,
            "refused": refused is not None and refused not in {*LINK_WITHDRAWN, MailTrouble.NOT_FOR_THEM},
            "withdrawn": refused in LINK_WITHDRAWN,
        }
        if refused == MailTrouble.NOT_FOR_THEM:
            detail["misdirected"] = True
    at = agenda.acts_at(moment, association.status_since)
    return Expiry(status, Addition(association, action, detail, at=at))


@dataclass(frozen=True, slots=True)
class _Failed:
    """Used in place of an agenda that could not be computed, with the reason."""

    fault: AgendaFault
    error: Exception


def _agenda(association: Association) -> list[AgendaItem] | _Failed:
    try:
        return lifecycle.moments(association)
    except ScheduleInvalid as error:
        return _Failed(AgendaFault.SCHEDULE, error)
    except BUGS as error:
        return _Failed(AgendaFault.BUG, error)


def _due(
    association: Association, moments: list[AgendaItem] | _Failed, now: datetime
) -> list[AgendaItem] | _Failed:
    if isinstance(moments, _Failed):
        return moments
    try:
        return agenda.due_items(moments, association.agenda_done, now)
    except BUGS as error:
        return _Failed(AgendaFault.BUG, error)


def _done(
    context: BatchContext, association: Association, due: list[AgendaItem] | _Failed, now: datetime
) -> Done:
    if isinstance(due, _Failed):
        return Done(association.id, association.reference, fault=due.fault, error=due.error)
    if not due:
        return Done(association.id, association.reference)
    audience = context.audience(association, due[0], now)
    zone = association.partner.time_zone
    return Done(association.id, association.reference, due[0], audience, association.clock_due, zone)
