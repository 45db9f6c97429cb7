"""What should have happened and did not: looked for by a job, told to the admins once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from flows import lifecycle
from flows.notifications import Audited, tell
from store import associations, job_runs, partners, undelivered
from store.partners import Partner
from store.vocabulary import OutboxState

LONGEST_OVERDUE = timedelta(minutes=10)
"""How long a clock may have run out before it is acted on, and a job may be late."""

LONGEST_UNSENT = timedelta(minutes=30)
"""How long a message may wait."""


class Trouble(StrEnum):
    """The kinds of thing that did not happen."""

    SILENT = "silent"
    OVERDUE = "overdue"
    UNSENT = "unsent"
    DEAD = "dead"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of trouble of a partner, with how many messages, or since when, or which job."""

    trouble: Trouble
    count: int = 0
    since: datetime | None = None
    job: str = ""


def look(session: Session, partner: Partner, now: datetime) -> list[Found]:
    """Return what is wrong for a partner at this moment."""
    found = []
    run = job_runs.longest_due(session)
    if run is not None and now - run.due_at > LONGEST_OVERDUE:
        found.append(Found(Trouble.SILENT, since=run.due_at, job=run.job))
    overdue = associations.oldest_due(session, partner)
    if overdue is not None and now - overdue > LONGEST_OVERDUE:
        found.append(Found(Trouble.OVERDUE, since=overdue))
    unsent = undelivered.oldest_unsent(session, partner)
    if unsent is not None and now - unsent > LONGEST_UNSENT:
        found.append(Found(Trouble.UNSENT, since=unsent))
    counts = undelivered.counts(session, partner)
    for state, trouble in ((OutboxState.DEAD, Trouble.DEAD), (OutboxState.UNCERTAIN, Trouble.UNCERTAIN)):
        if counts[state]:
            found.append(Found(trouble, count=counts[state]))
    return found


def audit(
    session: Session, now: datetime, before: Collection[tuple[int, Trouble]]
) -> Collection[tuple[int, Trouble]]:
    """Look at every partner, tell admins of what begins and of what is over; return all that was found.

    ``before`` is what the last look found: only what is found twice in a row counts, since a bot that was off
    needs a moment to catch up. Any replica may do this at any time.
    """
    seen = set()
    for partner in partners.everyone(session):
        troubles = {(partner.id, one.trouble) for one in look(session, partner, now)}
        seen |= troubles
        if troubles & set(before) and partner.troubled_since is None:
            _tell(session, partner, now, is_over=False)
        elif not troubles and partner.troubled_since is not None:
            _tell(session, partner, now, is_over=True)
    return seen


def _tell(session: Session, partner: Partner, now: datetime, *, is_over: bool) -> None:
    held = partners.hold(session, partner.id)
    if (held.troubled_since is not None) is not is_over:
        return
    since = held.troubled_since or now
    held.troubled_since = None if is_over else now
    admins: Sequence[str] = [one.user_id for one in partners.admins(session, held)]
    for user_id in admins:
        tell(
            session,
            held,
            Audited(held.id, since.isoformat(), is_over),
            now,
            destination=user_id,
            sequence=lifecycle.trouble_sequence(user_id),
            dedupe=f"audited:{since.isoformat()}:{is_over}:{user_id}",
        )
