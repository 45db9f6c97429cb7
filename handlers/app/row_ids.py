"""Ids of rows that the bot put into buttons and options, read back with checks that refuse stale ones."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from flows.associations.lifecycle import NotFound

LARGEST_ROW_ID = 2**31 - 1
"""The largest id of a row: PostgreSQL keeps ids in four bytes, and fails if a query has a larger one."""

RowId = Annotated[int, Field(ge=1, le=LARGEST_ROW_ID)]
"""The id of a row, as forms and places contain it."""


def row_id(text: object) -> int:
    """Return the id of a row that a button, an option or a view carries.

    Raises:
        NotFound: no row can have it.
    """
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text) if 0 < text <= LARGEST_ROW_ID else ""
    digits = text if isinstance(text, str) and text.isascii() and text.isdecimal() else ""
    if not 0 < len(digits) <= len(str(LARGEST_ROW_ID)) or not 1 <= int(digits) <= LARGEST_ROW_ID:
        raise NotFound(str(text)[:20])
    return int(digits)


def view_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the view in which somebody clicked or typed.

    Raises:
        NotFound: the click did not come from a view.
    """
    view = body.get("view")
    if not isinstance(view, dict):
        raise NotFound("view")
    return view
