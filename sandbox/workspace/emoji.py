"""The names of the emoji that a workspace has from the beginning, standard ones and Slack's own."""

import re
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parent / "emoji_names.txt"


def is_known(name: str) -> bool:
    """Tell whether an emoji has this name; a tone of skin may follow it, as in ``wave::skin-tone-3``."""
    return re.sub(r"::skin-tone-[2-6]$", "", name) in _names()


@cache
def _names() -> frozenset[str]:
    return frozenset(NAMES.read_text(encoding="ascii").split())
