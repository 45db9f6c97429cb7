"""Whatever a stranger sends to whichever address, nothing breaks and nothing changes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.routing import Route

from bot.build import Bot
from store.tables import metadata
from tests.support import world
from tests.support.serving import make_bot, serving

OPEN = {"/healthz", "/readyz", "/metrics", "/slack/install"}
"""Addresses at which anybody is answered when they only look."""


@pytest.fixture(scope="module")
def strange(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[tuple[Bot, httpx.Client]]:
    path = tmp_path_factory.mktemp("strangers") / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    bot = make_bot(f"sqlite:///{path}", slack_client_id="1.2", slack_client_secret="a client secret")
    place = world.build(bot.database)
    world.associate(bot.database, place, place.viva.id)
    with serving(bot.web) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield bot, client
    bot.stop()


def rows(bot: Bot) -> list[object]:
    with bot.database.read() as session:
        return [tuple(row) for table in metadata.sorted_tables for row in session.execute(select(table))]


JSON = {"content-type": "application/json"}
SEGMENTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
WORDS = st.text(max_size=30)
FORMS = st.dictionaries(WORDS, WORDS, max_size=5)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, 100),
    segment=SEGMENTS,
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]),
    query=st.dictionaries(st.sampled_from(["code", "state", "error", "x"]), WORDS, max_size=3),
    sent=st.one_of(
        st.binary(max_size=300).map(lambda body: {"content": body}),
        FORMS.map(lambda form: {"data": form}),
        FORMS.map(
            lambda form: {"content": json.dumps(form), "headers": {"content-type": "application/json"}}
        ),
    ),
    cookie=st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"'), max_size=20),
)
def test_nothing_that_a_stranger_sends_breaks_or_changes_anything(
    strange: tuple[Bot, httpx.Client],
    which: int,
    segment: str,
    method: str,
    query: dict[str, str],
    sent: dict[str, Any],
    cookie: str,
) -> None:
    bot, client = strange
    routes = [route for route in bot.web.routes if isinstance(route, Route)]
    route = routes[which % len(routes)]
    path = re.sub(r"\{token[^}]*\}", quote(segment, safe=""), route.path)
    headers = sent.get("headers", {}) | {"cookie": f"mci_install={cookie}"}
    before = rows(bot)
    answer = client.request(method, path, params=query, **(sent | {"headers": headers}))
    looks = method in {"GET", "HEAD"} and route.path in OPEN
    assert (200 <= answer.status_code < 400) if looks else (400 <= answer.status_code < 500), answer.text
    assert rows(bot) == before
