"""Delivery to an app, over signed HTTP or over its socket, with the same payloads."""

import asyncio
import json
import secrets
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

import httpx
from slack_sdk.signature import SignatureVerifier

from sandbox.transport import reading
from sandbox.transport.socket_mode import Unconnected
from sandbox.workspace.state import App, Json
from sandbox.workspace.world import Sandbox


class DeliveryKind(StrEnum):
    """The kinds of deliveries, as Socket Mode envelopes name them."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


class Undelivered(Exception):
    """The app did not acknowledge; ``reason`` is Slack's code for the cause."""

    def __init__(self, reason: str, detail: str = "", *, is_final: bool = False) -> None:
        """Keep the code, a detail for developers, and whether the app asked for no retries."""
        super().__init__(f"{reason} {detail}".strip())
        self.reason = reason
        self.detail = detail
        self.is_final = is_final


async def deliver(
    sandbox: Sandbox,
    app: App,
    kind: DeliveryKind,
    payload: Json,
    *,
    url: str | None = None,
    retry: Json | None = None,
) -> Any:
    """Deliver a payload and return what the app answered: JSON, text, or ``None``.

    ``url`` replaces the app's own for this payload; ``retry`` has the number and reason of a redelivery.

    Raises:
        Undelivered: no valid acknowledgement came within the sandbox's patience.
    """
    try:
        async with asyncio.timeout(sandbox.patience):
            if app.socket_mode:
                return await _over_socket(sandbox, app, kind, payload, retry)
            return await _over_http(sandbox, app, kind, payload, url, retry)
    except TimeoutError:
        raise Undelivered("timeout", f"no answer within {sandbox.patience:g} seconds") from None


async def _over_socket(
    sandbox: Sandbox, app: App, kind: DeliveryKind, payload: Json, retry: Json | None
) -> Any:
    envelope: Json = {
        "envelope_id": secrets.token_hex(16),
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind is not DeliveryKind.EVENT,
    }
    if kind is DeliveryKind.EVENT:
        envelope |= {
            "retry_attempt": retry["num"] if retry else 0,
            "retry_reason": retry["reason"].removeprefix("http_") if retry else "",
        }
    try:
        answer = await sandbox.sockets.send(app.id, envelope)
    except Unconnected:
        raise Undelivered("connection_failed", "the app is not connected") from None
    return answer.get("payload") or None


async def _over_http(
    sandbox: Sandbox, app: App, kind: DeliveryKind, payload: Json, url: str | None, retry: Json | None
) -> Any:
    own = {
        DeliveryKind.INTERACTION: app.interactivity_url,
        DeliveryKind.EVENT: app.events_url,
        DeliveryKind.COMMAND: None,
    }[kind]
    target = url or own or app.request_url
    if not target:
        raise Undelivered("connection_failed", "the app has no request URL and is not in Socket Mode")
    body, content_type = _encode(kind, payload)
    timestamp = str(int(sandbox.signing_time().timestamp()))
    signature = SignatureVerifier(app.signing_secret).generate_signature(timestamp=timestamp, body=body)
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry["num"]), "X-Slack-Retry-Reason": retry["reason"]}
    try:
        response = await sandbox.http().post(target, content=body, headers=headers)
    except httpx.HTTPError as error:
        raise Undelivered("connection_failed", f"{target}: {error}") from error
    if response.status_code >= 300:
        asked = response.headers.get("X-Slack-No-Retry") == "1"
        raise Undelivered("http_error", f"{target} answered {response.status_code}", is_final=asked)
    return _decode(response)


def _encode(kind: DeliveryKind, payload: Json) -> tuple[bytes, str]:
    if kind is DeliveryKind.EVENT:
        return json.dumps(payload).encode(), "application/json"
    fields = payload if kind is DeliveryKind.COMMAND else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _decode(response: httpx.Response) -> Any:
    if not response.content.strip():
        return None
    try:
        return reading.parse(response.content)
    except ValueError:
        return response.text
