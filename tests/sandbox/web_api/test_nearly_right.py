"""Payloads that are nearly right, with something wrong deep inside, are taken or refused in shape."""

import asyncio
import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sandbox.web_api
from sandbox.clock import SandboxClock
from sandbox.transport.server import application
from sandbox.workspace import seeds
from sandbox.workspace.state import App, AppInstallation
from sandbox.workspace.world import Sandbox
from tests.sandbox.examples import modal, plain, typed
from tests.support import stage
from tests.support.blocks import EXAMPLES, payload_with, surface_of
from tests.support.world import NOON, USER, WORKSPACE

FUZZ = settings(max_examples=80, suppress_health_check=list(HealthCheck))
METHODS = sorted(sandbox.web_api.METHODS)
SOURCES = "\n".join(path.read_text() for path in Path(sandbox.web_api.__file__).parent.rglob("*.py"))
ARGUMENTS = sorted(set(re.findall(r"arguments\.\w+\(\s*\"(\w+)\"", SOURCES)) | {"channel", "user", "ts"})

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(
        [stage.CHANNEL, USER, WORKSPACE, "1.000001", "0", "-1", "1e999", "../..", "%00", "x" * 5000]
    ),
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def spoilt(draw: st.DrawFn, right: Any) -> Any:
    """Return a right payload in which something, deep inside or high up, is no longer right."""
    made = deepcopy(right)
    for _ in range(draw(st.integers(1, 3))):
        holder, key = made, None
        for _ in range(draw(st.integers(0, 8))):
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if not isinstance(holder[key], dict | list):
                break
            holder = holder[key]
        if isinstance(holder, dict):
            name = draw(st.sampled_from([*holder, "type", "extra"]))
            if draw(st.booleans()):
                holder[name] = draw(anything)
            else:
                holder.pop(name, None)
        elif holder:
            holder[draw(st.integers(0, len(holder) - 1))] = draw(anything)
    return made


VIEWS = [modal(), modal(typed(), typed()), {"type": "home", "blocks": [{"type": "divider"}]}]
BLOCKS = [
    payload_with(entry, example, "message")[1]["blocks"]
    for entry, example in EXAMPLES.items()
    if entry.startswith("block.") and surface_of(entry) == "message"
]

CHUNKS = [[example, example] for entry, example in EXAMPLES.items() if entry.startswith("chunk.")]


def arguments() -> st.SearchStrategy[dict[str, Any]]:
    plausible = st.fixed_dictionaries(
        {},
        optional={
            "channel": st.sampled_from([stage.CHANNEL, USER, "#mci-incentives"]) | anything,
            "user": st.just(USER) | anything,
            "text": st.text(max_size=20) | anything,
            "ts": anything,
            "blocks": st.sampled_from(BLOCKS).flatmap(spoilt) | anything,
            "view": st.sampled_from(VIEWS).flatmap(spoilt) | anything,
            "chunks": st.sampled_from(CHUNKS).flatmap(spoilt) | anything,
            "recipient_user_id": st.just(USER) | anything,
            "recipient_team_id": st.just(WORKSPACE) | anything,
            "user_id": st.just(USER) | anything,
            "metadata": st.just({"event_type": "a", "event_payload": {}}).flatmap(spoilt) | anything,
        },
    )
    others = st.dictionaries(st.sampled_from(ARGUMENTS) | st.text(max_size=8), anything, max_size=4)
    return st.builds(lambda one, other: {**other, **one}, plausible, others)


Following = Callable[[list[httpx.Response]], dict[str, Any]]


def a_sandbox() -> tuple[Sandbox, App, AppInstallation]:
    made = Sandbox(clock=SandboxClock(held_at=NOON), address="http://127.0.0.1:1")
    made.add_workspace(stage.workspace())
    app = seeds.app(request_url="http://127.0.0.1:1/slack/events")
    return made, app, made.install(app, WORKSPACE)


def ask(made: Sandbox, *requests: dict[str, Any] | Following) -> list[httpx.Response]:
    """Send requests to the sandbox's application in turn; some follow from the answers before."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(application(made), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:1") as client:
            answers: list[httpx.Response] = []
            for request in requests:
                answers.append(await client.request(**request(answers) if callable(request) else request))
        await made.close()
        return answers

    return asyncio.run(run())


def check(answer: httpx.Response) -> None:
    assert answer.status_code != 500, answer.text
    assert "internal_error" not in answer.text
    assert "Traceback" not in answer.text
    is_ours = not answer.request.url.path.startswith("/directory/")
    if is_ours and answer.content and answer.headers.get("content-type") == "application/json":
        body = answer.json()
        assert body["ok"] is True or isinstance(body["error"], str)


@FUZZ
@given(st.sampled_from(METHODS), arguments(), st.booleans())
def test_every_method_of_the_web_api_takes_or_refuses_what_comes(
    method: str, sent: dict[str, Any], as_form: bool
) -> None:
    made, app, installation = a_sandbox()
    token = app.app_token if method == "apps.connections.open" else installation.token
    request: dict[str, Any] = {
        "method": "POST",
        "url": f"/api/{method}",
        "headers": {"Authorization": f"Bearer {token}"},
    }
    if as_form:
        request["data"] = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()
        }
    else:
        request["json"] = sent
    (answer,) = ask(made, request)
    check(answer)
    assert answer.status_code == 200
    assert isinstance(answer.json()["ok"], bool)


@FUZZ
@given(st.data())
def test_a_view_that_was_taken_can_be_seen_filled_and_closed(data: st.DataObject) -> None:
    made, app, installation = a_sandbox()
    view = data.draw(st.sampled_from(VIEWS[:2]).flatmap(spoilt))
    trigger = made.triggers.issue(app.id, WORKSPACE, USER)
    headers = {"Authorization": f"Bearer {installation.token}"}
    opened = {"trigger_id": trigger, "view": view}
    values = data.draw(anything | st.dictionaries(st.text(max_size=5), anything, max_size=2))
    answers = ask(
        made,
        {"method": "POST", "url": "/api/views.open", "json": opened, "headers": headers},
        {"method": "GET", "url": "/client/views", "params": {"as": USER}},
    )
    for answer in answers:
        check(answer)
    stack = answers[1].json()["stack"]
    if stack:
        told = {"as": USER, "view_id": stack[0]["id"], "values": values}
        for answer in ask(
            made,
            {"method": "POST", "url": "/client/view/submit", "json": told},
            {"method": "POST", "url": "/client/view/close", "json": told},
        ):
            check(answer)


ELEMENTS = [
    {"type": "button", "text": plain(), "action_id": "b", "value": "1"},
    {"type": "external_select", "action_id": "e"},
    {"type": "static_select", "action_id": "s", "options": [{"text": plain("One"), "value": "1"}]},
    {"type": "overflow", "action_id": "o", "options": [{"text": plain("One"), "value": "1"}]},
    {"type": "datepicker", "action_id": "d"},
]
FORM = [
    {"type": "actions", "block_id": "k", "elements": ELEMENTS},
    {**typed(), "block_id": "t"},
    {"type": "input", "block_id": "c", "label": plain(), "element": EXAMPLES["element.checkboxes"]},
]


@FUZZ
@given(
    st.sampled_from(["action", "options", "react", "view/submit", "view/close", "shortcut"]),
    st.booleans(),
    st.sampled_from("besod"),
    st.data(),
)
def test_whatever_the_page_sends_about_what_is_there_is_taken_or_refused(
    route: str, in_modal: bool, action_id: str, data: st.DataObject
) -> None:
    made, app, installation = a_sandbox()
    headers = {"Authorization": f"Bearer {installation.token}"}
    posted = {"channel": stage.CHANNEL, "text": "Words", "blocks": FORM}
    trigger = made.triggers.issue(app.id, WORKSPACE, USER)
    opened = {"trigger_id": trigger, "view": modal(*FORM)}

    def sent(before: list[httpx.Response]) -> dict[str, Any]:
        message, view = before[0].json()["ts"], before[1].json()["view"]["id"]
        container: dict[str, Any] = {"type": "message", "channel": stage.CHANNEL, "ts": message}
        if in_modal:
            container = {"type": "view", "view_id": view}
        right = {
            "as": USER,
            "container": container,
            "action": {"block_id": "k", "action_id": action_id, "value": "1"},
            "state": {"values": {"t": {"x": {"type": "plain_text_input", "value": "Words"}}}},
            "values": {"c": {"x": {"type": "checkboxes", "selected_options": []}}},
            "block_id": "k",
            "action_id": action_id,
            "value": "x",
            "view_id": view,
            "channel": stage.CHANNEL,
            "ts": message,
            "name": "wave",
            "app": app.id,
            "callback_id": "x",
        }
        return {"method": "POST", "url": f"/client/{route}", "json": data.draw(spoilt(right))}

    for answer in ask(
        made,
        {"method": "POST", "url": "/api/chat.postMessage", "json": posted, "headers": headers},
        {"method": "POST", "url": "/api/views.open", "json": opened, "headers": headers},
        sent,
        {"method": "GET", "url": "/client/history", "params": {"as": USER, "channel": stage.CHANNEL}},
        {"method": "GET", "url": "/client/views", "params": {"as": USER}},
    ):
        check(answer)


BYTES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b'{"text": "\\ud800"}',
            b'{"text": NaN}',
            b'{"text": 1e999}',
            b'{"text": ' + b"[" * 2000 + b"]" * 2000 + b"}",
            b"[" * 100_000,
            b'{"text": ' + b"9" * 5000 + b"}",
            b"payload=%7B%22text%22%3A%22%5Cud800%22%7D",
            b"a=1&" * 2000,
            b"--x\r\nContent-Disposition: form-data\r\n\r\n",
            "ä".encode("latin-1"),
        ]
    ),
)
KINDS = st.sampled_from(
    [
        "application/json",
        "application/json; charset=nonsense",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=" + "x" * 300,
        "text/plain",
        "",
    ]
)


@FUZZ
@given(
    st.sampled_from(
        [
            *("/api/chat.postMessage", "/api/views.open", "/api/oauth.v2.access", "/client/send"),
            *("/client/upload", "/control/faults", f"/response/{WORKSPACE}/x", f"/upload/{WORKSPACE}/F1"),
            "/oauth/v2/authorize",
        ]
    ),
    BYTES,
    KINDS,
    st.sampled_from(["", "Bearer", "Basic x", "Basic ////", "Bearer \x7f"]),
)
def test_raw_bytes_are_refused_in_shape(path: str, content: bytes, kind: str, authorization: str) -> None:
    made, app, installation = a_sandbox()
    if authorization == "":
        authorization = f"Bearer {installation.token}"
    headers = {"Content-Type": kind, "Authorization": authorization}
    query = {"client_id": app.client_id, "redirect_uri": "http://127.0.0.1/"}
    (answer,) = ask(
        made, {"method": "POST", "url": path, "content": content, "headers": headers, "params": query}
    )
    check(answer)


@pytest.mark.parametrize("up", ["/../..", "/%2e%2e/%2e%2e", "/..%2f..", "/page/../.."])
def test_nothing_outside_the_page_is_served(up: str) -> None:
    made, _, _ = a_sandbox()
    (answer,) = ask(made, {"method": "GET", "url": f"{up}/pyproject.toml"})
    assert answer.status_code == 404
