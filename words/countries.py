"""What a country tells of the people there: their language and, in many countries, their time zone."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale
from babel.core import get_global

from flows.consent.consent_terms import ConsentTerms
from words import languages
from words.languages import Language

_OFFICIAL = ("official", "de_facto_official")

_PRIMARY_ZONES = {
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "UA": "Europe/Kyiv",
    "UZ": "Asia/Tashkent",
}
"""Zones in which nearly all people of countries with several zones live, as CLDR lists them."""


def language_of(country: str) -> Language:
    """Return the official language of a country that most people there speak, of those with a catalogue.

    It is English for a country without such a language, and for one that is not known.
    """
    code = code_of(country)
    spoken = get_global("territory_languages").get(code, {}) if code else {}
    official = {one: told for one, told in spoken.items() if told["official_status"] in _OFFICIAL}
    for one in sorted(official, key=lambda one: -official[one]["population_percent"]):
        found = languages.written(one, code)
        if found is not None:
            return found
    return languages.english()


def language_for(terms: ConsentTerms) -> Language:
    """Return the language in which a customer's contact is written to: as chosen, or else by the location."""
    chosen = terms.customer.language
    return languages.language(chosen) if chosen else language_of(terms.country)


def zone_of(country: str) -> str | None:
    """Return the time zone of a country that has one, or of nearly all its people; ``None`` for others."""
    code = code_of(country)
    zones = [zone for zone, territory in get_global("zone_territories").items() if territory == code]
    return _PRIMARY_ZONES.get(code or "", zones[0] if len(zones) == 1 else None)


def code_of(country: str) -> str | None:
    """Return the two letters of a country given by them or by its name in any of the languages."""
    letters = country.upper()
    [code] = get_global("territory_aliases").get(letters, [letters])[:1]
    if code in Locale(languages.SOURCE).territories:
        return str(code)
    return _named().get(country.casefold())


@cache
def _named() -> Mapping[str, str]:
    """Return the codes of countries by their names."""
    locales = [languages.language(code).locale for code in languages.codes()]
    return MappingProxyType(
        {
            name.casefold(): code
            for locale in reversed(locales)
            for code, name in locale.territories.items()
            if code.isalpha()
        }
    )
