"""The values of cells: each function turns one cell into a value or says what was expected."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from bot.loading import booleans, no_values
from bot.loading.nodes import Cell
from flows.rules.customers.criteria import FactValue
from flows.rules.customers.identifiers import (
    DecimalBySpreadsheet,
    IdentifierRefused,
    NilTenantId,
    PersonalAccountsTenant,
    ShortenedBySpreadsheet,
    tidy,
)
from flows.rules.text.closest_word import listed, suggestion
from flows.rules.text.incoming_text import one_line, several_lines
from flows.time_zones import is_time_zone

WordT = TypeVar("WordT", bound=StrEnum)

_SHORT = {"1": True, "y": True, "0": False, "n": False}
"""Accepted only in fields for yes or no."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIKE_A_DATE = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}")
_DAY_NUMBER = re.compile(r"[3-6][0-9]{4}(\.0+)?")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_DATE_IN_WORDS = re.compile(
    r"[0-9]{1,2}\.?[ -][^\W\d_]{3,12}\.?,?[ -]([0-9]{4}|[0-9]{2})"
    r"|[^\W\d_]{3,12}\.? [0-9]{1,2}(st|nd|rd|th)?,? [0-9]{4}|[0-9]{4}[年년].*"
)
_WITH_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*|[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4} .*")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_TOO_LONG = re.compile(r"-?[1-9][0-9]{18,}")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,9}")
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_GROUPED = re.compile(
    r"-?[0-9]{1,3}([., '’_٬][0-9]{2,3})+([.,٫][0-9]+)?|-?[0-9]*[,٫][0-9]+|-?\.[0-9]+|-?[0-9]+[.,]"
)
_CURRENCY = (
    r"([A-Z]{0,2}[$€£¥₹₽₺₩₪₴₫฿₦₱%‰]|kr\.?|zł|Kč|Ft|lei|лв|元|円|원"
    r"|USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|INR|CNY|KRW|SEK|NOK|DKK|PLN|CZK|HUF|BRL|MXN|ZAR|AED)"
)
_NUMBER = r"[-+]?[0-9][0-9., '’_]*"
_WITH_SIGN = re.compile(rf"-?{_CURRENCY} ?{_NUMBER}|{_NUMBER} ?{_CURRENCY}|\(.?{_NUMBER}.?\)|[0-9.,]+-")
_SCIENTIFIC = re.compile(r"-?[0-9]+([.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
_SPREADSHEET_ERROR = re.compile(
    r"#[¡¿]?[^\W\d_][\w./]*[!?]|#[^\W\d_]/[^\W\d_]( [^\W\d_]/[^\W\d_])?|#([^\W\d_]\.){2}|#{2,}|Err:[0-9]{3}"
    r"|#(NA|NV|YOK|HIÁNYZIK|PUUTTUU|OGILTIG|SAKNAS|IKKE TILGÆNGELIG|NENÍ_K_DISPOZICI|GETTING_DATA|FMT)"
    r"|#(DIV/0|REF|VALUE|NAME|NUM|NULL|CALC|SPILL)",
    re.IGNORECASE,
)
"""The content of a cell whose formula failed, in any language: #REF!, #VALEUR!, #¿NOMBRE?, ########."""


_TOLD = (ShortenedBySpreadsheet, DecimalBySpreadsheet, NilTenantId, PersonalAccountsTenant)
"""Refusals whose own sentence is more helpful than what was expected."""


def expected(what: str, cell: object, hint: str = "") -> PydanticCustomError:
    """Return the error that says what was expected and what was found."""
    sentence = f"expected {what}, found {shown(cell)}{hint}"
    return PydanticCustomError("expected", "{sentence}", {"sentence": sentence})


def text(longest: int = 200) -> Callable[[Any], str]:
    """Return a reader of one line of text, which is kept as it is written."""

    def read(cell: Any) -> str:
        written = _written(cell, "text")
        value = one_line(written)
        if "\n" in several_lines(written):
            raise expected("one line", cell, ", which has a line break in it")
        if not value or len(value) > longest:
            raise expected(f"one line of 1 to {longest} characters", cell)
        if _SPREADSHEET_ERROR.fullmatch(value):
            raise expected("text, not the error of a spreadsheet's formula", cell)
        return value

    return read


def lines(cell: Any) -> str:
    """Read a text of one line or several."""
    value = several_lines(_written(cell, "text"))
    if not value:
        raise expected("text", cell)
    if _SPREADSHEET_ERROR.fullmatch(value):
        raise expected("text, not the error of a spreadsheet's formula", cell)
    return value


def pattern(what: str, form: str) -> Callable[[Any], str]:
    """Return a reader of text of one form; ``what`` describes it."""
    compiled = re.compile(form)

    def read(cell: Any) -> str:
        value = _tidied(cell, what)
        if not compiled.fullmatch(value):
            raise expected(what, cell)
        return value

    return read


def slack_id(what: str, letters: str) -> Callable[[Any], str]:
    """Return a reader of one of Slack's IDs, which begin with one of ``letters``."""
    return pattern(f"{what} such as {letters[0]}0123ABCD", rf"[{letters}][A-Z0-9]{{2,20}}")


attribute = pattern("an attribute such as microsoft_365_seats", r"[a-z][a-z0-9_]{0,59}")


def identifier(what: str, parse: Callable[[str], str]) -> Callable[[Any], str]:
    """Return a reader of an identifier, given its description and the function that parses it."""

    def read(cell: Any) -> str:
        try:
            return parse(_tidied(cell, what))
        except _TOLD as error:
            sentence = f"expected {what}, found {shown(cell)}: {error.sentence}"
            raise PydanticCustomError("expected", "{sentence}", {"sentence": sentence}) from error
        except IdentifierRefused as error:
            raise expected(what, cell) from error

    return read


def whole(what: str, least: int, most: int) -> Callable[[Any], int]:
    """Return a reader of a whole number within bounds, both included."""

    def read(cell: Any) -> int:
        wanted = f"{what} from {least} to {most}"
        value = _tidied(cell, wanted)
        if not re.fullmatch(r"[0-9]{1,12}", value) or not least <= int(value) <= most:
            raise expected(wanted, cell)
        return int(value)

    return read


def yes_or_no(cell: Any) -> bool:
    """Read a boolean."""
    value = _tidied(cell, "yes or no")
    said = _SHORT.get(value.casefold(), booleans.meaning(value))
    if said is None:
        raise expected("yes or no", cell)
    return said


def instant(cell: Any) -> datetime:
    """Read a date (midnight UTC) or an instant with its offset."""
    wanted = "a date such as 2026-07-01, or a time such as 2026-07-01T09:00:00Z"
    value = _tidied(cell, wanted)
    if _DAY_NUMBER.fullmatch(value):
        hint = ": a spreadsheet has made a number of this date; format the column as text"
        raise expected(wanted, cell, hint)
    try:
        at = datetime.fromisoformat(value)
    except ValueError as error:
        raise expected(wanted, cell) from error
    if _DATE.fullmatch(value):
        return at.replace(tzinfo=UTC)
    if at.tzinfo is None:
        raise expected(f"{wanted} with its offset", cell)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise expected(wanted, cell) from error


def word(words: type[WordT]) -> Callable[[Any], WordT]:
    """Return a reader of one word of a closed set, in any case, with spaces or hyphens for underscores."""

    def read(cell: Any) -> WordT:
        wanted = listed(words)
        value = re.sub(r"[\s-]+", "_", _tidied(cell, wanted).casefold())
        try:
            return words(value)
        except ValueError as error:
            raise expected(wanted, cell, suggestion(value, words)) from error

    return read


def or_none(read: Callable[[Any], WordT]) -> Callable[[Any], WordT | None]:
    """Return a reader that also accepts the word none."""

    def read_or_none(cell: Any) -> WordT | None:
        return None if isinstance(cell, Cell) and cell.is_none else read(cell)

    return read_or_none


def time_zone(cell: Any) -> str:
    """Read an IANA time zone."""
    wanted = "a time zone such as Europe/London"
    value = _tidied(cell, wanted)
    if not is_time_zone(value):
        raise expected(wanted, cell)
    return value


def day(cell: Any) -> str:
    """Read a date in ISO form, without a time."""
    wanted = "a date such as 2026-12-25"
    value = _tidied(cell, wanted)
    if not is_date(value):
        raise expected(wanted, cell)
    return value


def fact(cell: Any) -> FactValue:
    """Read a fact: a whole or decimal number, yes or no, a date as text, or other text."""
    text_value = text()(cell)
    if not isinstance(cell, Cell) or cell.quoted:
        return text_value
    value = "".join(map(_ascii_digit, _tidied(cell, "").translate(_DASHES)))
    said = booleans.meaning(value)
    if said is not None:
        return said
    number = value.removeprefix("+")
    if _WHOLE.fullmatch(number):
        return int(number)
    if _DECIMAL.fullmatch(number) and not _AMBIGUOUS.fullmatch(number):
        return float(number)
    if _DATE.fullmatch(value) and is_date(value):
        return value
    if no_values.says_nothing(value):
        raise expected("a value (leave the row out where nothing is known)", cell)
    wanted = next((sentence for form, sentence in _UNCLEAR.items() if form.fullmatch(value)), None)
    if wanted is not None:
        plain = value.replace(".", "")
        raise expected(wanted.format(whole=plain, decimal=f"{value}0"), cell)
    return text_value


_UNCLEAR = {
    _AMBIGUOUS: "{whole} or {decimal} (a dot may part thousands or decimals)",
    _LIKE_A_DATE: "a date such as 2026-07-01",
    _WITH_TIME: "a date such as 2026-07-01, without a time",
    _DATE_IN_WORDS: "a date such as 2026-07-01",
    _GROUPED: "a number in digits, with a dot before decimals and nothing between thousands",
    _SCIENTIFIC: "a number in full; a spreadsheet has shortened it",
    _TOO_LONG: "a number of at most 18 digits",
    _WITH_SIGN: "a number in digits alone, without currency, percent or brackets",
    re.compile(r"=.*"): "a value, not a formula",
}
"""Forms that are ambiguous or that no comparison understands, with what to write instead."""


def split(node: Any, separators: str = r"[;,|]") -> Any:
    """Return a text as a list of cells; a list as it is."""
    if not isinstance(node, Cell):
        return node
    return [Cell(part, node.place, node.quoted) for part in re.split(separators, node.text) if part.strip()]


def some(what: str) -> Callable[[Any], Any]:
    """Return a `split` that refuses an empty list."""

    def read(node: Any) -> Any:
        parts = split(node)
        if not parts:
            raise expected(what, "")
        return parts

    return read


def unknown(key: str, known: Iterable[str]) -> str:
    """Return the sentence for an unknown key or column."""
    names = list(known)
    return f"expected {listed(names)}, found {shown(key)}{suggestion(key, names)}"


def shown(found: object) -> str:
    """Return the found value as errors quote it: shortened, and as nothing for an empty cell."""
    if isinstance(found, list):
        return "a list"
    if isinstance(found, dict):
        return "a mapping"
    value = found.tidied if isinstance(found, Cell) else str(found)
    if not value:
        return "nothing"
    return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'


def is_date(value: str) -> bool:
    """Tell whether the text is a date in ISO form."""
    try:
        return bool(_DATE.fullmatch(value) and datetime.fromisoformat(value))
    except ValueError:
        return False


def _ascii_digit(one: str) -> str:
    """Return a digit of any script as 0 to 9, and any other character unchanged."""
    return one if one.isascii() or not one.isdecimal() else str(unicodedata.decimal(one))


def _tidied(node: Any, wanted: str) -> str:
    """Return the text of a cell, or of a mapping's key, in the form of identifiers, numbers and dates.

    Spreadsheets put an apostrophe before a value to keep it as text; it does not belong to the value.
    """
    return tidy(_written(node, wanted)).removeprefix("'")


def _written(node: Any, wanted: str) -> str:
    if isinstance(node, Cell):
        return node.text
    if isinstance(node, str):
        return node
    raise expected(wanted, node)
