"""The gate: every payload to Slack is first checked against Slack's rules, however it is sent.

If Slack refused it, the person who waits would see nothing; a refusal here is an error like any other, with a
reference, and says what is wrong with the payload.
"""

import json
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from slack_bolt import Ack, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookResponse

import blockkit
from blockkit import Problem

MESSAGE_METHODS = frozenset(
    {"chat.postMessage", "chat.postEphemeral", "chat.update", "chat.scheduleMessage", "chat.meMessage"}
)
CONTENT = ("text", "blocks", "attachments")


class PayloadRefused(SlackApiError):
    """Slack would refuse the payload; carries the answer that Slack would give."""

    def __init__(self, way: str, problems: list[Problem]) -> None:
        """Keep the destination of the payload, and its faults."""
        messages = [str(problem) for problem in problems]
        answer = {"ok": False, "error": problems[0].error, "response_metadata": {"messages": messages}}
        response = SlackResponse(
            client=None, http_verb="POST", api_url=way, req_args={}, data=answer, headers={}, status_code=200
        )
        super().__init__(f"Not sent, because Slack would refuse it: {way}", response)  # type: ignore[no-untyped-call]


class Garbled(SlackClientError):
    """What came back is no answer of Slack's, so that nobody knows whether the call took effect."""


class CheckedClient(WebClient):
    """A client of Slack's Web API that sends no message and no view that Slack would refuse."""

    def api_call(self, api_method: str, *args: Any, **request: Any) -> SlackResponse:
        """Check the payload, then call.

        Raises:
            PayloadRefused: Slack would refuse it.
            Garbled: what came back cannot be read.
        """
        sent = request.get("json") or request.get("data") or request.get("params") or {}
        arguments = {name: _decoded(sent[name]) for name in (*CONTENT, "metadata", "view") if name in sent}
        if api_method.startswith("views."):
            _refuse(api_method, blockkit.check_view(arguments.get("view")))
        elif api_method in MESSAGE_METHODS:
            if "markdown_text" in sent:
                arguments["blocks"] = [{"type": "markdown", "text": sent["markdown_text"]}]
            _refuse(api_method, blockkit.check_message(arguments))
        try:
            return super().api_call(api_method, *args, **request)
        except SlackApiError as error:
            if isinstance(error.response.data, dict):
                raise
            raise Garbled(f"HTTP {error.response.status_code} without an object") from error
        except (HTTPException, LookupError, ValueError, AttributeError) as error:
            # The SDK lets pass what goes wrong while it reads: lengths, letters, JSON of another shape.
            raise Garbled(type(error).__name__) from error


def guard(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name
    """Give a listener a client, an ``ack`` and a ``respond`` that check; Bolt makes new ones per request."""
    # Bolt has handed this very client on to `say` and its kin, so it becomes a checking one where it is.
    context.client.__class__ = CheckedClient
    context["ack"] = _CheckedAck()  # type: ignore[no-untyped-call]
    context["respond"] = CheckedRespond(
        response_url=context.response_url, proxy=context.client.proxy, ssl=context.client.ssl
    )
    return next()


class _CheckedAck(Ack):
    def __call__(self, *args: Any, **fields: Any) -> BoltResponse:
        answer = super().__call__(*args, **fields)
        body = _decoded(answer.body)
        if isinstance(body, dict):
            try:
                _check_answer("ack", body)
            except PayloadRefused:
                self.response = None
                raise
        return answer


class CheckedRespond(Respond):
    """Writes an answer by the address that came with a command or a click."""

    def __call__(self, *args: Any, **fields: Any) -> WebhookResponse:
        """Check the message, then send it.

        Raises:
            PayloadRefused: Slack would refuse it.
        """
        text = args[0] if args else fields.get("text", "")
        message = text if isinstance(text, dict) else {**fields, "text": text}
        _check_answer("respond", json.loads(json.dumps(message, default=lambda made: made.to_dict())))
        return super().__call__(*args, **fields)


def _check_answer(way: str, body: dict[str, Any]) -> None:
    if "view" in body:
        _refuse(way, blockkit.check_view(body["view"]))
    elif "options" in body or "option_groups" in body:
        _refuse(way, blockkit.check_options(body))
    elif any(body.get(name) for name in CONTENT):
        _refuse(way, blockkit.check_message({name: body[name] for name in CONTENT if body.get(name)}))


def _refuse(way: str, problems: list[Problem]) -> None:
    if problems:
        raise PayloadRefused(way, problems)


def _decoded(value: Any) -> Any:
    """Return the value of a JSON string, and anything else unchanged."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
