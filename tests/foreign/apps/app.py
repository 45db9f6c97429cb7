"""A Bolt app that knows nothing of the sandbox: hello world, an assistant, a modal, select menus and a Home.

Where Slack is, and who the app is, stands in its environment, as for any deployed app.
"""

import os
import re
from typing import Any

from slack_bolt import (
    Ack,
    App,
    Assistant,
    Respond,
    Say,
    SayStream,
    SetStatus,
    SetSuggestedPrompts,
    SetTitle,
)
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.context.get_thread_context import GetThreadContext
from slack_sdk import WebClient
from slack_sdk.models.messages.chunk import MarkdownTextChunk, PlanUpdateChunk, TaskUpdateChunk

CITIES = ["Amsterdam", "Athens", "Berlin", "Boston", "Cairo", "Cape Town"]

app = App(
    client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


# Hello world


@app.message(re.compile("hello", re.IGNORECASE))
def greet(message: dict[str, Any], say: Say) -> None:
    say(
        text=f"Good to see you, <@{message['user']}>!",
        blocks=[
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"Good to see you, <@{message['user']}>!"},
                "accessory": {"type": "button", "text": plain("Wave back"), "action_id": "wave"},
            }
        ],
    )


@app.action("wave")
def wave(ack: Ack, body: dict[str, Any], say: Say) -> None:
    ack()
    say(f"<@{body['user']['id']}> waved back")


@app.event("app_mention")
def mentioned(event: dict[str, Any], say: Say, say_stream: SayStream) -> None:
    if "stream" not in event["text"]:
        say(text="You called?", thread_ts=event["ts"])
        return
    stream = say_stream(buffer_size=8)
    for word in ("**Word** ", "by *word* ", "as it ", "comes."):
        stream.append(markdown_text=word)
    stream.stop()


# An assistant

assistant = Assistant()


@assistant.thread_started
def offer_help(say: Say, set_suggested_prompts: SetSuggestedPrompts) -> None:
    say("What can I do for you?")
    set_suggested_prompts(prompts=["Plan my day", "Plan my week"])


@assistant.user_message
def plan_something(
    payload: dict[str, Any],
    set_title: SetTitle,
    set_status: SetStatus,
    get_thread_context: GetThreadContext,
    say_stream: SayStream,
) -> None:
    set_title(payload["text"])
    set_status("is planning")
    context: dict[str, Any] = get_thread_context() or {}
    stream = say_stream(task_display_mode="plan")
    stream.append(
        chunks=[
            PlanUpdateChunk(title="Planning"),
            TaskUpdateChunk(id="1", title="Look at the calendar", status="in_progress"),
        ]
    )
    stream.append(
        chunks=[
            TaskUpdateChunk(id="1", title="Look at the calendar", status="complete", output="It is empty"),
            TaskUpdateChunk(id="2", title="Fill it", status="complete"),
            MarkdownTextChunk(text=f"Asked from {context.get('channel_id')}. "),
        ]
    )
    stream.stop(markdown_text="**All is planned.**")


app.use(assistant)


@app.event("message")
def other_messages() -> None:
    """Take every other message, so that Slack does not send it again."""


# A modal


def ticket(hint: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "ticket",
        "title": plain("New ticket"),
        "submit": plain("File it"),
        "close": plain("Not now"),
        "notify_on_close": True,
        "blocks": [
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": hint},
                "accessory": {"type": "button", "text": plain("What is a ticket?"), "action_id": "hint"},
            },
            {
                "type": "input",
                "block_id": "summary",
                "label": plain("What happened?"),
                "element": {"type": "plain_text_input", "action_id": "typed", "multiline": True},
            },
        ],
    }


@app.command("/ticket")
def open_ticket(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=ticket("Tell us *everything*."))


@app.shortcut("ticket.open")
def open_ticket_from_anywhere(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=ticket("From a shortcut."))


@app.action("hint")
def show_hint(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    ack()
    view = body["view"]
    client.views_update(view_id=view["id"], hash=view["hash"], view=ticket("A ticket is a request."))


@app.view("ticket")
def file_ticket(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    text = view["state"]["values"]["summary"]["typed"]["value"]
    if len(text) < 10:
        ack(response_action="errors", errors={"summary": "Say a little more."})
        return
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text=f"Filed: {text}")


@app.view_closed("ticket")
def forget_ticket(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.chat_postMessage(channel=body["user"]["id"], text="No ticket was filed")


# Select menus


@app.command("/trip")
def plan_trip(ack: Ack, respond: Respond) -> None:
    ack()
    respond(
        text="Where to?",
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": "Where to?"}},
            {
                "type": "actions",
                "block_id": "trip",
                "elements": [
                    {
                        "type": "static_select",
                        "action_id": "class",
                        "placeholder": plain("Class"),
                        "options": [option("First"), option("Second")],
                    },
                    {
                        "type": "external_select",
                        "action_id": "city",
                        "placeholder": plain("City"),
                        "min_query_length": 0,
                    },
                    {"type": "users_select", "action_id": "companion", "placeholder": plain("With whom?")},
                    {"type": "datepicker", "action_id": "day", "placeholder": plain("When?")},
                ],
            },
        ],
    )


@app.options("city")
def find_cities(ack: Ack, payload: dict[str, Any]) -> None:
    typed = payload["value"].lower()
    ack(options=[option(city) for city in CITIES if typed in city.lower()])


@app.action({"block_id": "trip", "action_id": re.compile(".+")})
def choose(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
    ack()
    chosen = action.get("selected_option", {}).get("value")
    chosen = chosen or action.get("selected_user") or action.get("selected_date")
    respond(text=f"{action['action_id']} is {chosen}", replace_original=False)


# A Home


def home(times: int) -> dict[str, Any]:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Welcome home")},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"Counted to *{times}*"}},
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": plain("Count"),
                        "action_id": "count",
                        "value": str(times),
                        "style": "primary",
                    }
                ],
            },
        ],
    }


@app.event("app_home_opened")
def welcome(event: dict[str, Any], client: WebClient) -> None:
    if event["tab"] == "home":
        client.views_publish(user_id=event["user"], view=home(0))


@app.action("count")
def count(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_publish(user_id=body["user"]["id"], view=home(int(action["value"]) + 1))


if __name__ == "__main__":
    if "SLACK_APP_TOKEN" in os.environ:
        SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
    else:
        app.start(int(os.environ["PORT"]))
