import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot import directory as directories
from bot.directory import LARGEST_BODY, TenantDirectory
from flows.rules.customers.identifiers import PERSONAL_ACCOUNTS
from flows.rules.customers.tenants import DirectoryUnavailable, NoTenant, PersonalAccounts, TenantFound
from tests.support.world import NOON

TENANT = "6513270e-269e-4d37-b2a7-4de452e6b438"
OTHER = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
BASE = "https://login.microsoftonline.com"


def configuration(**changes: object) -> dict[str, object]:
    return {
        "issuer": f"{BASE}/{TENANT}/v2.0",
        "token_endpoint": f"{BASE}/{TENANT}/oauth2/v2.0/token",
        "authorization_endpoint": f"{BASE}/{TENANT}/oauth2/v2.0/authorize",
    } | changes


NOT_KNOWN = {"error": "invalid_tenant", "error_description": "AADSTS90002: …", "error_codes": [90002]}


class Answering:
    """A directory whose answer a test sets, and which counts what it is asked."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: bytes = json.dumps(configuration()).encode()
        self.waits = 0.0
        self.released = threading.Event()
        self.asked: list[str] = []
        self.now = NOON
        answering = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answering.asked.append(self.path)
                self.send_response(answering.status)
                for name, value in answering.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answering.waits:
                    answering.released.wait(answering.waits)
                self.wfile.write(answering.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever).start()
        self.directory = TenantDirectory(f"http://127.0.0.1:{self.server.server_port}", self.clock)

    def clock(self) -> datetime:
        return self.now

    def says(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()

    def stop(self) -> None:
        self.released.set()
        self.directory.close()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def answering() -> Iterator[Answering]:
    answering = Answering()
    yield answering
    answering.stop()


def test_r8_the_tenant_is_the_first_part_of_the_issuer(answering: Answering) -> None:
    assert answering.directory("contoso.com") == TenantFound(TENANT)
    assert answering.asked == ["/contoso.com/v2.0/.well-known/openid-configuration"]


def test_r9_a_domain_that_the_directory_does_not_know_has_no_tenant(answering: Answering) -> None:
    answering.says(400, NOT_KNOWN)
    assert answering.directory("wingtiptoys.com") == NoTenant()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, NOT_KNOWN | {"error_codes": [90013]}),
        (400, NOT_KNOWN | {"error": "invalid_request"}),
        (400, {"error": "invalid_tenant"}),
        (404, NOT_KNOWN),
        (429, {}),
        (500, NOT_KNOWN),
        (503, b"<html>busy</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b"\xff\xfe"),
        (200, {}),
        (200, configuration(issuer=None)),
        (200, configuration(issuer=f"{BASE}/{{tenantid}}/v2.0")),
        (200, configuration(issuer=f"{BASE}/00000000-0000-0000-0000-000000000000/v2.0")),
        (200, configuration(issuer=f"{BASE}/{OTHER}/v2.0")),
        (200, configuration(token_endpoint=f"{BASE}/{OTHER}/oauth2/v2.0/token")),
        (200, b" " * LARGEST_BODY + json.dumps(configuration()).encode()),
    ],
)
def test_r9_every_other_answer_says_nothing_about_the_domain(
    answering: Answering, status: int, body: Any
) -> None:
    answering.says(status, body)
    assert isinstance(answering.directory("contoso.com"), DirectoryUnavailable)


@pytest.mark.parametrize("tenant", [PERSONAL_ACCOUNTS, PERSONAL_ACCOUNTS.upper()])
def test_the_tenant_of_personal_accounts_is_nobody_s_company(answering: Answering, tenant: str) -> None:
    answering.says(
        200,
        {
            "issuer": f"{BASE}/{tenant}/v2.0",
            "token_endpoint": f"{BASE}/{tenant}/oauth2/v2.0/token",
            "authorization_endpoint": f"{BASE}/{tenant}/oauth2/v2.0/authorize",
        },
    )
    assert answering.directory("contoso.com") == PersonalAccounts()


def test_no_redirect_is_followed(answering: Answering) -> None:
    answering.status, answering.headers = 302, {"location": "/elsewhere"}
    assert isinstance(answering.directory("contoso.com"), DirectoryUnavailable)
    assert len(answering.asked) == 1


def test_an_answer_that_takes_too_long_in_all_is_none(
    answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directories, "SECONDS", 0.1)
    answering.waits = 30
    assert isinstance(answering.directory("contoso.com"), DirectoryUnavailable)


def test_a_directory_that_is_not_there_is_unavailable() -> None:
    directory = TenantDirectory("http://127.0.0.1:9", lambda: NOON)
    assert isinstance(directory("contoso.com"), DirectoryUnavailable)
    directory.close()


def test_a_tenant_is_remembered_for_a_day_and_nothing_else_is(answering: Answering) -> None:
    answering.says(400, NOT_KNOWN)
    answering.directory("contoso.com")
    answering.says(200, configuration())
    for later in (timedelta(), timedelta(hours=23, minutes=59)):
        answering.now = NOON + later
        assert answering.directory("Contoso.COM.") == TenantFound(TENANT)
    assert len(answering.asked) == 2
    answering.now = NOON + timedelta(days=1)
    answering.says(503, {})
    assert isinstance(answering.directory("contoso.com"), DirectoryUnavailable)
    assert len(answering.asked) == 3


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "outlook.de",
        "10.0.0.1",
        "[::1]",
        "http://contoso.com",
        "contoso.com:443",
        "*.contoso.com",
        "localhost",
        "common",
        "organizations",
        "consumers",
        "../contoso.com",
        "",
    ],
)
def test_what_names_no_company_is_never_asked_for(answering: Answering, domain: str) -> None:
    assert isinstance(answering.directory(domain), DirectoryUnavailable)
    assert answering.asked == []


def test_a_domain_is_asked_for_in_punycode(answering: Answering) -> None:
    answering.directory("Bücher.example")
    assert answering.asked == ["/xn--bcher-kva.example/v2.0/.well-known/openid-configuration"]


def test_whoever_asks_while_the_bot_stops_gets_an_answer_too() -> None:
    directory = TenantDirectory("http://127.0.0.1:9", lambda: NOON)
    directory.close()
    assert isinstance(directory("contoso.com"), DirectoryUnavailable)
    directory.close()
