"""Several engagements in one ask: each answer stands by itself, and what is left open can follow."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from flows.associations import cancel, contacts
from flows.consent import answers, consent, link
from flows.consent.answers import Answered, Decision, ShownStatement, Signature
from flows.consent.consent import ConsentClosed, SentAsk, TooSoon
from flows.consent.link import LinkState
from flows.customers.association_request import ContactPerson
from flows.history import history_check
from flows.links import digest
from flows.notifications import ConsentReceipt, ConsentReminderMail, ConsentRequestMail
from flows.outbox import reroute
from flows.reminders import tick
from flows.rules.customers.tenants import TenantFound
from store.associations.associations import Association
from store.catalogue import Engagement
from store.consents import consent_asks
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import ConsentOutcome, HistoryAction, OutboxState
from store.history import history
from store.outbox.outbox import OutboxMessage
from tests.support import delivered, world
from tests.support.consistency import contradictions
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEE = ContactPerson("Lee Gu", "lee@contoso.com")
KIM_SIGNS = Signature("Kim Akers", "203.0.113.7", "Browser")
YES, NO = ConsentOutcome.ACCEPTED, ConsentOutcome.DECLINED


@pytest.fixture
def place(database: Database) -> World:
    return world.build(database)


@pytest.fixture
def four(database: Database, place: World) -> list[int]:
    return world.add_many(database, place, 4)


def ask(
    database: Database, ids: Sequence[int], now: datetime = NOON, *, works_again: bool = False
) -> SentAsk:
    with database.write() as session:
        who = actor(session)
        return consent.send(session, who, ids, LINKS, now, customer=KIM, partner=ADA, works_again=works_again)


def answer(
    database: Database,
    sent: SentAsk,
    chosen: Mapping[int, ConsentOutcome],
    now: datetime = NOON + HOUR,
    who: Signature = KIM_SIGNS,
) -> Answered:
    """Answer for these associations, by their ids, with one signature."""
    decisions = {
        one.id: Decision(
            chosen[one.association_id],
            "not now" if chosen[one.association_id] is NO else None,
            ShownStatement("5", f"words about {one.association_id}"),
        )
        for one in sent.requests
        if one.association_id in chosen
    }
    with database.write() as session:
        told = TenantFound(world.TENANT)
        return answers.submit(session, sent.ask.id, decisions, who, now, directory=told)


def statuses(database: Database, ids: Sequence[int]) -> list[S]:
    return [world.row(database, one).status for one in ids]


def states(database: Database, sent: SentAsk, now: datetime = NOON + HOUR) -> list[LinkState]:
    with database.read() as session:
        token = consent.token_of(consent_asks.ask(session, sent.ask.id), LINKS)
        return [one.state for one in link.asked(session, token, now)]


def messages(database: Database, kind: str) -> list[OutboxMessage]:
    with database.read() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
        return list(session.scalars(query))


def assert_sound(database: Database, ids: Sequence[int]) -> None:
    assert contradictions(database) == []
    with database.read() as session:
        for one in ids:
            assert history_check.flaws(session, session.get_one(Association, one)) == []


def test_one_mail_asks_for_all_and_each_is_recorded_as_if_it_were_alone(
    database: Database, place: World, four: list[int]
) -> None:
    sent = ask(database, [four[2], four[0], four[1], four[2]])
    assert [one.association_id for one in sent.requests] == four[:3]
    (mail,) = messages(database, ConsentRequestMail.kind)
    assert (mail.payload, mail.destination) == ({"ask_id": sent.ask.id}, KIM.email)
    token = LINKS.consent_token(place.partner.id, four[0], 1)
    assert {one.token_digest for one in sent.requests} == {sent.ask.token_digest} == {digest(token)}
    with database.read() as session:
        found = consent.find(session, token)
        assert found is not None
        assert consent.token_of(found, LINKS) == token
        written = delivered.mail(session, ConsentRequestMail(sent.ask.id))
        for one in four[:3]:
            association = session.get_one(Association, one)
            actions = [entry.action for entry in history.of_association(session, association)]
            assert actions.count(HistoryAction.CONSENT_ASKED) == 1
            assert association.reference in written.text
    assert LINKS.consent_url(token) in written.text
    assert statuses(database, four) == [S.AWAITING_CONSENT] * 3 + [S.ADDED]
    assert_sound(database, four)


def test_r18_what_was_just_asked_for_is_left_out_and_said(database: Database, four: list[int]) -> None:
    ask(database, four[:1])
    sent = ask(database, four[:3], NOON + HOUR / 2)
    assert [one.association_id for one in sent.requests] == four[1:3]
    assert [(one.association.id, type(why)) for one, why in sent.refused] == [(four[0], TooSoon)]
    with pytest.raises(TooSoon):
        ask(database, four[:3], NOON + HOUR / 2)


def test_nothing_that_ended_is_asked_for(database: Database, four: list[int]) -> None:
    with database.write() as session:
        cancel.cancel(session, actor(session), four[0], NOON, "changed their mind")
    with pytest.raises(ConsentClosed):
        ask(database, four[:1])
    assert [one.association_id for one in ask(database, four[:2]).requests] == four[1:2]


def test_each_answer_stands_by_itself_and_the_rest_follows_by_the_same_link(
    database: Database, four: list[int]
) -> None:
    sent = ask(database, four)
    first = answer(database, sent, {four[0]: YES, four[1]: NO, four[2]: YES})
    assert first.submission is not None
    assert [one.association_id for one in first.given] == four[:3]
    assert statuses(database, four) == [
        S.CONSENT_RECEIVED,
        S.CONSENT_DECLINED,
        S.CONSENT_RECEIVED,
        S.AWAITING_CONSENT,
    ]
    assert states(database, sent) == [
        LinkState.ANSWERED,
        LinkState.ANSWERED,
        LinkState.ANSWERED,
        LinkState.OPEN,
    ]
    second = answer(database, sent, {four[3]: YES}, NOON + DAY)
    assert second.submission is not None
    receipts = messages(database, ConsentReceipt.kind)
    assert [one.payload["submission_id"] for one in receipts] == [first.submission.id, second.submission.id]
    with database.read() as session:
        texts = [
            delivered.mail(session, ConsentReceipt(one.payload["submission_id"])).text for one in receipts
        ]
        references = [session.get_one(Association, one).reference for one in four]
    assert [[one in text for one in references] for text in texts] == [
        [True, True, True, False],
        [False, False, False, True],
    ]
    assert_sound(database, four)


def test_one_submission_keeps_one_signature_and_everything_that_was_shown(
    database: Database, four: list[int]
) -> None:
    given = answer(database, ask(database, four), {four[0]: YES, four[1]: NO}).given
    with database.read() as session:
        (kept,) = session.scalars(select(ConsentSubmission))
        assert (kept.name, kept.address, kept.user_agent) == ("Kim Akers", "203.0.113.7", "Browser")
        assert kept.shown_text == f"words about {four[0]}\n\n\nwords about {four[1]}"
        assert kept.shown_digest == digest(kept.shown_text)
    assert {one.submission_id for one in given} == {kept.id}
    assert [(one.name, one.note, one.shown_text) for one in given] == [
        ("Kim Akers", None, f"words about {four[0]}"),
        ("Kim Akers", "not now", f"words about {four[1]}"),
    ]


def test_a_second_person_s_answer_counts_only_for_what_is_still_open(
    database: Database, four: list[int]
) -> None:
    sent = ask(database, four)
    answer(database, sent, {four[0]: YES, four[1]: YES})
    late = answer(database, sent, dict.fromkeys(four, NO), NOON + 2 * HOUR, Signature("Lee Gu", None, None))
    assert [one.association_id for one in late.before] == four[:2]
    assert [one.association_id for one in late.given] == four[2:]
    assert statuses(database, four) == [S.CONSENT_RECEIVED] * 2 + [S.CONSENT_DECLINED] * 2
    again = answer(database, sent, dict.fromkeys(four, YES), NOON + 3 * HOUR)
    assert (again.submission, len(again.before)) == (None, 4)
    assert len(messages(database, ConsentReceipt.kind)) == 2
    assert_sound(database, four)


def test_two_browsers_at_once_give_one_answer_to_each(database: Database, four: list[int]) -> None:
    sent = ask(database, four)
    start = threading.Barrier(2)
    done: list[Answered] = []

    def run(chosen: dict[int, ConsentOutcome]) -> None:
        start.wait()
        done.append(answer(database, sent, chosen))

    both = (dict.fromkeys(four[:3], YES), dict.fromkeys(reversed(four[1:]), NO))
    threads = [threading.Thread(target=run, args=[one]) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.association_id for each in done for one in each.given) == four
    assert sorted(one.association_id for each in done for one in each.before) == four[1:3]
    with database.read() as session:
        assert session.query(ConsentAnswer).count() == 4
    assert_sound(database, four)


def test_r18_another_contact_of_one_closes_only_that_one(database: Database, four: list[int]) -> None:
    sent = ask(database, four)
    with database.write() as session:
        contacts.update(session, actor(session), four[1], NOON + HOUR, customer=LEE, partner=ADA)
        cancel.cancel(session, actor(session), four[2], NOON + HOUR, "not this year")
    assert states(database, sent) == [
        LinkState.OPEN,
        LinkState.WITHDRAWN,
        LinkState.WITHDRAWN,
        LinkState.OPEN,
    ]
    given = answer(database, sent, dict.fromkeys(four, YES), NOON + 2 * HOUR)
    assert [one.association_id for one in given.closed] == four[1:3]
    assert [one.association_id for one in given.given] == [four[0], four[3]]
    assert_sound(database, four)


def test_r19_what_a_proven_consent_to_another_partner_ends_stops_none_of_the_others(
    database: Database, place: World
) -> None:
    mine = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    sent = ask(database, mine)
    rival = world.build(database, "T0RIVAL")
    theirs = world.associate(database, rival, rival.viva.id, workspace="T0RIVAL")
    world.accept(database, theirs, workspace="T0RIVAL", now=NOON + HOUR)
    assert states(database, sent)[0] is LinkState.CLOSED
    given = answer(database, sent, dict.fromkeys(mine, YES), NOON + 2 * HOUR)
    assert [one.association_id for one in given.given] == mine[1:]
    assert statuses(database, mine) == [S.CONSENTED_TO_ANOTHER_PARTNER, S.CONSENT_RECEIVED]
    assert_sound(database, [*mine, theirs])


def test_r19_each_acceptance_ends_only_the_rivals_of_its_own_engagement(
    database: Database, place: World
) -> None:
    mine = [world.associate(database, place, one.id) for one in (place.viva, place.siem)]
    rival = world.build(database, "T0RIVAL")
    theirs = [
        world.associate(database, rival, one.id, workspace="T0RIVAL") for one in (rival.viva, rival.siem)
    ]
    answer(database, ask(database, mine), {mine[0]: YES, mine[1]: NO})
    assert statuses(database, theirs) == [S.CONSENTED_TO_ANOTHER_PARTNER, S.ADDED]
    assert_sound(database, [*mine, *theirs])


def test_a_mail_that_another_still_needs_is_not_dismissed(database: Database, four: list[int]) -> None:
    sent = ask(database, four[:2])
    with database.write() as session:
        (mail,) = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == ConsentRequestMail.kind))
        mail.state = OutboxState.DEAD
        reroute.fail_mail(session, sent.ask.id, "550 no such user", NOON)
    assert [world.row(database, one).mail_refused for one in four[:2]] == ["550 no such user"] * 2
    ask(database, four[:1], NOON + HOUR, works_again=True)
    assert messages(database, ConsentRequestMail.kind)[0].state is OutboxState.DEAD
    ask(database, four[1:2], NOON + HOUR, works_again=True)
    assert messages(database, ConsentRequestMail.kind)[0].state is OutboxState.OBSOLETE


def test_r29_a_reminder_is_about_what_is_open_and_was_not_asked_for_again(
    database: Database, four: list[int]
) -> None:
    sent = ask(database, four)
    answer(database, sent, {four[0]: YES})
    ask(database, four[1:2], NOON + HOUR)
    reminder = ConsentReminderMail(sent.ask.id, NOON.isoformat())
    with database.read() as session:
        text = delivered.mail(session, reminder, NOON + DAY).text
        references = [session.get_one(Association, one).reference for one in four]
        assert [one in text for one in references] == [False, False, True, True]
        assert delivered.is_still_true(session, reminder, NOON + DAY)
    answer(database, sent, {four[2]: NO, four[3]: NO}, NOON + DAY)
    with database.read() as session:
        assert not delivered.is_still_true(session, reminder, NOON + DAY)
        # What was asked for again is open by both links, and only the newer mail asks for it.
        assert not delivered.is_still_true(session, ConsentRequestMail(sent.ask.id), NOON + DAY)
    assert states(database, sent, NOON + DAY)[1] is LinkState.OPEN


def test_r29_what_is_due_within_a_day_is_reminded_of_with_one_mail(database: Database, place: World) -> None:
    first = world.add_many(database, place, 2)
    late = world.add_many(database, place, 1, prefix="LATE", now=NOON + HOUR / 2)
    with database.write() as session:
        for one in session.query(Engagement):
            one.remind_customer = True
    sent = ask(database, [*first, *late], NOON + HOUR)
    reminded = []
    for hours in range(24 * 20):
        now = NOON + hours * HOUR
        list(tick.sweep(database, now))
        reminded.append(len(messages(database, ConsentReminderMail.kind)))
    assert {one.payload["ask_id"] for one in messages(database, ConsentReminderMail.kind)} == {sent.ask.id}
    # The usual moments are 14, 7, 3 and 1 days before the consent is due, for all three together.
    assert reminded[-1] == 4
    assert sorted(set(reminded)) == [0, 1, 2, 3, 4]


def test_a_changed_submission_or_ask_is_noticed(database: Database, four: list[int]) -> None:
    sent = ask(database, four[:2])
    answer(database, sent, dict.fromkeys(four[:2], YES))

    def flaws(change: str) -> list[str]:
        with database.engine.connect() as connection:
            connection.exec_driver_sql(change)
            connection.commit()
        with database.read() as session:
            return [one.says for one in history_check.every_flaw(session)]

    assert (
        flaws("UPDATE consent_submissions SET address = '198.51.100.1'")
        == ["what the customer sent with the answer was changed without an entry"] * 2
    )
    flaws("UPDATE consent_submissions SET address = '203.0.113.7'")
    assert (
        flaws("UPDATE consent_asks SET token_digest = 'x'")
        == ["the e-mail of its consent request 1 was changed"] * 2
    )
