import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.blocks import rich_text
from words import mrkdwn

ANY = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[chr(one) for one in range(0xFDD0, 0xFDF0)])
)
SIGNS = st.lists(
    st.sampled_from(["*", "_", "~", "`", ":", "a", " ", "&", "<", ">", "\n", "1.", "-", "•"])
).map("".join)


def said(words: str) -> str:
    """Return the words of a block of rich text, with what they are styled as."""
    [section] = rich_text.block(words).to_dict()["elements"]
    return "".join(part["text"] for part in section["elements"])


@given(st.one_of(ANY, SIGNS))
def test_a_value_from_outside_reads_as_it_was_typed_and_formats_nothing(typed: str) -> None:
    words = mrkdwn.escape(typed)
    assert mrkdwn.unescape(words) == typed
    [section] = rich_text.block(words).to_dict()["elements"]
    assert all(part["type"] == "text" and "style" not in part for part in section["elements"])
    assert said(words) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "Contoso",
        "O'Neil & Sons",
        "a_b_c",
        "Azure: Migration",
        "3:30 pm",
        "5-6",
        "x > y",
        "https://contoso.com",
    ],
)
def test_names_without_signs_of_formatting_stay_in_mrkdwn(typed: str) -> None:
    assert not mrkdwn.is_formatting(mrkdwn.escape(typed))


@pytest.mark.parametrize(
    "typed",
    ["*a*", "_a_", "~a~", "`a`", ":a:", "> a", "a\n> b", "- a", "• a", "1. a", "a:tada", "*", "a\n - b"],
)
def test_names_with_signs_of_formatting_are_told(typed: str) -> None:
    assert mrkdwn.is_formatting(mrkdwn.escape(typed))


def test_our_own_markup_stays_markup_beside_a_value() -> None:
    words = f":tada: *{mrkdwn.escape('*Kim*')}* `{mrkdwn.escape('a`b')}` <@U0ADA> <#C0ROOM> {_day()}"
    [section] = rich_text.block(words).to_dict()["elements"]
    assert section["elements"] == [
        {"type": "emoji", "name": "tada"},
        {"type": "text", "text": " "},
        {"type": "text", "text": "*Kim*", "style": {"bold": True}},
        {"type": "text", "text": " "},
        {"type": "text", "text": "a`b", "style": {"code": True}},
        {"type": "text", "text": " "},
        {"type": "user", "user_id": "U0ADA"},
        {"type": "text", "text": " "},
        {"type": "channel", "channel_id": "C0ROOM"},
        {"type": "text", "text": " "},
        {"type": "date", "timestamp": 1, "format": "{date_short_pretty}", "fallback": "1 Jan"},
    ]


def test_a_date_within_a_sentence_does_not_begin_with_what_slack_writes_in_capitals() -> None:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    seconds = int(at.timestamp())
    assert mrkdwn.day(at) == f"<!date^{seconds}^\u200b{{date_short_pretty}}|Mar 2, 2026>"
    assert mrkdwn.moment(at).startswith(f"<!date^{seconds}^\u200b{{date_short_pretty}}, {{time}}|")
    assert mrkdwn.opening_moment(at).startswith(f"<!date^{seconds}^{{date_short_pretty}}, {{time}}|")


@pytest.mark.parametrize("said", [mrkdwn.day, mrkdwn.moment, mrkdwn.opening_moment])
def test_a_day_without_a_time_is_the_same_for_every_reader(said: Callable[[date], str]) -> None:
    assert said(date(2026, 3, 2)) == "Mar 2, 2026"


def _day() -> str:
    return "<!date^1^{date_short_pretty}|1 Jan>"


@given(st.one_of(ANY, SIGNS), st.integers(12, 60))
def test_a_cut_leaves_whole_signs_and_says_so(typed: str, longest: int) -> None:
    words = mrkdwn.escape(typed)
    cut = mrkdwn.cut(words, longest)
    assert len(cut) <= longest
    assert cut == words or cut.endswith(" …")
    assert not re.search("&(?!amp;|lt;|gt;)", cut)
    assert typed.startswith(mrkdwn.unescape(cut.removesuffix(" …")).rstrip())


@pytest.mark.parametrize("whole", ["e\u0301", "👩\u200d👩\u200d👧", "👍🏽", "न\u093f"])
def test_a_cut_divides_no_visible_character(whole: str) -> None:
    for longest in range(20, 40):
        assert mrkdwn.cut(whole * 40, longest).removesuffix(" …").replace(whole, "") == ""


def test_the_text_beside_blocks_is_escaped_once_and_in_one_line() -> None:
    words = f"{mrkdwn.escape('A & B <C> *d*')}\n{_day()}"
    assert mrkdwn.top_level(words) == f"A &amp; B &lt;C&gt; *d* {_day()}"


def test_the_text_beside_blocks_keeps_an_amount_together() -> None:
    words = f"Worth  {mrkdwn.amount('USD 5,000')}\n\t today "
    assert mrkdwn.top_level(words) == "Worth USD\u00a05,000 today"


@pytest.mark.parametrize(
    ("slack_id", "is_one"),
    [("C0GENERAL", True), ("G0PRIVATE", True), ("D0DIRECT", True), ("U0ADA", False), ("W0ADA", False)],
)
def test_a_channel_is_told_from_a_user_by_its_id(slack_id: str, *, is_one: bool) -> None:
    assert mrkdwn.is_channel(slack_id) is is_one


def test_a_deadline_has_its_hour_and_is_not_called_today() -> None:
    at = datetime(2026, 11, 29, 4, 46, tzinfo=UTC)
    assert mrkdwn.deadline(at) == "<!date^1795927560^{date_short}, {time}|Nov 29, 2026, 04:46 UTC>"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        ("", ""),
        ("USD 5,000", "USD\u00a05,000"),
        ("EUR 1 + USD 14,500 and 2 without a rate", "EUR\u00a01 + USD\u00a014,500 and 2 without a rate"),
        ("C USD 500", "C USD\u00a0500"),
    ],
)
def test_an_amount_is_not_broken_between_currency_and_number(given: str | None, expected: str) -> None:
    assert mrkdwn.amount(given) == expected


def test_plain_text_has_what_was_typed_and_none_of_our_own_signs() -> None:
    name, at = mrkdwn.escape("A*B_ & <Co> `x`"), datetime(2026, 3, 2, 12, tzinfo=UTC)
    said = f"*{name}* since {mrkdwn.moment(at)}: type `/mci`."
    assert mrkdwn.plain(said) == "A*B_ & <Co> `x` since Mar 2, 2026, 12:00 UTC: type /mci."
