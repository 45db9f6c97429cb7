"""Validates all payloads from Slack, by HTTP and Socket Mode, against their models."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import ValidationError

from bot.payloads.payload_models import EVENTS, KINDS, TIMED, CommandPayload, TimedEventCallback, UnheardEvent
from bot.payloads.payload_parts import LONGEST_FAULT, Model, first_fault
from handlers.app import json_text
from handlers.app.json_text import JsonUnreadable

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

SLACK = ("slack.com", "slack-gov.com")
"""Domains to which answers to Slack are sent, whichever address its Web API has."""

MOST_FIELDS = 100
"""Fields of a form; a slash command has about twenty."""


class MalformedPayload(ValueError):
    """The body is not a payload of Slack."""


class UnknownKind(MalformedPayload):
    """The payload is of a kind that this app never asks for, such as one of Slack's older dialogs."""


def parse(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the payload of an HTTP request: JSON, a form with a ``payload`` of JSON, or a command's form.

    Raises:
        MalformedPayload: it is not a payload that Slack sends.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in {JSON, FORM}:
        raise MalformedPayload("neither JSON nor a form")
    try:
        text = body.decode()
        found = json_text.read(text) if kind == JSON else _form(text)
    except ValueError as error:
        raise MalformedPayload("not readable") from error
    return _fitting(found)


def check(payload: object) -> dict[str, Any]:
    """Validate a payload that was parsed elsewhere, and return it with text that can be stored.

    Raises:
        MalformedPayload: it is not valid.
        UnknownKind: it is of a kind that has no listener.
    """
    try:
        return _fitting(json_text.clean(payload))
    except JsonUnreadable as error:
        raise MalformedPayload(str(error)) from error


def is_heard(payload: dict[str, Any]) -> bool:
    """Tell whether this has a listener; Slack may send events of types that nobody asked for."""
    return payload.get("type") != "event_callback" or payload["event"]["type"] in EVENTS


def for_slack_alone(payload: dict[str, Any], api_url: str) -> dict[str, Any]:
    """Return the payload without response addresses that are not Slack's, because answers name customers.

    A person whose response address was removed is answered in a modal or a direct message instead.
    """
    kept = dict(payload)
    if not _is_slacks(payload.get("response_url"), api_url):
        kept.pop("response_url", None)
    if "response_urls" in payload:
        kept["response_urls"] = [
            one for one in payload["response_urls"] if _is_slacks(one.get("response_url"), api_url)
        ]
    return kept


def _is_slacks(address: str | None, api_url: str) -> bool:
    """Tell whether an address belongs to Slack or to the server whose Web API is called."""
    given, ours = urlsplit(address or ""), urlsplit(api_url)
    host = given.hostname or ""
    is_public = (
        given.scheme == "https"
        and given.port in {None, 443}
        and host.endswith(tuple(f".{one}" for one in SLACK))
    )
    return is_public or (given.scheme, host, given.port) == (ours.scheme, ours.hostname, ours.port)


def _form(text: str) -> Any:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_FIELDS)
    form = dict(pairs)
    if len(form) != len(pairs):
        raise ValueError("a field twice")
    return json_text.read(form["payload"]) if "payload" in form else json_text.clean(form)


def _fitting(payload: object) -> dict[str, Any]:
    if not isinstance(payload, dict):
        raise MalformedPayload("no object")
    try:
        _model(payload).model_validate(payload)
    except ValidationError as error:
        # The error would be as long as the payload, so only the place of its first fault is kept.
        raise MalformedPayload(first_fault(error)) from None
    if "response_urls" in payload:
        # Bolt uses the first, and fails where it wants to log that there are others.
        return payload | {"response_urls": payload["response_urls"][:1]}
    return payload


def _model(payload: dict[str, Any]) -> type[Model]:
    """Return the model for a payload."""
    kind = payload.get("type")
    if kind is None and "command" in payload:
        return CommandPayload
    if not isinstance(kind, str):
        raise MalformedPayload("type")
    if kind not in KINDS:
        raise UnknownKind(kind[:LONGEST_FAULT])
    return _event_model(payload) if kind == "event_callback" else KINDS[kind]


def _event_model(payload: dict[str, Any]) -> type[Model]:
    event = payload.get("event")
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or kind not in EVENTS:
        return UnheardEvent
    try:
        EVENTS[kind].model_validate(event)
    except ValidationError as error:
        raise MalformedPayload(f"event.{first_fault(error)}") from None
    return TimedEventCallback if kind in TIMED else KINDS["event_callback"]
