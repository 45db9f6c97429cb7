"""What people do with an app reaches it in Slack's shapes, and its answers are followed."""

import threading
from typing import Any

import pytest

from sandbox.workspace.state import Json
from tests.sandbox.examples import divider, modal, plain, typed
from tests.support.place import CHANNEL
from tests.support.recorder import Wired
from tests.support.stage import Answered, words
from tests.support.world import ADMIN, USER, WORKSPACE

PERSON = {"id": ADMIN, "username": "ada", "name": "ada", "team_id": WORKSPACE}
TEAM = {"id": WORKSPACE, "domain": "fourthcoffee"}


def button(action_id: str = "press", **fields: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **fields}


def row(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(block_id: str, **element: Any) -> Json:
    made = {"type": "plain_text_input", "action_id": "typed", **element}
    return {"type": "input", "block_id": block_id, "label": plain(), "element": made}


# Commands


def test_a_command_reaches_the_app_with_every_field_that_slack_sends(wired: Wired) -> None:
    wired.ada.command("/try two  words")
    sent = wired.app.last
    assert sent.pop("trigger_id")
    assert sent.pop("response_url").startswith(wired.place.sandbox.address)
    assert sent == {
        "token": wired.place.app.verification_token,
        "team_id": WORKSPACE,
        "team_domain": "fourthcoffee",
        "channel_id": CHANNEL,
        "channel_name": "mci-incentives",
        "user_id": ADMIN,
        "user_name": "ada",
        "command": "/try",
        "text": "two  words",
        "api_app_id": wired.place.app.id,
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(
    "answer", ["Hello", {"text": "Hello"}, {"text": "Hello", "response_type": "ephemeral"}]
)
def test_what_is_answered_to_a_command_is_for_the_person_alone(wired: Wired, answer: Any) -> None:
    wired.app.answers.append(answer)
    wired.ada.command("/try")
    assert wired.ada.messages()[-1]["ephemeral"] is True
    assert wired.ada.messages()[-1]["text"] == "Hello"
    assert wired.place.sandbox.workspace(WORKSPACE).channels[CHANNEL].messages == {}


def test_an_answer_in_the_channel_is_for_everybody(wired: Wired) -> None:
    wired.app.answers.append({"text": "Hello", "response_type": "in_channel"})
    wired.ada.command("/try")
    (message,) = wired.place.sandbox.workspace(WORKSPACE).channels[CHANNEL].messages.values()
    assert (message["text"], message["bot_id"]) == ("Hello", wired.place.installation.bot_id)


def test_a_command_that_fails_is_told_to_the_person(wired: Wired) -> None:
    wired.app.answers.append(500)
    with pytest.raises(Answered, match="/try failed with the error “dispatch_failed”"):
        wired.ada.command("/try")


def test_a_command_that_nobody_offers_is_refused(wired: Wired) -> None:
    with pytest.raises(Answered, match="/other is not a valid command"):
        wired.ada.command("/other")


def test_an_app_that_does_not_answer_in_time_is_given_up(wired: Wired) -> None:
    wired.place.sandbox.patience = 0.2
    wired.app.held = threading.Event()
    try:
        with pytest.raises(Answered, match="operation_timeout"):
            wired.ada.command("/try")
    finally:
        wired.app.held.set()


# Shortcuts


def test_a_global_shortcut_says_who_and_which(wired: Wired) -> None:
    wired.ada.shortcut("shortcut.anywhere")
    sent = wired.app.last
    assert (sent["type"], sent["callback_id"], sent["user"], sent["team"]) == (
        "shortcut",
        "shortcut.anywhere",
        PERSON,
        TEAM,
    )
    assert {"trigger_id", "action_ts", "token"} <= set(sent)
    assert "channel" not in sent


def test_a_message_shortcut_carries_the_message_and_a_way_to_answer(wired: Wired) -> None:
    message = wired.post(text="What is this?")
    wired.ada.shortcut("shortcut.message", message)
    sent = wired.app.last
    assert (sent["type"], sent["message_ts"], sent["message"]["text"]) == (
        "message_action",
        message["ts"],
        "What is this?",
    )
    assert sent["channel"] == {"id": CHANNEL, "name": "mci-incentives"}
    assert sent["response_url"]


# Clicks


def test_a_click_on_a_message_says_where_and_what(wired: Wired) -> None:
    message = wired.post(row(button(value="17", style="primary")))
    wired.ada.click("press")
    sent = wired.app.last
    assert sent["type"] == "block_actions"
    assert (sent["user"], sent["team"], sent["api_app_id"]) == (PERSON, TEAM, wired.place.app.id)
    assert sent["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": CHANNEL,
        "is_ephemeral": False,
    }
    assert sent["channel"] == {"id": CHANNEL, "name": "mci-incentives"}
    assert sent["message"]["ts"] == message["ts"]
    assert {"trigger_id", "response_url", "state"} <= set(sent)
    (action,) = sent["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "button",
        "action_id": "press",
        "block_id": "row",
        "value": "17",
        "style": "primary",
        "text": {"type": "plain_text", "text": "Press", "emoji": True},
    }


def test_an_ephemeral_message_is_not_sent_back(wired: Wired) -> None:
    wired.slack.chat_postEphemeral(channel=CHANNEL, user=ADMIN, text="Psst", blocks=[row(button())])
    wired.ada.click("press")
    assert wired.app.last["container"]["is_ephemeral"] is True
    assert "message" not in wired.app.last


def test_a_click_in_a_thread_names_the_thread(wired: Wired) -> None:
    parent = wired.post()
    wired.post(row(button()), thread_ts=parent["ts"])
    wired.ada.click("press")
    assert wired.app.last["container"]["thread_ts"] == parent["ts"]


def test_a_click_carries_the_state_of_the_other_elements(wired: Wired) -> None:
    options = [{"text": plain(one), "value": one} for one in ("a", "b")]
    select = {"type": "static_select", "action_id": "pick", "options": options, "initial_option": options[0]}
    wired.post(row(select, button()))
    wired.ada.click("press")
    picked = wired.app.last["state"]["values"]["row"]["pick"]
    assert (picked["type"], picked["selected_option"]["value"]) == ("static_select", "a")
    message = wired.ada.messages()[-1]
    wired.ada.choose("pick", "b", on=message)
    (action,) = wired.app.last["actions"]
    assert (action["type"], action["selected_option"]["value"]) == ("static_select", "b")


@pytest.mark.parametrize(
    ("element", "value", "chosen"),
    [
        ({"type": "datepicker"}, "2026-03-02", {"selected_date": "2026-03-02"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, 1772452800, {"selected_date_time": 1772452800}),
        ({"type": "users_select"}, USER, {"selected_user": USER}),
        ({"type": "conversations_select"}, CHANNEL, {"selected_conversation": CHANNEL}),
        ({"type": "channels_select"}, CHANNEL, {"selected_channel": CHANNEL}),
        ({"type": "multi_users_select"}, [USER, ADMIN], {"selected_users": [USER, ADMIN]}),
    ],
)
def test_each_element_says_what_was_chosen_under_its_own_name(
    wired: Wired, element: Json, value: Any, chosen: Json
) -> None:
    message = wired.post(row({"action_id": "pick", **element}))
    wired.ada.choose("pick", value, on=message)
    (action,) = wired.app.last["actions"]
    assert {name: action[name] for name in chosen} == chosen
    assert action["type"] == element["type"]


def test_an_app_without_interactivity_takes_commands_and_no_clicks(wired: Wired) -> None:
    message = wired.post({"type": "actions", "elements": [button()]})
    wired.place.app.interactive = False
    wired.ada.command("/try")
    with pytest.raises(Answered, match="not configured to handle interactive responses"):
        wired.ada.click("press", on=message)
    assert [one.kind for one in wired.app.received if one.kind == "block_actions"] == []


def test_an_element_that_is_gone_cannot_be_used(wired: Wired) -> None:
    message = wired.post(row(button()))
    wired.slack.chat_update(channel=CHANNEL, ts=message["ts"], text="Done", blocks=[divider()])
    with pytest.raises(Answered, match="no longer there"):
        wired.ada.click("press", on=message)


def test_an_external_select_is_offered_what_the_app_answers(wired: Wired) -> None:
    select = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    wired.open(modal({"type": "input", "block_id": "b", "label": plain(), "element": select}))
    wired.app.answers.append({"options": [{"text": plain("Seattle"), "value": "7"}]})
    assert [one["value"] for one in wired.ada.options("b", "find", "sea")] == ["7"]
    sent = wired.app.last
    assert (sent["type"], sent["block_id"], sent["action_id"], sent["value"]) == (
        "block_suggestion",
        "b",
        "find",
        "sea",
    )
    assert sent["view"]["id"] == sent["container"]["view_id"]


# Modals


def test_a_submission_carries_the_whole_view_with_its_state(wired: Wired) -> None:
    opened = wired.open(modal(field("name"), callback_id="form", private_metadata="17", external_id="one"))
    assert wired.ada.submit(name="Kim") == {}
    sent = wired.app.last
    assert (sent["type"], sent["user"], sent["team"], sent["response_urls"]) == (
        "view_submission",
        PERSON,
        TEAM,
        [],
    )
    view = sent["view"]
    assert view["state"]["values"] == {"name": {"typed": {"type": "plain_text_input", "value": "Kim"}}}
    assert (view["id"], view["callback_id"], view["private_metadata"], view["external_id"]) == (
        opened["id"],
        "form",
        "17",
        "one",
    )
    assert (view["hash"], view["root_view_id"], view["previous_view_id"]) == (
        opened["hash"],
        opened["id"],
        None,
    )
    assert (view["app_id"], view["bot_id"]) == (wired.place.app.id, wired.place.installation.bot_id)


def test_an_empty_answer_closes_the_view(wired: Wired) -> None:
    wired.open(modal(typed()))
    first = wired.ada.view
    assert first is not None
    wired.ada.submit(**{first["blocks"][0]["block_id"]: "x"})
    assert wired.ada.view is None


def test_what_slack_s_clients_check_never_reaches_the_app(wired: Wired) -> None:
    wired.open(modal(field("short", max_length=3), field("name")))
    count = len(wired.app.received)
    assert wired.ada.submit(short="long") == {
        "short": "Please keep this to 3 characters or fewer.",
        "name": "Please complete this required field.",
    }
    assert len(wired.app.received) == count


def test_errors_stand_at_their_fields_and_the_view_stays(wired: Wired) -> None:
    wired.open(modal(field("name")))
    wired.app.answers.append({"response_action": "errors", "errors": {"name": "Not Kim again"}})
    assert wired.ada.submit(name="Kim") == {"name": "Not Kim again"}
    assert wired.ada.view is not None


def test_errors_at_a_block_that_is_no_input_are_refused(wired: Wired) -> None:
    wired.open(modal(field("name")))
    wired.app.answers.append({"response_action": "errors", "errors": {"other": "Lost"}})
    with pytest.raises(Answered, match="no input block has the block_id 'other'"):
        wired.ada.submit(name="Kim")


def test_update_push_and_clear_change_the_stack(wired: Wired) -> None:
    opened = wired.open(modal(field("name")))
    wired.app.answers.append(
        {"response_action": "update", "view": modal(field("other"), callback_id="second")}
    )
    wired.ada.submit(name="Kim")
    updated = wired.ada.modal("second")
    assert updated["id"] == opened["id"]
    assert updated["hash"] != opened["hash"]
    wired.app.answers.append({"response_action": "push", "view": modal(field("third"), callback_id="third")})
    wired.ada.submit(other="x")
    third = wired.ada.modal("third")
    assert (third["previous_view_id"], third["root_view_id"]) == (opened["id"], opened["id"])
    wired.app.answers.append({"response_action": "clear"})
    wired.ada.submit(third="x")
    assert wired.ada.view is None


def test_an_answer_that_slack_would_refuse_leaves_the_form_and_says_why(wired: Wired) -> None:
    wired.open(modal(field("name")))
    bad = {**modal(), "title": plain("A title that is longer than any modal may have")}
    wired.app.answers.append({"response_action": "update", "view": bad})
    with pytest.raises(Answered, match="json-pointer:/view/title"):
        wired.ada.submit(name="Kim")
    assert wired.ada.view is not None


def test_what_was_entered_stays_where_block_action_and_type_stay(wired: Wired) -> None:
    wired.open(modal(field("kept"), field("renamed")))
    fresh = modal(field("kept", initial_value="new"), field("anew", initial_value="new"), callback_id="next")
    wired.app.answers.append({"response_action": "update", "view": fresh})
    wired.ada.submit(kept="typed", renamed="typed")
    values = wired.ada.modal("next")["state"]["values"]
    assert values["kept"]["typed"]["value"] == "typed"
    assert values["anew"]["typed"]["value"] == "new"
    assert "renamed" not in values


def test_a_field_that_dispatches_tells_the_app_at_once(wired: Wired) -> None:
    wired.open(modal({**field("name"), "dispatch_action": True}))
    wired.ada.fill(name="Kim")
    sent = wired.app.last
    assert (sent["type"], sent["actions"][0]["value"]) == ("block_actions", "Kim")
    assert sent["view"]["state"]["values"]["name"]["typed"]["value"] == "Kim"
    assert sent["container"] == {"type": "view", "view_id": sent["view"]["id"]}
    assert "response_url" not in sent


def test_closing_is_told_to_who_asked_for_it(wired: Wired) -> None:
    wired.open(modal(notify_on_close=True, callback_id="told"))
    wired.ada.close()
    (told,) = wired.app.wait("view_closed")
    assert (told.payload["is_cleared"], told.payload["view"]["callback_id"]) == (False, "told")
    wired.open(modal())
    wired.ada.close()
    wired.open(modal(notify_on_close=True))
    wired.slack.views_push(trigger_id=_click_in_view(wired), view=modal(notify_on_close=True))
    wired.ada.close(clear=True)
    closed = wired.app.wait("view_closed", 3)
    assert [one.payload["is_cleared"] for one in closed] == [False, True, True]


def _click_in_view(wired: Wired) -> str:
    """Return a trigger id of a click in the modal that is open."""
    view = wired.ada.view
    assert view is not None
    wired.slack.views_update(view_id=view["id"], view=modal(row(button()), notify_on_close=True))
    wired.ada.click("press")
    return str(wired.app.last["trigger_id"])


def test_only_the_top_view_can_be_submitted_or_closed(wired: Wired) -> None:
    below = wired.open(modal(field("name")))
    wired.slack.views_push(trigger_id=_click_in_view(wired), view=modal())
    with pytest.raises(Answered, match="no longer open"):
        wired.ada.post("view/submit", view_id=below["id"], values={})
    with pytest.raises(Answered, match="no longer open"):
        wired.ada.post("view/close", view_id=below["id"])


def test_a_submission_gives_response_urls_for_the_conversations_that_ask_for_them(wired: Wired) -> None:
    select = {
        "type": "conversations_select",
        "action_id": "where",
        "response_url_enabled": True,
    }
    wired.open(modal({"type": "input", "block_id": "to", "label": plain(), "element": select}))
    wired.ada.submit(to=CHANNEL)
    (given,) = wired.app.last["response_urls"]
    assert (given["channel_id"], given["block_id"], given["action_id"]) == (CHANNEL, "to", "where")
    wired.place.http.post(given["response_url"], json={"text": "Here", "response_type": "in_channel"})
    assert "Here" in words(wired.ada.messages())


# Home


def test_opening_home_is_an_event_and_clicks_in_it_carry_the_view(wired: Wired) -> None:
    wired.ada.open_home()
    event = wired.app.event("app_home_opened")
    assert (event["tab"], event["user"], event["channel"]) == ("home", ADMIN, wired.ada.direct())
    assert "view" not in event
    wired.slack.views_publish(user_id=ADMIN, view={"type": "home", "blocks": [row(button())]})
    home = wired.ada.home
    assert home is not None
    wired.ada.click("press", on=home)
    sent = wired.app.last
    assert (sent["view"]["type"], sent["container"]["view_id"]) == ("home", home["id"])
    assert sent["trigger_id"]


def test_a_home_that_was_published_keeps_its_id(wired: Wired) -> None:
    view = {"type": "home", "blocks": [divider()]}
    first = wired.slack.views_publish(user_id=ADMIN, view=view)["view"]
    second = wired.slack.views_publish(user_id=ADMIN, view=view, hash=first["hash"])["view"]
    assert (first["id"], first["hash"] != second["hash"]) == (second["id"], True)


@pytest.mark.parametrize("kind", ["direct", "private", "public"])
def test_every_payload_of_a_conversation_calls_it_the_same(wired: Wired, kind: str) -> None:
    slack, ada = wired.slack, wired.ada
    if kind == "private":
        channel = slack.conversations_create(name="between-us", is_private=True)["channel"]["id"]
        slack.conversations_invite(channel=channel, users=ADMIN)
    else:
        channel = ada.direct() if kind == "direct" else CHANNEL
    ada.command("/try", channel=channel)
    named = [wired.app.last["channel_name"]]
    message = ada.say("Words", channel=channel)
    ada.shortcut("shortcut.message", message, channel=channel)
    named.append(wired.app.last["channel"]["name"])
    slack.chat_postMessage(channel=channel, text="Words", blocks=[row(button())])
    ada.click("press", channel=channel)
    named.append(wired.app.last["channel"]["name"])
    names = {"direct": "directmessage", "private": "privategroup", "public": "mci-incentives"}
    assert named == [names[kind]] * 3
