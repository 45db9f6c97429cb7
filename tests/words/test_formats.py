from datetime import UTC, datetime

import pytest
from babel import Locale

from tests.support.pseudo import pseudo
from words import formats, languages, templates
from words.languages import Language

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
THIN = "\u202f"


def plainly(code: str) -> Language:
    """Return a language whose sentences are English, and whose dates and lists are its own."""
    locale = Locale.parse(code, sep="-")
    return Language(code, locale, languages.english().read, locale)


@pytest.mark.parametrize(
    ("zone", "own", "said"),
    [
        ("UTC", None, "Wednesday, 1 April 2026, 03:00 UTC"),
        ("Africa/Abidjan", None, "Wednesday, 1 April 2026, 03:00 UTC"),
        ("Europe/Oslo", None, "Wednesday, 1 April 2026, 05:00 in Oslo (03:00 UTC)"),
        (
            "America/Los_Angeles",
            None,
            "Tuesday, 31 March 2026, 20:00 in Los Angeles (Wednesday, 1 April 2026, 03:00 UTC)",
        ),
        ("Etc/GMT-3", None, "Wednesday, 1 April 2026, 06:00 in +03 (03:00 UTC)"),
        ("CET", None, "Wednesday, 1 April 2026, 05:00 in CEST (03:00 UTC)"),
        ("Europe/Oslo", "Europe/Paris", "Wednesday, 1 April 2026, 05:00 in Paris (03:00 UTC)"),
        (
            "Europe/Warsaw",
            "Africa/Nairobi",
            "Wednesday, 1 April 2026, 06:00 in Nairobi (05:00 in Warsaw; 03:00 UTC)",
        ),
        (
            "America/Los_Angeles",
            "Europe/Paris",
            (
                "Wednesday, 1 April 2026, 05:00 in Paris "
                "(Tuesday, 31 March 2026, 20:00 in Los Angeles; 03:00 UTC)"
            ),
        ),
        ("Europe/Oslo", "Africa/Abidjan", "Wednesday, 1 April 2026, 03:00 UTC (05:00 in Oslo)"),
    ],
)
def test_a_time_is_the_reader_s_with_its_place_and_what_it_is_elsewhere(
    zone: str, own: str | None, said: str
) -> None:
    assert formats.instant(languages.english(), AT, zone, own) == said


@pytest.mark.parametrize(
    ("zone", "own", "said"),
    [
        (
            "America/Sao_Paulo",
            None,
            "Tuesday, 31 March 2026, 23:59 in São Paulo (Wednesday, 1 April 2026, 02:59 UTC)",
        ),
        ("Asia/Kathmandu", None, "Wednesday, 1 April 2026, 08:45 in Kathmandu (03:00 UTC)"),
        ("Europe/Oslo", "America/Sao_Paulo", None),
        ("America/Sao_Paulo", "Europe/Oslo", None),
        ("UTC", None, "Wednesday, 1 April 2026, 03:00 UTC"),
    ],
)
def test_a_deadline_at_midnight_where_the_reader_or_the_partner_is_is_the_last_minute_of_its_day(
    zone: str, own: str | None, said: str | None
) -> None:
    found = formats.deadline(languages.english(), AT, zone, own)
    if said is not None:
        assert found == said
    else:
        assert "Tuesday, 31 March 2026, 23:59 in São Paulo" in found
        assert "04:59 in Oslo" in found


@pytest.mark.parametrize(
    ("code", "said", "day", "place"),
    [
        ("de", "Mittwoch, 1. April 2026, 05:00", "1. April 2026", "Kopenhagen"),
        ("fr", "mercredi 1 avril 2026, 05:00", "1 avril 2026", "Copenhague"),
        ("es", "miércoles, 1 de abril de 2026, 5:00", "1 de abril de 2026", "Copenhague"),
        ("it", "mercoledì 1 aprile 2026, 05:00", "1 aprile 2026", "Copenaghen"),
        ("nl", "woensdag 1 april 2026, 05:00", "1 april 2026", "Kopenhagen"),
        ("pt-BR", "quarta-feira, 1 de abril de 2026, 05:00", "1 de abril de 2026", "Copenhague"),
        ("pl", "środa, 1 kwietnia 2026, 05:00", "1 kwietnia 2026", "Kopenhaga"),
        ("ja", "2026年4月1日水曜日, 5:00", "2026年4月1日", "コペンハーゲン"),
        ("he", "יום רביעי, 1 באפריל 2026, 5:00", "1 באפריל 2026", "קופנהגן"),
        ("en-US", f"Wednesday, April 1, 2026, 5:00{THIN}AM", "April 1, 2026", "Copenhagen"),
    ],
)
def test_a_time_has_the_form_of_the_language(code: str, said: str, day: str, place: str) -> None:
    language, zone = plainly(code), "Europe/Copenhagen"
    assert formats.instant(language, AT, zone).startswith(f"{said} in {place} (")
    assert formats.day(language, AT, zone) == day
    template = "{{ at | instant(zone) }}|{{ at | day(zone) }}"
    for environment in (templates.text(language), templates.html(language)):
        shown = environment.from_string(template).render(at=AT, zone=zone)
        assert shown == f"{formats.instant(language, AT, zone)}|{day}", "no-break spaces are kept"


def test_no_language_sets_a_preposition_before_a_city_that_it_would_contract_with() -> None:
    ends = {
        "en": ("05:00 in Cairo (", "(05:00 in Cairo"),
        "de": ("05:00 Uhr in Kairo (", "(05:00 Uhr in Kairo"),
        "es": ("5:00 h en El Cairo (", "(5:00 h en El Cairo"),
        "fr": ("05:00, Le Caire (", "(05:00, Le Caire"),
        "it": ("05:00, Il Cairo (", "(ore 05:00, Il Cairo"),
        "ja": ("カイロ時間 2026", "カイロ時間 5:00"),
        "nl": ("05:00 uur in Caïro (", "(05:00 uur in Caïro"),
        "pl": ("05:00, Kair (", "(05:00, Kair"),
        "pt-BR": ("05:00, Cairo (", "(05:00, Cairo"),
    }
    assert sorted(ends) == sorted(languages.codes())
    for language in languages.every():
        first, elsewhere = ends[language.code]
        assert first in formats.instant(language, AT, "Africa/Cairo").replace("\xa0", " ")
        assert elsewhere in formats.instant(language, AT, "Africa/Cairo", "Asia/Tokyo").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "a, b und c"),
        ("fr", "a, b et c"),
        ("pl", "a, b i c"),
        ("ja", "a、b、c"),
        ("nl", "a, b en c"),
        ("pt-BR", "a, b e c"),
    ],
)
def test_a_list_has_the_form_of_the_language(code: str, said: str) -> None:
    assert formats.listed(plainly(code), ["a", "b", "c"]) == said
    assert formats.listed(plainly(code), ["a"]) == "a"
    assert formats.listed(plainly(code), []) == ""


def test_in_english_the_last_of_a_list_has_no_comma_before_it() -> None:
    assert formats.listed(languages.english(), ["a\r\nb", "c", "d"]) == "a b, c and d"


def test_every_part_of_a_time_is_translated() -> None:
    said = formats.instant(pseudo("de"), AT, "America/Los_Angeles", "Europe/Paris")
    assert said == (
        "⟦⟦Mittwoch, ⟦1⟧. April 2026, 05:00 in Paris⟧ "
        "(⟦⟦Dienstag, 31. März 2026, 20:00 in Los Angeles⟧; ⟦03:00 UTC⟧⟧)⟧"
    )


def test_a_label_stands_before_its_value() -> None:
    assert formats.labelled(languages.english(), "Partner", " Fourth\tCoffee ") == "Partner: Fourth Coffee"
    html = templates.html(languages.english())
    assert html.from_string("{{ '<x>' | labelled('Partner') }}").render() == "Partner: &lt;x&gt;"


def test_kinds_and_identifiers_are_translated() -> None:
    text = templates.text(pseudo())
    assert (
        text.from_string("{{ 'workshop' | kind }} {{ 'tpid' | identifier }}").render() == "⟦workshop⟧ ⟦TPID⟧"
    )
