"""What a search costs: as much as its length, whatever is typed. Lines that run are counted, not seconds."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.customers import identifiers, misspelling, search

LENGTH = search.LONGEST_SEARCH
PIECES = {
    "a": "a",
    "three vowels": "aae",
    "mixed vowels": "aaroemue",
    "decomposed accents": "A\u0301",
    "rings": "A\u030a",
    "umlauts": "ü",
    "ligatures": "\ufdfa",
    "hyphens": "ue-",
    "words": "mueller ",
    "signs": "' - ",
    "kana and Latin": "あaeb",
    "Arabic and Latin": "يueaac",
    "Han and Thai": "金ก",
    "long vowels": "ー",
    "blanks": "x, ",
    "dots": "a .",
    "zeros": "0",
}
OPERATIONS: dict[str, Callable[[str], object]] = {
    "fold": search.fold,
    "words_of": lambda typed: search.words_of(typed, "example.com", "1"),
    "wanted": search.wanted,
    "fits": lambda typed: search.fits(typed, "Contoso", typed),
    "sounding": search.sounding,
    "numbers": search.numbers,
    "nearest": lambda typed: misspelling.nearest(typed, [["Contoso"], [typed[: search.LONGEST_WORD]]]),
    "find_domain": lambda typed: refused(identifiers.find_domain, typed),
}
LINES_FOR_ALL = 1_000_000
"""Lines that run for the longest text, whichever it is; spellings that double at each vowel take far more."""


class TooMuchWork(AssertionError):
    """More lines ran than may."""


def refused(parse: Callable[[str], str], typed: str) -> str:
    try:
        return parse(typed)
    except identifiers.IdentifierRefused:
        return ""


def lines_of(operation: Callable[[str], object], typed: str) -> int:
    """Return how many lines of the project run; end at once where they are too many."""
    ran = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal ran
        if "rules" not in frame.f_code.co_filename:
            return None
        ran += event == "line"
        if ran > LINES_FOR_ALL:
            raise TooMuchWork(f"{typed[:20]!r} of {len(typed)} characters")
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        operation(typed)
    finally:
        sys.settrace(before)
    return ran


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_work_grows_no_faster_than_what_is_typed(piece: str, operation: Callable[[str], object]) -> None:
    half, whole = ((piece * LENGTH)[:length] for length in (LENGTH // 2, LENGTH))
    assert lines_of(operation, whole) <= 2.2 * lines_of(operation, half) + 100


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES.keys())
def test_any_word_has_few_spellings(piece: str) -> None:
    for word in search.wanted((piece * LENGTH)[:LENGTH]):
        assert 0 < len(word) <= search.MOST_SPELLINGS


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("aaroerue" * 4 + "x", "aroru" * 4),
        ("\u00c1" * 46, "a" * 23),
        ("mueller-soehne-baecker-joergen", "muller-sohne-backer-jorgen"),
    ],
)
def test_the_typed_spelling_comes_first_and_the_wholly_plain_one_is_kept(typed: str, plain: str) -> None:
    spellings = search.wanted(typed)[0]
    assert spellings[0] == search.fold(typed)
    assert any(one.startswith(plain) and len(one) <= len(plain) + 1 for one in spellings)


@given(
    st.lists(st.sampled_from([*PIECES.values(), "ae", "oe", "ue", "l'", "s", "٣", "ك"]), max_size=120).map(
        "".join
    )
)
def test_no_text_makes_more_work_than_its_length(typed: str) -> None:
    assert lines_of(search.wanted, typed) <= 5_000 + 500 * len(typed)
    assert all(len(word) <= search.MOST_SPELLINGS for word in search.wanted(typed))
