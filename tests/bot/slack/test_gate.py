"""Nothing leaves for Slack that Slack would refuse."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.models.blocks import DividerBlock, Option, SectionBlock
from slack_sdk.models.views import View
from structlog.testing import capture_logs

from bot.cli import main
from bot.slack import gate
from bot.slack.gate import CheckedClient, PayloadRefused
from handlers.help import views as help_views
from tests.support.stage import stage, words

NOWHERE = "http://127.0.0.1:9/api/"
LONG = "x" * 3001
GOOD_VIEW = View(type="modal", title="Right", blocks=[DividerBlock()])
BAD_VIEW = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}
BAD_BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": LONG}}]
OPTIONS = [Option(value=str(number), text="One") for number in range(101)]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.views_open(trigger_id="1.2", view=BAD_VIEW),
        lambda client: client.views_push(trigger_id="1.2", view=BAD_VIEW),
        lambda client: client.views_update(view_id="V1", view=BAD_VIEW),
        lambda client: client.views_publish(user_id="U1", view=BAD_VIEW),
        lambda client: client.chat_postMessage(channel="C1", text="Words", blocks=BAD_BLOCKS),
        lambda client: client.chat_update(channel="C1", ts="1.2", text="Words", blocks=BAD_BLOCKS),
        lambda client: client.chat_postEphemeral(channel="C1", user="U1", text="x" * 4001),
        lambda client: client.chat_postMessage(channel="C1", markdown_text="x" * 12_001),
    ],
)
def test_a_client_refuses_before_it_calls(call: Callable[[WebClient], Any]) -> None:
    with pytest.raises(PayloadRefused) as refusal:
        call(CheckedClient("xoxb-test", base_url=NOWHERE, retry_handlers=[]))
    assert refusal.value.response["response_metadata"]["messages"]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.views_open(trigger_id="1.2", view=GOOD_VIEW),
        lambda client: client.chat_postMessage(channel="C1", text="Words", blocks=[DividerBlock()]),
        lambda client: client.chat_postMessage(channel="C1", markdown_text="**Words**"),
        lambda client: client.users_info(user="U1"),
    ],
)
def test_a_client_lets_what_is_right_go_out(call: Callable[[WebClient], Any]) -> None:
    with pytest.raises(OSError, match="refused"):
        call(CheckedClient("xoxb-test", base_url=NOWHERE, retry_handlers=[]))


def answer_of(listener: Callable[..., Any]) -> tuple[BoltResponse, list[Exception]]:
    """Return what Slack is answered when this listener runs behind the gate, and the errors on the way."""
    errors: list[Exception] = []

    def note(error: Exception) -> None:
        errors.append(error)

    app = App(
        client=WebClient(base_url=NOWHERE, retry_handlers=[]),
        authorize=lambda: AuthorizeResult(
            enterprise_id=None, team_id="T1", bot_id="B1", bot_user_id="U9", bot_token="xoxb-test"
        ),
        request_verification_enabled=False,
        process_before_response=True,
    )
    app.use(gate.guard)
    app.error(note)
    app.command("/try")(listener)
    body = {
        "command": "/try",
        "team_id": "T1",
        "user_id": "U1",
        "channel_id": "C1",
        "response_url": f"{NOWHERE}r",
    }
    return app.dispatch(BoltRequest(body=body, mode="socket_mode")), errors


@pytest.mark.parametrize(
    "listener",
    [
        lambda ack: ack(response_action="update", view=BAD_VIEW),
        lambda ack: ack(text="Words", blocks=BAD_BLOCKS),
        lambda ack: ack(options=OPTIONS),
        lambda ack, respond: ack() and respond("Words", blocks=[SectionBlock(text="x").to_dict() | {"x": 1}]),
        lambda ack, respond: ack() and respond({"text": "x" * 4001}),
        lambda ack, say: ack() and say("x" * 4001),
        lambda ack, client: ack() and client.views_open(trigger_id="1.2", view=BAD_VIEW),
    ],
)
def test_a_listener_meets_the_gate_on_every_way_out(listener: Callable[..., Any]) -> None:
    _, errors = answer_of(listener)
    assert [type(error) for error in errors] == [PayloadRefused]


def test_an_answer_within_slacks_limits_passes() -> None:
    answer, errors = answer_of(lambda ack: ack(response_action="update", view=GOOD_VIEW))
    assert errors == []
    assert '"Right"' in answer.body
    answer, errors = answer_of(lambda ack: ack(options=OPTIONS[:100]))
    assert errors == []
    assert answer.status == 200


@pytest.mark.trouble
def test_people_read_a_sentence_and_the_log_says_where_the_payload_is_wrong(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(database_url) as st, capture_logs() as logs:
        ada = st.member()
        monkeypatch.setattr(help_views, "overview", lambda *_: ("x", [{"type": "section"}]))
        ada.command("/mci help")
        said = words(ada.message("Something went wrong on our side"))
    (failure,) = [one for one in logs if one["event"] == "request.failed"]
    assert failure["reference"] in said
    assert "missing required field: text [json-pointer:/blocks/0]" in str(failure["exc_info"])


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json"
GARBAGE = {
    "another protocol": b"SSH-2.0-OpenSSH_9\r\n",
    "cut off": HEAD + b"\r\nContent-Length: 500\r\n\r\n{",
    "unknown letters": HEAD + b"; charset=klingon\r\nContent-Length: 2\r\n\r\n{}",
    "no letters": HEAD + b"\r\nContent-Length: 3\r\n\r\n\xff\xfe\xfd",
    "a list": HEAD + b"\r\nContent-Length: 2\r\n\r\n[]",
    "nothing": HEAD + b"\r\nContent-Length: 4\r\n\r\nnull",
    "a word": HEAD + b'\r\nContent-Length: 3\r\n\r\n"x"',
    "no chunks": HEAD + b"\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "many headers": HEAD + b"\r\nX: y" * 200 + b"\r\n\r\n",
}


@pytest.mark.parametrize("said", GARBAGE.values(), ids=GARBAGE.keys())
def test_what_is_no_answer_of_slacks_is_one_kind_of_error_and_a_sentence_of_the_check(
    said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with babbling(said) as url:
        with pytest.raises(SlackClientError):
            CheckedClient("xoxb-test", base_url=url, retry_handlers=[]).auth_test()
        environment = {
            "SECRET_KEY": "a key of thirty-two bytes, or so",
            "SLACK_BOT_TOKEN": "xoxb-test",
            "SLACK_APP_TOKEN": "xapp-test",
            "SLACK_API_URL": url,
            "DATABASE_URL": "sqlite:///none.db",
            "SMTP_URL": "smtp://127.0.0.1:9",
            "TENANT_DIRECTORY_URL": "http://127.0.0.1:9",
        }
        shown = CliRunner().invoke(main, ["check"], env=environment)
    assert isinstance(shown.exception, SystemExit)
    assert [line.split()[1] for line in shown.output.splitlines() if url in line] == ["slack", "socket"]


@contextmanager
def babbling(said: bytes) -> Iterator[str]:
    """Give the address of a server that answers everything with these bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    taken, _ = listening.accept()
                    with taken:
                        taken.recv(65536)
                        taken.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()
