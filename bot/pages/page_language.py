"""The language of a page: the one chosen on it, or else the contact's, or else the browser's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from words import languages
from words.languages import Language

CHOSEN = "lang"
"""The field, and the part of the address, that names the language that was chosen on the page."""

SHOWN = "shown"
"""The field that names the language in which a form was shown, so that it is sent in the same one."""

SWITCH = "switch"
"""The field of a button that shows the page in another language, and sends no answer."""

MOST_ACCEPTED = 20
"""Languages of a browser that are looked at; honest ones name a few."""

_ACCEPTED = re.compile(
    r"\s*([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|[0-9]{3}))?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WantedLanguage:
    """The language that somebody wants: the one ``chosen`` on the page, and the one of their browser.

    ``shown`` is the language of the form that they send.
    """

    chosen: Language | None
    browser: Language
    shown: Language | None = None

    @property
    def any(self) -> Language:
        """The language for somebody of whom nothing else is known."""
        return self.chosen or self.shown or self.browser

    @classmethod
    def of(cls, fields: Mapping[str, str], headers: Mapping[str, str]) -> Self:
        """Return what a request tells: the part of its address or the fields of its form, and its headers."""
        return cls(
            _known(fields.get(SWITCH) or fields.get(CHOSEN) or ""),
            of_browser(headers.get("accept-language", "")),
            _known(fields.get(SHOWN, "")),
        )


def _known(code: str) -> Language | None:
    return languages.language(code) if code in languages.codes() else None


def of_browser(accepted: str) -> Language:
    """Return the language of the header ``Accept-Language`` that there is, and that is wanted most."""
    found = [_ACCEPTED.fullmatch(one) for one in accepted.split(",")[:MOST_ACCEPTED]]
    wanted = [(float(one[4] or 1), one) for one in found if one]
    for weight, one in sorted(wanted, key=lambda each: -each[0]):
        script = f"_{one[2].title()}" if one[2] else ""
        language = languages.written(f"{one[1].lower()}{script}", (one[3] or "").upper())
        if weight and language:
            return language
    return languages.english()
