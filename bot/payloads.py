"""What Slack sends, read once from the raw body; anything that has not the shape of it is refused."""

import json
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

Id = Annotated[str, Field(min_length=1, max_length=255)]


class MalformedPayload(ValueError):
    """The body is no payload of Slack's."""


class _Named(BaseModel):
    id: Id


class _Command(BaseModel):
    command: Id
    team_id: Id
    user_id: Id
    trigger_id: Id
    text: str = ""


class _Interaction(BaseModel):
    user: _Named
    team: _Named | None = None


class _Pressed(BaseModel):
    action_id: Id
    block_id: Id
    type: Id


class _BlockActions(_Interaction):
    type: Literal["block_actions"]
    actions: list[_Pressed] = Field(min_length=1)


class _Suggestion(_Interaction):
    type: Literal["block_suggestion"]
    action_id: Id
    block_id: Id
    value: str | None = None


class _State(BaseModel):
    values: dict[str, dict[str, dict[str, Any]]] = {}


class _Shown(_Named):
    type: Literal["modal", "home", "workflow_step"]
    callback_id: str = ""
    private_metadata: str = ""
    state: _State = _State()


class _View(_Interaction):
    type: Literal["view_submission", "view_closed"]
    view: _Shown


class _Shortcut(_Interaction):
    type: Literal["shortcut", "message_action"]
    callback_id: Id
    trigger_id: Id


class _EventBody(BaseModel):
    type: Id


class _Event(BaseModel):
    type: Literal["event_callback"]
    team_id: Id
    event_id: Id
    event: _EventBody


class _Verification(BaseModel):
    type: Literal["url_verification"]
    challenge: Annotated[str, Field(max_length=1000)]


_IN_JSON: TypeAdapter[Any] = TypeAdapter(
    Annotated[_Event | _Verification, Field(discriminator="type")],
)
_IN_FORM: TypeAdapter[Any] = TypeAdapter(
    Annotated[_BlockActions | _Suggestion | _View | _Shortcut, Field(discriminator="type")],
)
_COMMAND: TypeAdapter[Any] = TypeAdapter(_Command)


def parse(body: bytes, content_type: str) -> dict[str, Any]:
    """Return the payload of an HTTP request: JSON, a form with a ``payload`` of JSON, or a command's form.

    Raises:
        MalformedPayload: it has no shape that Slack sends.
    """
    try:
        text = body.decode()
        kind = content_type.partition(";")[0].strip().lower()
        if kind == "application/json":
            return check(_object(text))
        if kind != "application/x-www-form-urlencoded":
            raise MalformedPayload("neither JSON nor a form")
        form = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=100))
    except ValueError as error:
        raise MalformedPayload("not readable") from error
    return check(_object(form["payload"])) if "payload" in form else check(form)


def check(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload unchanged if it has the shape of one that Slack sends.

    Raises:
        MalformedPayload: it has not.
    """
    shape = _COMMAND
    if "command" not in payload:
        shape = _IN_JSON if payload.get("type") in {"event_callback", "url_verification"} else _IN_FORM
    try:
        shape.validate_python(payload)
    except ValidationError as error:
        faults = {".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)}
        raise MalformedPayload(", ".join(sorted(faults))) from error
    return payload


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedPayload("not readable") from error
    if not isinstance(found, dict):
        raise MalformedPayload("no object")
    return found
