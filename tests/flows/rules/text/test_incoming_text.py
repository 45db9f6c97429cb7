import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.text.incoming_text import as_typed, one_line, several_lines

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
CONTROLS = st.sampled_from([chr(code) for code in (*range(32), *range(0x7F, 0xA0), 0x2028, 0x2029)])
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
INVISIBLE = (
    "\u200b\u00ad\u2060\ufeff\u180e\u2061\u3164\u115f\uffa0\u034f\u2800\U000e0041\ufdd0\uffff\U0001fffe"
    "\ufffc\U00016fe4\U0001d159"
)
SELECTORS = "\ufe00\ufe0e\ufe0f\u180b\U000e0100"


@pytest.mark.parametrize(
    "typed",
    [
        "Fabrikam™",
        "㈱コントソ",
        "ﾌｧﾌﾞﾘｶﾑ",
        "Ｆａｂｒｉｋａｍ",
        "ﬁnance ² ½ №",
        "نرم\u200cافزار پیشگامان",
        "می\u200cخواهم",
        "ക്\u200dഷ",
        "ന\u0d4d\u200d",
        "श्री क\u094d\u200dष",
        "葛\U000e0100城",
        "👩\u200d👩\u200d👧 family",
        "❤️\u200d🔥",
        "👩🏽\u200d🚀",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u2067שלום\u2069 GmbH",
        "Łódź  Sp. z\u00a0o.o.",
        "e\u0301",
        "\u00e9",
        "A & B <C> *bold* :smile: `x` > y",
        "\ue000 gaiji",
    ],
)
def test_what_can_be_seen_stays_as_it_was_typed(typed: str) -> None:
    assert one_line(typed) == typed
    assert several_lines(typed) == typed


@pytest.mark.parametrize(
    "mark", [*DIRECTIONS, *INVISIBLE, *SELECTORS, "\x00", "\x07", "\x1b", "\x7f", "\x9b", "\ud800"]
)
def test_what_nobody_can_see_is_taken_out_wherever_it_stands(mark: str) -> None:
    for typed in (f"{mark}Kim Akers", f"Kim{mark} Akers", f"Ki{mark}m Akers", f"Kim Akers{mark}"):
        assert one_line(typed) == "Kim Akers"
        assert several_lines(typed) == "Kim Akers"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202egnorw\u202c", "gnorw"),
        ("\u2066open", "open"),
        ("closed\u2069", "closed"),
        ("\u2066\u2069", ""),
        ("\u2066a\u2066b\u2069", "a\u2066b\u2069"),
        ("Fabri\u200dkam", "Fabrikam"),
        ("Fabri\u200ckam", "Fabrikam"),
        ("نرم\u200c\u200cافزار", "نرم\u200cافزار"),
        ("\u200cنرم \u200cافزار\u200c", "نرم افزار"),
        ("👩\u200d", "👩"),
        ("\ufe0fKim \ufe0fAkers", "Kim Akers"),
        ("Jose\u0301\ufe0f", "Jose\u0301"),
        ("1\ufe0f\u20e3 ❤\ufe0f 葛\U000e0100 Ω\ufe0f", "1\ufe0f\u20e3 ❤\ufe0f 葛\U000e0100 Ω"),
        ("\U000e0067\U000e007fKim", "Kim"),
        ("\u200b\u00a0\u3000 \t\u2060\r\n", ""),
        ("\u2800\u3164", ""),
    ],
)
def test_invisible_characters_stay_only_where_they_do_something(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one_line_feed_or_a_space(end: str) -> None:
    assert several_lines(f"{end}one{end}{end}two{end}") == "one\n\ntwo"
    assert one_line(f"one{end}two{end}") == "one two"


@given(ANY_TEXT)
def test_text_that_was_taken_in_is_not_changed_again(typed: str) -> None:
    assert one_line(one_line(typed)) == one_line(typed)
    assert several_lines(several_lines(typed)) == several_lines(typed)


MARKS = "\u2066\u2067\u2069\u200c\u200d\ufe0e\ufe0f\U000e0067\U000e007f 🏴👩بa\n\u094d"


def test_marks_around_one_another_that_hold_nothing_are_gone_in_one_pass() -> None:
    for number in (1, 2, 50, 1000):
        assert as_typed("\u2066" * number + "\u2069" * number) == ""
        assert as_typed("\u2067\u2066" * number + "Kim" + "\u2069" * number * 3) == (
            "\u2067\u2066" * number + "Kim" + "\u2069" * number * 2
        )


@given(st.text(st.sampled_from(MARKS)))
def test_no_text_takes_more_than_three_passes(typed: str) -> None:
    text = typed
    for _ in range(3):
        text = as_typed(text).strip()
    assert text == several_lines(typed)


@given(ANY_TEXT, CONTROLS)
def test_no_control_character_and_no_half_of_a_pair_is_ever_kept(typed: str, control: str) -> None:
    for kept in (one_line(typed + control + typed), several_lines(control + typed)):
        assert not [
            one for one in kept if unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} and one != "\n"
        ]
        kept.encode()
    assert "\n" not in one_line(typed + control)


@given(st.text(st.characters(categories=["L", "Nd", "P", "S"], exclude_characters=INVISIBLE), max_size=60))
def test_letters_digits_signs_and_punctuation_are_never_changed(typed: str) -> None:
    assert one_line(typed) == typed
