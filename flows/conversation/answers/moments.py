"""Who did something about an association, and when: from its records and its history."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.answers import numbers
from flows.conversation.answers.answer_values import (
    MOST_ROWS,
    Doer,
    DoerKind,
    EventMoment,
    WhenAnswer,
    WhoAnswer,
)
from flows.conversation.answers.selecting import RECORDED, Selecting, moment_of
from flows.customers_page.page_values import Associated
from flows.rules.associations import status
from flows.rules.associations.working_day import as_given
from flows.rules.language.understanding import Interval, Milestone, Order, Saying, Timing
from store.claims import claim_records
from store.conversation import events, questions
from store.conversation.questions import AssociationQuery, Sorting
from store.enums import LOST, AssociationStatus, ConsentOutcome, HistoryAction
from store.history.history import HistoryEntry

_ADDED = frozenset({HistoryAction.ASSOCIATION_ADDED, HistoryAction.ASSOCIATION_CLAIMED})
_ENDING = frozenset(HistoryAction(one) for one, after in status.STATUS_AFTER.items() if after in LOST)
_OF_CUSTOMER = frozenset(
    {
        HistoryAction.CONSENT_ACCEPTED,
        HistoryAction.CONSENT_DECLINED,
        HistoryAction.CONSENT_NOT_FOR_THEM,
        HistoryAction.SURVEY_ANSWERED,
    }
)
"""What customers do themselves, unless a member recorded it."""

_Telling = Callable[[Associated], EventMoment]

_ALWAYS = frozenset({Milestone.OWNED, Milestone.DUE})
"""Events of which every association tells something."""


def who(session: Session, actor: Actor, saying: Saying, now: datetime) -> WhoAnswer:
    """Return who did something; without an event, who is responsible."""
    event = saying.event or Milestone.OWNED
    selecting = Selecting(session, actor, now)
    found, total = _moments(selecting, saying, event)
    return WhoAnswer(saying, event, found, total, () if total else numbers.nearest(selecting, saying))


def when(session: Session, actor: Actor, saying: Saying, now: datetime) -> WhenAnswer:
    """Return when something happened, or that it has not, with the end of the clock that runs."""
    event = saying.event or Milestone.CHANGED
    selecting = Selecting(session, actor, now)
    found, total = _moments(selecting, saying, event)
    return WhenAnswer(saying, event, found, total, () if total else numbers.nearest(selecting, saying))


def of_rows(selecting: Selecting, event: Milestone, rows: Sequence[Associated]) -> list[EventMoment]:
    """Return what is known of an event of each of these associations, in their order."""
    tell = _telling(selecting, event, [one.summary.association.id for one in rows])
    return [_with_clock(tell(row)) for row in rows]


def doer_of(selecting: Selecting, entry: HistoryEntry) -> Doer:
    """Return who did what an entry of the history says."""
    if entry.member_id is not None:
        return member_of(selecting, entry.member_id)
    if entry.action in _OF_CUSTOMER:
        return Doer(DoerKind.CUSTOMER)
    is_outside = entry.action == HistoryAction.CONSENT_GIVEN_TO_ANOTHER_PARTNER
    return Doer(DoerKind.OUTSIDE if is_outside else DoerKind.BOT)


def _moments(selecting: Selecting, saying: Saying, event: Milestone) -> tuple[list[EventMoment], int]:
    """Return the moments of those that fit; of many, only of those to which it has happened."""
    session, actor = selecting.session, selecting.actor
    question = selecting.question(saying)
    total, _ = questions.count(session, question)
    if not total:
        return [], 0
    if total > MOST_ROWS and event not in _ALWAYS:
        question = question.limited(selecting.timing(Timing(event, Interval(None, None))))
    ids = _ids(session, question, saying, event)
    found = of_rows(selecting, event, numbers.rows(session, actor, ids))
    is_first = saying.order is Order.OLDEST
    happened = [one for one in found if one.has_happened and event is not Milestone.DUE]
    happened.sort(key=_sorted_by, reverse=not is_first)
    return [*happened, *(one for one in found if one not in happened)], total


def _ids(session: Session, question: AssociationQuery, saying: Saying, event: Milestone) -> Sequence[int]:
    if event is Milestone.DUE:
        return questions.ids(session, question, Sorting.SOONEST, limit=MOST_ROWS)
    sorting = Sorting.OLDEST if saying.order is Order.OLDEST else Sorting.NEWEST
    return questions.ids(session, question, sorting, moment=moment_of(event), limit=MOST_ROWS)


def _sorted_by(one: EventMoment) -> tuple[datetime, int]:
    recorded = one.recorded_at or one.row.summary.association.status_since
    return recorded, one.row.summary.association.id


def _with_clock(one: EventMoment) -> EventMoment:
    clock = one.row.summary.clock
    if clock is None:
        return one
    return EventMoment(one.row, one.doer, one.at, one.recorded_at, clock.due, clock.words)


def member_of(selecting: Selecting, member_id: int) -> Doer:
    """Return a member of the partner, also one who is gone."""
    found = next((one for one in selecting.members if one.id == member_id), None)
    return Doer(DoerKind.MEMBER, found.user_id, found.name) if found else Doer(DoerKind.BOT)


def _telling(selecting: Selecting, event: Milestone, ids: Sequence[int]) -> _Telling:  # noqa: PLR0911 -- a way out for each event
    """Return what tells of an event of one of these associations; everything is read before."""
    session = selecting.session
    if event in RECORDED:
        return _of_record(selecting, event, ids)
    match event:
        case Milestone.ADDED:
            entries = events.newest_entries(session, ids, _ADDED)
            return lambda row: _from_entry(selecting, row, entries, row.summary.added)
        case Milestone.ASKED:
            return _of_request(selecting, ids)
        case Milestone.CONSENTED | Milestone.DECLINED:
            return _of_answer(selecting, event, ids)
        case Milestone.SUBMITTED:
            return lambda row: _of_claim(selecting, row)
        case Milestone.LOST | Milestone.CANCELLED:
            return _of_ending(selecting, event, ids)
        case Milestone.NEXT_DATE:
            entries = events.newest_entries(session, ids, {HistoryAction.DATE_SET})
            return lambda row: _of_own_date(selecting, row, entries)
        case Milestone.CHANGED:
            last = events.last_entries(session, ids)
            return lambda row: _from_entry(selecting, row, last, None)
        case Milestone.OWNED:
            entries = events.newest_entries(session, ids, {HistoryAction.OWNER_CHANGED})
            return lambda row: _of_owner(row, entries)
        case _:
            return _of_clock


def _of_record(selecting: Selecting, event: Milestone, ids: Sequence[int]) -> _Telling:
    recorded = claim_records.of_several(selecting.session, ids)

    def tell(row: Associated) -> EventMoment:
        some = recorded.get(row.summary.association.id, ())
        valid = [one for one in some if one.kind is RECORDED[event] and one.voided_at is None]
        if not valid:
            return EventMoment(row)
        newest = valid[-1]
        return EventMoment(row, member_of(selecting, newest.recorded_by), newest.on_day, newest.recorded_at)

    return tell


def _of_request(selecting: Selecting, ids: Sequence[int]) -> _Telling:
    requests = events.newest_requests(selecting.session, ids)

    def tell(row: Associated) -> EventMoment:
        one = requests.get(row.summary.association.id)
        if one is None:
            return EventMoment(row)
        return EventMoment(row, member_of(selecting, one.requested_by), one.requested_at, one.requested_at)

    return tell


def _of_answer(selecting: Selecting, event: Milestone, ids: Sequence[int]) -> _Telling:
    answers = events.answers(selecting.session, ids)
    outcome = ConsentOutcome.ACCEPTED if event is Milestone.CONSENTED else ConsentOutcome.DECLINED

    def tell(row: Associated) -> EventMoment:
        one = answers.get(row.summary.association.id)
        if one is None or one.outcome is not outcome:
            return EventMoment(row)
        doer = member_of(selecting, one.recorded_by) if one.recorded_by else Doer(DoerKind.CUSTOMER)
        at = as_given(one.answered_at, row.summary.zone)
        return EventMoment(row, doer, at, one.recorded_at)

    return tell


def _of_claim(selecting: Selecting, row: Associated) -> EventMoment:
    claim = row.claim
    if claim is None:
        return EventMoment(row)
    return EventMoment(row, member_of(selecting, claim.recorded_by), claim.submitted_on, claim.recorded_at)


def _of_ending(selecting: Selecting, event: Milestone, ids: Sequence[int]) -> _Telling:
    is_loss = event is Milestone.LOST
    ends = LOST if is_loss else frozenset({AssociationStatus.CANCELLED})
    actions = _ENDING if is_loss else frozenset({HistoryAction.ASSOCIATION_CANCELLED})
    entries = events.newest_entries(selecting.session, ids, actions)

    def tell(row: Associated) -> EventMoment:
        if row.summary.association.status not in ends:
            return EventMoment(row)
        return _from_entry(selecting, row, entries, row.summary.since(row.claim))

    return tell


def _of_own_date(selecting: Selecting, row: Associated, entries: Mapping[int, HistoryEntry]) -> EventMoment:
    one = row.summary.association
    if one.own_date is None or not status.is_open(one.status):
        return EventMoment(row)
    return _from_entry(selecting, row, entries, one.own_date)


def _of_owner(row: Associated, entries: Mapping[int, HistoryEntry]) -> EventMoment:
    owner, one = row.summary.owner, row.summary.association
    entry = entries.get(one.id)
    since = entry.at if entry else one.created_at
    return EventMoment(row, Doer(DoerKind.MEMBER, owner.user_id, owner.name), since, since)


def _of_clock(row: Associated) -> EventMoment:
    owner = row.summary.owner
    return EventMoment(row, Doer(DoerKind.MEMBER, owner.user_id, owner.name))


def _from_entry(
    selecting: Selecting, row: Associated, entries: Mapping[int, HistoryEntry], at: date | None
) -> EventMoment:
    """Return what an entry tells; ``at`` is the moment, unless it is the entry's own."""
    entry = entries.get(row.summary.association.id)
    if entry is None:
        return EventMoment(row, at=at)
    return EventMoment(row, doer_of(selecting, entry), at or entry.at, entry.at)
