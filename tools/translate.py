"""Brings every catalogue in ``templates/locale`` in step with the sentences in templates and code.

A sentence that is new is added without a translation, one that is gone is removed, and one that was changed
keeps its old translation, marked as fuzzy. What translators wrote in comments stays. An empty file becomes
the catalogue of a new language.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from words.languages import CATALOGUES

ROOT = Path(__file__).parent.parent
TEMPLATES = ("templates/consent", "templates/mail", "templates/pages")
CODE = ("bot", "words")
"""Folders whose sentences customers read."""

KEYWORDS = {**DEFAULT_KEYWORDS, "marked": None, "say": None}
"""What is called with a sentence; ``say`` is a local name of `Language.gettext`."""

COMMENT = "Translators:"
"""How a comment begins that explains a sentence to its translators."""

OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
_VALUE = re.compile(r"(?<!%)%\((\w+)\)s")

_NOISE = re.compile(
    r'^"(Project-Id-Version|Report-Msgid-Bugs-To|(POT-Creation|PO-Revision)-Date|Last-Translator'
    r"|Language-Team|Generated-By): .*\n",
    re.MULTILINE,
)
"""Lines of a catalogue's head that would change with each run, or say nothing."""


def sentences() -> Catalog:
    """Return every sentence that customers read, as a catalogue without translations."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in _files():
        is_code = path.suffix == ".py"
        with path.open("rb") as file:
            for line, message, comments, context in extract(
                "python" if is_code else "jinja2", file, KEYWORDS, (COMMENT,), OPTIONS
            ):
                place = [(path.relative_to(ROOT).as_posix(), line)]
                found.add(message, None, place, auto_comments=comments, context=context)
    return found


def renewed(path: Path, template: Catalog) -> str:
    """Return what the file of a catalogue must say, with the translations that it has."""
    catalogue = _read(path)
    catalogue.fuzzy = False
    catalogue.update(template)
    if not path.read_text().strip():
        catalogue.header_comment = f"# {Locale.parse(path.stem, sep='-').english_name}"
    written = BytesIO()
    write_po(written, catalogue, width=100, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    return _NOISE.sub("", written.getvalue().decode())


def _files() -> Iterator[Path]:
    for folder in TEMPLATES:
        yield from sorted(
            path for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".j2", ".txt"}
        )
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))


def faults(path: Path, template: Catalog) -> list[str]:
    """Return what is wrong with a catalogue, a line for each fault."""
    catalogue = _read(path)
    wanted, there = ({(one.id, one.context): one for one in each if one.id} for each in (template, catalogue))
    return [
        *(f"missing: {one.id}" for key, one in wanted.items() if key not in there),
        *(f"unused: {one.id}" for key, one in there.items() if key not in wanted),
        *(f"{fault}: {one.id}" for one in there.values() for fault in _faults_of(one)),
    ]


def _faults_of(one: Message) -> Iterator[str]:
    ids, strings = _each(one.id), _each(one.string)
    if one.fuzzy:
        yield "fuzzy"
    if not all(strings):
        yield "not translated"
        return
    if any("<" in text or ">" in text for text in (*ids, *strings)):
        yield "has markup, which would be shown"
    if any(text != text.strip() for text in (*ids, *strings)):
        yield "begins or ends with a space"
    wanted = set(_VALUE.findall(ids[-1]))
    # Only one form may name no number, as "in a second" does; which one depends on the language.
    optional = {"count", "num"} if one.pluralizable else set()
    for text in strings:
        values = set(_VALUE.findall(text))
        if values - wanted or wanted - values - optional:
            yield f"has the values {sorted(values)} instead of {sorted(wanted)}"
        if "%" in _VALUE.sub("", text).replace("%%", ""):
            yield "has a % that is no value's and not doubled"


def main() -> int:
    """Renew every catalogue, and say what in it needs a translator; return the exit status."""
    template = sentences()
    print(f"{len(template)} sentences")
    todo = 0
    for path in sorted(CATALOGUES.glob("*.po")):
        path.write_text(renewed(path, template))
        for fault in faults(path, template):
            print(f"{path.stem}: {fault}")
            todo += 1
    return 1 if todo else 0


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=Locale.parse(path.stem, sep="-"), charset="utf-8")


def _each(text: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return the forms of a sentence: one, or two and more where a number decides."""
    return (text,) if isinstance(text, str) else tuple(text or ())


if __name__ == "__main__":
    sys.exit(main())
