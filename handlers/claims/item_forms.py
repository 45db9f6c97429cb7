"""The form of a claim's item, as a checked model, and the files that were chosen in it."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from flows.claims.file_port import IncomingFile
from flows.customers.association_request import ONE_LINE
from flows.rules.claims.requirements import MOST_TAKEN, ReviewerCheck
from handlers.app import ids
from handlers.app.forms import Errors, parse
from handlers.app.row_ids import RowId


def _https(text: str) -> str:
    """Return a link that everybody's browser opens without guessing."""
    try:
        parts = urlsplit(text)
        is_one = parts.scheme.lower() == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_one = False
    if not is_one:
        raise PydanticCustomError(
            "reason", "Give the whole address of the document, beginning with https://, without a password."
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


def chosen_files(view: Mapping[str, Any]) -> list[IncomingFile]:
    """Return the files that were chosen in a form, as Slack describes them."""
    values = (view.get("state") or {}).get("values") or {}
    elements = (values.get(ids.Field.ITEM_FILES) or {}).values()
    return [one for element in elements for one in described(element.get("files"))]


def described(files: object) -> list[IncomingFile]:
    """Return files as Slack describes them; one without a place to fetch it from is left out."""
    if not isinstance(files, list):
        return []
    found = [one for one in files[:MOST_TAKEN] if isinstance(one, dict) and one.get("mode") != "tombstone"]
    return [
        IncomingFile(
            id=str(one.get("id") or ""),
            name=str(one.get("name") or one.get("title") or ""),
            size=one["size"] if isinstance(one.get("size"), int) else 0,
            address=str(one.get("url_private_download") or one.get("url_private") or ""),
        )
        for one in found
    ]
