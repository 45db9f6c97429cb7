"""Languages that only tests have: each sentence is in brackets, so that one sees what is not translated."""

import re
from functools import cache, partial
from gettext import NullTranslations

import pytest
from babel import Locale

from tools import translate
from words import languages
from words.languages import Language

BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")


@cache
def _found() -> frozenset[object]:
    """Return the sentences that catalogues have, with their contexts."""
    return frozenset((one.id, one.context) for one in translate.sentences())


class _Bracketed(NullTranslations):
    def gettext(self, message: str) -> str:
        return self._said(message, (message, None))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._said(msgid1 if n == 1 else msgid2, ((msgid1, msgid2), None))

    def pgettext(self, context: str, message: str) -> str:
        return self._said(message, (message, context))

    def _said(self, message: str, key: object) -> str:
        """Return a sentence in brackets."""
        if self.is_strict and key not in _found():
            raise LookupError(f"no catalogue would have this sentence: {message}")
        return f"⟦{message}⟧"

    def __init__(self, *, is_strict: bool) -> None:
        super().__init__()
        self.is_strict = is_strict


def pseudo(code: str = "en", *, is_strict: bool = True) -> Language:
    """Return a language with the formats and the direction of a real one, and sentences in brackets.

    A sentence that `make translate` would not find is an error.
    """
    locale = Locale.parse(code, sep="-")
    return Language(code, locale, cache(partial(_Bracketed, is_strict=is_strict)), locale)


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
