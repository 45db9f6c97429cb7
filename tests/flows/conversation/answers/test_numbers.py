"""Random questions over random partners: every number, row and order as plain Python finds them.

``ANSWER_WORLDS=200 ANSWER_QUESTIONS=100`` asks many more than usual.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from flows import access
from flows.conversation.answers import answer, numbers
from flows.conversation.answers.answer_values import ReportAnswer
from flows.reports import report
from flows.reports.report_ask import ReportAsk
from flows.rules.associations import status
from flows.rules.language.understanding import (
    Aspect,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Value,
    canonical,
)
from flows.rules.reports.figures import DAYS_AHEAD, WHY_LOST, Figure
from store.database.engine import Database
from store.enums import IN_REVIEW, LOST, AssociationStatus
from tests.support import answer_worlds
from tests.support.answer_worlds import NOW, KnownAssociation
from tests.support.compared_answers import compared, undone

WORLDS = int(os.environ.get("ANSWER_WORLDS", "5"))
QUESTIONS = int(os.environ.get("ANSWER_QUESTIONS", "40"))
FIRST = int(os.environ.get("ANSWER_SEED", "1"))

TODAY = NOW.date()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Give a transaction of which nothing is kept."""
    with undone(database) as session:
        yield session


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_every_answer_is_what_plain_python_finds(session: Session, seed: int) -> None:
    for one in compared(session, seed, QUESTIONS):
        assert one.told == one.wanted, canonical(one.saying)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + WORLDS))
def test_every_number_is_that_of_the_report(session: Session, seed: int) -> None:
    random = Random(-seed)  # noqa: S311 -- the same world for the same seed
    place = answer_worlds.build(session, random, seed, same_zone=True)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    for _ in range(3):
        first = TODAY - timedelta(days=random.randint(0, 30))
        last = first + timedelta(days=random.randint(0, 20))
        ask = ReportAsk(f"{first} to {last}")
        owner = random.choice((None, place.asker))
        if owner:
            ask = ReportAsk(ask.period, owner=owner.user_id)
        told = report.show(session, actor, ask, NOW)
        limits = (Condition(Aspect.OWNER, (Value(owner.user_id, ""),)),) if owner else ()
        today = actor.today(NOW)
        for figure, saying in figures(first, last + timedelta(days=1), today).items():
            limited = Saying(Intent.SUM, (*saying.conditions, *limits), saying.timings)
            found = numbers.summing(session, actor, limited, NOW).sums
            wanted = told.figures[figure]
            if figure in {Figure.ADDED, Figure.CONVERTED}:
                assert found.count == wanted.count, figure
            elif figure in {Figure.APPROVED, Figure.PAID}:
                assert (found.count, found.sums, found.counts) == (wanted.count, wanted.sums, wanted.counts)
            else:
                assert found == wanted, figure
        days = Interval(first, last + timedelta(days=1))
        asked = Saying(Intent.REPORT, limits, (Timing(Milestone.ADDED, days),))
        answered = answer.answer(session, actor, asked, NOW)
        assert isinstance(answered, ReportAnswer)
        assert answered.report.figures == told.figures


def figures(first: date, end: date, today: date) -> dict[Figure, Saying]:
    """Return the questions that ask for the same as the numbers of a report."""

    def timed(event: Milestone, *statuses: AssociationStatus, further: tuple[Timing, ...] = ()) -> Saying:
        timings = (Timing(event, Interval(first, end)), *further)
        return Saying(Intent.SUM, conditions=_of_statuses(statuses), timings=timings)

    def due(days: int) -> Saying:
        until = today + timedelta(days=days + 1)
        return Saying(Intent.SUM, timings=(Timing(Milestone.DUE, Interval(today, until)),))

    paid = Timing(Milestone.PAID, Interval(None, None))
    return {
        Figure.RISK_WEEK: due(DAYS_AHEAD[Figure.RISK_WEEK]),
        Figure.RISK_MONTH: due(DAYS_AHEAD[Figure.RISK_MONTH]),
        Figure.REVIEW: Saying(Intent.SUM, conditions=_of_statuses(sorted(IN_REVIEW))),
        Figure.APPROVED: timed(Milestone.APPROVED),
        Figure.PAID: timed(Milestone.PAID),
        Figure.LOST: timed(Milestone.LOST),
        Figure.ADDED: timed(Milestone.ADDED),
        Figure.CONVERTED: timed(Milestone.ADDED, further=(paid,)),
        **{figure: timed(Milestone.LOST, *sorted(WHY_LOST[figure])) for figure in WHY_LOST},
    }


def _of_statuses(statuses: Sequence[AssociationStatus]) -> tuple[Condition, ...]:
    if not statuses:
        return ()
    return (Condition(Aspect.STATUS, tuple(Value(one.value, status.TABLE[one].words) for one in statuses)),)


def test_ids_of_others_fit_nothing(session: Session) -> None:
    random = Random(0)  # noqa: S311 -- the same world each time
    place = answer_worlds.build(session, random, 1)
    other = answer_worlds.build(session, random, 2)
    actor = access.identify(session, place.partner.workspace_id, place.asker.user_id)
    theirs: list[KnownAssociation] = other.associations
    keys = {
        Aspect.ASSOCIATION: [str(one.id) for one in theirs],
        Aspect.CUSTOMER: [str(one.customer.id) for one in theirs],
        Aspect.LOCATION: ["9999999"],
    }
    for field, some in keys.items():
        asked = Saying(Intent.COUNT, (Condition(field, tuple(Value(one, one) for one in some)),))
        found = numbers.counting(session, actor, asked, NOW)
        assert (found.associations, found.customers) == (0, 0)
    everything = numbers.counting(session, actor, Saying(Intent.COUNT), NOW)
    assert everything.associations == len(place.associations)


def test_lost_statuses_are_all_asked_for() -> None:
    assert frozenset.union(*WHY_LOST.values()) == LOST
