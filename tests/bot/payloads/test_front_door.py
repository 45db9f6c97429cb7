import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store.database.engine import Database
from store.tables import metadata
from tests.support import world
from tests.support.serving import command, make_bot, serving, signed

ADDRESS = "/slack/events"
NOT_DELIVERIES = [table for table in metadata.sorted_tables if table.name != "received_deliveries"]


@pytest.fixture
def slack(database_url: str) -> Iterator[httpx.Client]:
    bot = make_bot(database_url)
    world.build(bot.database)
    with serving(bot.web) as url, httpx.Client(base_url=url) as client:
        yield client
    bot.stop()


def test_a_signed_request_is_answered(slack: httpx.Client) -> None:
    body = command("help")
    answer = slack.post(ADDRESS, content=body, headers=signed(body))
    assert answer.status_code == 200
    assert answer.json()["text"] == "What /mci can do"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"x-slack-request-timestamp": "soon"}, 401),
        ({"x-slack-request-timestamp": "-1"}, 401),
        ({"x-slack-request-timestamp": "9" * 400}, 401),
        ({"x-slack-request-timestamp": "9999999999"}, 401),
        ({"x-slack-request-timestamp": "１７００００００００".encode()}, 401),
        ({"x-slack-signature": ""}, 401),
        ({"x-slack-signature": "v0=é".encode()}, 401),
        ({"x-slack-signature": "v0=" + "0" * 64}, 401),
    ],
)
def test_a_request_with_wrong_headers_is_refused(
    slack: httpx.Client, headers: dict[str, str | bytes], status: int
) -> None:
    body = command("help")
    given: dict[str, Any] = signed(body) | headers if headers else {}
    assert slack.post(ADDRESS, content=body, headers=given).status_code == status


@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 401), (-290, 200), (-310, 401)])
def test_a_signature_counts_for_five_minutes(slack: httpx.Client, age: int, status: int) -> None:
    body = command("help")
    headers = signed(body, at=world.NOON.timestamp() - age)
    assert slack.post(ADDRESS, content=body, headers=headers).status_code == status


def test_a_signature_for_another_body_or_by_another_secret_is_refused(slack: httpx.Client) -> None:
    body = command("help")
    for headers in (signed(body + b" "), signed(body, secret="another secret")):
        assert slack.post(ADDRESS, content=body, headers=headers).status_code == 401


def test_the_same_request_passes_once(slack: httpx.Client) -> None:
    body = command("help")
    headers = signed(body)
    statuses = [slack.post(ADDRESS, content=body, headers=headers).status_code for _ in range(3)]
    assert statuses == [200, 409, 409]


def test_a_body_larger_than_anything_of_slacks_is_refused(slack: httpx.Client) -> None:
    body = b"payload=" + b"x" * 1024 * 1024
    whole = slack.post(ADDRESS, content=body, headers=signed(body))
    in_pieces = slack.post(ADDRESS, content=iter([body[:9], body[9:]]), headers=signed(body))
    assert (whole.status_code, in_pieces.status_code) == (413, 413)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("custmer contoso", " Did you mean `/mci customer`?"),
        ("EXPROT", " Did you mean `/mci export`?"),
        ("xyzzy", ""),
    ],
)
def test_a_word_that_nobody_knows_is_answered_with_the_nearest(
    slack: httpx.Client, typed: str, hint: str
) -> None:
    body = command(typed)
    answer = slack.post(ADDRESS, content=body, headers=signed(body)).json()
    assert answer["blocks"][0]["text"]["text"].endswith(f"`.{hint}")


def test_headers_cannot_choose_what_bolt_runs(slack: httpx.Client) -> None:
    body = command("help")
    chosen = {"x-slack-bolt-lazy-only": "1", "x-slack-bolt-lazy-function-name": "open"}
    answer = slack.post(ADDRESS, content=body, headers=signed(body) | chosen)
    assert answer.json()["text"] == "What /mci can do"


def test_the_challenge_of_an_address_is_answered(slack: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c3"}).encode()
    headers = signed(body) | {"content-type": "application/json; charset=utf-8"}
    assert slack.post(ADDRESS, content=body, headers=headers).json() == {"challenge": "c3"}


@pytest.mark.parametrize("body", [b"ssl_check=1&token=x", b"token=x&ssl_check=1", b"ssl_check=1"])
@pytest.mark.parametrize("is_signed", [True, False])
def test_slack_s_check_of_the_certificate_is_answered(
    slack: httpx.Client, body: bytes, is_signed: bool
) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    headers = signed(body) if is_signed else {}
    for _ in range(2):
        assert slack.post(ADDRESS, content=body, headers=headers | form).status_code == 200
        assert slack.get(f"{ADDRESS}?{body.decode()}", headers=headers).status_code == 200
        assert slack.head(f"{ADDRESS}?{body.decode()}").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"ssl_check=0",
        b"ssl_check=",
        b"",
        b"ssl_check=1&command=%2Fmci",
        b"payload=%7B%7D&ssl_check=1",
        b"\xff",
    ],
)
def test_nothing_else_passes_as_a_check_of_the_certificate(slack: httpx.Client, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert slack.post(ADDRESS, content=body, headers=form).status_code == 401
    assert slack.get(ADDRESS).status_code == 405


def lookup(value: str = "vi", action_id: str = "customers.choose") -> bytes:
    payload = {
        "type": "block_suggestion",
        "user": {"id": world.ADMIN},
        "team": {"id": world.WORKSPACE},
        "action_id": action_id,
        "block_id": "b",
        "value": value,
    }
    return str(httpx.QueryParams(payload=json.dumps(payload))).encode()


def test_the_same_look_up_is_answered_as_often_as_it_is_asked(slack: httpx.Client) -> None:
    body = lookup()
    headers = signed(body)
    answers = [slack.post(ADDRESS, content=body, headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [[one["text"]["text"] for one in answer.json()["options"]] for answer in answers] == [
        ["Microsoft Viva · VIVA"]
    ] * 3


def pressed(*action_ids: str) -> bytes:
    payload = {
        "type": "block_actions",
        "user": {"id": world.ADMIN},
        "team": {"id": world.WORKSPACE},
        "trigger_id": "1.1",
        "view": {"id": "V1", "type": "modal", "private_metadata": '{"draft": "d", "version": 1}'},
        "actions": [{"action_id": one, "block_id": "domain", "type": "button"} for one in action_ids],
    }
    return str(httpx.QueryParams(payload=json.dumps(payload))).encode()


@pytest.mark.parametrize(
    ("action_ids", "second"),
    [
        (["draft.keep"], 200),
        (["location.search"], 200),
        (["customers.clear"], 409),
        (["draft.keep", "customers.clear"], 409),
    ],
)
def test_only_what_is_typed_into_a_form_is_taken_again(
    slack: httpx.Client, action_ids: list[str], second: int
) -> None:
    body = pressed(*action_ids)
    headers = signed(body)
    slack.post(ADDRESS, content=body, headers=headers)
    assert slack.post(ADDRESS, content=body, headers=headers).status_code == second


@pytest.mark.parametrize("value", ["vi\x00", "\u202evi", "\ud800", "\x00"])
@pytest.mark.parametrize(
    "action_id",
    ["customers.choose", "filter.location", "customer.search_known", "consent.search", "claim.search"],
)
def test_no_character_makes_a_look_up_fail(slack: httpx.Client, value: str, action_id: str) -> None:
    body = lookup(value, action_id)
    answer = slack.post(ADDRESS, content=body, headers=signed(body))
    assert (answer.status_code, "options" in answer.json()) == (200, True)


def test_a_command_that_calls_itself_a_look_up_is_refused(slack: httpx.Client) -> None:
    body = command("help") + b"&type=block_suggestion"
    headers = signed(body)
    assert slack.post(ADDRESS, content=body, headers=headers).status_code == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(
    ["block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"]
)
NAMES = st.sampled_from(["type", "user", "team", "actions", "view", "callback_id", "trigger_id", "value"])
PAYLOADS = st.builds(lambda rest, kind: rest | {"type": kind}, st.dictionaries(NAMES, JSON), TYPES)
SHAPED = st.fixed_dictionaries(
    {
        "type": st.just("block_actions"),
        "user": st.just({"id": "U0ADA"}),
        "team": st.just({"id": world.WORKSPACE}),
        "trigger_id": st.text(max_size=10),
        "actions": st.lists(
            st.fixed_dictionaries(
                {
                    "action_id": st.text(min_size=1, max_size=9),
                    "block_id": st.just("b"),
                    "type": st.just("button"),
                }
            ),
            min_size=1,
            max_size=2,
        ),
    }
)
BODIES = st.one_of(
    st.binary(max_size=200),
    JSON.map(lambda found: json.dumps(found).encode()),
    st.one_of(JSON, PAYLOADS).map(lambda found: httpx.QueryParams(payload=json.dumps(found))).map(str),
)


@pytest.fixture(scope="module")
def fuzzed(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path
) -> Iterator[tuple[httpx.Client, Database]]:
    path = tmp_path_factory.mktemp("fuzz") / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    bot = make_bot(f"sqlite:///{path}")
    world.build(bot.database)
    with serving(bot.web) as url, httpx.Client(base_url=url) as client:
        yield client, bot.database
    bot.stop()


def rows(database: Database) -> list[object]:
    with database.read() as session:
        return [tuple(row) for table in NOT_DELIVERIES for row in session.execute(select(table))]


@pytest.mark.trouble
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(click=SHAPED)
def test_a_click_on_a_button_that_no_version_has_is_answered_and_changes_nothing(
    fuzzed: tuple[httpx.Client, Database], click: dict[str, object]
) -> None:
    client, database = fuzzed
    raw = str(httpx.QueryParams(payload=json.dumps(click))).encode()
    before = rows(database)
    headers = signed(raw) | {"content-type": "application/x-www-form-urlencoded"}
    # The person is told of it; the same request again, or one without what Slack sends, is refused.
    assert client.post(ADDRESS, content=raw, headers=headers).status_code in {200, 400, 409}
    assert rows(database) == before


@pytest.mark.trouble
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=BODIES,
    json_type=st.booleans(),
    is_signed=st.booleans(),
    method=st.sampled_from(["POST", "POST", "POST", "PUT", "GET", "DELETE", "PATCH"]),
    address=st.sampled_from([ADDRESS, ADDRESS, ADDRESS, "/", "/slack", "/slack/events/", "/nothing"]),
)
@example(body=b"payload=" + b"[" * 100_000, json_type=False, is_signed=True, method="POST", address=ADDRESS)
@example(body=b"{" * 100_000, json_type=True, is_signed=True, method="POST", address=ADDRESS)
@example(body=b"\xff\xfe", json_type=False, is_signed=True, method="POST", address=ADDRESS)
def test_whatever_else_arrives_is_refused_as_a_bad_request_and_changes_nothing(
    fuzzed: tuple[httpx.Client, Database],
    body: bytes | str,
    json_type: bool,
    is_signed: bool,
    method: str,
    address: str,
) -> None:
    client, database = fuzzed
    raw = body if isinstance(body, bytes) else body.encode()
    kind = "application/json" if json_type else "application/x-www-form-urlencoded"
    headers = (signed(raw) if is_signed else {}) | {"content-type": kind}
    before = rows(database)
    answer = client.request(method, address, content=raw, headers=headers)
    assert 400 <= answer.status_code < 500
    assert rows(database) == before
