import unicodedata
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.mail import flowed
from tests.checkers.every_mail import words_of_every_kind
from tests.words.test_customer_mails import TERMS
from words import formats, languages
from words.languages import Language

URL = "https://mci.fourthcoffee.example/consent/" + "t" * 43


def test_a_paragraph_is_lines_that_go_on_in_the_next_one() -> None:
    text = "Please accept or decline before Wednesday, 1 April 2026, 14:00 in Oslo (12:00 UTC), on this page:"
    assert flowed.wrap(text).split("\n") == [
        "Please accept or decline before Wednesday, 1 April 2026, 14:00 in Oslo  ",
        "(12:00 UTC), on this page:",
    ]


def test_a_link_stays_whole_and_alone() -> None:
    text = f"On this page:\n\n{URL}\n\nIt is a page."
    assert flowed.wrap(text) == text


def test_japanese_is_broken_between_characters_and_no_line_begins_with_a_full_stop() -> None:
    text = "あ" * 36 + "。" + "い" * 40 + "「う」" + "Microsoft Viva を実施します。"
    lines = flowed.wrap(text).split("\n")
    assert lines[0] == "あ" * 35 + " "
    assert lines[1].startswith("あ。")
    assert flowed.unwrap("\n".join(lines)) == text


@pytest.mark.parametrize("language", languages.every(), ids=lambda one: one.code)
def test_every_mail_in_every_language_reads_as_it_was_written_and_names_times_as_its_html(
    language: Language,
) -> None:
    due = formats.instant(language, TERMS.due, TERMS.time_zone)
    for kind, mail in words_of_every_kind(language).items():
        read = flowed.unwrap(flowed.wrap(mail.text))
        assert read == mail.text, kind
        assert (due in read) == (due in unescape(mail.html)), kind


def test_a_no_break_space_stays_and_keeps_its_words_on_one_line() -> None:
    lines = flowed.wrap(f"{'a' * 66} 22:33\xa0UTC Référence\u202f: MCI").split("\n")
    assert lines == [f"{'a' * 66}  ", "22:33\xa0UTC Référence\u202f: MCI"]


@pytest.mark.parametrize("line", ["From here on", " indented", ">quoted", ">"])
def test_what_mail_programs_would_misread_at_the_start_of_a_line_is_stuffed(line: str) -> None:
    assert flowed.wrap(line) == f" {line}"
    assert flowed.unwrap(flowed.wrap(line)) == line


@given(st.text(alphabet=st.sampled_from("ab 「」。あ>F\nrom é\u0301\xa0\u202f\u3000"), max_size=400))
def test_every_text_reads_as_it_was_and_no_line_is_too_long(text: str) -> None:
    wrapped = flowed.wrap(text)
    assert flowed.unwrap(wrapped) == "\n".join(line.rstrip() for line in text.split("\n"))
    for line in wrapped.split("\n"):
        columns = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line.rstrip())
        assert columns <= flowed.WIDTH + 1 or not _has_break(line.strip()), line


def _has_break(line: str) -> bool:
    """Tell whether the line could have been broken somewhere but after its first word."""
    return len(flowed._pieces(line)) > 1 and len("".join(flowed._pieces(line)[:-1]).rstrip()) > flowed.WIDTH
