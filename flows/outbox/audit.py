"""Find what should have happened and did not, and tell those who operate the bot when it begins and ends."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.members import operators
from flows.notifications import Audited, parse
from store import job_runs, partners
from store.associations import associations, contradictions
from store.database.engine import Database
from store.enums import OutboxState
from store.outbox import message_keys, outbox, undelivered
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

LONGEST_OVERDUE = timedelta(minutes=10)
"""How late a deadline may be acted on, and how late a job may run, before it is reported."""

LONGEST_UNSENT = timedelta(minutes=30)
"""How long a message may wait before it is reported."""


class Trouble(StrEnum):
    """The kinds of problem that are reported."""

    SILENT = "silent"
    OVERDUE = "overdue"
    UNSENT = "unsent"
    MAIL = "mail"
    DEAD = "dead"
    UNCERTAIN = "uncertain"
    CONTRADICTORY = "contradictory"


@dataclass(frozen=True, slots=True)
class TroubleFound:
    """One kind of trouble of a partner: how many messages or associations, since when, or which job.

    ``said`` is what the mail server said, if the mail server is the trouble.
    """

    trouble: Trouble
    count: int = 0
    since: datetime | None = None
    job: str = ""
    said: str = ""


def look(
    session: Session, now: datetime, partner: Partner | None = None
) -> Mapping[int, Sequence[TroubleFound]]:
    """Return what is wrong at this moment for each partner, or for one, by its id."""
    whose = [partner] if partner else partners.everyone(session)
    found = defaultdict[int, list[TroubleFound]](list, {one.id: [] for one in whose})
    run = job_runs.longest_due(session)
    if run is not None and now - run.due_at > LONGEST_OVERDUE:
        for troubles in found.values():
            troubles.append(TroubleFound(Trouble.SILENT, since=run.due_at, job=run.job))
    for partner_id, since in associations.overdue(session, now - LONGEST_OVERDUE, partner).items():
        found[partner_id].append(TroubleFound(Trouble.OVERDUE, since=since))
    for partner_id, since in undelivered.unsent(session, now - LONGEST_UNSENT, partner).items():
        found[partner_id].append(TroubleFound(Trouble.UNSENT, since=since))
    for partner_id, held in undelivered.held_mails(session, partner).items():
        found[partner_id].append(
            TroubleFound(Trouble.MAIL, count=held.count, since=held.since, said=held.said)
        )
    for partner_id, counts in undelivered.counts_by_partner(session, partner).items():
        for state, trouble in ((OutboxState.DEAD, Trouble.DEAD), (OutboxState.UNCERTAIN, Trouble.UNCERTAIN)):
            if counts.get(state):
                found[partner_id].append(TroubleFound(trouble, count=counts[state]))
    for partner_id, (count, since) in contradictions.counts(session, partner).items():
        found[partner_id].append(TroubleFound(Trouble.CONTRADICTORY, count=count, since=since))
    return found


def current(session: Session, notification: Audited, now: datetime) -> Sequence[TroubleFound]:
    """Return what is wrong at this moment for the partner of a message about trouble."""
    partner = session.get_one(Partner, notification.partner_id)
    return look(session, now, partner)[partner.id]


def audit(
    database: Database, now: datetime, before: Collection[tuple[int, Trouble]]
) -> Collection[tuple[int, Trouble]]:
    """Audit every partner, tell its operators which problems begin and end, and return all problems.

    ``before`` is what the last audit found. A problem, or its end, counts only if two audits in a row see it,
    because a bot that was off needs a moment to catch up. Any replica may do this at any time.
    """
    last = _by_partner(before)
    with database.read() as session:
        found = look(session, now)
        problems = {(partner_id, one.trouble) for partner_id, troubles in found.items() for one in troubles}
        current_kinds = _by_partner(problems)
        news = [
            one.id
            for one in partners.everyone(session)
            if _changes(session, one, current_kinds[one.id], last[one.id])
        ]
    for partner_id in news:
        with database.write() as session:
            _report(
                session, partners.hold(session, partner_id), current_kinds[partner_id], last[partner_id], now
            )
    return problems


def is_still_true(session: Session, notification: Audited, now: datetime) -> bool:
    """Tell whether a message of the auditor is still true."""
    partner = session.get_one(Partner, notification.partner_id)
    if notification.is_over:
        return partner.troubled_since is None
    return partner.troubled_since is not None and bool(look(session, now, partner)[partner.id])


def _by_partner(found: Collection[tuple[int, Trouble]]) -> defaultdict[int, set[str]]:
    kinds = defaultdict[int, set[str]](set)
    for partner_id, trouble in found:
        kinds[partner_id].add(trouble)
    return kinds


def _reported_kinds(partner: Partner, current_kinds: set[str], last: set[str]) -> set[str]:
    """Return the kinds that the operators know of after this audit.

    A message lists all current problems, so a new one includes the others; a problem that has ended may begin
    again.
    """
    persisting = set(partner.troubles) & (current_kinds | last)
    return persisting | current_kinds if (current_kinds & last) - persisting else persisting


def _is_over(partner: Partner, current_kinds: set[str], last: set[str]) -> bool:
    return partner.troubled_since is not None and not current_kinds and not last


def _changes(session: Session, partner: Partner, current_kinds: set[str], last: set[str]) -> bool:
    known, reported = set(partner.troubles), _reported_kinds(partner, current_kinds, last)
    if reported - known and partner.troubled_since is not None and not operators.user_ids(session, partner):
        # The beginning of the problem is stored already, and there is nobody to tell yet.
        reported &= known
    return reported != known or _is_over(partner, current_kinds, last)


def _report(
    session: Session, partner: Partner, current_kinds: set[str], last: set[str], now: datetime
) -> None:
    """Tell the operators of a partner about its problems, unless another replica has done so meanwhile.

    The caller holds the partner. If there is nobody to tell, only the time at which the trouble began is
    stored; the trouble is reported once there is somebody.
    """
    readers = operators.user_ids(session, partner)
    reported = _reported_kinds(partner, current_kinds, last)
    if reported - set(partner.troubles):
        partner.troubled_since = partner.troubled_since or now
        if not readers:
            partner.troubles = sorted(reported & set(partner.troubles))
            return
        _tell_beginning(session, partner, partner.troubled_since, readers, now)
    elif partner.troubled_since is not None and _is_over(partner, current_kinds, last):
        _tell_end(session, partner, partner.troubled_since, readers, now)
        partner.troubled_since = None
    partner.troubles = sorted(reported)


def _tell_beginning(
    session: Session, partner: Partner, since: datetime, readers: Sequence[str], now: datetime
) -> None:
    for user_id in readers:
        # A message that is still waiting will list the new problem too.
        if not _waits(session, partner, user_id):
            notification = Audited(partner.id, since.isoformat(), is_over=False)
            _put(session, partner, notification, user_id, now, now.isoformat())


def _tell_end(
    session: Session, partner: Partner, since: datetime, readers: Sequence[str], now: datetime
) -> None:
    began = since.isoformat()
    first = message_keys.for_each(Audited.kind, began, began)
    rows = {one.addressee: one for one in outbox.of_events(session, partner.id, [first])}
    for user_id in readers:
        if _has_read(session, partner, user_id, rows.get(user_id)):
            _put(session, partner, Audited(partner.id, began, is_over=True), user_id, now, "over")


def _has_read(session: Session, partner: Partner, user_id: str, first: OutboxMessage | None) -> bool:
    """Tell whether a reader was told of the trouble; ``first`` is the first message about it, if known."""
    if first is None or first.state is OutboxState.PENDING:
        return not _waits(session, partner, user_id)
    return first.state is not OutboxState.OBSOLETE


def _waits(session: Session, partner: Partner, user_id: str) -> bool:
    waiting = outbox.waiting_in(session, partner.id, message_keys.trouble_sequence(user_id), Audited.kind)
    return any(isinstance(one, Audited) and not one.is_over for one in map(parse, waiting))


def _put(
    session: Session, partner: Partner, notification: Audited, user_id: str, now: datetime, number: str
) -> None:
    event = message_keys.for_each(Audited.kind, notification.since, number)
    lifecycle.tell_trouble(session, partner, user_id, notification, now, event)
