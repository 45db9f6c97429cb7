"""Parts of payloads: texts, lists, people, views, and input of forms.

The limits on lists and texts are well above Slack's own.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

LONGEST_FAULT = 100
"""Characters that are kept of the place of a fault."""

LATEST_SECOND = 4_102_444_800
"""The year 2100, in seconds; no event can be later."""

_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*|[0-9a-f:]+")
"""A host name or address; Python's codec for host names raises a different error for other labels."""


def at_most(most: int) -> Callable[[Any], Any]:
    """Return a validator that limits the number of entries before any of them is validated."""

    def check(value: Any) -> Any:
        if isinstance(value, list | dict) and len(value) > most:
            raise PydanticCustomError("too_many", "too many entries")
        return value

    return check


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_host = _HOST.fullmatch(parts.hostname or "")
        is_address = parts.scheme in {"http", "https"} and bool(is_host) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not text.isascii() or not text.isprintable() or " " in text:
        raise PydanticCustomError("address", "no address")
    return text


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


Id = Annotated[str, Field(min_length=1, max_length=255)]
Word = Annotated[str, Field(max_length=255)]
Text = Annotated[str, Field(max_length=20_000)]
Said = Annotated[str, Field(max_length=200_000)]
"""What a person wrote: Slack takes 40,000 characters, each of which may become several when it is escaped."""
Address = Annotated[str, Field(max_length=2000), AfterValidator(_address)]
Day = Annotated[str, Field(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"), AfterValidator(_day)]
TimeOfDay = Annotated[str, Field(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\z")]
Second = Annotated[int, Field(ge=0, le=LATEST_SECOND)]


class Model(BaseModel):
    """Base class of all models: values are not converted, so a number is not accepted as a text."""

    model_config = ConfigDict(strict=True)

    @model_validator(mode="wrap")
    @classmethod
    def _with_one_fault(cls, value: Any, validate: ModelWrapValidatorHandler[Self]) -> Self:
        """Keep one fault of each part, because a large payload can have a hundred thousand."""
        try:
            return validate(value)
        except ValidationError as error:
            raise PydanticCustomError("part", "{fault}", {"fault": first_fault(error)}) from None


def first_fault(error: ValidationError) -> str:
    """Return the place and type of the first fault, shortened because the sender chooses the names."""
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    inside = fault["ctx"]["fault"] if fault["type"] == "part" else f": {fault['type']}"
    dot = "." if place and not inside.startswith(":") else ""
    return f"{place[:LONGEST_FAULT]}{dot}{inside}"[-LONGEST_FAULT:]


class Named(Model):
    """A user, team, channel or organisation that comes as an object."""

    id: Id | None = None
    team_id: Id | None = None
    enterprise_id: Id | None = None


class Title(Model):
    """The title of a modal."""

    text: Word


class Option(Model):
    """An option of a select, a radio or a checkbox."""

    value: Annotated[str, Field(max_length=2000)] | None = None


Options = Annotated[list[Option], BeforeValidator(at_most(100))]
Ids = Annotated[list[Id], BeforeValidator(at_most(100))]


class Entered(Model):
    """The input of one element."""

    type: Id | None = None
    value: Text | None = None
    selected_option: Option | None = None
    selected_options: Options | None = None
    selected_user: Word | None = None
    selected_users: Ids | None = None
    selected_channel: Word | None = None
    selected_conversation: Word | None = None
    selected_date: Day | None = None
    selected_time: TimeOfDay | None = None
    selected_date_time: Second | None = None
    files: Annotated[list[Any], BeforeValidator(at_most(20))] | None = None


Elements = Annotated[dict[Id, Entered], BeforeValidator(at_most(25))]


class StatePayload(Model):
    """The input of all elements of a view, by block and element."""

    values: Annotated[dict[Id, Elements], BeforeValidator(at_most(100))] = {}


class ViewPayload(Model):
    """The fields that are read of any view: one that was submitted, or in which somebody clicked."""

    id: Id | None = None
    type: Id
    callback_id: Word | None = None
    private_metadata: Text | None = None
    hash: Word | None = None
    title: Title | None = None
    state: StatePayload | None = None
    team_id: Id | None = None
    app_installed_team_id: Id | None = None
    root_view_id: Id | None = None
    previous_view_id: Id | None = None


class Pressed(Entered):
    """One element that somebody used."""

    action_id: Id
    block_id: Id
    type: Id


class Container(Model):
    """The container of the element that somebody used."""

    type: Word | None = None
    is_ephemeral: bool | None = None


class ResponseUrl(Model):
    """An address to which the answer may be sent later."""

    response_url: Address | None = None


class FunctionData(Model):
    """The workflow function that posted the element that somebody used."""

    execution_id: Id | None = None
    inputs: dict[str, Any] | None = None
