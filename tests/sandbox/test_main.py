"""``python -m sandbox`` runs a workspace for any app."""

import os
import signal
import socket
import sys
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from slack_sdk import WebClient

from sandbox.__main__ import _with_path, main
from tests.sandbox.processes import running

BOLT_APP = """
import os
import threading

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

app = App(
    client=WebClient(base_url=os.environ["SLACK_API_URL"], token=os.environ["SLACK_BOT_TOKEN"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/try")
def answer(ack, say):
    ack()
    print(say("Heard by " + app.name)["ok"], flush=True)


SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()
print("connected", flush=True)
threading.Event().wait()
"""


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


OTHER = """
workspace: {id: T0NORTHWIND, name: Northwind, domain: northwind}
users: [{id: U1NORA, name: nora, real_name: Nora Vale, email: nora@northwind.example}]
channels: [{id: C1DEALS, name: deals, members: [U1NORA]}]
"""


def test_several_workspaces_are_run_side_by_side(tmp_path: Path) -> None:
    other = tmp_path / "northwind.yaml"
    other.write_text(OTHER)
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--mail-port", "0"]
    command += ["--workspace", "samples/workspace.yaml", "--workspace", str(other)]
    with running(command) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[4]
        names = [
            httpx.get(f"{address}/client/boot?as={user}", trust_env=False).json()["workspace"]["name"]
            for user in ("U0ADA", "U1NORA")
        ]
    assert names == ["Fourth Coffee", "Northwind"]


def test_two_workspaces_with_the_same_ids_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "again.yaml"
    other.write_text(OTHER.replace("U1NORA", "U0ADA"))
    options = ["--port", "0", "--mail-port", "0", "--workspace", "samples/workspace.yaml"]
    done = CliRunner().invoke(main, [*options, "--workspace", str(other)])
    assert done.exit_code == 1
    assert "U0ADA stands in another workspace, too. Give each its own IDs." in done.output


def test_an_app_s_address_without_a_path_means_where_bolt_listens() -> None:
    assert _with_path("http://127.0.0.1:3000") == "http://127.0.0.1:3000/slack/events"
    assert _with_path("http://127.0.0.1:3000/") == "http://127.0.0.1:3000/slack/events"
    assert _with_path("http://127.0.0.1:3000/hook") == "http://127.0.0.1:3000/hook"
    assert _with_path(None) is None


def test_an_app_made_with_bolt_runs_with_exactly_the_printed_environment(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(BOLT_APP)
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--mail-port", "0", "--command", "/try"]
    with running(command) as sandbox:
        assert sandbox.stdout is not None
        assert sandbox.stdout.readline().endswith("The app needs:\n")
        assert sandbox.stdout.readline() == "\n"
        printed = dict(line.strip().split("=", 1) for line in iter(sandbox.stdout.readline, "\n"))
        with running([sys.executable, str(script)], env={"PATH": os.environ["PATH"], **printed}) as app:
            assert app.stdout is not None
            said = iter(app.stdout)
            assert any(line == "connected\n" for line in said)
            address = printed["SLACK_API_URL"].removesuffix("/api/")
            given = {"channel": "C0INCENTIVES", "command": "/try", "text": ""}
            httpx.post(f"{address}/client/command", json=given, trust_env=False).raise_for_status()
            assert any(line == "True\n" for line in said)


@pytest.mark.parametrize(("option", "other"), [("--port", "--mail-port"), ("--mail-port", "--port")])
def test_a_port_that_is_taken_is_named_with_what_to_type(option: str, other: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running([sys.executable, "-m", "sandbox", option, str(port), other, "0"]) as process:
            assert process.stdout is not None
            told = process.stdout.read()
            assert process.wait(30) == 1
    instead = min(port + 100, 65535)
    assert told == f"Error: Port {port} is taken by another program. Choose another: {option} {instead}\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "9", "--mail-port", "9"], "--port and --mail-port must differ"),
        (["--app", "127.0.0.1:3000"], "http://127.0.0.1:3000"),
        (["--app", "localhost:3000/slack/events"], "http://127.0.0.1:3000"),
        (["--app", "ftp://127.0.0.1"], "is not a web address"),
        (["--app", "http://"], "is not a web address"),
        (["--app", "http://127.0.0.1:99999"], "is not a web address"),
        (["--app", ""], "is not a web address"),
        (["--patience", "nan"], "nan is not a number of seconds"),
        (["--patience", "inf"], "--patience"),
        (["--keep", "."], "is a directory"),
        (["--keep", "/dev/null/kept.json"], "Name another file with --keep"),
    ],
)
def test_an_option_that_could_not_work_is_refused_at_once(options: list[str], said: str) -> None:
    answer = CliRunner().invoke(main, ["--port", "0", "--mail-port", "0", *options])
    assert answer.exit_code in (1, 2)
    assert said in answer.output.replace("\n", " ")
    assert isinstance(answer.exception, SystemExit)
