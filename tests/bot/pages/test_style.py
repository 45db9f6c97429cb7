"""Every pair of colours that text is read in can be read by everybody (WCAG 2, level AA)."""

import re

import pytest

from words import pages
from words.templates import TEMPLATES

TEXT = 4.5
EDGE = 3.0
PAIRS = [
    ("ink", "sheet", TEXT),
    ("quiet", "sheet", TEXT),
    ("quiet", "ground", TEXT),
    ("accent", "sheet", TEXT),
    ("on-accent", "accent", TEXT),
    ("wrong", "sheet", TEXT),
    ("wrong", "wrong-ground", TEXT),
    ("ink", "wrong-ground", TEXT),
    ("field", "sheet", EDGE),
    ("focus", "sheet", EDGE),
    ("focus", "ground", EDGE),
]
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#\w+);", one)) for one in re.findall(r":root \{[^}]*\}", pages.style())
)
MAIL = (TEMPLATES / "mail" / "frame.html").read_text()


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_the_page_can_be_read(scheme: dict[str, str], front: str, back: str, least: float) -> None:
    assert contrast(scheme[front], scheme[back]) >= least


@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("#1c1f26", "#ffffff"),
        ("#565d6b", "#ffffff"),
        ("#565d6b", "#f2f3f5"),
        ("#ffffff", "#1b4f9c"),
        ("#eceef2", "#20242b"),
        ("#b6bcc7", "#20242b"),
        ("#b6bcc7", "#16181d"),
        ("#0b2347", "#a8c7ff"),
    ],
)
def test_the_mails_can_be_read(front: str, back: str) -> None:
    mails = MAIL + (TEMPLATES / "mail" / "consent_request" / "body.html").read_text()
    assert front in mails
    assert back in mails
    assert contrast(front, back) >= TEXT
