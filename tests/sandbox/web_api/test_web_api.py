"""The Web API refuses in Slack's words, and takes what stands right beside it."""

from typing import Any

import httpx
import pytest

from sandbox.workspace.state import Channel, Json
from tests.sandbox.examples import divider, modal, plain, typed
from tests.support.place import CHANNEL, Place
from tests.support.world import ADMIN, USER, WORKSPACE

ARCHIVED, FOREIGN, PRIVATE = "C0ARCHIVED", "C0FOREIGN", "C0PRIVATE"


@pytest.fixture(autouse=True)
def rooms(place: Place) -> None:
    workspace = place.sandbox.state.workspaces[place.installation.team_id]
    bot = place.installation.bot_user
    workspace.channels[ARCHIVED] = Channel(ARCHIVED, "old", [USER, bot], is_archived=True)
    workspace.channels[FOREIGN] = Channel(FOREIGN, "foreign", [USER])
    workspace.channels[PRIVATE] = Channel(PRIVATE, "private", [USER], is_private=True)


def trigger(place: Place, age: float = 0.0) -> str:
    """Return a trigger id as a click gives it, so many seconds ago."""
    triggers = place.sandbox.triggers
    made = triggers.issue(place.app.id, place.installation.team_id, USER)
    triggers._issued[made].issued -= age
    return made


def post(place: Place, text: str = "Words", **others: Any) -> str:
    return str(place.slack.chat_postMessage(channel=CHANNEL, text=text, **others)["ts"])


# Messages

UNKNOWN_PICTURE = {"type": "image", "alt_text": "A cat", "slack_file": {"id": "F0NOWHERE"}}
BAD_SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}

REFUSED: list[tuple[str, str, Json]] = [
    ("chat.postMessage", "channel_not_found", {"text": "Words"}),
    ("chat.postMessage", "channel_not_found", {"channel": "C0NOWHERE", "text": "Words"}),
    ("chat.postMessage", "channel_not_found", {"channel": PRIVATE, "text": "Words"}),
    ("chat.postMessage", "channel_not_found", {"channel": "U0NOBODY", "text": "Words"}),
    ("conversations.open", "user_not_found", {"users": "U0NOBODY"}),
    ("chat.postMessage", "is_archived", {"channel": ARCHIVED, "text": "Words"}),
    ("chat.postMessage", "no_text", {"channel": CHANNEL}),
    ("chat.postMessage", "msg_too_long", {"channel": CHANNEL, "text": "x" * 4001}),
    ("chat.postMessage", "invalid_blocks", {"channel": CHANNEL, "blocks": [BAD_SECTION]}),
    ("chat.postMessage", "invalid_blocks_format", {"channel": CHANNEL, "blocks": "[{"}),
    ("chat.postMessage", "invalid_attachments", {"channel": CHANNEL, "attachments": [{"blocks": [{}]}]}),
    ("chat.postMessage", "invalid_metadata_format", {"channel": CHANNEL, "text": "x", "metadata": "{"}),
    ("chat.postMessage", "thread_not_found", {"channel": CHANNEL, "text": "x", "thread_ts": "1.000001"}),
    ("chat.postEphemeral", "user_not_found", {"channel": CHANNEL, "text": "x", "user": "U0NOBODY"}),
    ("chat.update", "message_not_found", {"channel": CHANNEL, "ts": "1.000001", "text": "x"}),
    ("chat.delete", "message_not_found", {"channel": CHANNEL, "ts": "1.000001"}),
    ("users.info", "user_not_found", {"user": "U0NOBODY"}),
    ("conversations.info", "channel_not_found", {"channel": "C0NOWHERE"}),
    ("reactions.add", "message_not_found", {"channel": CHANNEL, "timestamp": "1.000001", "name": "wave"}),
    ("users.list", "invalid_cursor", {"cursor": "²"}),
    ("users.list", "invalid_cursor", {"cursor": "9" * 5000}),
    ("chat.scheduleMessage", "invalid_time", {"channel": CHANNEL, "text": "x", "post_at": "²"}),
    ("files.getUploadURLExternal", "invalid_arguments", {"filename": "a", "length": "²"}),
    ("files.getUploadURLExternal", "invalid_arguments", {"filename": "a", "length": "9" * 5000}),
    ("files.info", "file_not_found", {"file": "F0NOTHING"}),
    ("chat.shout", "unknown_method", {}),
    ("views.update", "not_found", {"view_id": "V0GONE", "view": modal()}),
    ("views.update", "invalid_arguments", {"view": modal()}),
    ("views.open", "invalid_arguments", {"view": modal()}),
    ("views.open", "invalid_arguments", {"trigger_id": "1.2.nonsense", "view": modal()}),
    ("views.publish", "invalid_arguments", {"user_id": "U0NOBODY", "view": modal()}),
]


@pytest.mark.parametrize(("method", "error", "arguments"), REFUSED)
def test_a_call_is_refused_in_slacks_words(place: Place, method: str, error: str, arguments: Json) -> None:
    assert place.refusal(method, **arguments)["error"] == error


def test_a_channel_without_the_bot_is_refused_unless_it_may_write_everywhere(place: Place) -> None:
    place.installation.scopes = ["chat:write"]
    assert place.refusal("chat.postMessage", channel=FOREIGN, text="Words")["error"] == "not_in_channel"
    place.installation.scopes = ["chat:write", "chat:write.public"]
    place.slack.chat_postMessage(channel=FOREIGN, text="Words")


def test_a_refused_message_says_where_and_why(place: Place) -> None:
    answer = place.refusal("chat.postMessage", channel=CHANNEL, blocks=[BAD_SECTION])
    assert answer["errors"] == [
        "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {one}" for one in answer["errors"]]


def test_only_ones_own_messages_are_changed(place: Place) -> None:
    place.http.post("/client/send", json={"as": USER, "channel": CHANNEL, "text": "Mine"})
    (ts,) = place.sandbox.state.workspaces[place.installation.team_id].channels[CHANNEL].messages
    assert place.refusal("chat.update", channel=CHANNEL, ts=ts, text="x")["error"] == "cant_update_message"
    assert place.refusal("chat.delete", channel=CHANNEL, ts=ts)["error"] == "cant_delete_message"
    own = post(place)
    place.slack.chat_update(channel=CHANNEL, ts=own, text="Other words")
    place.slack.chat_delete(channel=CHANNEL, ts=own)


def test_a_reaction_is_there_once(place: Place) -> None:
    ts = post(place)
    react = {"channel": CHANNEL, "timestamp": ts, "name": "wave"}
    place.slack.reactions_add(**react)
    assert place.refusal("reactions.add", **react)["error"] == "already_reacted"
    place.slack.reactions_remove(**react)
    assert place.refusal("reactions.remove", **react)["error"] == "no_reaction"


@pytest.mark.parametrize("name", ["+1", ":tada:", "wave::skin-tone-3", "flag-us", "e-mail", "simple_smile"])
def test_every_emoji_of_a_new_workspace_may_be_a_reaction(place: Place, name: str) -> None:
    ts = post(place)
    place.slack.reactions_add(channel=CHANNEL, timestamp=ts, name=name)
    place.slack.reactions_remove(channel=CHANNEL, timestamp=ts, name=name)


@pytest.mark.parametrize("name", ["not_an_emoji", "wave::skin-tone-7", "Tada", "👍", "tada tada", "::"])
def test_an_emoji_that_is_unknown_is_no_reaction(place: Place, name: str) -> None:
    refused = place.refusal("reactions.add", channel=CHANNEL, timestamp=post(place), name=name)
    assert refused["error"] == "invalid_name"


# Tokens and scopes


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "not_authed"),
        ({"Authorization": "Bearer xoxb-nonsense"}, "invalid_auth"),
        ({"Authorization": "Bearer {app_token}"}, "not_allowed_token_type"),
    ],
)
def test_a_wrong_token_is_refused(place: Place, headers: dict[str, str], error: str) -> None:
    sent = {name: value.format(app_token=place.app.app_token) for name, value in headers.items()}
    assert place.http.post("/api/auth.test", headers=sent).json() == {"ok": False, "error": error}


def test_a_revoked_token_is_refused_everywhere(place: Place) -> None:
    place.slack.auth_revoke()
    assert place.refusal("auth.test")["error"] == "token_revoked"


def test_a_scope_that_is_missing_is_named(place: Place) -> None:
    place.installation.scopes = ["commands"]
    answer = place.refusal("chat.postMessage", channel=CHANNEL, text="Words")
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )


# Views


def test_a_trigger_opens_one_view_and_no_second(place: Place) -> None:
    used = trigger(place)
    place.slack.views_open(trigger_id=used, view=modal())
    answer = place.refusal("views.open", trigger_id=used, view=modal())
    assert answer["error"] == "exchanged_trigger_id"


@pytest.mark.parametrize(("age", "error"), [(2.5, None), (3.5, "expired_trigger_id")])
def test_a_trigger_is_good_for_three_seconds(place: Place, age: float, error: str | None) -> None:
    given: dict[str, Any] = {"trigger_id": trigger(place, age), "view": modal()}
    if error is None:
        place.slack.views_open(**given)
    else:
        assert place.refusal("views.open", **given)["error"] == error


def test_three_views_stand_in_a_stack_and_no_fourth(place: Place) -> None:
    place.slack.views_open(trigger_id=trigger(place), view=modal())
    for _ in range(2):
        place.slack.views_push(trigger_id=trigger(place), view=modal())
    answer = place.refusal("views.push", trigger_id=trigger(place), view=modal())
    assert answer["error"] == "push_limit_reached"


def test_an_update_with_a_stale_hash_is_a_conflict(place: Place) -> None:
    view: Any = place.slack.views_open(trigger_id=trigger(place), view=modal())["view"]
    fresh: Any = place.slack.views_update(view_id=view["id"], view=modal(), hash=view["hash"])["view"]
    stale = {"view_id": view["id"], "view": modal(), "hash": view["hash"]}
    assert place.refusal("views.update", **stale)["error"] == "hash_conflict"
    place.slack.views_update(view_id=view["id"], view=modal(), hash=fresh["hash"])


def test_publishing_a_home_with_a_stale_hash_is_a_conflict(place: Place) -> None:
    home = {"type": "home", "blocks": [divider()]}
    view: Any = place.slack.views_publish(user_id=USER, view=home)["view"]
    place.slack.views_publish(user_id=USER, view=home, hash=view["hash"])
    stale = {"user_id": USER, "view": home, "hash": view["hash"]}
    assert place.refusal("views.publish", **stale)["error"] == "hash_conflict"


def test_an_external_id_is_there_once_in_a_workspace(place: Place) -> None:
    view = modal(external_id="only-one")
    place.slack.views_open(trigger_id=trigger(place), view=view)
    given = {"trigger_id": trigger(place), "view": view}
    assert place.refusal("views.push", **given)["error"] == "duplicate_external_id"


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(typed(), submit=None), "must define `submit` to use an `input` block in modals"),
        ({"type": "home", "blocks": []}, "must be equal to modal [json-pointer:/view/type]"),
        (
            {"type": "workflow_step", "blocks": []},
            "unsupported type: workflow_step [json-pointer:/view/type]",
        ),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown [json-pointer:/view/blocks/0"),
    ],
)
def test_a_wrong_view_is_refused_with_its_place(place: Place, view: Json, message: str) -> None:
    answer = place.refusal("views.open", trigger_id=trigger(place), view=view)
    assert answer["error"] == "invalid_arguments"
    assert any(message in said for said in answer["response_metadata"]["messages"])


def test_a_refused_view_leaves_its_trigger_unused(place: Place) -> None:
    kept = trigger(place)
    place.refusal("views.open", trigger_id=kept, view=modal(title=plain("x" * 25)))
    place.slack.views_open(trigger_id=kept, view=modal())


def test_the_home_of_an_app_without_one_is_refused(place: Place) -> None:
    place.app.home_tab = False
    view = {"type": "home", "blocks": []}
    assert place.refusal("views.publish", user_id=USER, view=view)["error"] == "not_enabled"


# Validation


@pytest.mark.parametrize(
    ("given", "error", "pointer"),
    [
        ({"blocks": [BAD_SECTION]}, "invalid_blocks", "/0/text"),
        ({"message": {"blocks": [BAD_SECTION]}}, "invalid_message", "/blocks/0/text"),
        ({"view": modal(title=plain("x" * 25))}, "invalid_view", ""),
        ({"blocks": [UNKNOWN_PICTURE]}, "invalid_blocks", "/0/slack_file"),
        ({"message": {"blocks": [UNKNOWN_PICTURE]}}, "invalid_message", "/blocks/0/slack_file"),
        ({"view": modal(UNKNOWN_PICTURE)}, "invalid_view", "/blocks/0/slack_file"),
    ],
)
def test_a_payload_is_validated_without_being_sent(
    place: Place, given: Json, error: str, pointer: str
) -> None:
    answer = place.refusal("blocks.validate", **given)
    assert (answer["error"], answer["errors"][0]["pointer"]) == (error, pointer)
    place.slack.api_call("blocks.validate", json={"blocks": [divider()]})
    assert place.refusal("blocks.validate")["error"] == "invalid_arguments"


# Requests


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, "invalid_json"),
        ({"content": b"[]", "headers": {"Content-Type": "application/json"}}, "json_not_object"),
        ({"content": b"x", "headers": {"Content-Type": "application/xml"}}, "invalid_post_type"),
    ],
)
def test_a_malformed_request_is_refused_in_slacks_shape(place: Place, sent: Any, error: str) -> None:
    answer = place.http.post("/api/chat.postMessage", **sent)
    assert answer.status_code == 200
    assert answer.json()["error"] == error


def test_another_sites_page_and_another_host_are_turned_away(place: Place) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        answer = httpx.get(f"{place.sandbox.address}/api/api.test", headers=headers, trust_env=False)
        assert answer.status_code == 403
        assert answer.json()["ok"] is False


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("reactions.add", {"name": "wave", "timestamp": None}, "no_item_specified"),
        ("reactions.remove", {"name": "wave", "timestamp": None}, "no_item_specified"),
        ("reactions.get", {"timestamp": None}, "no_item_specified"),
        ("reactions.add", {"name": None}, "invalid_name"),
        ("reactions.remove", {"name": None}, "invalid_name"),
        ("chat.postMessage", {"markdown_text": "x" * 12_001}, "msg_too_long"),
        ("chat.update", {"ts": "", "markdown_text": "x" * 12_001}, "msg_too_long"),
    ],
)
def test_what_is_left_out_or_too_long_has_slack_s_own_word(
    place: Place, method: str, arguments: dict[str, Any], error: str
) -> None:
    ts = place.slack.chat_postMessage(channel=CHANNEL, text="Words")["ts"]
    right = {"channel": CHANNEL, "timestamp": ts, "ts": ts, "name": "wave"}
    given = {**right, **{name: value for name, value in arguments.items() if value != ""}}
    assert place.refusal(method, **{n: v for n, v in given.items() if v is not None})["error"] == error


FAMILIES = ("channels", "groups", "im", "mpim")
KINDS = ("public_channel", "private_channel", "im", "mpim")


def conversation_of(place: Place, family: str) -> str:
    """Return a conversation of this kind in which the bot is."""
    slack = place.slack
    made = {
        "channels": lambda: slack.conversations_create(name="open"),
        "groups": lambda: slack.conversations_create(name="closed", is_private=True),
        "im": lambda: slack.conversations_open(users=ADMIN),
        "mpim": lambda: slack.conversations_open(users=[ADMIN, USER]),
    }
    return str(made[family]()["channel"]["id"])


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("conversations.history", "history"),
        ("conversations.replies", "history"),
        ("conversations.info", "read"),
        ("conversations.members", "read"),
        ("conversations.mark", "write"),
    ],
)
def test_a_scope_is_good_for_its_own_kind_of_conversation_alone(
    place: Place, method: str, action: str, family: str
) -> None:
    channel = conversation_of(place, family)
    ts = place.slack.chat_postMessage(channel=channel, text="Words")["ts"]
    given = {"channel": channel, "ts": ts, "topic": "Words"}
    scopes = {one: f"{one}:{action}" for one in FAMILIES}
    if action == "write":
        scopes["channels"] = "channels:manage"
    place.installation.scopes = [scope for one, scope in scopes.items() if one != family]
    refused = place.refusal(method, **given)
    assert (refused["error"], refused["needed"]) == ("missing_scope", scopes[family])
    place.installation.scopes = [scopes[family]]
    assert place.slack.api_call(method, json=given)["ok"]


@pytest.mark.parametrize("method", ["conversations.list", "users.conversations"])
@pytest.mark.parametrize(("family", "kind"), list(zip(FAMILIES, KINDS, strict=True)))
def test_only_conversations_are_listed_that_the_scopes_are_for(
    place: Place, method: str, family: str, kind: str
) -> None:
    channel = conversation_of(place, family)
    place.installation.scopes = [f"{one}:read" for one in FAMILIES if one != family]
    refused = place.refusal(method, types=f"{kind},{next(one for one in KINDS if one != kind)}")
    assert (refused["error"], refused["needed"]) == ("missing_scope", f"{family}:read")
    place.installation.scopes = [f"{family}:read"]
    listed = place.slack.api_call(method, json={"types": kind})["channels"]
    assert channel in [one["id"] for one in listed]


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("conversations.open", {"users": ADMIN}, "im:write"),
        ("conversations.open", {"users": f"{ADMIN},{USER}"}, "mpim:write"),
        ("conversations.create", {"name": "new"}, "channels:manage"),
        ("conversations.create", {"name": "new", "is_private": True}, "groups:write"),
    ],
)
def test_what_is_opened_or_made_asks_for_the_scope_of_its_kind(
    place: Place, method: str, arguments: Json, needed: str
) -> None:
    every = ["im:write", "mpim:write", "channels:manage", "groups:write"]
    place.installation.scopes = [one for one in every if one != needed]
    assert place.refusal(method, **arguments)["needed"] == needed
    place.installation.scopes = [needed]
    assert place.slack.api_call(method, json=arguments)["ok"]


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("chat.postMessage", "is_archived"),
        ("chat.update", "is_inactive"),
        ("chat.appendStream", "is_archived"),
        ("chat.stopStream", "is_archived"),
        ("reactions.add", "is_archived"),
        ("reactions.remove", "is_archived"),
    ],
)
def test_nothing_changes_in_an_archived_channel(place: Place, method: str, error: str) -> None:
    channel = conversation_of(place, "channels")
    ts = place.slack.chat_postMessage(channel=channel, text="Words")["ts"]
    place.slack.reactions_add(channel=channel, timestamp=str(ts), name="wave")
    place.slack.conversations_archive(channel=channel)
    name = "tada" if method == "reactions.add" else "wave"
    given = {"channel": channel, "ts": ts, "timestamp": ts, "name": name, "text": "Others"}
    assert place.refusal(method, **given)["error"] == error
    message = place.sandbox.workspace(WORKSPACE).channels[channel].messages[str(ts)]
    assert (message["text"], [one["name"] for one in message["reactions"]]) == ("Words", ["wave"])
