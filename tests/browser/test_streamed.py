"""The page shows what an app streams while it comes, blocks of data, and threads with an assistant."""

from typing import Any

import pytest
from playwright.sync_api import expect
from slack_sdk import WebClient

from sandbox.demo import Demo
from tests.browser.conftest import Open
from tests.support.blocks import EXAMPLES

CHANNEL = "C0INCENTIVES"
TO: dict[str, Any] = {"recipient_user_id": "U0ADA", "recipient_team_id": "T0FOURTH"}


def cell(text: str) -> dict[str, Any]:
    return {"type": "raw_text", "text": text}


def slack_of(demo: Demo) -> WebClient:
    installation = demo.sandbox.installation(demo.app.id, "T0FOURTH")
    assert installation is not None
    return WebClient(installation.token, base_url=f"{demo.sandbox.address}/api/")


def test_an_answer_grows_with_its_tasks_before_one_s_eyes(demo: Demo, open_window: Open) -> None:
    slack = slack_of(demo)
    ada = open_window()
    asked = slack.chat_postMessage(channel=CHANNEL, text="Working in here")["ts"]
    ada.says("Working in here").hover()
    ada.says("Working in here").get_by_role("button", name="Reply in thread").click()
    thread = ada.page.get_by_test_id("thread-messages")
    stream = slack.chat_stream(channel=CHANNEL, thread_ts=asked, task_display_mode="plan", **TO)
    task = {"type": "task_update", "id": "1", "title": "Look it up", "status": "in_progress"}
    stream.append(chunks=[{"type": "plan_update", "title": "The plan"}, task])
    expect(thread).to_contain_text("The plan")
    expect(thread.get_by_role("img", name="In progress")).to_be_visible()
    stream.append(chunks=[{**task, "status": "complete", "output": "Found it"}])
    expect(thread.get_by_role("img", name="Complete")).to_be_visible()
    expect(thread).to_contain_text("Found it")
    stream.stop(markdown_text="And **that** is all")
    expect(thread.locator("strong", has_text="that")).to_be_visible()


@pytest.mark.parametrize("kind", ["pie", "bar", "line", "area"])
def test_a_chart_is_read_as_its_numbers(demo: Demo, open_window: Open, kind: str) -> None:
    points = [{"label": "Won", "value": 7.5}, {"label": "Lost", "value": 2}]
    series = {"series": [{"name": "Deals", "data": points}], "axis_config": {"categories": ["Won", "Lost"]}}
    chart = {"type": kind, **({"segments": points} if kind == "pie" else series)}
    block = {"type": "data_visualization", "title": "This quarter", "chart": chart}
    slack_of(demo).chat_postMessage(channel=CHANNEL, text="Numbers", blocks=[block])
    shown = open_window().says("This quarter")
    expect(shown.get_by_role("row").filter(has_text="Won")).to_contain_text("7.5")
    expect(shown.get_by_role("row").filter(has_text="Lost")).to_contain_text("2")


def test_a_data_table_shows_a_page_and_then_more(demo: Demo, open_window: Open) -> None:
    rows = [[cell("Customer"), cell("Due")], *([cell(f"Customer {n}"), cell(str(n))] for n in range(7))]
    block = {"type": "data_table", "caption": "Due soon", "rows": rows}
    slack_of(demo).chat_postMessage(channel=CHANNEL, text="Table", blocks=[block])
    shown = open_window().says("Due soon")
    expect(shown.get_by_role("rowheader")).to_have_count(5)
    shown.get_by_role("button", name="Show more (2)").click()
    expect(shown.get_by_role("rowheader")).to_have_count(7)
    expect(shown.get_by_role("button", name="Show more")).to_be_hidden()


def test_every_element_of_rich_text_is_drawn(demo: Demo, open_window: Open) -> None:
    leaves = [one for name, one in EXAMPLES.items() if name.startswith("rich.") and ".rich_text" not in name]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": leaves}]}
    slack_of(demo).chat_postMessage(channel=CHANNEL, text="Leaves", blocks=[block])
    shown = open_window().says("In progress", "Salesforce record")
    expect(shown.get_by_test_id("cannot-draw")).to_have_count(0)


def test_a_cell_shows_its_number_as_the_app_words_it_and_its_button(demo: Demo, open_window: Open) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open it"}, "action_id": "open"}
    rows = [[cell("Share"), cell("Do")], [{"type": "raw_number", "value": 0.45, "text": "45 %"}, cell("-")]]
    rows[1][1] = {"type": "action", "element": button}
    block = {"type": "data_table", "caption": "Shares", "rows": rows}
    slack_of(demo).chat_postMessage(channel=CHANNEL, text="Table", blocks=[block])
    shown = open_window().says("Shares")
    expect(shown).to_contain_text("45 %")
    expect(shown.get_by_role("button", name="Open it")).to_be_visible()


@pytest.mark.trouble  # the demo's app has no listener for the event that it is stopped
def test_an_assistant_is_spoken_with_in_a_thread_that_opens_by_itself(demo: Demo, open_window: Open) -> None:
    demo.app.is_assistant = True
    slack = slack_of(demo)
    ada = open_window(place=f"#/app/{demo.app.id}/messages")
    thread = ada.page.get_by_test_id("thread")
    expect(thread).to_contain_text("New conversation")
    channel = str(slack.conversations_open(users="U0ADA")["channel"]["id"])
    (root,) = slack.conversations_history(channel=channel, limit=1)["messages"]
    where = {"channel_id": channel, "thread_ts": root["ts"]}
    begun = {**where, "status": "processing", "title": "About Contoso"}
    slack.api_call("agents.sessions.setStatus", json=begun)
    expect(thread).to_contain_text("About Contoso")
    expect(thread.get_by_test_id("app-status")).to_contain_text("MCI Bot is working on it…")
    expect(thread.get_by_role("button", name="Stop")).to_have_count(0)
    demo.app.events = [*(demo.app.events or []), "agent_session_stopped"]
    slack.api_call("agents.sessions.setStatus", json=begun)
    thread.get_by_role("button", name="Stop").click()
    slack.api_call("agents.sessions.setStatus", json={**where, "status": "active"})
    expect(thread.get_by_test_id("app-status")).to_be_empty()
