import pytest

from bot.evidence import fonts, legible

LATIN = str.isascii


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kim Akers\nCIO", "Kim Akers\nCIO"),
        ("Żó", "[U+017B][U+00F3]"),
        ("a\tb\x00", "a[U+0009]b[U+0000]"),
        ("x\u202ey", "x[U+202E]y"),
        ("\u2067x\u2069", "\u2067x\u2069"),
        ("\U0001f9ff", "[U+1F9FF]"),
        ("\ue000\ufdd0\ud800", "[U+E000][U+FDD0][U+D800]"),
    ],
)
def test_what_cannot_be_drawn_is_written_as_its_number(text: str, shown: str) -> None:
    assert legible.legible(text, LATIN) == shown


def test_the_plainest_text_is_ascii() -> None:
    assert legible.plainest("é日\n\x07ok") == "[U+00E9][U+65E5]\n[U+0007]ok"


@pytest.mark.parametrize(
    "word", ["x" * 400, "日" * 90, "a\u0301" * 60, "👩‍👩‍👧" * 30, "https://example.com/" + "a" * 300]
)
def test_a_long_word_may_be_broken_and_loses_nothing(word: str) -> None:
    broken = legible.breakable(f"before {word} after")
    assert broken.replace(legible.BREAK, "") == f"before {word} after"
    assert max(map(len, broken.replace(legible.BREAK, " ").split())) <= legible.LONGEST_WORD
    assert f"{legible.BREAK}\u0301" not in broken
    assert f"\u200d{legible.BREAK}" not in broken


@pytest.mark.parametrize("word", ["x" * legible.LONGEST_WORD, "0f" * 32, f"SHA-256: {'ab' * 32}"])
def test_words_of_usual_length_and_digests_are_copied_whole(word: str) -> None:
    assert legible.breakable(word) == word


@pytest.mark.parametrize(
    ("text", "is_rtl"),
    [("Kim שלום", False), ("שלום Kim", True), ("12 (مرحبا)", True), ("123", False), ("", False)],
)
def test_the_first_letter_decides_the_direction(text: str, is_rtl: bool) -> None:
    assert legible.is_right_to_left(text) is is_rtl


@pytest.mark.parametrize(
    ("character", "is_drawn"),
    [*((one, True) for one in "Ażש日한😀"), *((one, False) for one in "𓀀\ue000")],
)
def test_the_fonts_say_what_they_can_draw(character: str, is_drawn: bool) -> None:
    assert fonts.can_draw(character) is is_drawn


@pytest.mark.parametrize(
    ("language", "last"),
    [("ja", "JP"), ("de", "JP"), ("zh", "SC"), ("zh-Hant", "TC"), ("zh-CN", "SC"), ("ko", "KR")],
)
def test_chinese_characters_have_the_form_of_the_language(language: str, last: str) -> None:
    assert fonts.families(language)[-1] == f"Noto Sans CJK {last}"
