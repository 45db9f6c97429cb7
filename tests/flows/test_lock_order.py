"""The partner is locked before its associations, everywhere, so that no two transactions wait in a circle."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from threading import Event, Thread, get_ident
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from flows.associations import bring_in, cancel, undo_cancel
from flows.associations.bring_in import RunningEngagement
from flows.claims import correct_claim, record_answer, submit_claim, void_record
from flows.claims.record_answer import ClaimAnswer
from flows.refusal import Refusal
from flows.reminders import tick
from flows.rules.associations.running import Progress, RunningDays
from store.database.engine import Database
from store.enums import ClaimRecordKind
from tests.support import world
from tests.support.plans import statements
from tests.support.world import NOON, actor

TODAY = NOON.date()
PARTNER = re.compile(r"FROM partners\b.*FOR (UPDATE|NO KEY UPDATE|SHARE)\b", re.DOTALL)
ASSOCIATIONS = re.compile(r"FROM associations\b.*FOR UPDATE\b", re.DOTALL)
PAUSE = 0.5
"""Seconds in which the other transaction comes as far as it can without what is locked."""

Act = Callable[[Session, int], object]


def submit(session: Session, one: int) -> None:
    submit_claim.submit(session, actor(session), one, NOON, submitted_on=TODAY, claim_id="CLM-1", note=None)


def add_id(session: Session, one: int) -> None:
    correct_claim.add_claim_id(session, actor(session), one, NOON, "CLM-1")


def correct(session: Session, one: int) -> None:
    who = actor(session)
    correct_claim.correct(
        session, who, one, NOON, submitted_on=TODAY, claim_id="CLM-2", reason="It was another one"
    )


def record(session: Session, one: int) -> None:
    answer = ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, TODAY)
    record_answer.record(session, actor(session), one, NOON, answer)


def void(session: Session, one: int) -> None:
    void_record.void(session, actor(session), one, NOON, 1, "It was another claim")


def bring(session: Session, one: int) -> None:
    days = RunningDays(TODAY, Progress.SUBMITTED, TODAY, TODAY)
    wanted = RunningEngagement(days, "Partner Center's list", "CLM-1")
    bring_in.bring_in(session, actor(session), one, wanted, NOON)


def call_off(session: Session, one: int) -> None:
    cancel.cancel(session, actor(session), one, NOON, "Budget is gone")


def undo(session: Session, one: int) -> None:
    undo_cancel.undo(session, actor(session), one, NOON)


def submit_without_id(session: Session, one: int) -> None:
    submit_claim.submit(session, actor(session), one, NOON, submitted_on=TODAY, claim_id=None, note=None)


ACTIONS: dict[str, tuple[bool, tuple[Act, ...], Act]] = {
    "submit": (True, (), submit),
    "add the claim ID": (True, (submit_without_id,), add_id),
    "correct": (True, (submit,), correct),
    "record": (True, (submit,), record),
    "void": (True, (submit, record), void),
    "bring in": (False, (), bring),
    "undo": (False, (call_off,), undo),
}
"""Whether the customer has consented, what happens before, and what locks both."""


def prepared(database: Database, name: str) -> int:
    place = world.build(database)
    has_consented, before, _ = ACTIONS[name]
    one = world.associate(database, place, place.siem.id)
    if has_consented:
        world.accept(database, one)
    for act in before:
        with database.write() as session:
            act(session, one)
    return one


@pytest.mark.parametrize("name", ACTIONS)
def test_the_partner_is_locked_before_the_association(database: Database, name: str) -> None:
    one = prepared(database, name)
    with statements(database) as sent, database.write() as session:
        ACTIONS[name][2](session, one)
    if not database.is_sqlite:
        assert order(sent)[0] == "partner"
        assert "association" in order(sent)
        assert order(sent).index("association") > last(order(sent), "partner")


def test_the_tick_locks_partners_before_associations(database: Database) -> None:
    place = world.build(database)
    world.associate(database, place, place.siem.id)
    with statements(database) as sent:
        assert list(tick.sweep(database, NOON + timedelta(days=2)))
    if not database.is_sqlite:
        assert order(sent)[:2] == ["partner", "association"]


@pytest.mark.parametrize("name", ACTIONS)
def test_what_locks_the_partner_and_the_tick_wait_in_turn(database: Database, name: str) -> None:
    one = prepared(database, name)
    later = NOON + timedelta(days=200)
    done, ticking = (
        list[str](),
        Thread(target=lambda: done.append(str(len(list(tick.sweep(database, later)))))),
    )
    begun, here = Event(), get_ident()

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if get_ident() == here and PARTNER.search(statement) and not begun.is_set():
            begun.set()
            ticking.start()
            ticking.join(PAUSE)

    event.listen(database.engine, "after_cursor_execute", after)
    with database.write() as session:
        ACTIONS[name][2](session, one)
    if not begun.is_set():
        assert database.is_sqlite
        ticking.start()
    ticking.join()
    assert len(done) == 1


@pytest.mark.parametrize("second", ["submit", "add the claim ID", "correct", "bring in"])
def test_who_gives_a_claim_id_while_an_answer_is_recorded_waits_in_turn(
    database: Database, second: str
) -> None:
    one = prepared(database, second)
    done, here, begun = list[str](), get_ident(), Event()

    def act() -> None:
        try:
            with database.write() as session:
                ACTIONS[second][2](session, one)
            done.append("done")
        except Refusal:
            done.append("refused")

    other = Thread(target=act)

    def after(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if get_ident() == here and PARTNER.search(statement) and not begun.is_set():
            begun.set()
            other.start()
            other.join(PAUSE)

    event.listen(database.engine, "after_cursor_execute", after)
    with suppress(Refusal), database.write() as session:
        record(session, one)
    if not begun.is_set():
        other.start()
    other.join()
    assert done in (["done"], ["refused"])


def order(sent: list[str]) -> list[str]:
    """Return what was locked, in order."""
    found = []
    for statement in sent:
        if PARTNER.search(statement):
            found.append("partner")
        elif ASSOCIATIONS.search(statement):
            found.append("association")
    return found


def last(locked: list[str], what: str) -> int:
    return len(locked) - 1 - locked[::-1].index(what)
