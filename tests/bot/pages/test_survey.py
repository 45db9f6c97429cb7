"""The page on which a customer answers the survey of a claim: GET changes nothing, one answer counts."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from flows.associations import contacts
from flows.associations.contacts import ContactLocked
from flows.consent.consent import AddressDead
from flows.customers.association_request import ContactPerson
from flows.notifications import SurveyReminderMail, SurveyRequestMail
from flows.reminders import tick
from flows.rules.claims import questions
from flows.rules.claims.questions import QuestionKind, SurveyQuestion
from flows.surveys import failed_mails
from flows.surveys.customer_survey import SurveyAnswered, SurveyTooSoon
from store.associations.associations import Association
from store.catalogue import Engagement
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.database.engine import Database
from store.enums import AssociationStatus
from tests.support import answering, delivered, surveying
from tests.support.customer import Customer, at_page, words
from tests.support.world import ADA, KIM, actor
from words import languages

OWN = (
    SurveyQuestion(
        QuestionKind.CHOICE,
        {"en": "What was it?", "de": "Was war es?"},
        ({"en": "A pilot", "de": "Ein Pilot"}, {"en": "A workshop"}),
    ),
    SurveyQuestion(QuestionKind.SCALE, {"en": "How well did it go?"}, lowest=0, highest=10),
    SurveyQuestion(QuestionKind.TEXT, {"en": "Why?"}, is_required=False),
)
LEE = ContactPerson("Lee Gu", "lee@contoso.com")


@pytest.fixture
def kim(database: Database) -> Iterator[Customer]:
    with at_page(database) as customer:
        yield customer


@pytest.fixture
def asked(kim: Customer) -> str:
    """Let Contoso consent to Viva, and mail the survey; return the path of its link."""
    kim.asked = [surveying.consented(kim.database, kim.place, kim.now, OWN)]
    return send(kim)


def send(kim: Customer) -> str:
    return surveying.send(kim.database, kim.asked[0], kim.now)


def row(kim: Customer, number: int = 1) -> CustomerSurvey:
    with kim.database.read() as session:
        association = session.get_one(Association, kim.asked[0])
        return surveys.of_association(session, association)[number - 1]


def answers(kim: Customer) -> list[str | None]:
    return [one.in_english for one in questions.answered(row(kim).answers)]


def post(kim: Customer, path: str, **typed: str) -> httpx.Response:
    form = answering.hidden(kim.browser.get(path).text)
    return kim.browser.post(path, data=form | typed)


def change_contact(kim: Customer, person: ContactPerson) -> None:
    with kim.database.write() as session:
        contacts.update(session, actor(session), kim.asked[0], kim.now, customer=person, partner=ADA)


def test_opening_the_page_changes_nothing_and_says_who_asks(kim: Customer, asked: str) -> None:
    for _ in range(3):
        shown = kim.browser.get(asked)
        kim.browser.head(asked)
    assert shown.status_code == 200
    said = words(shown)
    assert "Ada Admin of Fourth Coffee would like to know how Microsoft Viva went for Contoso." in said
    assert "1. What was it?" in said
    assert "3. Why? (optional)" in said
    assert " checked" not in shown.text, "nothing is chosen before somebody chooses"
    assert "<script" not in shown.text
    assert row(kim).answered_at is None


def test_r24_answers_are_recorded_once_with_their_questions_and_confirmed(kim: Customer, asked: str) -> None:
    thanked = post(kim, asked, q1="2", q2="10", q3="It was short.\nAnd good.")
    assert thanked.status_code == 200
    assert "Thank you for your answers." in words(thanked)
    assert "a receipt goes to kim@contoso.com" in words(thanked)
    assert answers(kim) == ["A workshop", "10 of 10", "It was short.\nAnd good."]
    assert row(kim).address == "127.0.0.1"
    assert kim.actions(kim.asked[0])[-2:] == ["survey:asked", "survey:answered"]
    assert [one.destination for one in kim.messages("survey_receipt")] == ["kim@contoso.com"]
    assert [one.destination for one in kim.messages("owner_notice")][-1:] != []
    with kim.database.write() as session:
        session.get_one(Engagement, kim.place.viva.id).customer_survey = []
    assert answers(kim) == ["A workshop", "10 of 10", "It was short.\nAnd good."]
    assert "How well did it go? 10 of 10" in words(kim.browser.get(asked))


def test_sending_twice_is_thanked_once_more_and_other_answers_are_not_recorded(
    kim: Customer, asked: str
) -> None:
    form = answering.hidden(kim.browser.get(asked).text) | {"q1": "1", "q2": "0"}
    kim.browser.post(asked, data=form)
    again = kim.browser.post(asked, data=form)
    assert "Thank you for your answers." in words(again)
    other = kim.browser.post(asked, data=form | {"q2": "7"})
    assert "Your answer was not recorded" in words(other)
    assert "the first answer counts" in words(other)
    assert answers(kim) == ["A pilot", "0 of 10", None]
    assert len(kim.messages("survey_receipt")) == 1


def test_what_is_missing_is_said_and_nothing_that_was_typed_is_lost(kim: Customer, asked: str) -> None:
    shown = post(kim, asked, q1="7", q3="x" * 1001)
    assert shown.status_code == 422
    said = words(shown)
    assert "Nothing has been sent yet" in said
    assert said.count("Choose one of the answers to question 1.") == 2, "at the top, and at the question"
    assert "Answer question 2." in said
    assert "The answer to question 3 has 1,001 characters, and 1,000 can be kept." in said
    assert "x" * 1001 in shown.text
    assert row(kim).answered_at is None


def test_a_form_without_the_seal_of_an_opened_page_is_shown_again(kim: Customer, asked: str) -> None:
    shown = kim.browser.post(asked, data={"q1": "1", "q2": "3", "q3": "Typed by hand"})
    assert shown.status_code == 422
    assert "This page has been open for a long time" in words(shown)
    assert "Typed by hand" in shown.text
    kim.now += timedelta(hours=13)
    assert row(kim).answered_at is None


def test_the_page_can_be_switched_to_another_language_with_what_was_typed(kim: Customer, asked: str) -> None:
    shown = post(kim, asked, q3="Getippt", switch="de")
    assert shown.status_code == 200
    assert "Was war es?" in words(shown)
    assert "Ein Pilot" in words(shown)
    assert "How well did it go?" in words(shown), "what has no German is in English"
    assert "Getippt" in shown.text
    form = answering.hidden(shown.text) | {"q1": "1", "q2": "3"}
    assert "Vielen Dank" in words(kim.browser.post(asked, data=form))
    assert row(kim).language == "de"
    with kim.database.read() as session:
        found = contacts.kept(session, session.get_one(Association, kim.asked[0]))
    assert found.customer.language == "de", "later mails are in the language that was chosen"


def test_r24_another_contact_voids_the_link_until_the_survey_is_answered(kim: Customer, asked: str) -> None:
    change_contact(kim, LEE)
    closed = kim.browser.get(asked)
    assert closed.status_code == 410
    assert "This survey was withdrawn Fourth Coffee has withdrawn the survey about Microsoft Viva." in words(
        closed
    )
    again = send(kim)
    replaced = words(kim.browser.get(asked))
    assert "A newer mail has replaced the link to this survey" in replaced
    assert "Fourth Coffee has sent the survey about Microsoft Viva again." in replaced
    post(kim, again, q1="1", q2="3")
    assert row(kim, 2).answered_at is not None
    assert words(kim.browser.get(asked)) == replaced, "it shows no answers"
    with pytest.raises(ContactLocked):
        change_contact(kim, KIM)
    with pytest.raises(SurveyAnswered):
        send(kim)


def test_the_survey_is_sent_again_after_an_hour_and_either_link_works(kim: Customer, asked: str) -> None:
    with pytest.raises(SurveyTooSoon):
        send(kim)
    kim.now += timedelta(hours=1)
    again = send(kim)
    assert [one.payload for one in kim.messages("survey_request")] == [{"survey_id": 1}, {"survey_id": 2}]
    post(kim, asked, q1="1", q2="3")
    assert answers(kim) == ["A pilot", "3 of 10", None]
    assert "Thank you for your answers." in words(kim.browser.get(again))


def test_after_a_refused_mail_nothing_goes_there_again(kim: Customer, asked: str) -> None:
    with kim.database.write() as session:
        failed_mails.fail(session, row(kim).id, "550 5.1.1 No such user", kim.now)
    assert kim.actions(kim.asked[0])[-1] == "survey:mail_failed"
    kim.now += timedelta(days=1)
    with pytest.raises(AddressDead):
        send(kim)
    change_contact(kim, LEE)
    send(kim)
    assert kim.messages("survey_request")[-1].destination == "lee@contoso.com"


@pytest.mark.parametrize(("reminds", "reminders"), [(True, 3), (False, 0)])
def test_r29_the_customer_is_reminded_of_the_survey_until_they_answer(
    kim: Customer, asked: str, *, reminds: bool, reminders: int
) -> None:
    with kim.database.write() as session:
        session.get_one(Engagement, kim.place.viva.id).remind_customer = reminds
        due = session.get_one(Association, kim.asked[0]).claim_due
    assert due is not None
    # Claims are reminded of 30, 14, 7, 3 and 1 days before they are due.
    for days in range(60, 6, -1):
        kim.now = due - timedelta(days=days)
        list(tick.sweep(kim.database, kim.now))
    assert len(kim.messages("survey_reminder")) == reminders
    post(kim, asked, q1="1", q2="3")
    for days in range(6, 0, -1):
        kim.now = due - timedelta(days=days)
        list(tick.sweep(kim.database, kim.now))
    assert len(kim.messages("survey_reminder")) == reminders


def test_a_reminder_of_the_survey_has_the_same_link_and_says_what_it_is(kim: Customer, asked: str) -> None:
    with kim.database.read() as session:
        first = delivered.mail(session, SurveyRequestMail(row(kim).id))
        again = delivered.mail(session, SurveyReminderMail(row(kim).id, kim.now.isoformat()))
    assert again.subject == f"Reminder: {first.subject}"
    assert asked in first.text
    assert asked in again.text
    assert again.message_key != first.message_key


def test_who_refused_the_survey_is_not_reminded(kim: Customer, asked: str) -> None:
    with kim.database.write() as session:
        session.get_one(Engagement, kim.place.viva.id).remind_customer = True
        failed_mails.fail(session, row(kim).id, "550 5.1.1 No such user", kim.now)
        due = session.get_one(Association, kim.asked[0]).claim_due
    assert due is not None
    list(tick.sweep(kim.database, due - timedelta(days=14)))
    assert kim.messages("survey_reminder") == []
    assert asked


def test_a_link_is_closed_once_the_claim_is_late_and_unknown_ones_say_nothing(
    kim: Customer, asked: str
) -> None:
    due = kim.row(kim.asked[0]).claim_due
    assert due is not None
    kim.now = due
    late = kim.browser.get(asked)
    assert (late.status_code, kim.row(kim.asked[0]).status) == (410, AssociationStatus.CONSENT_RECEIVED)
    assert "The time to answer this survey has ended The survey about Microsoft Viva" in words(late)
    assert kim.browser.post(asked, data={"q1": "1", "q2": "3"}).status_code == 410
    for unknown in ("/survey/x", f"/survey/{'x' * 43}", asked.replace("survey", "consent")):
        assert kim.browser.get(unknown).status_code == 404


WORDS_FOR_SURVEY = {
    "en": "survey",
    "de": "umfrage",
    "es": "encuesta",
    "fr": "enquête",
    "it": "sondaggio",
    "ja": "アンケート",
    "nl": "enquête",
    "pl": "ankiet",
    "pt-BR": "pesquisa",
}
"""How each language calls what the link is about."""


def has_new_address(kim: Customer) -> None:
    change_contact(kim, LEE)


def is_sent_to_another(kim: Customer) -> None:
    change_contact(kim, LEE)
    send(kim)


def is_cancelled(kim: Customer) -> None:
    set_status(kim, AssociationStatus.CANCELLED)


def is_late(kim: Customer) -> None:
    set_status(kim, AssociationStatus.NOT_SUBMITTED_EXPIRED)


def is_submitted(kim: Customer) -> None:
    set_status(kim, AssociationStatus.SUBMITTED)


def set_status(kim: Customer, status: AssociationStatus) -> None:
    with kim.database.write() as session:
        session.get_one(Association, kim.asked[0]).status = status


CLOSED = [
    (has_new_address, "This survey was withdrawn"),
    (is_sent_to_another, "A newer mail has replaced the link to this survey"),
    (is_cancelled, "This survey was withdrawn"),
    (is_late, "The time to answer this survey has ended"),
    (is_submitted, "This survey can no longer be answered"),
]
"""How a link is closed, and what its page says then."""


@pytest.mark.parametrize(("close", "said"), CLOSED)
def test_answers_that_come_too_late_are_shown_so_that_they_can_be_copied(
    kim: Customer, asked: str, close: Callable[[Customer], None], said: str
) -> None:
    form = answering.hidden(kim.browser.get(asked).text)
    close(kim)
    lost = kim.browser.post(asked, data=form | {"q1": "1", "q2": "no", "q3": "It <was> short.\nAnd good."})
    assert lost.status_code == 410
    seen = words(lost)
    assert said in seen
    assert "Your answer was not recorded" in seen
    assert "A pilot" in seen
    assert "It &lt;was&gt; short." in lost.text
    assert "No answer" not in seen, "only what was answered"
    for nothing_typed in (kim.browser.get(asked), kim.browser.post(asked, data=form)):
        assert "Your answer was not recorded" not in words(nothing_typed)


@pytest.mark.parametrize(("close", "said"), CLOSED)
def test_a_closed_link_says_in_every_language_that_a_survey_is_meant(
    kim: Customer, asked: str, close: Callable[[Customer], None], said: str
) -> None:
    close(kim)
    for code in (one.code for one in languages.every()):
        closed = kim.browser.get(f"{asked}?lang={code}")
        seen = words(closed).casefold()
        assert closed.status_code == 410
        assert seen.count(WORDS_FOR_SURVEY[code]) > 1, (code, seen)
        assert (said.casefold() in seen) is (code == "en")
        assert "ada@" not in seen, "whoever has the link is told no more than in the mail: reply to it"
