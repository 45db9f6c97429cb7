import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot import pages
from bot.pages import html_responses
from bot.pages.routes import PER_ADDRESS, PER_LINK
from flows.associations import cancel
from flows.consent import record_consent
from flows.customers.association_request import ContactPerson
from flows.links import digest
from flows.rules.customers.tenants import Directory, DirectoryUnavailable, NoTenant, TenantAnswer, TenantFound
from handlers.app.services import Services
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentAnswer, ConsentRequest
from store.database.engine import Database
from store.enums import AssociationStatus as S
from store.enums import Proof
from store.partners import Partner
from tests.support import answering, asking, world
from tests.support.serving import serving
from tests.support.stage import PATIENCE
from tests.support.world import ADA, KIM, LINKS, NOON, World, actor
from words.templates import TEMPLATES

PEOPLE = "203.0.113.7"
OTHERS = "22222222-2222-4333-8444-555555555555"
FORWARDED = "X-Forwarded-For"
MALFORMED = ("", "A", "A" * 42, "A" * 44, "A" * 43 + "/", "é" * 43, "%00" * 43, "a/b", "%2E%2E%2F" * 10)
PROXIES = "127.0.0.1,10.0.0.0/8"


@dataclass
class Stand:
    """One association whose consent is asked for, and a browser at its page."""

    database: Database
    place: World
    association_id: int
    browser: httpx.Client
    now: datetime = NOON
    directory: Directory = lambda _: TenantFound(world.TENANT)

    @property
    def token(self) -> str:
        with self.database.read() as session:
            (*_, last) = consents.requests(session, session.get_one(Association, self.association_id))
            return LINKS.consent_token(last.partner_id, last.association_id, last.number)

    @property
    def address(self) -> str:
        return f"/consent/{self.token}"

    @property
    def association(self) -> Association:
        with self.database.read() as session:
            return session.get_one(Association, self.association_id)

    @property
    def answer(self) -> ConsentAnswer | None:
        with self.database.read() as session:
            return consents.answer(session, session.get_one(Association, self.association_id))

    @property
    def is_answered(self) -> bool:
        return self.answer is not None

    def fill(self, **changed: str) -> dict[str, str]:
        """Return what a person would send after opening the page; empty values are left out."""
        sent = answering.filled(self.browser.get(self.address).text)
        return {name: value for name, value in (sent | self.fields(**changed)).items() if value}

    def fields(self, **typed: str) -> dict[str, str]:
        """Return what was typed by the names of the fields, which contain the association's reference."""
        return {self.field(name): value for name, value in typed.items()}

    def field(self, name: str) -> str:
        return f"{name}-{self.association.reference}" if name in {"answer", "reason", "seal"} else name

    def send(self, **changed: str) -> httpx.Response:
        return self.browser.post(self.address, data=self.fill(**changed))


@pytest.fixture
def stand(database: Database) -> Iterator[Stand]:
    place = world.build(database)
    with database.write() as session:
        session.get_one(Partner, place.partner.id).time_zone = "America/Los_Angeles"
    one = world.associate(database, place, place.viva.id)
    ask(database, one)
    clocked: list[Stand] = []

    def ask_directory(domain: str) -> TenantAnswer:
        return clocked[0].directory(domain)

    services = Services(database, lambda: clocked[0].now, ask_directory, LINKS)
    app = Starlette(
        routes=pages.routes(services),
        middleware=[Middleware(ProxyHeadersMiddleware, trusted_hosts=PROXIES)],
    )
    with (
        serving(app) as base,
        httpx.Client(
            base_url=base, timeout=PATIENCE, headers={FORWARDED: PEOPLE}, follow_redirects=True
        ) as browser,
    ):
        clocked.append(Stand(database, place, one, browser))
        yield clocked[0]


def ask(database: Database, association_id: int, now: datetime = NOON, customer: ContactPerson = KIM) -> None:
    with database.write() as session:
        asking.ask(session, actor(session), association_id, LINKS, now, customer=customer, partner=ADA)


def words(answer: httpx.Response) -> str:
    """Return the visible words of a page in one line."""
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", "", answer.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_name_of_thousands_of_marks_around_one_another_is_read_at_once(stand: Stand) -> None:
    typed = stand.fill(name="\u2066" * 3500 + "\u2069" * 3500)
    for address in ("/consent/x", stand.address):
        # It would be 503 if reading took longer than anybody waits for a page.
        assert stand.browser.post(address, data=typed).status_code in {404, 422}
    assert stand.answer is None


def test_r17_the_page_says_every_fact_that_is_kept_as_proof(stand: Stand) -> None:
    seen = words(stand.browser.get(stand.address))
    stand.send()
    answer = stand.answer
    assert answer is not None
    assert answer.shown_text is not None
    for line in filter(None, answer.shown_text.splitlines()):
        label, _, value = line.partition(": ")
        assert (value or label) in seen
    for fact in ("Microsoft Viva", "Fourth Coffee", "4821937", "Contoso", "contoso.com", world.TENANT):
        assert fact in answer.shown_text
    assert "Wednesday, 1 April 2026, 05:00 in Los Angeles (12:00 UTC)" in answer.shown_text


def test_r19_accepting_keeps_the_proof_and_shows_the_receipt(stand: Stand) -> None:
    received = stand.browser.post(
        stand.address, data=stand.fill(name="  Kim\tAkers "), headers={"User-Agent": "Browser\t" + "x" * 999}
    )
    assert received.history[0].status_code == 303
    assert "Accepted" in words(received)
    assert "Kim Akers" in words(received)
    answer = stand.answer
    assert answer is not None
    assert (answer.name, answer.address, answer.answered_at) == ("Kim Akers", PEOPLE, NOON)
    assert answer.user_agent is not None
    assert answer.user_agent.startswith("Browser x")
    assert len(answer.user_agent) == 400
    assert answer.shown_digest == digest(answer.shown_text or "")
    assert answer.shown_version == LATEST
    assert stand.association.status is S.CONSENT_RECEIVED


@pytest.mark.parametrize(
    ("told", "proof", "tenant"),
    [
        (TenantFound(world.TENANT), Proof.TENANT, world.TENANT),
        (TenantFound(OTHERS), Proof.OTHER_TENANT, OTHERS),
        (NoTenant(), Proof.NO_TENANT, None),
        (DirectoryUnavailable("timed out"), Proof.DOMAIN, None),
    ],
)
def test_r19_what_the_directory_says_of_the_mails_domain_is_kept_with_the_answer(
    stand: Stand, told: TenantAnswer, proof: Proof, tenant: str | None
) -> None:
    asked: list[str] = []

    def directory(domain: str) -> TenantAnswer:
        # Another transaction can write meanwhile: none is held open while the directory is asked.
        with stand.database.write() as session:
            session.get_one(Partner, stand.place.partner.id).digest_hour = 9
        asked.append(domain)
        return told

    stand.directory = directory
    stand.send()
    assert asked == ["contoso.com"]
    answer = stand.answer
    assert answer is not None
    assert (answer.proof, answer.mail_domain, answer.directory_tenant) == (proof, "contoso.com", tenant)
    assert answer.directory_asked_at == NOON
    assert stand.association.status is S.CONSENT_RECEIVED


def test_r19_free_mail_is_not_looked_up_and_proves_nothing(stand: Stand) -> None:
    stand.directory = lambda _: pytest.fail("no look-up here")
    later = NOON + timedelta(hours=1)
    with stand.database.write() as session:
        asking.ask(
            session,
            actor(session),
            stand.association_id,
            LINKS,
            later,
            customer=ContactPerson("Kim Akers", "kim@gmail.com"),
            partner=ADA,
            contact_reason="Their own",
        )
    stand.now = later
    stand.send()
    answer = stand.answer
    assert answer is not None
    assert (answer.proof, answer.directory_asked_at) == (Proof.PUBLIC_MAIL, None)


def test_nothing_is_looked_up_for_what_decides_nothing(stand: Stand) -> None:
    stand.directory = lambda _: pytest.fail("no look-up here")
    stand.send(name="")
    stand.send(seal="x")
    assert not stand.is_answered
    stand.send(answer="declined")
    answer = stand.answer
    assert answer is not None
    assert (answer.proof, answer.mail_domain) == (None, None)
    stand.send()


def test_r28_right_before_the_consent_is_due_an_answer_waits_for_no_directory(stand: Stand) -> None:
    stand.directory = lambda _: pytest.fail("no look-up here")
    stand.now = stand.association.consent_due - timedelta(seconds=10)
    stand.send()
    answer = stand.answer
    assert answer is not None
    assert answer.proof is Proof.DOMAIN


def test_r20_declining_keeps_the_reason(stand: Stand) -> None:
    received = stand.send(answer="declined", reason="Not this year.\r\n<b>Ask in May</b>")
    answer = stand.answer
    assert answer is not None
    assert answer.note == "Not this year.\n<b>Ask in May</b>"
    assert stand.association.status is S.CONSENT_DECLINED
    assert "<b>" not in received.text


def test_what_nobody_can_see_is_not_kept_of_what_a_customer_types(stand: Stand) -> None:
    stand.send(
        answer="declined", name="\u202eKim\x00 \u200bAkers\x07", reason="Not\x00 this\u2028year\u202e™"
    )
    answer = stand.answer
    assert answer is not None
    assert (answer.name, answer.note) == ("Kim Akers", "Not this\nyear™")


def test_a_reason_typed_before_accepting_is_asked_about_and_not_lost(stand: Stand) -> None:
    received = stand.send(reason="Too early for us")
    assert received.status_code == 422
    assert "Only a decline has a reason. Decline, or delete the reason." in words(received)
    assert "Too early for us" in received.text
    assert not stand.is_answered
    stand.send(answer="declined", reason="Too early for us")
    answer = stand.answer
    assert answer is not None
    assert answer.note == "Too early for us"


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "maybe"}, "answer"),
        ({"name": ""}, "name"),
        ({"name": " 42 \u200b"}, "name"),
        ({"name": "x"}, "name"),
        ({"name": "Kim"}, "name"),
        ({"name": "kim@contoso.com"}, "name"),
        ({"name": "K" * 151}, "name"),
        ({"name": "金" * 3000}, "name"),
        ({"confirmed": ""}, "confirmed"),
        ({"reason": "r" * 1001}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    stand: Stand, changed: dict[str, str], at: str
) -> None:
    sent = stand.fill(**({"answer": "declined", "reason": "two\nlines"} | changed))
    received = stand.browser.post(stand.address, data=sent)
    assert received.status_code == 422
    at = stand.field(at)
    assert f'href="#{at}"' in received.text
    assert f'id="{at}"' in received.text
    assert f'id="{at}-error"' in received.text
    assert re.search(rf'aria-describedby="[^"]*{at}-error', received.text)
    assert stand.answer is None
    assert f'value="{sent.get("name", "").replace(chr(0x200B), "")}"' in received.text
    assert sent[stand.field("reason")] in received.text
    chosen = sent.get(stand.field("answer")) in {"accepted", "declined"}
    assert received.text.count(" checked") == chosen + ("confirmed" in sent)


def test_get_head_and_prefetch_change_nothing(stand: Stand) -> None:
    before = vars(stand.association).copy()
    for _ in range(3):
        assert stand.browser.get(stand.address, headers={"Sec-Purpose": "prefetch"}).status_code == 200
        assert stand.browser.head(stand.address).status_code == 200
    after = vars(stand.association).copy()
    for seen in (before, after):
        seen.pop("_sa_instance_state")
    assert after == before


def test_a_post_that_no_page_was_opened_for_decides_nothing(stand: Stand) -> None:
    for seal in ("", "x", "\u00e9", LINKS.seal("another", "page", "1")):
        received = stand.send(seal=seal)
        assert received.status_code == 422
        assert "Please read the current text, and send your answer again" in words(received)
        assert 'value="Kim Akers"' in received.text
    assert stand.answer is None


@pytest.mark.parametrize("opened", ["", "x", "-5", "٣", "9" * 20])
def test_a_page_that_was_opened_at_no_time_decides_nothing(stand: Stand, opened: str) -> None:
    assert stand.send(opened=opened).status_code == 422
    assert stand.answer is None


def test_an_answer_to_words_that_have_changed_since_is_asked_for_once_more(stand: Stand) -> None:
    sent = stand.fill()
    with stand.database.write() as session:
        session.get_one(Partner, stand.place.partner.id).name = "Fifth Coffee"
    received = stand.browser.post(stand.address, data=sent)
    assert received.status_code == 422
    assert "Fifth Coffee" in words(received)
    assert not stand.is_answered
    stand.send()
    answer = stand.answer
    assert answer is not None
    assert "Fifth Coffee" in (answer.shown_text or "")


def test_a_page_left_open_overnight_is_asked_for_once_more(stand: Stand) -> None:
    sent = stand.fill()
    stand.now = NOON + timedelta(hours=12, seconds=1)
    assert stand.browser.post(stand.address, data=sent).status_code == 422
    assert stand.answer is None


def test_the_second_of_two_people_sees_what_the_first_has_answered(stand: Stand) -> None:
    second = stand.fill(answer="declined", name="Lee Gu")
    stand.send()
    received = stand.browser.post(stand.address, data=second)
    assert "Lee Gu" not in words(received)
    assert stand.association.status is S.CONSENT_RECEIVED
    seen = words(received)
    assert "Your answer was not recorded" in seen
    assert "Accepted by Kim Akers If this should be changed, write to Ada" in seen
    assert "Thank you" not in seen
    assert "Thank you" in words(stand.browser.get(stand.address))


OTHERWISE = {
    "nothing": ({}, True),
    "the spaces": ({"name": " Kim  Akers "}, False),
    "the name": ({"name": "Lee Gu"}, False),
    "the reason": ({"reason": "Never"}, False),
    "the outcome": ({"answer": "accepted", "reason": ""}, False),
}


@pytest.mark.parametrize(("otherwise", "is_thanked"), OTHERWISE.values(), ids=OTHERWISE)
def test_only_what_is_recorded_as_it_was_sent_is_thanked(
    stand: Stand, otherwise: dict[str, str], is_thanked: bool
) -> None:
    first = {"answer": "declined", "name": "Kim Akers", "reason": "Not this year"}
    forms = [stand.fill(**first), stand.fill(**(first | otherwise))]
    assert "Thank you" in words(stand.browser.post(stand.address, data=forms[0], follow_redirects=True))
    seen = words(stand.browser.post(stand.address, data=forms[1], follow_redirects=True))
    assert ("Thank you" in seen) is is_thanked
    assert ("Your answer was not recorded" in seen) is not is_thanked
    assert stand.answer is not None
    assert (stand.answer.name, stand.answer.note) == ("Kim Akers", "Not this year")


def close_by_the_clock(stand: Stand) -> None:
    stand.now = stand.association.consent_due


def close_by_cancelling(stand: Stand) -> None:
    with stand.database.write() as session:
        cancel.cancel(session, actor(session), stand.association_id, NOON, None)


def test_an_unknown_link_says_nothing_and_a_known_one_says_why_it_is_closed(stand: Stand) -> None:
    address, sent = stand.address, stand.fill()
    unknown = stand.browser.get(f"/consent/{'A' * 43}")
    assert unknown.status_code == 404
    for malformed in (
        "",
        "A",
        "A" * 42,
        "A" * 44,
        "é" * 43,
        "%00" * 43,
        "a/b",
        "%2E%2E%2F" * 10,
        "A" * 43 + "/",
    ):
        answer = stand.browser.get(f"/consent/{malformed}")
        assert (answer.status_code, answer.text) == (404, unknown.text), malformed
    for close, why in (
        (close_by_the_clock, "ended on Wednesday, 1 April 2026, 05:00 in Los Angeles (12:00 UTC)"),
        (close_by_cancelling, "Fourth Coffee has withdrawn the request about Microsoft Viva"),
    ):
        close(stand)
        for closed in (stand.browser.get(address), stand.browser.post(address, data=sent)):
            assert closed.status_code == 410
            assert why in words(closed)
            assert "Ada" not in closed.text
            assert "ontoso" not in closed.text
    assert "Fourth Coffee" not in unknown.text
    assert "reply to the mail" in words(unknown)


def test_r18_a_newer_mail_to_another_address_closes_the_older_link(stand: Stand) -> None:
    address = stand.address
    ask(
        stand.database,
        stand.association_id,
        NOON + timedelta(hours=1),
        ContactPerson("Lee Gu", "lee@contoso.com"),
    )
    closed = stand.browser.get(address)
    assert closed.status_code == 410
    assert "Fourth Coffee has sent a newer mail about Microsoft Viva" in words(closed)
    assert "Lee" not in closed.text
    assert stand.browser.get(stand.address).status_code == 200


def test_a_consent_recorded_from_outside_the_bot_is_shown_to_the_link_holder(stand: Stand) -> None:
    with stand.database.write() as session:
        record_consent.record(session, actor(session), stand.association_id, NOON, "our own note", NOON)
    seen = words(stand.browser.get(stand.address))
    assert "told to Fourth Coffee elsewhere" in seen
    assert "our own note" not in seen


def test_every_answer_forbids_storing_running_framing_and_telling_on(stand: Stand) -> None:
    answers = [
        stand.browser.get(stand.address),
        stand.browser.get(f"/consent/{'A' * 43}"),
        stand.browser.post(stand.address, content=b"{}", headers={"Content-Type": "application/json"}),
        stand.browser.post(stand.address, data={"name": "x" * 530_000}),
        stand.browser.post(stand.address, data={"name": "Kim"}),
        stand.browser.post(stand.address, data=stand.fill(), follow_redirects=False),
    ]
    assert [one.status_code for one in answers] == [200, 404, 415, 413, 422, 303]
    for one in answers:
        assert one.headers.items() >= {
            (name.lower(), value) for name, value in html_responses.headers().items()
        }
        assert "script" not in one.headers["content-security-policy"]
        assert "<script" not in one.text
        assert "http" not in one.text.replace("http-equiv", "")


def test_many_or_broken_fields_are_refused_and_decide_nothing(stand: Stand) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (b"&".join(b"a=1" for _ in range(300)), b"\xff\xfe=%ff%00", b"", b"=" * 100, b"name=%"):
        assert stand.browser.post(stand.address, content=body, headers=form).status_code in {415, 422}
    assert stand.answer is None


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    form=st.dictionaries(
        st.sampled_from(["answer", "name", "reason", "confirmed", "opened"])
        | st.sampled_from(["answer-MCI-000001", "reason-MCI-000001", "seal-MCI-000001", "answer-", "seal-"]),
        st.sampled_from(["accepted", "yes", "Kim Akers", "1772452800"]) | st.text(max_size=40),
    )
)
def test_no_form_without_the_pages_seal_breaks_or_decides_anything(
    stand: Stand, form: dict[str, str]
) -> None:
    stand.now += timedelta(seconds=2)
    assert stand.browser.post(stand.address, data=form).status_code in {415, 422}
    assert stand.answer is None


def test_one_address_is_slowed_down_and_others_are_not(stand: Stand) -> None:
    for number in range(PER_ADDRESS):
        stand.browser.get(f"/consent/{number:08}{'A' * 35}")
    slowed = stand.browser.get(stand.address)
    assert slowed.status_code == 429
    assert slowed.headers["retry-after"] == "1"
    assert "try again in 1 second." in words(slowed)
    stand.now += timedelta(seconds=1)
    assert stand.browser.get(stand.address).status_code == 200


def test_one_link_is_slowed_down_from_wherever_it_is_asked(stand: Stand) -> None:
    for number in range(PER_LINK):
        scanned = stand.browser.head(stand.address, headers={FORWARDED: f"198.51.100.{number}"})
        assert scanned.status_code == 200
    assert stand.browser.get(stand.address).status_code == 429


@pytest.mark.parametrize(
    ("forwarded", "kept"),
    [
        ("1.2.3.4, 192.0.2.9, 10.0.0.7", "192.0.2.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("10.0.0.7", "10.0.0.7"),
        ("", "127.0.0.1"),
    ],
)
def test_trusted_proxies_are_passed_over_and_nobody_else_is_believed(
    stand: Stand, forwarded: str, kept: str
) -> None:
    stand.browser.post(stand.address, data=stand.fill(), headers={FORWARDED: forwarded})
    answer = stand.answer
    assert answer is not None
    assert answer.address == kept


def test_names_from_outside_are_shown_and_never_run(stand: Stand) -> None:
    with stand.database.write() as session:
        session.get_one(Partner, stand.place.partner.id).name = '"><script>alert(1)</script>'
    received = stand.send(name='"><img src=x onerror=alert(1)> Kim')
    assert "<script" not in received.text
    assert "<img" not in received.text
    assert "onerror=alert(1)> Kim" in words(received)


def test_the_words_have_a_new_version_whenever_they_change() -> None:
    source = (TEMPLATES / "consent" / "statement.j2").read_text(encoding="utf-8")
    assert digest(source) == WORDS[LATEST], "words that were answered stay as they were: name a new version"


WORDS = {
    "1": "a859f611c2e71cea6893256957d7129b915f112925b4ec8c202a150241c6da90",
    "2": "e74c48a58f6bb3e263af56b61c784eb847cfecfe3009ed4d7727272c17869db5",
    "3": "e54e5e84937915c711c4a7ce75b979d739aa876cc4b47575866e9c6f94d6a0d1",
    "4": "911713179e6d50bc9c8875e63ac187bdd87adb81868d3119e2727540d9c6a3eb",
    "5": "827a74013ccae7cc4462f1f9865901370d986a098e490cdba82ef680e9dd0a77",
    "6": "85234f0722ba8517dee039c3f4e3b688d05ddd5725edcb485e3f1cf04160d869",
    "7": "771838df40c7238735339cb1bf43dcc5bd5595ce35828cbc9323c97d43e1b5c7",
}
LATEST = list(WORDS)[-1]


def test_requests_keep_no_secret(stand: Stand) -> None:
    with stand.database.read() as session:
        request = session.query(ConsentRequest).one()
        assert stand.token not in str(vars(request))


def test_two_people_who_answer_at_the_same_instant_leave_one_answer_that_both_see(stand: Stand) -> None:
    forms = [stand.fill(answer="accepted", name="Kim Akers"), stand.fill(answer="declined", name="Lee Gu")]
    barrier = threading.Barrier(2)

    def send(form: dict[str, str]) -> str:
        with httpx.Client(
            base_url=stand.browser.base_url, timeout=PATIENCE, follow_redirects=True
        ) as browser:
            barrier.wait()
            return words(browser.post(stand.address, data=form))

    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(send, forms))
    answer = stand.answer
    assert answer is not None
    assert answer.name is not None
    assert all(f"Given by {answer.name}" in page for page in seen)
    won = 0 if answer.name == "Kim Akers" else 1
    assert ["Thank you" in page for page in seen] == [won == 0, won == 1]
    assert ["Your answer was not recorded" in page for page in seen] == [won == 1, won == 0]
    expected = S.CONSENT_RECEIVED if answer.name == "Kim Akers" else S.CONSENT_DECLINED
    assert stand.association.status is expected
