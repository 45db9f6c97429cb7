"""Words stand out from what is behind them, in light and in dark."""

import re
from pathlib import Path

import pytest

import sandbox

TOKENS = (Path(sandbox.__file__).parent / "page" / "styles" / "tokens.css").read_text()
READABLE = 4.5
PAIRS = [
    *((ink, paper) for ink in ("ink", "ink-soft", "ink-faint") for paper in ("paper", "paper-raised")),
    ("ink-soft", "paper-sunk"),
    ("ink", "private"),
    ("ink-soft", "private"),
    ("ink", "accent-soft"),
    ("on-accent", "accent"),
    ("link", "paper"),
    ("danger", "paper-raised"),
    ("danger", "danger-soft"),
    ("warn", "warn-soft"),
    ("code", "paper-sunk"),
    ("side-ink", "side"),
    ("side-soft", "side"),
    ("side-current-ink", "side-current"),
]


def colours(theme: str) -> dict[str, str]:
    light, dark = TOKENS.split(':root[data-theme="dark"]')
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found if theme == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_words_are_readable(theme: str, ink: str, paper: str) -> None:
    known = colours(theme)
    bright, dim = sorted((luminance(known[ink]), luminance(known[paper])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= READABLE
