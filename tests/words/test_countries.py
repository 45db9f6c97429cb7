from gettext import NullTranslations

import pytest
from babel import Locale

from words import countries, languages
from words.languages import Language

CODES = ("en", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "zh-Hans", "zh-Hant")


@pytest.fixture
def nine(monkeypatch: pytest.MonkeyPatch) -> None:
    def language(code: str) -> Language:
        locale = Locale.parse(code, sep="-")
        return Language(code, locale, NullTranslations(), locale)

    monkeypatch.setattr(languages, "codes", lambda: CODES)
    monkeypatch.setattr(languages, "language", language)


@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("US", "en"),
        ("GB", "en"),
        ("uk", "en"),
        ("DE", "de"),
        ("AT", "de"),
        ("CH", "de"),
        ("FR", "fr"),
        ("LU", "fr"),
        ("BE", "nl"),
        ("CA", "en"),
        ("ES", "es"),
        ("MX", "es"),
        ("BR", "pt-BR"),
        ("PT", "pt-BR"),
        ("PL", "pl"),
        ("JP", "ja"),
        ("TW", "zh-Hant"),
        ("CN", "zh-Hans"),
        ("IN", "en"),
        ("KE", "en"),
        ("SE", "en"),
        ("Germany", "de"),
        ("Brazil", "pt-BR"),
        ("", "en"),
        ("Atlantis", "en"),
        ("ZZ", "en"),
        ("001", "en"),
    ],
)
def test_a_country_has_the_official_language_that_most_speak_there(country: str, code: str) -> None:
    assert countries.language_of(country).code == code


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("FR", "Europe/Paris"),
        ("Poland", "Europe/Warsaw"),
        ("DE", "Europe/Berlin"),
        ("ES", "Europe/Madrid"),
        ("KE", "Africa/Nairobi"),
        ("US", None),
        ("BR", None),
        ("", None),
        ("Atlantis", None),
    ],
)
def test_a_country_has_a_time_zone_if_nearly_everybody_lives_in_one(country: str, zone: str | None) -> None:
    assert countries.zone_of(country) == zone
