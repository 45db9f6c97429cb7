"""Rows that contradict each other are found; what the flows leave behind agrees."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.checks import check
from bot.checks.finding import CheckVerdict
from bot.jobs.auditor import Auditor
from flows.associations import cancel, consistency
from flows.associations.summary import Summary
from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.consent import record_consent
from flows.consent.answers import ShownStatement
from flows.notifications import CustomerCard
from flows.outbox import audit, reroute
from flows.outbox.audit import Trouble
from flows.reminders import snooze, tick
from flows.rules.associations.next_step import NextAction
from flows.rules.text.mail_trouble import MailTrouble
from store.associations import associations
from store.associations.associations import Association, Contact
from store.associations.contradictions import Contradiction
from store.catalogue import Engagement
from store.claims.claim_records import ClaimRecord
from store.claims.claims import Claim
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.customers.customers import Customer
from store.database.base import Base
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ClaimRecordKind, ConsentOutcome, Origin
from store.history.history import HistoryEntry
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support import asking, world
from tests.support.asking import Decision
from tests.support.consistency import contradictions
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LATER = NOON + 2 * HOUR


def ask(session: Session, one: int, now: datetime = NOON) -> int:
    return asking.ask(session, actor(session), one, LINKS, now, customer=KIM, partner=ADA).id


def answer(session: Session, one: int, outcome: ConsentOutcome) -> None:
    said = Decision(outcome, "Kim Akers", None, ShownStatement("1", "the words"), None, None)
    assert asking.answer(session, ask(session, one), said, LATER)


def submit(session: Session, one: int) -> None:
    answer(session, one, ConsentOutcome.ACCEPTED)
    who, day = actor(session), LATER.date()
    submit_claim.submit(session, who, one, LATER, submitted_on=day, claim_id="C-1", note=None)


def begin_review(session: Session, one: int) -> None:
    submit(session, one)
    begun = ClaimAnswer(ClaimRecordKind.UNDER_REVIEW, LATER.date())
    record_answer.record(session, actor(session), one, LATER, begun)


def ask_twice(session: Session, one: int) -> None:
    ask(session, one)
    ask(session, one, LATER)


def give_outside_the_bot(session: Session, one: int) -> None:
    record_consent.record(session, actor(session), one, NOON, "by phone", LATER)


def call_off(session: Session, one: int) -> None:
    ask(session, one)
    cancel.cancel(session, actor(session), one, LATER, None)


def snoozed(session: Session, one: int) -> None:
    snooze.snooze(session, actor(session), one, NOON + 5 * DAY, LATER)


WAYS: dict[str, Any] = {
    "added": lambda _session, _one: None,
    "snoozed": snoozed,
    "awaiting": ask_twice,
    "received": lambda session, one: answer(session, one, ConsentOutcome.ACCEPTED),
    "received outside the bot": give_outside_the_bot,
    "declined": lambda session, one: answer(session, one, ConsentOutcome.DECLINED),
    "cancelled": call_off,
    "submitted": submit,
    "reviewed": begin_review,
    "consent expired": ask,
    "claim expired": give_outside_the_bot,
}
"""How an association gets to where it stands; the clock brings those that expire there."""


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


def bring(database: Database, place: World, way: str) -> int:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        WAYS[way](session, one)
    if way.endswith("expired"):
        list(tick.sweep(database, NOON + 200 * DAY))
    return one


@pytest.mark.parametrize("way", WAYS)
def test_what_the_flows_leave_behind_agrees(database: Database, place: World, way: str) -> None:
    bring(database, place, way)
    assert contradictions(database) == []


SPOILT: list[tuple[str, type[Base], dict[str, Any], str]] = [
    ("added", Association, {"ended_at": NOON}, "It is “Customer added”, but has ended Mar 2, 2026"),
    ("cancelled", Association, {"ended_at": None}, "It is “Cancelled”, but has no end."),
    (
        "cancelled",
        Association,
        {"ended_at": NOON},
        "12:00:00 UTC, but is “Cancelled” since",
    ),
    ("consent expired", Association, {"consent_due": NOON + 31 * DAY}, "Its consent expired"),
    ("claim expired", Association, {"claim_due": NOON + 91 * DAY}, "Its claim expired"),
    ("added", Association, {"consent_due": NOON + 30 * DAY + HOUR}, "Its consent is due"),
    ("added", Association, {"consent_due": NOON + 4000 * DAY}, "which is no number of whole days after"),
    ("received", Association, {"claim_due": NOON + 90 * DAY + HOUR}, "Its claim is due"),
    ("received", Association, {"claim_due": None}, "a consent without a claim due"),
    ("received", Association, {"consented_at": None}, "a claim due without a consent"),
    ("received", Association, {"claim_due": None}, "but no clock runs"),
    ("received", Association, {"consented_at": NOON - DAY}, "when the consent clock did not run"),
    ("awaiting", Association, {"consented_at": NOON, "claim_due": NOON + DAY}, "but has a consent of"),
    ("submitted", Association, {"consented_at": None, "claim_due": None}, "but has no consent."),
    ("received", Association, {"status": S.AWAITING_CONSENT}, "but has an answer of the customer"),
    ("declined", ConsentAnswer, {"outcome": ConsentOutcome.ACCEPTED}, "but has no such answer"),
    ("received", ConsentAnswer, {"outcome": ConsentOutcome.DECLINED}, "but no such answer of the customer"),
    ("received", ConsentAnswer, {"answered_at": NOON + HOUR}, "but the answer of"),
    ("received", ConsentAnswer, {"recorded_at": NOON}, "was recorded before it was given"),
    ("received", ConsentAnswer, {"request_id": None}, "belongs to no request"),
    ("received", Customer, {"consented_at": None}, "is not known as consenting by then"),
    ("received", Customer, {"consented_at": NOON + DAY}, "is not known as consenting by then"),
    ("received", Association, {"status": S.SUBMITTED}, "It is “Submitted”, but has no claim."),
    ("submitted", Association, {"status": S.CONSENT_RECEIVED}, "but has a claim."),
    ("submitted", Claim, {"recorded_at": NOON + 200 * DAY}, "Its claim was recorded"),
    ("awaiting", Association, {"status": S.ADDED}, "It is “Customer added”, but consent was asked for."),
    ("added", Association, {"status": S.AWAITING_CONSENT}, "but no consent was asked for"),
    ("awaiting", ConsentRequest, {"voided_at": LATER}, "whose links are all withdrawn"),
    ("cancelled", ConsentRequest, {"voided_at": None}, "but the link of consent request 1 is open"),
    ("consent expired", ConsentRequest, {"voided_at": None}, "but the link of consent request 1 is open"),
    ("awaiting", ConsentRequest, {"email": "lee@contoso.com"}, "is open, but went to another address"),
    ("awaiting", Contact, {"email": "lee@contoso.com"}, "is open, but went to another address"),
    ("awaiting", ConsentRequest, {"requested_at": NOON + 31 * DAY}, "at which the consent clock did not run"),
    ("received", Association, {"mail_refused": "550"}, "but still records a refused address"),
    ("cancelled", Association, {"mail_refused": "550"}, "but still records a refused address"),
    ("cancelled", Association, {"snoozed_until": NOON + DAY}, "but no clock runs"),
    ("added", Association, {"snoozed_until": NOON + 30 * DAY}, "when its clock is over"),
    ("added", Association, {"next_action_at": None}, "but nothing is planned"),
    ("received", Association, {"next_action_at": None}, "but nothing is planned"),
    ("added", Association, {"next_action_at": NOON + 2 * DAY}, "Its next action is planned"),
    ("awaiting", Association, {"next_action_at": NOON + 31 * DAY}, "Its next action is planned"),
    ("cancelled", Association, {"next_action_at": NOON}, "so nothing is next, but something is planned"),
    ("submitted", Association, {"next_action_at": None}, "A reminder of its review is due"),
    ("submitted", Association, {"next_action_at": NOON + 200 * DAY}, "Its next action is planned"),
    ("submitted", Association, {"programme_due": None}, "but its clock after the submission says otherwise"),
    ("submitted", Association, {"programme_due": NOON + DAY}, "but its clock is not that of the review"),
    ("received", Association, {"programme_due": NOON}, "but its clock after the submission says otherwise"),
    ("received", Association, {"review_due": None}, "Its review ends no number of whole days"),
    ("received", Association, {"review_due": NOON + HOUR}, "Its review ends no number of whole days"),
    ("submitted", Association, {"status": S.REJECTED}, "but nothing is recorded that led there"),
    ("reviewed", ClaimRecord, {"number": 2}, "are not numbered one after the other"),
    ("reviewed", ClaimRecord, {"voided_at": NOON}, "but nothing is recorded that led there"),
    ("reviewed", Association, {"status": S.CONSENT_RECEIVED}, "but has a record of a claim"),
    ("added", Engagement, {"reminders": {"bogus": [1]}}, "cannot be read"),
    ("cancelled", Association, {"status": S.CONSENT_EXPIRED}, "but its history ends as “Cancelled”"),
    ("submitted", Association, {"status": S.CANCELLED}, "but its history ends as “Submitted”"),
    ("added", Association, {"origin": Origin.CLAIMED}, "but its history does not begin so"),
    ("received", Association, {"status_since": NOON + DAY}, "but by its history since"),
    ("claim expired", Association, {"status_since": NOON, "ended_at": NOON}, "but by its history since"),
]
"""Where the association stands, what is changed in all rows of a table, and a part of what is said."""


@pytest.mark.parametrize(("way", "table", "values", "says"), SPOILT)
def test_a_row_that_contradicts_the_others_is_found_and_said_in_a_sentence(
    database: Database, place: World, way: str, table: type[Base], values: dict[str, Any], says: str
) -> None:
    bring(database, place, way)
    with database.write() as session:
        session.execute(update(table).values(**values))
    found = contradictions(database)
    assert [one for one in found if says in one], found
    assert all(one.startswith("MCI-000001: ") and one.endswith(".") for one in found)


def test_what_is_gone_is_found(database: Database, place: World) -> None:
    bring(database, place, "submitted")
    with database.write() as session:
        session.execute(delete(Claim))
    assert contradictions(database) == ["MCI-000001: It is “Submitted”, but has no claim."]


def test_entries_that_were_taken_out_of_a_history_are_found(database: Database, place: World) -> None:
    bring(database, place, "cancelled")
    with database.write() as session:
        session.execute(delete(HistoryEntry).where(HistoryEntry.number == 2))
    assert "MCI-000001: Its history is not numbered one after the other." in contradictions(database)


def test_a_history_that_takes_a_way_which_no_association_can_is_found(
    database: Database, place: World
) -> None:
    bring(database, place, "cancelled")
    with database.write() as session:
        session.execute(
            update(HistoryEntry).where(HistoryEntry.number == 2).values(action="consent:declined")
        )
    found = contradictions(database)
    assert "MCI-000001: In its history, entry 3 cannot follow from entry 2." in found


def test_an_address_in_another_spelling_is_the_same(database: Database, place: World) -> None:
    bring(database, place, "awaiting")
    with database.write() as session:
        session.execute(update(ConsentRequest).values(email="kim@bücher-contoso.com"))
        session.execute(update(Contact).values(email="kim@xn--bcher-contoso-wob.com"))
    assert contradictions(database) == []


def test_a_mail_that_is_sent_again_at_once_because_the_first_failed_is_no_contradiction(
    database: Database, place: World
) -> None:
    one = world.associate(database, place, place.viva.id)
    with database.write() as session:
        failed = session.get_one(ConsentRequest, ask(session, one))
        reroute.fail_mail(session, failed.ask_id, MailTrouble.UNWRITABLE, NOON)
        ask(session, one, NOON + timedelta(minutes=1))
    assert contradictions(database) == []


def spoil(database: Database, one: int, **values: Any) -> None:
    with database.write() as session:
        session.execute(update(Association).where(Association.id == one).values(**values))


def looked(database: Database) -> list[tuple[int, list[str]]]:
    with database.read() as session:
        return [(one.association_id, one.says) for one in session.scalars(select(Contradiction))]


def test_every_association_of_every_partner_is_looked_at_batch_by_batch(
    database: Database, place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consistency, "BATCH", 2)
    other = world.build(database, "T0OTHER", prefix="O")
    ids = [
        world.associate(database, place, place.viva.id, tenant=f"{number}" * 8 + world.TENANT[8:])
        for number in range(5)
    ]
    ids.append(world.associate(database, other, other.viva.id, user="OU0ADA", workspace="T0OTHER"))
    for one in (ids[0], ids[4], ids[5]):
        spoil(database, one, ended_at=NOON)
    assert len(contradictions(database)) == 3
    after = 0
    for _ in range(2):
        after = consistency.look(database, NOON, after, 4)
    assert after == 0
    assert [one for one, _ in looked(database)] == [ids[0], ids[4], ids[5]]


def test_what_is_found_is_kept_once_and_forgotten_when_it_is_gone(database: Database, place: World) -> None:
    one = bring(database, place, "awaiting")
    spoil(database, one, ended_at=NOON)
    for days in range(3):
        consistency.look(database, NOON + days * DAY, 0, 100)
    says = "It is “Awaiting customer consent response”, but has ended Mar 2, 2026, 12:00:00 UTC."
    assert looked(database) == [(one, [says])]
    with database.read() as session:
        assert session.get_one(Contradiction, one).found_at == NOON
    spoil(database, one, ended_at=None)
    consistency.look(database, NOON, 0, 100)
    assert looked(database) == []


def test_the_auditor_tells_the_admins_once_and_when_it_is_over(database: Database, place: World) -> None:
    one = bring(database, place, "received")
    spoil(database, one, mail_refused="550 No such user")
    auditor = Auditor(database, lambda: LATER)
    for _ in range(4):
        auditor()
    with database.read() as session:
        partner = session.get_one(Partner, 1)
        assert "contradictory" in partner.troubles
        [found] = [
            each for each in audit.look(session, LATER, partner)[1] if each.trouble is Trouble.CONTRADICTORY
        ]
    assert (found.count, found.since) == (1, LATER)
    spoil(database, one, mail_refused=None)
    for _ in range(3):
        auditor()
    with database.read() as session:
        assert "contradictory" not in session.get_one(Partner, 1).troubles


def test_a_check_with_the_history_names_the_association_and_what_is_wrong(
    database: Database, place: World
) -> None:
    one = bring(database, place, "received")
    [found] = check._consistency(database)
    assert (found.verdict, found.says) == (CheckVerdict.OK, "their records agree")
    spoil(database, one, mail_refused="550 No such user")
    [found] = check._consistency(database)
    assert found.verdict is CheckVerdict.FAILED
    assert found.says.startswith(
        f"MCI-000001 (no. {one}): It is “Customer consent received”, but still records"
    )


def test_a_row_that_hangs_is_told_until_the_tick_has_planned_it(database: Database, place: World) -> None:
    one = bring(database, place, "awaiting")
    spoil(database, one, next_action_at=None)
    assert contradictions(database) == [
        "MCI-000001: Its clock runs until Apr 1, 2026, 12:00:00 UTC, but nothing is planned."
    ]
    list(tick.sweep(database, LATER))
    assert contradictions(database) == []
    with database.read() as session:
        assert len(consents.requests(session, session.get_one(Association, one))) == 2


@pytest.mark.parametrize("way", ["awaiting", "snoozed", "received"])
def test_what_is_planned_too_late_is_planned_anew_by_the_auditor(
    database: Database, place: World, way: str
) -> None:
    one = bring(database, place, way)
    with database.read() as session:
        planned = session.get_one(Association, one).next_action_at
    assert planned is not None
    # As a change of the schedule leaves it that was loaded while a member acted.
    spoil(database, one, next_action_at=planned + 3 * DAY)
    assert "Its next action is planned" in contradictions(database)[0]
    Auditor(database, lambda: LATER)()
    assert contradictions(database) == []
    assert looked(database) == []
    with database.read() as session:
        assert session.get_one(Association, one).next_action_at == planned


def test_an_association_whose_links_were_withdrawn_before_this_was_noted_asks_for_another_mail(
    database: Database, place: World
) -> None:
    one = bring(database, place, "awaiting")
    with database.write() as session:
        session.execute(update(ConsentRequest).values(voided_at=LATER))
        cards = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == CustomerCard.kind)).all()
    for _ in range(3):
        Auditor(database, lambda: LATER)()
    with database.read() as session:
        assert Summary(associations.of_id(session, one)).next_step.action is NextAction.RESEND_CONSENT
        now = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == CustomerCard.kind)).all()
    assert len(now) == len(cards) + 1
    assert contradictions(database) == []
    assert looked(database) == []
