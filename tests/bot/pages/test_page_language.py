"""In which language the page is, and how it is switched without an answer being given."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bot import pages
from bot.checks import check_history
from bot.pages import page_language
from flows.associations import contacts
from flows.consent import consent
from flows.consent.consent_terms import terms_of
from flows.links import digest
from flows.rules.customers.tenants import TenantFound
from handlers.app.services import Services
from store.associations.associations import Association, Contact, with_related
from store.consents import consents
from store.consents.consent_asks import ConsentSubmission
from store.consents.consents import ConsentAnswer
from store.database.engine import Database
from store.enums import ContactSide
from store.partners import Location
from tests.support import answering, asking, world
from tests.support.pseudo import offer
from tests.support.serving import serving
from tests.support.stage import PATIENCE
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor
from words import customer_mails, languages

GERMAN = {"accept-language": "de"}


@pytest.fixture
def place(database: Database, monkeypatch: pytest.MonkeyPatch) -> World:
    offer(monkeypatch, "de", "fr", "he", "pt-BR")
    place = world.build(database)
    with database.write() as session:
        for location in session.scalars(select(Location)):
            location.country = "FR"
    return place


@pytest.fixture
def browser(database: Database, place: World) -> Iterator[httpx.Client]:
    services = Services(database, lambda: NOON, lambda _: TenantFound(world.TENANT), LINKS)
    with (
        serving(Starlette(routes=pages.routes(services))) as base,
        httpx.Client(base_url=base, timeout=PATIENCE) as browser,
    ):
        yield browser


def address(database: Database, place: World, language: str | None = None) -> str:
    """Ask Kim for consent, with a language that a member chose or none, and return the link's address."""
    added = world.associate(database, place, place.viva.id)
    with database.write() as session:
        asking.ask(
            session, actor(session), added, LINKS, NOON, customer=replace(KIM, language=language), partner=ADA
        )
    with database.read() as session:
        (request,) = consents.requests(session, session.get_one(Association, added))
        return f"/consent/{LINKS.consent_token(request.partner_id, request.association_id, request.number)}"


def shown(answer: httpx.Response) -> str:
    (found,) = re.findall(r'<html lang="([\w-]+)" dir="(?:ltr|rtl)">', answer.text)
    return str(found)


def filled(answer: httpx.Response, **typed: str) -> dict[str, str]:
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', answer.text))
    (choice,) = set(re.findall(r'type="radio" name="(answer-[\w-]+)"', answer.text))
    return hidden | {choice: "accepted", "name": "Kim Akers", "confirmed": "yes"} | typed


def kept(database: Database) -> set[str | None]:
    with database.read() as session:
        return set(session.scalars(select(Contact.language).where(Contact.side == ContactSide.CUSTOMER)))


def given(database: Database) -> ConsentAnswer:
    with database.read() as session:
        (one,) = session.scalars(select(ConsentAnswer))
        return one


def answers(database: Database) -> int:
    with database.read() as session:
        return len([one for one in session.scalars(select(Association)) if consents.answer(session, one)])


def test_the_page_is_in_the_language_of_the_location_whatever_the_browser_s_is(
    database: Database, place: World, browser: httpx.Client
) -> None:
    assert shown(browser.get(address(database, place), headers=GERMAN)) == "fr"


def test_the_page_is_in_the_language_that_a_member_chose(
    database: Database, place: World, browser: httpx.Client
) -> None:
    assert shown(browser.get(address(database, place, "pt-BR"))) == "pt-BR"


@pytest.mark.parametrize("wanted", ["de", "he", "en"])
def test_a_link_switches_the_language_and_remembers_nothing(
    database: Database, place: World, browser: httpx.Client, wanted: str
) -> None:
    page = browser.get(address(database, place), params={"lang": wanted})
    assert (page.status_code, shown(page)) == (200, wanted)
    assert kept(database) == {None}


@pytest.mark.parametrize("wrong", ["", "tlh", "DE", "../en", "de" * 1000, "\x00"])
def test_a_language_that_there_is_not_is_ignored(
    database: Database, place: World, browser: httpx.Client, wrong: str
) -> None:
    there = address(database, place)
    assert shown(browser.get(there, params={"lang": wrong})) == "fr"
    page = browser.post(there, data=filled(browser.get(there), switch=wrong))
    assert (page.status_code, shown(page)) == (200, "fr")
    assert answers(database) == 0


def test_the_button_switches_keeps_what_was_typed_and_answers_nothing(
    database: Database, place: World, browser: httpx.Client
) -> None:
    there = address(database, place)
    page = browser.post(there, data=filled(browser.get(there), name="Kim <Akers>", switch="de", confirmed=""))
    assert (page.status_code, shown(page)) == (200, "de")
    assert 'value="Kim &lt;Akers&gt;"' in page.text
    assert 'value="accepted" required checked' in page.text
    assert 'class="error"' not in page.text
    assert answers(database) == 0
    assert kept(database) == {None}
    sent = browser.post(there, data=filled(page))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{there.split('/')[-1]}?sent&lang=de")
    assert (answers(database), kept(database)) == (1, {"de"})
    assert shown(browser.get(there)) == "de"
    assert shown(browser.get(there, params={"sent": "", "lang": "fr"})) == "fr"


def test_an_answer_in_the_language_of_the_mail_chooses_none(
    database: Database, place: World, browser: httpx.Client
) -> None:
    there = address(database, place)
    assert browser.post(there, data=filled(browser.get(there))).status_code == 303
    assert (answers(database), kept(database)) == (1, {None})


@pytest.mark.parametrize("code", ["de", "en"])
def test_the_answer_keeps_the_text_as_shown_and_the_english_one_beside_it(
    database: Database, place: World, browser: httpx.Client, code: str
) -> None:
    there = address(database, place, code)
    page = browser.get(there)
    assert browser.post(there, data=filled(page)).status_code == 303
    answer = given(database)
    with database.read() as session:
        (submission,) = session.scalars(select(ConsentSubmission))
    with database.read() as session:
        terms = terms_of(session, session.get_one(Association, answer.association_id, options=with_related()))
    shown, english = (
        customer_mails.statement(terms, one) for one in (languages.language(code), languages.english())
    )
    assert answer.shown_version == shown.version == english.version + ("-de" if code == "de" else "")
    for kept in (answer, submission):
        assert (kept.language, kept.shown_text, kept.shown_digest) == (code, shown.text, digest(shown.text))
        beside = (english.text, digest(english.text)) if code == "de" else (None, None)
        assert (kept.english_text, kept.english_digest) == beside
    assert list(check_history.flaws(database)) == []


def test_what_was_shown_in_another_language_is_not_what_is_answered(
    database: Database, place: World, browser: httpx.Client
) -> None:
    there = address(database, place)
    page = browser.post(there, data=filled(browser.get(there), lang="de"))
    assert (page.status_code, answers(database)) == (422, 0)


@pytest.mark.parametrize("query", ["", "not-me"])
def test_a_form_is_sent_in_the_language_in_which_it_was_shown_whatever_was_chosen_since(
    database: Database, place: World, browser: httpx.Client, query: str
) -> None:
    there = address(database, place)
    page = browser.get(f"{there}?{query}")
    with database.write() as session:
        for contact in session.scalars(select(Contact)):
            contact.language = "de"
    assert shown(browser.get(f"{there}?{query}")) == "de"
    assert shown(browser.post(f"{there}?{query}", data={**answering.hidden(page.text), "name": "x"})) == "fr"
    assert kept(database) == {"de"}
    assert browser.post(there, data=filled(browser.get(there, params={"lang": "fr"}))).status_code == 303


def test_a_link_is_not_in_the_language_of_another_contact(
    database: Database, place: World, browser: httpx.Client
) -> None:
    added = world.add_many(database, place, 2)
    with database.write() as session:
        kim = replace(KIM, language="de")
        ask = consent.send(session, actor(session), added, LINKS, NOON, customer=kim, partner=ADA)
        first = ask.requests[0]
        there = f"/consent/{LINKS.consent_token(first.partner_id, first.association_id, first.number)}"
        lee = replace(KIM, name="Lee Gu", email="lee@contoso.com", language="pt-BR")
        contacts.update(session, actor(session), added[0], NOON, customer=lee, partner=ADA)
    assert shown(browser.get(there)) == "de"


def test_a_choice_is_kept_for_every_spelling_of_the_address(
    database: Database, place: World, browser: httpx.Client
) -> None:
    there = address(database, place)
    [other] = world.add_many(database, place, 1)
    with database.write() as session:
        kim = replace(KIM, email=KIM.email.replace("kim@contoso", "Kim@Contoso"))
        contacts.update(session, actor(session), other, NOON, customer=kim, partner=ADA)
    assert browser.post(there, data=filled(browser.get(there, params={"lang": "de"}))).status_code == 303
    assert kept(database) == {"de"}


def test_enter_sends_the_answer_and_not_another_language(
    database: Database, place: World, browser: httpx.Client
) -> None:
    page = browser.get(address(database, place)).text
    (first, *_) = re.findall(r"<button ([^>]*)>", page)
    assert 'type="submit" form="answers"' in first
    assert "switch" not in first
    assert page.count('name="switch"') == 4


def test_pages_without_an_engagement_are_in_the_language_of_the_browser(browser: httpx.Client) -> None:
    for there in ("/consent/unknown", f"/consent/{'A' * 43}"):
        assert shown(browser.get(there, headers=GERMAN)) == "de"
        assert shown(browser.get(there, headers=GERMAN, params={"lang": "fr"})) == "fr"
    assert shown(browser.post("/consent/x", content="x", headers=GERMAN)) == "de"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT, en;q=0.5", "de"),
        ("en;q=0.5, fr;q=0.7", "fr"),
        ("sv, de;q=0.3", "de"),
        ("pt-PT", "pt-BR"),
        ("HE-il", "he"),
        ("de;q=0", "en"),
        ("*", "en"),
        (";;q=,,de;q=9e9,\x00", "en"),
        ("sv," * 100_000 + "de", "en"),
    ],
)
def test_a_browser_s_wish_is_read(header: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, "de", "fr", "he", "pt-BR")
    assert page_language.of_browser(header).code == code
