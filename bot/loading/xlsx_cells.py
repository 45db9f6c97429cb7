"""The cells of a workbook as the text that a CSV file would hold, or what is wrong with them."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from bot.loading.xlsx_parts import RawCell, Workbook, unescaped

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Numbers of the built-in formats of dates and times."""

_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""What a format's code holds besides its own letters: text, colours, conditions, padding."""

_ZEROS = re.compile(r"0{2,}")
"""The code of a format that shows leading zeros, as for an ID."""

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 -- days have no zone

MOST_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; it makes zeros of the others."""

MOST_DECIMALS = 9

_ROUNDED = (
    f"expected text, or a number of at most {MOST_DIGITS} digits, found {{found}}: a spreadsheet has rounded "
    "it; format the column as text and enter it again"
)
_UNCALCULATED = (
    "expected a value, found a formula that was not calculated; open the file in a spreadsheet program and "
    "save it, or put the values in place of the formulas"
)
_TIME = "expected a value, found a time of day or a date that does not exist: {found}; format it as text"
_NO_TEXT = "expected a value, found a reference to a text that the workbook does not hold; save it again"


class CellTexts:
    """Turns the cells of one workbook into text."""

    def __init__(self, book: Workbook) -> None:
        """Keep the workbook, whose shared texts and formats the cells refer to."""
        self._book = book
        self._is_date = [_shows_dates(one) for one in book.formats]
        self._zeros = [_zeros(one) for one in book.formats]

    def of(self, cell: RawCell) -> tuple[str, str]:
        """Return the text of a cell, and what is wrong with it; empty if nothing is."""
        text = cell.text
        if not text:
            is_missing = cell.has_formula and cell.kind != "str"
            return ("=", _UNCALCULATED) if is_missing else ("", "")
        match cell.kind:
            case "s":
                return self._shared(text)
            case "n":
                return self._number(text, cell.style)
            case "b":
                text = "yes" if text == "1" else "no"
            case "str" | "inlineStr":
                text = unescaped(text)
            case "d":
                text = text.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
        return text, ""

    def _shared(self, text: str) -> tuple[str, str]:
        if not text.isdecimal() or int(text) >= len(self._book.texts):
            return text, _NO_TEXT
        return self._book.texts[int(text)], ""

    def _number(self, text: str, style: int) -> tuple[str, str]:
        try:
            number = Decimal(text.strip())
        except InvalidOperation:
            return text, ""
        if not number.is_finite() or abs(number) >= 10**MOST_DIGITS:
            return text, _ROUNDED.format(found=text)
        if style < len(self._is_date) and self._is_date[style]:
            return self._date(number, text)
        zeros = self._zeros[style] if style < len(self._zeros) else 0
        written = plain(number)
        return written.zfill(zeros) if zeros and written.isdecimal() else written, ""

    def _date(self, days: Decimal, text: str) -> tuple[str, str]:
        if days < 1:
            return text, _TIME.format(found=text)
        epoch = _EPOCH_1904 if self._book.is_1904 else _EPOCH
        try:
            at = epoch + timedelta(seconds=round(days * 86_400))
        except OverflowError:
            return text, _TIME.format(found=text)
        is_day = (at.hour, at.minute, at.second) == (0, 0, 0)
        return (at.date().isoformat() if is_day else at.isoformat()), ""


def plain(number: Decimal) -> str:
    """Return a number in digits, without what computing with binary fractions adds to it.

    Three decimals get a fourth, because text such as 1.250 could mean thousands.
    """
    tidy = Decimal(f"{float(number):.{MOST_DIGITS}g}")
    exponent = tidy.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MOST_DECIMALS:
        tidy = round(tidy, MOST_DECIMALS)
    written = f"{tidy:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return f"{written}0" if len(written.partition(".")[2]) == 3 else written


def _shows_dates(one: int | str) -> bool:
    if isinstance(one, int):
        return one in _DATE_FORMATS
    return any(letter in "dmyhs" for letter in _NO_DATE.sub("", one.partition(";")[0]).lower())


def _zeros(one: int | str) -> int:
    return len(one) if isinstance(one, str) and _ZEROS.fullmatch(one) else 0
