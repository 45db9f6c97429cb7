"""What the lists of the administration share: what was searched for, and the pages."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field as Limited
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, InputBlock, PlainTextInputElement

from handlers.administration.whole.places import WholeBeneath, beneath
from handlers.app import forms, surfaces
from handlers.app.ids import Action, Field
from handlers.app.row_ids import LARGEST_ROW_ID, view_of
from handlers.app.view_metadata import Metadata
from words import mrkdwn

PAGE = 20
"""Rows on one page."""

LONGEST_SEARCH = 80


class ListPlace(Metadata):
    """Where in a list somebody is: what was searched for, and the number of the first row.

    ``whole`` is the look at the whole from which the list, or a form without one, was opened.
    """

    words: Annotated[str, Limited(max_length=LONGEST_SEARCH)] = ""
    offset: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    whole: WholeBeneath | None = None

    @classmethod
    def unreadable(cls) -> "ListPlace":
        """Return the beginning of the whole list."""
        return cls()

    @property
    def before(self) -> "ListPlace":
        """The page before this one."""
        return self.model_copy(update={"offset": max(0, self.offset - PAGE)})

    @property
    def after(self) -> "ListPlace":
        """The page after this one."""
        return self.model_copy(update={"offset": self.offset + PAGE})


def opened(body: Mapping[str, Any]) -> ListPlace:
    """Return the page that a button opens."""
    at = ListPlace.parse(surfaces.value(body))
    return at.model_copy(update={"whole": beneath(body) or at.whole})


def searched(body: Mapping[str, Any]) -> ListPlace:
    """Return the beginning of what was just searched for."""
    typed = forms.typed(view_of(body)).get(Field.SEARCH)
    return ListPlace(words=str(typed or "")[:LONGEST_SEARCH], whole=ListPlace.of_view(view_of(body)).whole)


def search(at: ListPlace, label: str, placeholder: str, action: Action) -> InputBlock:
    """Return the input in which words are typed."""
    element = PlainTextInputElement(
        action_id=action,
        placeholder=placeholder,
        initial_value=at.words or None,
        max_length=LONGEST_SEARCH,
    )
    return InputBlock(block_id=Field.SEARCH, label=label, element=element, optional=True)


def count(at: ListPlace, total: int, one: str, many: str) -> str:
    """Return how many rows there are, and which of them are shown (mrkdwn)."""
    whole = f"{total:,} {one if total == 1 else many}" if total else f"No {one}"
    fitting = f" for “{mrkdwn.escape(at.words)}”" if at.words else ""
    shown = f": {at.offset + 1:,} to {min(at.offset + PAGE, total):,}" if total > PAGE else ""
    return f"{whole}{fitting}{shown}" if total else f"{whole}{fitting or ' yet'}."


def pager(at: ListPlace, total: int, earlier: Action, later: Action) -> list[Block]:
    """Return the buttons that lead to the pages before and after this one."""
    buttons = []
    if at.offset:
        buttons.append(ButtonElement(text="Earlier", action_id=earlier, value=at.before.carried()))
    if at.offset + PAGE < total:
        buttons.append(ButtonElement(text="Later", action_id=later, value=at.after.carried()))
    return [ActionsBlock(elements=buttons)] if buttons else []
