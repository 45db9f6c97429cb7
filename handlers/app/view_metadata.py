"""The data that the bot puts into a view, or into a button besides a row's id, for the next click.

Each view that carries data has a model derived from `Metadata`, next to the function that builds it. Slack
hands it back unchanged, but it may be of an earlier version, so it is read with checks.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from flows.associations.lifecycle import NotFound
from handlers.app import json_text
from handlers.app.json_text import JsonUnreadable
from handlers.app.row_ids import LARGEST_ROW_ID


class Metadata(BaseModel):
    """The fields of one view or button."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def of_view(cls, view: Mapping[str, Any]) -> Self:
        """Return what a view carries; see `unreadable`."""
        return cls.parse(view.get("private_metadata"))

    @classmethod
    def parse(cls, carried: object) -> Self:
        """Return what a button or a view carries, as the text that Slack handed back; see `unreadable`."""
        try:
            return cls.model_validate(json_text.read(carried if isinstance(carried, str) else ""))
        except (JsonUnreadable, ValidationError):
            return cls.unreadable()

    @classmethod
    def unreadable(cls) -> Self:
        """Return what to use, or raise an error, if the fields cannot be read.

        Raises:
            NotFound: unless a model says otherwise.
        """
        raise NotFound(cls.__name__)

    def carried(self) -> str:
        """Return the text that a view or a button carries."""
        return self.model_dump_json(exclude_defaults=True)


def carried_by(view: Mapping[str, Any]) -> str:
    """Return the text that a view carries, to be read later by the model of that view."""
    return str(view.get("private_metadata") or "")


class Departure(Metadata):
    """What a message about a member who left or came back carries: the member's id, and since when."""

    member: Annotated[int, Field(strict=True, ge=1, le=LARGEST_ROW_ID)]
    since: Annotated[str, Field(max_length=40)] = ""


class AssociationMetadata(Metadata):
    """What a view about one association carries."""

    association: Annotated[int, Field(strict=True, ge=1, le=LARGEST_ROW_ID)]
