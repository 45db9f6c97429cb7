"""The form of a claim's item, as a checked model."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from flows.customers.association_request import ONE_LINE
from flows.rules.claims import links
from flows.rules.claims.requirements import ReviewerCheck
from handlers.app.forms import Errors, parse
from handlers.app.row_ids import RowId


def _https(text: str) -> str:
    """Return a link that everybody's browser opens without guessing."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
        is_one = parts.scheme.lower() == "https" and bool(host) and "@" not in parts.netloc
    except ValueError:
        host, is_one = None, False
    if not is_one:
        raise PydanticCustomError(
            "reason", "Give the whole address of the document, beginning with https://, without a password."
        )
    if not links.is_public(host or ""):
        raise PydanticCustomError(
            "reason",
            "Only your own computer or network opens this address. Give one that the reviewer can open, too.",
        )
    return text


class ItemForm(BaseModel):
    """What is given for an item besides files."""

    item_link: Annotated[str | None, AfterValidator(_https), Field(max_length=1000), ONE_LINE] = None
    item_elsewhere: Annotated[str | None, Field(max_length=500), ONE_LINE] = None
    item_checked: list[ReviewerCheck] = []
    item_kept: list[RowId] = []


def parse_item(typed: dict[str, Any]) -> ItemForm | Errors:
    """Return the form, or a sentence for each field that must be fixed."""
    return parse(ItemForm, typed)
