"""Write the messages of a working morning: one to the channel, one to each member with something to do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.notifications import Digest, notify, notify_all, parse
from flows.reminders import day_message, day_renewals, partner_calendar, team_summary
from flows.rules.associations.agenda import BUGS
from store import catalogue, partners
from store.database.engine import Database
from store.outbox import message_keys, outbox
from store.outbox.outbox import OutboxMessage
from store.partners import Partner


class DigestsFailed(RuntimeError):
    """The digests of the named partners could not be written; those of all others were."""

    def __init__(self, failed: Sequence[tuple[str, Exception]]) -> None:
        """Keep the partners whose digests failed, and the errors."""
        super().__init__("; ".join(f"{name}: {error!r}" for name, error in failed))


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
                if partner_calendar.morning_to_handle(partner, now) is not None:
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
            if partner_calendar.morning_to_handle(one, now) is not None:
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


def is_empty(session: Session, digest: Digest) -> bool:
    """Tell whether a digest has nothing to say any more."""
    if digest.member_id is not None:
        return day_message.is_empty(session, digest)
    return team_summary.is_empty(session, digest)


def _send(session: Session, partner: Partner, now: datetime) -> int:
    day = partner_calendar.day_of(partner, now)
    count = 0
    digests, since = _digests(session, partner, now), _before(partner.digested_at, now)
    everyone = partners.all_members(session, partner)
    written_to = {destination for _, destination in digests}
    # The instant is part of it: after a change of the time zone, a day may come again.
    cause = message_keys.for_each(Digest.kind, day, now.isoformat())
    others = [one.user_id for one in everyone if one.user_id not in written_to]
    earlier = [
        *day_renewals.of_replaced(session, partner, written_to, cause, now),
        *day_renewals.of_members(session, partner, others, cause, now),
    ]
    for digest, destination in digests:
        sequence = message_keys.digest_sequence(destination)
        waiting = outbox.waiting_in(session, partner.id, sequence, Digest.kind)
        is_new = notify(
            session,
            partner,
            _with_what_waits(session, digest, waiting),
            now,
            destination=destination,
            sequence=sequence,
            event=message_keys.for_each(Digest.kind, day),
        )
        if is_new:
            outbox.make_obsolete(session, [one.id for one in waiting])
        count += is_new
    partner.summarised = max([partner.summarised, *(digest.last for digest, _ in digests)])
    # Those of whom a newer message stands below say so; all others name this day.
    notify_all(session, earlier, now)
    for member in everyone:
        if not day_message.is_quiet(member, now):
            member.quiet_until = None
            # A daily message of theirs was dropped: what was lost before it is told in the next one.
            is_owed = member.informed_at is not None and member.informed_at < since
            if member.user_id in written_to or not is_owed:
                member.informed_at = now
        elif member.user_id in written_to:
            member.informed_at = now
        else:
            member.informed_at = member.informed_at or since
    return count


def _with_what_waits(session: Session, digest: Digest, waiting: Sequence[OutboxMessage]) -> Digest:
    """Return the digest extended to what earlier ones say that were not delivered yet (R30)."""
    earlier = [one for one in map(parse, waiting) if isinstance(one, Digest)]
    since = min([digest.since, *(one.since for one in earlier)], key=datetime.fromisoformat)
    weekly = digest.weekly or any(one.weekly for one in earlier)
    extended = team_summary.with_earlier(replace(digest, since=since, weekly=weekly), earlier)
    return day_message.with_listed(session, extended) if earlier and digest.member_id else extended


def _digests(session: Session, partner: Partner, now: datetime) -> list[tuple[Digest, str]]:
    """Return the digests that have something to say, with their destinations."""
    found = list[tuple[Digest, str]]()
    since = _before(partner.digested_at, now)
    for channel in _channels(session, partner):
        digest = team_summary.morning(session, partner, channel, now)
        if not team_summary.is_empty(session, digest):
            found.append((digest, channel))
    for member in partners.all_members(session, partner):
        informed = _before(member.informed_at, now) if member.informed_at else since
        message = day_message.morning(session, member, partner, now, informed)
        if message is not None:
            found.append((message, member.user_id))
    return found


def _channels(session: Session, partner: Partner) -> list[str]:
    """Return the partner's channel and those of its locations and engagements, each once."""
    own = catalogue.own_channels(session, partner.id)
    return list(dict.fromkeys([*filter(None, [partner.channel_id]), *own]))


def _before(last: datetime | None, now: datetime) -> datetime:
    """Return since when there is news: a week ago if there was no digest, a day ago if a clock was ahead."""
    if last is None:
        return now - timedelta(days=7)
    return last if last < now else now - timedelta(days=1)
