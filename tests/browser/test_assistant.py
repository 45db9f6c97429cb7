"""An app that works on an answer says so, and offers what one could ask."""

from playwright.sync_api import expect
from slack_sdk import WebClient

from sandbox.demo import Demo
from tests.browser.conftest import Open


def test_status_and_prompts_stand_above_the_composer_until_they_are_over(
    demo: Demo, open_window: Open
) -> None:
    sandbox, app = demo.sandbox, demo.app
    installation = sandbox.installation(app.id, "T0FOURTH")
    assert installation is not None
    slack = WebClient(installation.token, base_url=f"{sandbox.address}/api/")
    channel = str(slack.conversations_open(users="U0ADA")["channel"]["id"])
    ada = open_window(place=f"#/app/{app.id}/messages")
    ada.says("Hello, I keep the customers, consents and claims")
    slack.assistant_threads_setSuggestedPrompts(
        channel_id=channel, prompts=[{"title": "What is due?", "message": "What is due this week?"}]
    )
    ada.page.get_by_test_id("prompts").get_by_role("button", name="What is due?").click()
    ada.says("What is due this week?")
    expect(ada.page.get_by_test_id("prompts")).to_be_empty()
    thread_ts = str(slack.chat_postMessage(channel=channel, text="Ask me.")["ts"])
    ada.use_tool(ada.says("Ask me."), "Reply in thread")
    slack.assistant_threads_setStatus(channel_id=channel, thread_ts=thread_ts, status="is thinking…")
    thread = ada.page.get_by_role("complementary")
    expect(thread.get_by_test_id("app-status")).to_have_text("MCI Bot is thinking…")
    slack.chat_postMessage(channel=channel, thread_ts=thread_ts, text="Nothing is due.")
    expect(thread.get_by_test_id("app-status")).to_be_empty()
