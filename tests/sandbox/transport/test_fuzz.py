"""Whatever comes to any route gets a refusal in Slack's shape, never a traceback, and changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from sandbox.transport.server import application
from sandbox.web_api import METHODS
from sandbox.workspace import state_file
from sandbox.workspace.world import Sandbox
from tests.support import place as places
from tests.support.place import Place
from tests.support.world import ADMIN

WORDS = st.sampled_from(
    [
        "as", ADMIN, "channel", "C0INCENTIVES", "text", "view_id", "values", "container", "type", "view",
        "message", "ts", "action", "state", "block_id", "action_id", "app", "tab", "name", "user", "users",
        "blocks", "view", "files", "metadata", "cursor", "limit", "latest", "thread_ts", "callback_id",
        "trigger_id", "command", "by", "to", "does", "where", "id", "hash", "user_id", "types", "oldest",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
OBJECTS = st.dictionaries(WORDS, VALUES, max_size=8)
LEFT_OUT = {"/client/clock"}
"""Moves the clock, as it should, whatever the number."""

FUZZ = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def paths() -> list[tuple[str, str]]:
    """Return every route with each of its verbs."""
    found = []
    for route in application(Sandbox()).routes:
        if isinstance(route, Route) and route.path not in LEFT_OUT:
            found += [(verb, route.path) for verb in sorted(route.methods or ()) if verb != "HEAD"]
    return found


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with places.place() as made:
        yield made


def check(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    if response.headers.get("content-type", "").startswith("application/json"):
        body = response.json()
        assert body.get("ok") or body["error"]


@pytest.mark.parametrize(("verb", "path"), paths())
@FUZZ
@given(body=OBJECTS, query=st.dictionaries(WORDS, st.text(max_size=12) | WORDS, max_size=4), word=WORDS)
def test_any_object_is_answered(
    place: Place, verb: str, path: str, body: dict[str, Any], query: dict[str, str], word: str
) -> None:
    for name in ("team", "token", "file", "name", "id", "domain"):
        path = path.replace(f"{{{name}}}", word)
    path = path.replace("{method:path}", word)
    content = None if verb == "GET" else json.dumps(body, allow_nan=True).encode()
    head = {"content-type": "application/json"}
    check(place.http.request(verb, path, params=query, content=content, headers=head))


@pytest.mark.parametrize("method", sorted(METHODS))
@FUZZ
@given(body=OBJECTS, as_form=st.booleans())
def test_any_arguments_of_any_method_are_answered(
    place: Place, method: str, body: dict[str, Any], as_form: bool
) -> None:
    if method == "auth.revoke":
        body = {**body, "test": True}
    head = {"authorization": f"Bearer {place.installation.token}"}
    if as_form:
        texts = {name: json.dumps(value) for name, value in body.items()}
        check(place.http.post(f"/api/{method}", data=texts, headers=head))
    else:
        head["content-type"] = "application/json"
        check(place.http.post(f"/api/{method}", content=json.dumps(body).encode(), headers=head))


@pytest.mark.parametrize(
    "path", ["/api/chat.postMessage", "/client/send", "/response/T/x", "/control/faults"]
)
@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
    ],
)
@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000, b"--x\r\n\r\n"])
def test_any_bytes_are_answered(place: Place, path: str, kind: str, content: bytes) -> None:
    check(place.http.post(path, content=content, headers={"content-type": kind}))


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1.evil.example:80"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"authorization": "Bearer \x01"},
        {"content-length": "x"},
    ],
)
@pytest.mark.parametrize("path", ["/client/boot", "/api/auth.test", "/", "/control/faults", "/files/T/F/x"])
def test_strangers_are_turned_away(place: Place, headers: dict[str, str], path: str) -> None:
    try:
        response = place.http.get(path, headers=headers)
    except httpx.HTTPError:
        return
    check(response)
    if {"host", "origin"} & set(headers):
        assert response.status_code == 403


def test_everything_can_still_be_kept_and_read_again(place: Place, tmp_path: Any) -> None:
    state_file.save(tmp_path / "state.json", place.sandbox.state)
    assert state_file.load(tmp_path / "state.json") == place.sandbox.state
