"""The digest of a working day: what is due this week, what has lapsed since, and who must act."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from flows.associations import summary
from flows.associations.summary import Summary
from flows.notifications import Digest, notify, parse
from flows.rules.associations import working_day
from flows.rules.associations.agenda import BUGS
from flows.rules.associations.deadlines import horizon
from store import partners
from store.associations import associations
from store.database.engine import Database
from store.outbox import message_keys, outbox
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

DAYS_AHEAD = 7
"""Clocks that end within this many days are due this week."""

SHOWN = 10
"""Rows that a digest shows of each list."""

MOST_COUNTED = 100
"""Rows up to which the rest is counted."""


class DigestsFailed(RuntimeError):
    """The digests of the named partners could not be written; those of all others were."""

    def __init__(self, failed: Sequence[tuple[str, Exception]]) -> None:
        """Keep the partners whose digests failed, and the errors."""
        super().__init__("; ".join(f"{name}: {error!r}" for name, error in failed))


@dataclass(frozen=True, slots=True)
class DigestPart:
    """One list: its first rows, and how many more there are, up to ``MOST_COUNTED`` in all."""

    rows: Sequence[Summary]
    more: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest says; ``partner`` is the partner's name."""

    partner: str
    due: DigestPart
    lapsed: DigestPart

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.due.rows or self.lapsed.rows)


def send(database: Database, now: datetime) -> int:
    """Put the digests of every partner whose working day has begun into the outbox, and return how many.

    Any process may run this at any time: each partner's local day is handled once. If there is nothing to
    say, nothing is sent.

    Raises:
        DigestsFailed: those of some partners failed, for example because a time zone cannot be read. They are
            tried again at the next run, and do not delay the others.
    """
    with database.read() as session:
        begun, failed = due(session, now)
    count = 0
    for one in begun:
        try:
            with database.write() as session:
                partner = partners.hold(session, one.id)
                if _is_due(partner, now):
                    count += _send(session, partner, now)
                    partner.digested_at = now
        except BUGS as error:
            failed.append((one.name, error))
    if failed:
        raise DigestsFailed(failed) from failed[0][1]
    return count


def due(session: Session, now: datetime) -> tuple[list[Partner], list[tuple[str, Exception]]]:
    """Return the partners whose working day has begun and was not handled yet, and those that failed.

    The latter are the names of partners for whom this cannot be computed, with the reason.
    """
    begun, failed = list[Partner](), list[tuple[str, Exception]]()
    for one in partners.everyone(session):
        try:
            if _is_due(one, now):
                begun.append(one)
        except BUGS as error:
            failed.append((one.name, error))
    return begun, failed


def preview(session: Session, now: datetime) -> Iterator[tuple[Partner, list[str]]]:
    """Yield what `send` would do at ``now``: each partner with a digest, and the recipients' Slack IDs."""
    for partner in due(session, now)[0]:
        destinations = [destination for _, destination in _digests(session, partner, now)]
        if destinations:
            yield partner, destinations


def contents(session: Session, digest: Digest) -> Contents:
    """Return what the digest says now."""
    partner = session.get_one(Partner, digest.partner_id)
    due, lapsed = _ids(session, digest, MOST_COUNTED + 1)
    return Contents(partner.name, _part(session, partner, due), _part(session, partner, lapsed))


def _is_due(partner: Partner, now: datetime) -> bool:
    day = working_day.begun(now, partner.time_zone, partner.digest_hour, partner.working_days)
    # A clock that was ahead has left a later day; its digest is not today's.
    done = partner.digested_at and _day_of(partner, partner.digested_at)
    return day is not None and day != done


def _day_of(partner: Partner, at: datetime) -> date:
    return working_day.day_of(at, partner.time_zone, partner.digest_hour)


def _send(session: Session, partner: Partner, now: datetime) -> int:
    day = _day_of(partner, now)
    count = 0
    for digest, destination in _digests(session, partner, now):
        sequence = message_keys.digest_sequence(destination)
        waiting = outbox.waiting_in(session, partner.id, sequence, Digest.kind)
        is_new = notify(
            session,
            partner,
            _with_what_waits(digest, waiting),
            now,
            destination=destination,
            sequence=sequence,
            event=message_keys.for_each(Digest.kind, day),
        )
        if is_new:
            outbox.make_obsolete(session, [one.id for one in waiting])
        count += is_new
    return count


def _with_what_waits(digest: Digest, waiting: Sequence[OutboxMessage]) -> Digest:
    """Return the digest extended to what lapsed before earlier ones that were not delivered yet (R30)."""
    earlier = [one.since for one in map(parse, waiting) if isinstance(one, Digest)]
    return replace(digest, since=min([digest.since, *earlier], key=datetime.fromisoformat))


def _digests(session: Session, partner: Partner, now: datetime) -> list[tuple[Digest, str]]:
    """Return the digests that have something to say, with their destinations."""
    before = partner.digested_at
    since = before if before is not None and before < now else now - timedelta(days=1)
    readers: list[tuple[int | None, str]] = [
        (member.id, member.user_id) for member in partners.digest_readers(session, partner)
    ]
    if partner.channel_id:
        readers.insert(0, (None, partner.channel_id))
    until = horizon(now, DAYS_AHEAD, partner.time_zone).isoformat()
    found = [
        (Digest(partner.id, member_id, since.isoformat(), until, now.isoformat()), there)
        for member_id, there in readers
    ]
    return [(digest, there) for digest, there in found if any(_ids(session, digest, 1))]


def _ids(session: Session, digest: Digest, most: int) -> tuple[Sequence[int], Sequence[int]]:
    """Return the ids of what is due and of what has lapsed, each up to a limit."""
    since, until = datetime.fromisoformat(digest.since), datetime.fromisoformat(digest.until)
    # Earlier versions did not keep when a digest was written.
    written = datetime.fromisoformat(digest.written) if digest.written else until
    partner_id, whose = digest.partner_id, digest.member_id
    return (
        associations.running_before(session, partner_id, until, whose, most),
        associations.lapsed_between(session, partner_id, since, written, whose, most),
    )


def _part(session: Session, partner: Partner, ids: Sequence[int]) -> DigestPart:
    shown = summary.of_several(session, partner, ids[:SHOWN])
    return DigestPart(shown, len(ids) - len(shown))
