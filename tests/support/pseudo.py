"""Languages that only tests have: each sentence is in brackets, so that one sees what is not translated."""

import re
from gettext import NullTranslations

import pytest
from babel import Locale

from words import languages
from words.languages import Language

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")


class _Bracketed(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 -- as it is called
        return f"⟦{message}⟧"


def pseudo(code: str = "en") -> Language:
    """Return a language with the formats and the direction of a real one, and sentences in brackets."""
    locale = Locale.parse(code, sep="-")
    return Language(code, locale, _Bracketed(), locale)


def offer(monkeypatch: pytest.MonkeyPatch, *codes: str) -> None:
    """Have these languages alone beside English, each with its sentences in brackets."""
    english = languages.english()
    known = {code: pseudo(code) for code in codes}
    monkeypatch.setattr(languages, "codes", lambda: (english.code, *codes))
    monkeypatch.setattr(languages, "language", lambda code: known.get(code, english))


def untranslated(words: str) -> str:
    """Return what in rendered words stands in no brackets."""
    while (shorter := BRACKETED.sub("", words)) != words:
        words = shorter
    return words
