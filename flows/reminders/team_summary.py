"""What the channel is told on a working morning: what was won and lost, and what ends soon, by owner."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.orm import Session

from flows.associations import summary
from flows.associations.summary import Summary
from flows.notifications import Digest
from flows.reminders import partner_calendar
from flows.reports import report
from flows.reports.report import Report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations import amounts, working_day
from flows.rules.associations.amounts import Amount
from flows.rules.associations.deadlines import horizon
from flows.rules.reports.figures import Figure
from store.associations import associations
from store.enums import HistoryAction
from store.history import history
from store.history.history import HistoryEntry
from store.partners import Member, Partner

DAYS_AHEAD = 7
"""Days left up to which a summary lists clocks."""

LAST_DAYS = 3
"""Days left up to which clocks are told on a morning without a summary."""

MOST_READ = 2000
"""Associations that one message counts; of more it says that there are more."""


class Happening(StrEnum):
    """What a summary counts."""

    ADDED = "added"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PAID = "paid"
    LOST = "lost"


HAPPENINGS: Mapping[str, Happening] = MappingProxyType(
    {
        HistoryAction.ASSOCIATION_ADDED: Happening.ADDED,
        HistoryAction.ASSOCIATION_CLAIMED: Happening.ADDED,
        HistoryAction.CONSENT_ACCEPTED: Happening.ACCEPTED,
        HistoryAction.CLAIM_SUBMITTED: Happening.SUBMITTED,
        HistoryAction.CONSENT_DECLINED: Happening.LOST,
        HistoryAction.CONSENT_EXPIRED: Happening.LOST,
        HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER: Happening.LOST,
        HistoryAction.CLAIM_EXPIRED: Happening.LOST,
        HistoryAction.CLAIM_APPROVED: Happening.APPROVED,
        HistoryAction.CLAIM_PAID: Happening.PAID,
        HistoryAction.CLAIM_FINAL: Happening.LOST,
        HistoryAction.CLAIM_REQUEST_MISSED: Happening.LOST,
        HistoryAction.CLAIM_DISPUTE_MISSED: Happening.LOST,
        HistoryAction.CLAIM_REQUEST_EXPIRED: Happening.LOST,
        HistoryAction.CLAIM_REJECTION_EXPIRED: Happening.LOST,
        HistoryAction.CLAIM_DISPUTE_EXPIRED: Happening.LOST,
    }
)

VOIDED: Mapping[str, Collection[Happening]] = MappingProxyType(
    {
        HistoryAction.CLAIM_RECORD_VOIDED: (Happening.APPROVED, Happening.LOST),
        HistoryAction.CLAIM_PAYMENT_VOIDED: (Happening.PAID,),
        HistoryAction.CLAIM_TAKEN_BACK: (Happening.SUBMITTED,),
        HistoryAction.CLAIM_DISPUTED: (Happening.LOST,),
        HistoryAction.CLAIM_RESUBMITTED: (Happening.LOST,),
        HistoryAction.CLAIM_FINAL: (Happening.LOST,),
    }
)
"""What is no longer counted of an association once its last record was voided, its submission was taken back,
or something followed it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Associations that were counted: how many, and what they are worth, in words.

    They are worth what is expected of them, or the ``sums`` that were recorded.
    """

    rows: Sequence[Summary]
    sums: Sequence[Amount] = ()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def amount(self) -> str:
        """What they are worth, in words."""
        return amounts.total(self.sums or (row.amount for row in self.rows))


@dataclass(frozen=True, slots=True)
class OwnerPart:
    """What happened to one owner's associations, and which of them end soon, the first one first."""

    owner: Member
    happened: Mapping[Happening, Tally]
    ending: Tally


@dataclass(frozen=True, slots=True)
class TeamContents:
    """What a message to the channel says; ``is_cut`` means that there is more than ``MOST_READ``.

    A summary to the partner's own channel has its report on the ``month`` in which it was written.
    """

    partner: Partner
    is_summary: bool
    happened: Mapping[Happening, Tally]
    ending: Tally
    owners: Sequence[OwnerPart]
    is_cut: bool = False
    month: Report | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.happened or self.ending.count)


def morning(session: Session, partner: Partner, channel: str, now: datetime) -> Digest:
    """Return a channel's message of a working morning, whether or not it has something to say.

    It is a summary on the first working day of a week, or on each if the partner wants it daily. On other
    days it lists what ends within ``LAST_DAYS``.
    """
    day = partner_calendar.day_of(partner, now)
    is_summary = partner.daily_summary or working_day.is_first_of_week(
        day, partner_calendar.calendar_of(partner)
    )
    until = horizon(now, DAYS_AHEAD if is_summary else LAST_DAYS, partner.time_zone)
    message = Digest(partner.id, None, now.isoformat(), until.isoformat(), now.isoformat(), channel=channel)
    if not is_summary:
        return message
    return replace(message, first=partner.summarised, last=history.newest(session))


def with_earlier(message: Digest, earlier: Iterable[Digest]) -> Digest:
    """Return the message extended to what earlier summaries say that were not delivered yet (R30)."""
    summaries = [one for one in [message, *earlier] if one.last]
    if not summaries:
        return message
    return replace(
        message, first=min(one.first for one in summaries), last=max(one.last for one in summaries)
    )


def is_empty(session: Session, message: Digest) -> bool:
    """Tell whether a message to the channel has nothing to say now."""
    until, actions = datetime.fromisoformat(message.until), list(HAPPENINGS)
    return not (
        associations.running_before(session, message.partner_id, until, None, 1, message.channel)
        or (
            message.last
            and history.between(
                session, message.partner_id, message.first, message.last, actions, 1, message.channel
            )
        )
    )


def contents(session: Session, message: Digest) -> TeamContents:
    """Return what a message to the channel says now."""
    partner = session.get_one(Partner, message.partner_id)
    until = datetime.fromisoformat(message.until)
    ids = associations.running_before(session, partner.id, until, None, MOST_READ + 1, message.channel)
    actions = [*HAPPENINGS, *VOIDED]
    entries = (
        history.between(
            session, partner.id, message.first, message.last, actions, MOST_READ + 1, message.channel
        )
        if message.last
        else ()
    )
    wanted = list(dict.fromkeys([*ids[:MOST_READ], *(one.association_id for one in entries[:MOST_READ])]))
    rows = {row.association.id: row for row in summary.of_several(session, partner, wanted)}
    is_of_all = message.channel in {None, partner.channel_id}
    ending = [rows[one] for one in ids[:MOST_READ] if one in rows]
    happened = _happened(entries[:MOST_READ], rows)
    return TeamContents(
        partner,
        bool(message.last),
        _tallies(happened),
        Tally(ending),
        _owners(happened, ending),
        is_cut=max(len(ids), len(entries)) > MOST_READ,
        month=_month(session, partner, message) if message.last and is_of_all else None,
    )


def _month(session: Session, partner: Partner, message: Digest) -> Report:
    written = datetime.fromisoformat(message.written or message.since)
    return report.of_partner(session, partner, ReportAsk(), written, tuple(Figure))


_Counted = tuple[Summary, Amount | None]
"""An association to which something happened, and the sum that was recorded, if one was."""


def _happened(
    entries: Iterable[HistoryEntry], rows: Mapping[int, Summary]
) -> Mapping[Happening, Sequence[_Counted]]:
    """Return what happened, without records that were voided since."""
    found: dict[Happening, list[_Counted]] = defaultdict(list)
    for entry in entries:
        row = rows.get(entry.association_id)
        if row is None:
            continue
        for one in VOIDED.get(entry.action, ()):
            found[one] = [counted for counted in found[one] if counted[0] is not row]
        if entry.action in HAPPENINGS:
            detail = entry.detail or {}
            is_paying = bool(detail.get("amount") and detail.get("currency"))
            paid = Amount(detail["currency"], Decimal(detail["amount"])) if is_paying else None
            found[HAPPENINGS[entry.action]].append((row, paid))
    return found


def _owners(happened: Mapping[Happening, Sequence[_Counted]], ending: Sequence[Summary]) -> list[OwnerPart]:
    everything = [row for counted in happened.values() for row, _ in counted]
    members = {row.owner.id: row.owner for row in [*ending, *everything]}
    by_owner = {one: _by_owner(counted) for one, counted in happened.items()}
    ending_of = _by_owner([(row, None) for row in ending])
    return [
        OwnerPart(
            member,
            _tallies({one: rows.get(key, ()) for one, rows in by_owner.items()}),
            Tally([row for row, _ in ending_of.get(key, ())]),
        )
        for key, member in members.items()
    ]


def _by_owner(counted: Iterable[_Counted]) -> Mapping[int, Sequence[_Counted]]:
    found: dict[int, list[_Counted]] = defaultdict(list)
    for one in counted:
        found[one[0].owner.id].append(one)
    return found


def _tallies(happened: Mapping[Happening, Sequence[_Counted]]) -> dict[Happening, Tally]:
    return {
        one: Tally([row for row, _ in counted], [paid for _, paid in counted if paid is not None])
        for one in Happening
        if (counted := happened.get(one))
    }
