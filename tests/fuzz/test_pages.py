"""Whatever bytes come to the pages of customers, of calendars and of installing, none of them fails."""

import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from bot.build import build
from flows.links import Links
from tests.fuzz.fuzz import Witness
from tests.support import asking, world
from tests.support.serving import make_settings, serving
from tests.support.slack import agreeable
from tests.support.world import ADA, KIM, NOON

REQUESTS = 1000

PATHS = (
    "/consent/{token}",
    "/consent/{token}",
    "/consent/",
    "/consent",
    "/consent/{token}/x",
    "/consent/%00",
    "/consent/%ff%fe",
    "/consent/..%2f..",
    "/consent/{token}%00",
    "/calendar/{token}.ics",
    "/calendar/%00.ics",
    "/calendar/.ics",
    "/calendar/%ED%A0%80.ics",
    "/calendar/x",
    "/slack/install",
    "/slack/install/",
    "/slack/oauth_redirect",
    "/slack/oauth_redirect",
    "/healthz",
    "/",
    "//",
    "/%",
    "/%zz",
    "*",
    "/consent/" + "x" * 5000,
    "http://[/consent/x",
    "/consent/é",
    "/slack/events",
)
QUERIES = (
    "",
    "",
    "?",
    "?code=x&state=1.x",
    "?code=%00&state=%00",
    "?state=9999999999.x&code=1",
    "?state=%ff",
    "?x",
    "?state=²",
    "?code=1&code=2&state=1.1&state=2",
    "?" + "&".join(f"x{one}=1" for one in range(3000)),
    "?error=a%0d",
)
HEADERS = (
    "Cookie: mci_install=x",
    "Cookie: mci_install=\xff; =; ;;",
    "Cookie: " + "a=b; " * 300,
    "Host: \xff",
    "X-Forwarded-For: \x7f, ²",
    "X-Forwarded-For: " + "1.1.1.1, " * 300,
    "X-Forwarded-Proto: \xff",
    "User-Agent: \xff\xfe",
    "User-Agent: " + "x" * 9000,
    "Accept-Language: \x80",
    "Origin: null",
    "Range: bytes=9-1",
    "Expect: 100-continue",
    "Transfer-Encoding: chunked",
    "Content-Encoding: gzip",
    "If-Modified-Since: x",
)
KINDS = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=\xff",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x",
    "application/json",
    "",
    "text/plain; charset=nonsense",
    "\xff",
)
BODIES = (
    b"",
    b"answer=accepted&name=Kim&confirmed=yes&opened=1&seal=x",
    b"answer-MCI-000001=accepted&name=Kim+Akers&confirmed=yes&opened=1&seal-MCI-000001=x",
    b"answer-MCI-000001=%00&reason-MCI-000001=%ff&seal-MCI-000001=%ED%A0%80&answer-=accepted&reason-=x",
    b"answer=%00&name=%00&reason=%ff&seal=%ED%A0%80",
    b"opened=99999999999&seal=\xc3\xa9&answer=accepted&name=K&confirmed=yes",
    b"opened=-1&seal=",
    b"\x00" * 500,
    "opened=²&seal=é&answer=accepted&name=é&confirmed=yes".encode(),
    b"&" * 3000,
    b"a=1&" * 1000,
    b"=" * 2000,
    b"name=" + b"x" * 530_000,
    b'--x\r\nContent-Disposition: form-data; name="answer"\r\n\r\naccepted\r\n--x--',
    b"--x\r\n" * 500,
    b"{",
    b"\xff" * 1000,
    b"%",
    b"%zz=%",
    b"answer=accepted&answer=declined",
)
LENGTHS = ("{}", "{}", "{}", "{}", "1", "999999", "-1", "x", "{}, {}", "9" * 40, "²")


@contextmanager
def pages(path: Path) -> Iterator[tuple[str, str, Witness]]:
    """Serve a bot that anybody may install; its clock moves on with every look, so that limits pass."""
    witness = Witness()
    logging.getLogger().addHandler(witness)
    looks = count()

    def clock() -> datetime:
        return NOON + timedelta(seconds=3 * next(looks))

    with agreeable() as slack:
        settings = make_settings(
            f"sqlite:///{path}",
            slack_client_id="1.2",
            slack_client_secret="a client secret",
            slack_api_url=f"{slack}/api/",
            trusted_proxies="127.0.0.1",
        )
        bot = build(settings, clock)
        place = world.build(bot.database)
        association = world.associate(bot.database, place, place.viva.id)
        with bot.database.write() as session:
            links: Links = bot.services.links
            ada = world.actor(session)
            asking.ask(session, ada, association, links, NOON, customer=KIM, partner=ADA)
            token = links.consent_token(place.partner.id, association, 1)
        with serving(bot.web) as url:
            yield url, token, witness
        bot.stop()
    logging.getLogger().removeHandler(witness)


def raw(random: Random, token: str) -> bytes:
    """Return the bytes of one request; everything in it may be wrong."""
    path = random.choice(PATHS).replace("{token}", random.choice((token, token, token[:20], "A" * 43)))
    method = random.choice(("GET", "GET", "POST", "POST", "POST", "HEAD", "PUT", "OPTIONS", "get", "\xff"))
    body = random.choice(BODIES)
    length = random.choice(LENGTHS).format(len(body), len(body))
    lines = [f"{method} {path}{random.choice(QUERIES)} HTTP/1.1", "Host: localhost", "Connection: close"]
    if body or method == "POST":
        lines += [f"Content-Type: {random.choice(KINDS)}", f"Content-Length: {length}"]
    lines += random.sample(HEADERS, random.choice((0, 0, 1, 2)))
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + body


def answered(url: str, request: bytes) -> int | None:
    """Send a request and return the status of its answer, if there is any."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        except OSError as error:
            # The server ended the connection, of which sending and closing tell in different words.
            if not isinstance(error, ConnectionError) and error.errno != errno.ENOTCONN:
                raise
            return None
    lines = [line for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
    return int(lines[-1].split()[1]) if lines else None


@pytest.mark.trouble
def test_whatever_comes_to_a_page_it_does_not_fail(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    random = Random(5)  # noqa: S311 -- the same requests each time are wanted
    seen: set[int] = set()
    with pages(path) as (url, token, witness):
        for _ in range(REQUESTS):
            request = raw(random, token)
            status = answered(url, request)
            assert status is None or status < 500, request[:2000]
            assert not witness.seen, (request[:2000], witness.seen)
            seen.add(status or 0)
        assert answered(url, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == 200
    assert {200, 400, 404, 405, 413, 415} <= seen
