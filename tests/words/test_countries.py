from dataclasses import replace

import pytest

from tests.support.pseudo import offer
from tests.words.test_customer_mails import TERMS
from words import countries

CODES = ("de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "zh-Hans", "zh-Hant")


@pytest.fixture
def nine(monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, *CODES)


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


@pytest.mark.usefixtures("nine")
def test_a_contact_is_written_to_in_the_language_that_was_chosen_or_else_in_the_location_s() -> None:
    at_paris = replace(TERMS, country="FR")
    assert countries.language_for(at_paris).code == "fr"
    chosen = replace(at_paris, customer=replace(TERMS.customer, language="de"))
    assert countries.language_for(chosen).code == "de"


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
