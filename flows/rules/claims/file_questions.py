"""The names of the questions what each file of a message is, and what was checked of an item's documents."""

import re
from collections.abc import Mapping
from typing import Any

from store.enums import ClaimItem

FILE_ID = r"[A-Za-z0-9]{1,40}"
"""What an ID of a file in Slack looks like."""

NOT_HERE = "none"
"""The answer for a file that is for another claim."""

OF_FILE = "item_of_file_"
CHECKED = "checked_of_"

_OF_FILE = re.compile(rf"{OF_FILE}({FILE_ID})")
_CHECKED = {f"{CHECKED}{item.value}": item for item in ClaimItem}


def of_file(file_id: str) -> str:
    """Return the name under which is answered which item a file is for."""
    return f"{OF_FILE}{file_id}"


def of_checks(item: ClaimItem) -> str:
    """Return the name under which is answered what was checked of the documents of an item."""
    return f"{CHECKED}{item.value}"


def is_of_file(name: str) -> bool:
    """Tell whether a name asks for which item a file is."""
    return _OF_FILE.fullmatch(name) is not None


def is_of_checks(name: str) -> bool:
    """Tell whether a name asks what was checked of an item's documents."""
    return name in _CHECKED


def items(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was answered about files, by the IDs of the files."""
    found = ((_OF_FILE.fullmatch(name), value) for name, value in answers.items())
    return {match[1]: value for match, value in found if match}


def checks(answers: Mapping[str, Any]) -> dict[ClaimItem, Any]:
    """Return what was checked of the documents of each item."""
    return {_CHECKED[name]: value for name, value in answers.items() if name in _CHECKED}
