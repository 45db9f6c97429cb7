"""``python -m sandbox`` runs a workspace for any app."""

import signal
import sys
from pathlib import Path

import httpx
from slack_sdk import WebClient

from sandbox.__main__ import _with_path
from tests.sandbox.processes import running


def test_it_says_what_the_app_needs_and_keeps_everything_over_restarts(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--mail-port", "0"]
    command += ["--keep", str(tmp_path / "state.json"), "--command", "try", "--bot-token", "xoxb-mine"]
    texts = []
    for _ in range(2):
        with running(command) as process:
            assert process.stdout is not None
            said = {}
            for line in process.stdout:
                name, _, value = line.strip().partition("=")
                said[name] = value
                if "is reached by" in line:
                    break
            slack = WebClient(said["SLACK_BOT_TOKEN"], base_url=said["SLACK_API_URL"])
            slack.chat_postMessage(channel="C0INCENTIVES", text="Hello")
            address = said["SLACK_API_URL"].removesuffix("/api/")
            history = httpx.get(f"{address}/client/history?channel=C0INCENTIVES", trust_env=False).json()
            texts.append([one["text"] for one in history["messages"]])
            boot = httpx.get(f"{address}/client/boot", trust_env=False).json()
            assert [one["command"] for one in boot["apps"][0]["commands"]] == ["/try"]
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    assert texts == [["Hello"], ["Hello", "Hello"]]


def test_an_app_s_address_without_a_path_means_where_bolt_listens() -> None:
    assert _with_path("http://127.0.0.1:3000") == "http://127.0.0.1:3000/slack/events"
    assert _with_path("http://127.0.0.1:3000/") == "http://127.0.0.1:3000/slack/events"
    assert _with_path("http://127.0.0.1:3000/hook") == "http://127.0.0.1:3000/hook"
    assert _with_path(None) is None
