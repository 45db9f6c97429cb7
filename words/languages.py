"""The languages in which customers are written to: English, and one for each file in ``templates/locale``.

A catalogue (``de.po``, ``pt-BR.po``) has a customer's sentences in one language; the file's name is the
language's code as HTML writes it. What a sentence is in a catalogue, and how to write one:
docs/recipes.md. Texts in Slack are English and not in any catalogue.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from words.plain_text import OneLine, plain

CATALOGUES = Path(__file__).parent.parent / "templates" / "locale"

SOURCE = "en"
"""The code of the language in which templates and code have their sentences; it needs no catalogue."""

_STOPPED = re.compile(r"%\((\w+)\)s\.")
"""A value at whose end a sentence has a full stop."""

_SOURCE_FORMATS = "en_150"
"""English as it is read in many countries: the day before the month, and 24 hours."""


@dataclass(frozen=True, eq=False, slots=True)
class Language:
    """One language: its code, what Babel knows of it, its sentences, and the form of dates and numbers.

    ``read`` returns its sentences; they are read when the first one is needed.
    """

    code: str
    locale: Locale
    read: Callable[[], NullTranslations]
    formats: Locale

    @property
    def translations(self) -> NullTranslations:
        """Its sentences."""
        return self.read()

    @property
    def name(self) -> str:
        """The language's own name, as its speakers write it alone: "Deutsch", "日本語"."""
        name = self.locale.get_display_name(self.locale) or self.code
        return name[:1].upper() + name[1:]

    @property
    def direction(self) -> str:
        """The direction of writing, as HTML's ``dir`` has it: "ltr" or "rtl"."""
        return self.locale.text_direction

    @property
    def start(self) -> str:
        """The side at which a line begins, for programs that know no other names for it."""
        return "right" if self.direction == "rtl" else "left"

    @property
    def end(self) -> str:
        """The side at which a line ends."""
        return "left" if self.direction == "rtl" else "right"

    def gettext(self, sentence: str, /, **values: Any) -> OneLine:
        """Return a sentence in this language; each ``%(name)s`` in it becomes one line of the value."""
        return self._filled(self.translations.gettext(sentence), values)

    def ngettext(self, singular: str, plural: str, count: int, /, **values: Any) -> OneLine:
        """Return a sentence in the form that this language has for a count, which ``%(num)s`` shows."""
        sentence = self.translations.ngettext(singular, plural, count)
        return self._filled(sentence, {"num": count, **values})

    def pgettext(self, context: str, sentence: str, /, **values: Any) -> OneLine:
        """Return a sentence that means different things in different places, as the context names it."""
        return self._filled(self.translations.pgettext(context, sentence), values)

    def inserted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as they may stand in a sentence; a number has the form of the language."""
        return {name: self._inserted(value) for name, value in values.items()}

    def _filled(self, sentence: str, values: Mapping[str, Any]) -> OneLine:
        ready = self.inserted(values)
        return OneLine(ended_once(sentence, ready) % ready)

    def _inserted(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return OneLine(format_decimal(value, locale=self.formats))
        return value if hasattr(value, "__html__") else plain(value)


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all languages, English first."""
    return (SOURCE, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


def every() -> tuple[Language, ...]:
    """Return all languages, English first."""
    return tuple(map(language, codes()))


@cache
def language(code: str) -> Language:
    """Return the language of a code; English if it has no catalogue, as after a catalogue was removed."""
    if code == SOURCE or code not in codes():
        return Language(SOURCE, Locale(SOURCE), cache(NullTranslations), Locale.parse(_SOURCE_FORMATS))
    return read(CATALOGUES / f"{code}.po")


def in_english(code: str) -> str:
    """Return what a language is called in English, such as "German"; a code that is not known, as it is."""
    try:
        return Locale.parse(code, sep="-").get_display_name(SOURCE) or code
    except (ValueError, UnknownLocaleError):
        return code


def english() -> Language:
    """Return English, which every sentence has."""
    return language(SOURCE)


def written(spoken: str, country: str | None = None) -> Language | None:
    """Return the language in which a spoken one is written, if possible as in the country, or ``None``.

    What is spoken is given as CLDR does, such as "pt" or "zh_Hant".
    """
    known = [language(code) for code in codes()]
    same = [one for one in known if _script(str(one.locale)) == _script(spoken)]
    there = [one for one in same if one.locale.territory == country]
    anywhere = [one for one in same if one.locale.territory is None]
    return next(iter((*there, *anywhere, *same)), None)


def read(path: Path) -> Language:
    """Return the language of a catalogue that is named after its code."""
    locale = Locale.parse(path.stem, sep="-")
    return Language(path.stem, locale, cache(partial(_compiled, path, locale)), locale)


def ended_once(sentence: str, values: Mapping[str, Any]) -> str:
    """Return a sentence without a full stop where the value before it ends with one, as "Contoso Inc."."""

    def stop(found: re.Match[str]) -> str:
        value = _bare(values.get(found[1], ""))
        return found[0].removesuffix(".") if value.endswith(".") else found[0]

    return _STOPPED.sub(stop, sentence)


def marked(sentence: str) -> str:
    """Return a sentence as it is, which a table has and `Language.gettext` is called with later."""
    return sentence


def _compiled(path: Path, locale: Locale) -> NullTranslations:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _script(tag: str) -> tuple[str, str]:
    """Return the language of a tag and the script in which it is written, such as "zh" and "Hant"."""
    likely = get_global("likely_subtags")
    parts = tag.split("_")
    [script] = [one for one in parts[1:] if len(one) == 4] or [""]
    full = likely.get(tag) or likely.get(parts[0]) or ""
    return parts[0], script or "".join(full.split("_")[1:2])


def _bare(value: object) -> str:
    return str(value.striptags() if isinstance(value, Markup) else value)
