"""The fonts of evidence files, which packages bring, and what they can draw."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

LATIN = "Noto Sans"

FAMILIES = (
    LATIN,
    *(
        f"Noto Sans {script}"
        for script in (
            "Arabic",
            "Hebrew",
            "Devanagari",
            "Thai",
            "Armenian",
            "Bengali",
            "Ethiopic",
            "Georgian",
            "Gujarati",
            "Gurmukhi",
            "Kannada",
            "Khmer",
            "Lao",
            "Malayalam",
            "Myanmar",
            "Oriya",
            "Sinhala",
            "Tamil",
            "Telugu",
            "Symbols",
        )
    ),
    "Noto Emoji",
)

EAST_ASIAN = {"ja": "JP", "ko": "KR", "zh": "SC", "zh-hant": "TC"}
"""The national forms of Chinese characters, by language; those of Japan stand for every other language."""

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")


def folders() -> list[Path]:
    """Return the folders that contain the fonts."""
    return [Path(str(files(name))) for name in _PACKAGES]


def families(language: str) -> list[str]:
    """Return the families in the order in which they are asked for a character, for a text's language."""
    form = EAST_ASIAN.get(language.lower(), EAST_ASIAN.get(language.lower().partition("-")[0], "JP"))
    return [*FAMILIES, f"Noto Sans CJK {form}"]


def can_draw(character: str) -> bool:
    """Tell whether one of the fonts has a glyph for a character."""
    return any(_is_in(_covered(path), ord(character)) for path in _paths())


@cache
def _paths() -> Sequence[Path]:
    """Return the files of the fonts, the smallest first: the largest is read only if no other suffices."""
    found = (path for folder in folders() for path in folder.iterdir() if path.suffix in {".ttf", ".ttc"})
    return sorted(found, key=lambda path: (path.stat().st_size, path.name))


@cache
def _covered(path: Path) -> Sequence[int]:
    """Return where the runs of characters begin and end that a font has, in order: begin, end, begin, end."""
    from fontTools.ttLib import TTFont  # slow to import, and needed for answers alone

    with TTFont(path, lazy=True, fontNumber=0) as font:
        return tuple(_edges(sorted(font.getBestCmap())))


def _edges(codes: Sequence[int]) -> Iterator[int]:
    before = None
    for code in codes:
        if before is None or code != before + 1:
            if before is not None:
                yield before + 1
            yield code
        before = code
    if before is not None:
        yield before + 1


def _is_in(edges: Sequence[int], code: int) -> bool:
    return bisect_right(edges, code) % 2 == 1
