"""What a run must show: nothing lost, nothing wrong, no duplicate outside the window, chains whole."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from bot.delivery.mail import mime
from flows.associations import consistency, customer_cards
from flows.associations.summary import Summary
from flows.claims import file_sweep
from flows.history import history_check
from flows.notifications import CallingNotice, CustomerCard, Digest, Outcome, Reminder, ThreadLine
from flows.reminders.partner_calendar import calendar_of
from flows.rules.associations import agenda, working_day
from flows.rules.associations.agenda import ENDINGS, ESCALATIONS, AgendaInput, AgendaItem
from flows.rules.associations.history_actions import OUTCOMES
from flows.rules.associations.status import leads_to_status
from handlers.app.ids import Action
from handlers.notices.card_views import BUTTONS
from sandbox.blocks.blocks import elements
from sandbox.faults.ledger import LedgerEntry
from store.associations import associations
from store.associations.associations import Association
from store.claims import claim_items, claim_records
from store.claims.surveys import CustomerSurvey
from store.customers import customer_cards as cards
from store.customers.customer_cards import PostedCard
from store.customers.customers import Customer
from store.enums import AssociationStatus as S
from store.enums import ClaimItem, OutboxState, ReminderSetting, Transport
from store.history.history import HistoryEntry
from store.outbox import lanes
from store.outbox.outbox import OutboxMessage
from tests.chaos.course import STEP, Run
from tests.chaos.lives import CLAIMED, ENDS
from tests.chaos.town import REQUIRED

WINDOW_SECONDS = 10.0
"""A message sent so shortly before its process was killed may not have been recorded."""

A_TICK = timedelta(minutes=5)
"""A moment that passed so shortly before the status changed may not have been ticked."""

STATUS_AFTER = {
    "association:added": S.ADDED,
    "consent:asked": S.AWAITING_CONSENT,
    "consent:accepted": S.CONSENT_RECEIVED,
    "claim:action_required": S.ACTION_REQUIRED,
    "claim:rejected": S.REJECTED,
    "claim:disputed": S.DISPUTED,
}


CALLING = frozenset(one.kind for one in get_args(CallingNotice))
"""Kinds of direct message whose buttons must go once their association does not need them."""

MAY_BE_LEFT = frozenset({ThreadLine.kind})
"""Kinds that are left to people in doubt, since the card says the same; every other must have come."""


@dataclass
class Reminders:
    """What reminds: single messages by association and instant of the moment, daily ones by member.

    Messages that tell admins of what other owners have, in the morning or at once, are kept by association.
    """

    single: dict[tuple[int, str], list[OutboxMessage]] = field(default_factory=lambda: defaultdict(list))
    daily: dict[int, list["Window"]] = field(default_factory=lambda: defaultdict(list))
    others: dict[int, list["Window"]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Window:
    """What a daily message tells of: the reminders dealt with after ``since`` and up to ``until``."""

    row: OutboxMessage
    since: datetime
    until: datetime

    def tells_of(self, at: datetime) -> bool:
        """Tell whether it lists a reminder that was dealt with at an instant.

        One of the very instant of another message comes after that.
        """
        return self.since <= at <= self.until


@dataclass
class Verdict:
    """Everything that is wrong, in words; what stands under ``window`` and ``left`` is no fault."""

    lost: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    window: int = 0
    left: int = 0
    associations: int = 0
    messages: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.wrong or self.duplicates or self.broken)


def judge(run: Run) -> Verdict:
    """Hold what is in the database and what the sandbox received against what had to happen."""
    verdict = Verdict(lost=[f"never came about: {what}" for what in run.stuck])
    with run.database.read() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        entries: dict[int, list[HistoryEntry]] = defaultdict(list)
        for entry in session.scalars(select(HistoryEntry).order_by(HistoryEntry.number)):
            entries[entry.association_id].append(entry)
        kept = associations.of_customers(session, session.scalars(select(Customer.id)))
        recorded = claim_records.of_several(session, {one.id for one in kept})
        posted = cards.of_several(session, {one.customer_id for one in kept})
        for found in consistency.among(session, kept):
            verdict.wrong += [f"{found.association.reference}: {sentence}" for sentence in found.says]
        verdict.broken += map(str, history_check.every_flaw(session))
    verdict.associations, verdict.messages = len(kept), len(rows)
    written: dict[int, set[str]] = defaultdict(set)
    drawn = {row.payload["customer_id"] for row in rows if row.kind == CustomerCard.kind}
    reminders, outcomes = _reminders(rows), Counter[int]()
    for row in rows:
        if "association_id" in row.payload:
            written[row.payload["association_id"]].add(f"{row.kind}:{row.payload.get('entry_id', '')}")
        if row.kind == Outcome.kind:
            outcomes.update(row.payload["entry_ids"])
    _judge_states(run, verdict, {one.id: one for one in kept})
    _judge_cards(run, verdict, kept, posted)
    for one in kept:
        dues = {record.number: record.due for record in recorded.get(one.id, ())}
        verdict.lost += _missing_reminders(run, one, entries[one.id], reminders, dues)
        verdict.lost += _missing_messages(one, entries[one.id], written[one.id])
        if one.customer_id not in drawn:
            verdict.lost.append(f"{one.reference}: no card was ever written")
        ended = [entry for entry in entries[one.id] if entry.action in OUTCOMES]
        verdict.lost += [
            f"{one.reference}: nobody was told of {each.action}" for each in ended if not outcomes[each.id]
        ]
        verdict.duplicates += [
            f"{one.reference}: {each.action} is told again" for each in ended if outcomes[each.id] > 1
        ]
    _judge_buttons(run, verdict, {one.id: one for one in kept}, rows)
    _judge_messages(run, verdict, rows, reminders)
    _judge_items(run, verdict)
    return verdict


def _reminders(rows: Sequence[OutboxMessage]) -> Reminders:
    found = Reminders()
    for row in rows:
        if row.kind == Reminder.kind:
            found.single[row.payload["association_id"], row.payload["at"]].append(row)
        if row.kind == Digest.kind and row.payload["member_id"]:
            since, until = (datetime.fromisoformat(row.payload[name]) for name in ("since", "written"))
            window = Window(row, since, until)
            if not row.payload["urgent"]:
                found.daily[row.payload["member_id"]].append(window)
            for association_id in row.payload["others_ids"]:
                found.others[association_id].append(window)
    return found


def _judge_states(run: Run, verdict: Verdict, kept: dict[int, Association]) -> None:
    for plan in run.plans:
        for index, association_id in enumerate(plan.ids):
            one, expected = kept[association_id], ENDS[plan.courses[index]]
            if one.status is not expected:
                verdict.wrong.append(f"{one.reference}: {one.status}, expected {expected}")
        if not plan.ids:
            verdict.lost.append(f"{plan.domain}: never added")


def _judge_items(run: Run, verdict: Verdict) -> None:
    """Hold what was given for claims, and the files of it, against the plans; nothing else may be kept."""
    file_sweep.sweep(run.database, run.files, datetime.max.replace(tzinfo=UTC))
    with run.database.read() as session:
        given = claim_items.of_several(session, [one for plan in run.plans for one in plan.ids])
        needed = claim_items.contents(session, set(given))
        answered = set(
            session.scalars(
                select(CustomerSurvey.association_id).where(CustomerSurvey.answered_at.is_not(None))
            )
        )
    for plan in run.plans:
        for index, association_id in enumerate(plan.ids):
            has = {row.item for row, _ in given.get(association_id, ())}
            if association_id in answered:
                has.add(ClaimItem.CUSTOMER_SURVEY)
            wanted = set(REQUIRED[index] if plan.courses[index] in CLAIMED else [])
            verdict.lost += [f"association {association_id}: {one} was not given" for one in wanted - has]
            verdict.wrong += [f"association {association_id}: {one} was given" for one in has - wanted]
    kept = {(one.partner_id, one.digest) for one in run.files.every()}
    verdict.lost += [f"content {one}: not in the storage" for one in needed - kept]
    verdict.wrong += [f"content {one}: nobody needs it" for one in kept - needed]
    for partner_id, digest in kept & needed:
        with run.files.read(partner_id, digest, "a file") as pieces:
            if hashlib.sha256(b"".join(pieces)).hexdigest() != digest:
                verdict.wrong.append(f"content {digest}: it is another")


def _judge_cards(
    run: Run, verdict: Verdict, kept: Sequence[Association], posted: Mapping[int, PostedCard]
) -> None:
    """Compare each customer's card with what it must say now, line by line."""
    by_customer: dict[int, list[Association]] = defaultdict(list)
    for one in kept:
        by_customer[one.customer_id].append(one)
    for customer_id, some in by_customer.items():
        where, channels = (
            posted.get(customer_id),
            run.town.sandbox.state.workspaces[some[0].partner.workspace_id].channels,
        )
        message = channels[where.channel].messages.get(where.ts) if where else None
        if message is None:
            verdict.lost.append(f"{some[0].customer.name}: no card")
            continue
        for line in customer_cards.contents(some, run.clock()).lines:
            if f"{line.sign} {line.engagement.name} · *{line.status}*" not in str(message["blocks"]):
                verdict.wrong.append(f"{line.association.reference}: its card does not say {line.status}")


def _judge_buttons(
    run: Run, verdict: Verdict, kept: Mapping[int, Association], rows: Sequence[OutboxMessage]
) -> None:
    """Look for direct messages with a button for what their association no longer allows."""
    with run.database.read() as session:
        whose = {(row.partner_id, row.destination) for row in rows}
        channels = {key: lane.channel for key, lane in lanes.of(session, whose).items()}
    for row in rows:
        if row.kind not in CALLING or row.state is not OutboxState.SENT:
            continue
        one = kept[row.payload["association_id"]]
        every = run.town.sandbox.state.workspaces[one.partner.workspace_id].channels
        direct = every.get(channels.get((row.partner_id, row.destination)) or "")
        message = direct.messages.get(row.slack_ts or "") if direct else None
        about = Summary(one)
        offered = BUTTONS.get(about.next_step.action) if about.next_step.action else None
        allowed = {offered, Action.ASSOCIATION_OPEN}
        allowed |= {Action.REMINDER_SNOOZE} if about.clock else set()
        allowed |= {Action.ASSOCIATION_UNDO_CANCEL} if one.status is S.CANCELLED else set()
        for _, element in elements((message or {}).get("blocks") or []):
            if element["action_id"] not in allowed:
                verdict.wrong.append(f"{one.reference}: message {row.id} still has {element['action_id']}")


def _missing_reminders(
    run: Run,
    one: Association,
    entries: list[HistoryEntry],
    reminders: Reminders,
    dues: Mapping[int, datetime | None],
) -> Iterator[str]:
    """Yield every moment that passed while its status held, and of which nobody was told.

    ``dues`` are the ends of the clocks that records of the claim began, by their numbers. What comes at one
    instant, a reminder and an escalation, stands in the history once.
    """
    reminded = {
        (entry.detail or {})["at"]: entry.at for entry in entries if entry.action.startswith("reminder:")
    }
    is_daily = one.owner.reminders is ReminderSetting.DAILY
    turns = [entry for entry in entries if leads_to_status(entry.action)]
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        stands = STATUS_AFTER.get(turn.action)
        if stands is None:
            continue
        due = dues.get((turn.detail or {}).get("number", 0))
        standing = AgendaInput(
            stands, one.created_at, turn.at, one.consent_due, one.claim_due, programme_due=due
        )
        until = following.at if following else run.clock()
        moments = agenda.agenda(standing, agenda.schedule_from({}))
        for moment in _to_tell(moments, turn.at, until):
            at = moment.at.isoformat()
            if at not in reminded:
                yield f"{one.reference}: {moment.kind} of {at}"
            if is_daily:
                later = [other.at for other in moments if moment.at < other.at]
                changes = [*later, *([following.at] if following else [])]
                if at in reminded and not _was_in_a_daily(
                    run, one, reminded[at], changes, reminders.daily[one.owner_id]
                ):
                    yield f"{one.reference}: no daily message told of {moment.kind} of {at}"
                continue
            messages = reminders.single[one.id, at]
            if moment.kind in ESCALATIONS and at in reminded:
                # Admins read of it in the morning with what else ends, if it has not changed by then.
                changes = [following.at] if following else []
                if _was_in_a_daily(run, one, reminded[at], changes, reminders.others[one.id]):
                    continue
            # Something newer must have taken the place of a reminder that was not sent any more.
            gave_way = following is not None or any(moment.at < other.at <= until for other in moments)
            if not messages or (not gave_way and all(row.state is OutboxState.OBSOLETE for row in messages)):
                yield f"{one.reference}: nobody was told of {moment.kind} of {at}"


def _to_tell(moments: Sequence[AgendaItem], since: datetime, until: datetime) -> Iterator[AgendaItem]:
    """Yield what must have been told between two instants."""
    for one in moments:
        # Of what falls due while the clock leaps once, only the latest is told.
        gives_way = any(one.at < other.at <= one.at + STEP for other in moments)
        if since < one.at < until - A_TICK and one.kind not in ENDINGS and not gives_way:
            yield one


def _was_in_a_daily(
    run: Run, one: Association, at: datetime, changes: Sequence[datetime], windows: Sequence[Window]
) -> bool:
    """Tell whether a daily message listed a reminder, or something newer came before it was written.

    The clock moves in steps, so that a message is written up to one step after the morning begins.
    """
    morning = working_day.next_morning(at, calendar_of(one.partner))
    until = run.clock()
    listing = [window.row for window in windows if window.tells_of(at)]
    # One that waited until something newer came is not sent any more.
    gave_way = any(change <= until for change in changes)
    is_told = any(gave_way or row.state is not OutboxState.OBSOLETE for row in listing)
    return is_told or min([until, *changes]) <= morning + STEP


def _missing_messages(one: Association, entries: list[HistoryEntry], written: set[str]) -> Iterator[str]:
    for entry in entries:
        turns = leads_to_status(entry.action) or entry.action == "claim:paid"
        if turns and entry.action != "association:added" and f"thread_line:{entry.id}" not in written:
            yield f"{one.reference}: no line for {entry.action}"


def _judge_messages(run: Run, verdict: Verdict, rows: Sequence[OutboxMessage], reminders: Reminders) -> None:
    effects: dict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in run.town.ledger.find():
        # An update says the same when it comes twice; a post and a mail do not.
        if entry.took_effect and entry.delivery_id and entry.what in {"chat.postMessage", "END"}:
            effects[entry.delivery_id].append(entry)
    updated = {entry.delivery_id for entry in run.town.ledger.find(what="chat.update") if entry.took_effect}
    verdict.duplicates += [*_repeated_reminders(rows), *_overlapping(reminders)]
    for row in rows:
        name = _name(run, row)
        if row.state is OutboxState.PENDING:
            verdict.lost.append(f"message {row.id}, {row.kind}: still waits")
        if row.state is OutboxState.SENT and name not in effects and name not in updated:
            verdict.lost.append(f"message {row.id}, {row.kind}: recorded as sent, never received")
        if row.state in {OutboxState.DEAD, OutboxState.UNCERTAIN}:
            verdict.left += 1
            if row.kind not in MAY_BE_LEFT or not row.doubts:
                verdict.lost.append(f"message {row.id}, {row.kind}: given up, {row.last_error}")
        if len(effects.get(name, ())) > 1:
            _judge_again(run, verdict, row, effects[name])


def _repeated_reminders(rows: Sequence[OutboxMessage]) -> Iterator[str]:
    meanings: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        if row.state is OutboxState.SENT and row.kind == Reminder.kind:
            meaning = (row.partner_id, row.destination, *sorted(row.payload.items()))
            meanings[meaning] += 1
            if meanings[meaning] > 1:
                yield f"message {row.id}: the same reminder again, {meaning}"


def _overlapping(reminders: Reminders) -> Iterator[str]:
    """Yield the daily messages that tell somebody of what an earlier one told them."""
    for windows in reminders.daily.values():
        sent = sorted(
            (one for one in windows if one.row.state is OutboxState.SENT), key=lambda one: one.until
        )
        for before, after in pairwise(sent):
            if after.since < before.until:
                yield f"message {after.row.id}: what message {before.row.id} told is told again"


def _judge_again(run: Run, verdict: Verdict, row: OutboxMessage, received: list[LedgerEntry]) -> None:
    """Count a message that came more than once: each time but the last must have been in the window."""
    excused = row.doubts
    for entry in received[:-1]:
        came = run.town.ledger.came[entry.number]
        if any(0 <= killed - came <= WINDOW_SECONDS for killed in run.kills):
            verdict.window += 1
        elif excused:
            excused -= 1
            verdict.window += 1
        else:
            verdict.duplicates.append(f"message {row.id}, {row.kind}: received {len(received)} times")


def _name(run: Run, row: OutboxMessage) -> str:
    if row.transport is Transport.SLACK:
        return str(uuid5(NAMESPACE_URL, f"mci:{row.partner_id}:{row.name}"))
    number = next(row.payload[one] for one in ("ask_id", "submission_id", "survey_id") if one in row.payload)
    key = f"{row.kind}:{number}"
    address = f"http://127.0.0.1:{run.town.app.request_url.split(':')[2].split('/')[0]}"  # type: ignore[union-attr]
    return mime.message_id(key, "mci@chaos.example", address)
