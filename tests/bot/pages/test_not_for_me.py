"""“This is not for me” tells the owner who is, or that nobody is named, and decides nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.pages.not_for_me import LONGEST_WHO
from bot.pages.routes import PER_LINK
from bot.pages.seals import SEAL_LASTS
from flows.associations import cancel
from flows.notifications import OwnerNotice, ThreadLine
from flows.personal_data import erase
from flows.rules.text.mail_trouble import MailTrouble
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.history import history
from store.partners import Partner
from tests.support import answering, delivered, world
from tests.support.customer import Customer, at_page, words
from tests.support.stage import words as slack_words
from tests.support.world import NOON, actor

ACTION = "consent:not_for_them"
PAT = "Pat Lee, pat@contoso.com"


@pytest.fixture
def kim(database: Database) -> Iterator[Customer]:
    with at_page(database) as customer:
        yield customer


@pytest.fixture
def path(kim: Customer) -> str:
    return kim.is_asked([world.associate(kim.database, kim.place, kim.place.viva.id)])


def filled(kim: Customer, path: str, **typed: str) -> dict[str, str]:
    """Return the form as a person sends it; empty fields are left out."""
    hidden = answering.hidden(kim.browser.get(f"{path}?not-me").text)
    form = hidden | {"confirmed": "yes", "who": PAT} | typed
    return {name: value for name, value in form.items() if value}


def detail(kim: Customer, association_id: int) -> dict[str, object] | None:
    with kim.database.read() as session:
        entries = history.of_association(session, kim.row(association_id))
        return next((dict(one.detail or {}) for one in entries if one.action == ACTION), None)


def test_the_page_of_a_link_leads_there_and_back(kim: Customer, path: str) -> None:
    assert 'href="?not-me"' in kim.browser.get(path).text
    shown = kim.browser.get(f"{path}?not-me")
    assert shown.status_code == 200
    assert "This neither accepts nor declines anything" in words(shown)
    assert 'href="?"' in shown.text
    assert " checked" not in shown.text


@pytest.mark.parametrize("who", [PAT, "", "  Pat\tLee\u200b ", "陳大文", "x" * LONGEST_WHO])
def test_the_owner_is_told_who_is_right_or_that_nobody_is_named(kim: Customer, path: str, who: str) -> None:
    (one,) = kim.asked
    received = kim.browser.post(f"{path}?not-me", data=filled(kim, path, who=who))
    assert received.status_code == 200
    assert "Fourth Coffee knows that this is not for you" in words(received)
    assert detail(kim, one) == {
        "address": "kim@contoso.com",
        "named": " ".join(who.split()).strip("\u200b") or None,
    }
    assert len(kim.messages("owner_notice")) == 1
    row = kim.row(one)
    assert (row.status, row.mail_refused) == (S.AWAITING_CONSENT, MailTrouble.NOT_FOR_THEM)
    assert kim.answer(one) is None


def test_it_decides_nothing_and_the_link_goes_on_working(kim: Customer, path: str) -> None:
    kim.browser.post(f"{path}?not-me", data=filled(kim, path))
    kim.browser.post(path, data=kim.filled(path, "accepted"))
    row = kim.row(kim.asked[0])
    assert (row.status, row.mail_refused) == (S.CONSENT_RECEIVED, None)


def test_it_is_said_once_by_whomever(kim: Customer, path: str) -> None:
    forms = [filled(kim, path), filled(kim, path, who="Somebody else")]
    for form in forms:
        received = kim.browser.post(f"{path}?not-me", data=form)
        assert "Fourth Coffee knows that this is not for you" in words(received)
    assert "Fourth Coffee knows" in words(kim.browser.get(f"{path}?not-me"))
    assert kim.actions(kim.asked[0]).count(ACTION) == 1
    assert len(kim.messages("owner_notice")) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"confirmed": ""}, "Tick the box to say that you are not the right person."),
        ({"who": "x" * (LONGEST_WHO + 1)}, "The text has 201 characters, and 200 can be kept."),
        ({"seal": "x"}, "Nothing has been sent yet"),
        ({"seal": "", "opened": "²"}, "Nothing has been sent yet"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    kim: Customer, path: str, changed: dict[str, str], sentence: str
) -> None:
    form = filled(kim, path, **changed)
    received = kim.browser.post(f"{path}?not-me", data=form)
    assert received.status_code == 422
    assert sentence in words(received)
    assert f'value="{form["who"]}"' in received.text
    assert ACTION not in kim.actions(kim.asked[0])


def test_neither_page_takes_the_seal_of_the_other(kim: Customer, path: str) -> None:
    answer = kim.filled(path, "accepted")
    (seal,) = [value for name, value in answer.items() if name.startswith("seal-")]
    assert kim.browser.post(f"{path}?not-me", data=filled(kim, path, seal=seal)).status_code == 422
    sealed = filled(kim, path)["seal"]
    stolen = {name: sealed if name.startswith("seal-") else value for name, value in answer.items()}
    assert kim.browser.post(path, data=stolen).status_code == 422
    assert kim.statuses() == [S.AWAITING_CONSENT]


def test_opening_it_changes_nothing_and_a_page_left_open_is_asked_about(kim: Customer, path: str) -> None:
    form = filled(kim, path)
    for _ in range(3):
        assert kim.browser.head(f"{path}?not-me").status_code == 200
    kim.now += SEAL_LASTS + timedelta(seconds=1)
    assert kim.browser.post(f"{path}?not-me", data=form).status_code == 422
    assert ACTION not in kim.actions(kim.asked[0])


def test_it_is_about_every_open_engagement_of_the_mail_and_told_once(kim: Customer) -> None:
    path = kim.is_asked(world.add_many(kim.database, kim.place, 3))
    form = kim.filled(path) | {f"answer-{kim.reference(kim.asked[0])}": "accepted"}
    kim.browser.post(path, data=form)
    lines = len(kim.messages("owner_notice"))
    kim.browser.post(f"{path}?not-me", data=filled(kim, path))
    assert [ACTION in kim.actions(one) for one in kim.asked] == [False, True, True]
    assert len(kim.messages("owner_notice")) == lines + 1
    for kind, last in (
        (OwnerNotice, kim.messages("owner_notice")[-1]),
        (ThreadLine, kim.messages("thread_line")[-1]),
    ):
        with kim.database.read() as session:
            told = slack_words(delivered.message(session, kind(**last.payload), kim.now).payload())
        assert "Many 01, Many 02" in told
        assert "Many 00" not in told, "it was answered already"


def test_a_link_that_cannot_be_answered_takes_nothing(kim: Customer, path: str) -> None:
    form = filled(kim, path)
    with kim.database.write() as session:
        cancel.cancel(session, actor(session), kim.asked[0], NOON, None)
    for received in (kim.browser.get(f"{path}?not-me"), kim.browser.post(f"{path}?not-me", data=form)):
        assert received.status_code == 410
        assert "has withdrawn the request" in words(received)
    assert ACTION not in kim.actions(kim.asked[0])
    assert kim.browser.get(f"/consent/{'A' * 43}?not-me").status_code == 404
    assert kim.browser.post(f"/consent/{'A' * 43}?not-me", data=form).status_code == 404


def test_it_counts_for_the_limits_of_the_link(kim: Customer, path: str) -> None:
    for _ in range(PER_LINK):
        kim.browser.head(f"{path}?not-me")
    assert kim.browser.get(f"{path}?not-me").status_code == 429


def test_whoever_is_named_can_be_erased(kim: Customer, path: str) -> None:
    kim.browser.post(f"{path}?not-me", data=filled(kim, path))
    with kim.database.write() as session:
        assert erase.erase(session, "pat@contoso.com", NOON).history == 1
    assert detail(kim, kim.asked[0]) == {}


def test_a_link_is_as_good_as_unknown_after_its_person_was_erased(kim: Customer, path: str) -> None:
    unknown = kim.browser.get(f"/consent/{'A' * 43}")
    form = kim.filled(path, "accepted")
    with kim.database.write() as session:
        erase.erase(session, "kim@contoso.com", NOON)
    for received in (
        kim.browser.get(path),
        kim.browser.get(f"{path}?not-me"),
        kim.browser.post(path, data=form),
        kim.browser.post(f"{path}?not-me", data=form),
    ):
        assert (received.status_code, received.text) == (404, unknown.text)


def test_names_from_outside_are_shown_and_never_run(kim: Customer, path: str) -> None:
    with kim.database.write() as session:
        session.get_one(Partner, kim.place.partner.id).name = "<script>alert(1)</script>"
    received = kim.browser.post(f"{path}?not-me", data=filled(kim, path, confirmed="", who='"><img src=x>'))
    assert "<script" not in received.text
    assert "<img" not in received.text
