"""Read an amount of money as people type it; values in, values out.

Thousands may be parted by dots, commas, spaces or apostrophes, as people do in different countries, by one
sign throughout. A single separator before three digits parts thousands, unless the currency has three
decimals. What can be read in two ways is refused with both, and what can be read in none is no number.
"""

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision, get_territory_currencies

from flows.refusal import Refusal
from flows.rules.associations.amounts import Amount, decimals

LARGEST = Decimal(10) ** 12
"""Units of a currency; nobody is paid more for an engagement, so a larger amount is a typing error."""

THOUSANDS_SHOWN = 3
"""Digits between two separators of thousands, and of the largest decimals that a currency has."""


class AmountFault(StrEnum):
    """Why a text is no amount."""

    NOT_A_NUMBER = "not_a_number"
    AMBIGUOUS = "ambiguous"
    TOO_EXACT = "too_exact"
    NOT_POSITIVE = "not_positive"
    TOO_LARGE = "too_large"
    OTHER_CURRENCY = "other_currency"
    UNKNOWN_CURRENCY = "unknown_currency"


class AmountRefused(Refusal):
    """A text does not name a sum.

    ``typed`` is the text, ``wanted`` what the sentence proposes.
    """

    def __init__(self, fault: AmountFault, typed: str, wanted: str = "") -> None:
        """Keep the fault, what was typed, and what to type."""
        super().__init__(fault)
        self.fault, self.typed, self.wanted = fault, typed, wanted


_SIGNS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "zł": "PLN"}
"""Signs of money with the currency that each means."""
_DOLLARS = {
    "U": "USD", "US": "USD", "C": "CAD", "CA": "CAD", "A": "AUD", "AU": "AUD", "NZ": "NZD", "HK": "HKD",
    "S": "SGD", "SG": "SGD", "R": "BRL", "NT": "TWD", "MX": "MXN",
}  # fmt: skip
"""Currencies with a dollar sign, by the letters that stand before it."""
_DOLLAR = re.compile(rf"(?:\b({'|'.join(sorted(_DOLLARS, key=len, reverse=True))}) ?)?\$")
_GROUPED_BY_TWO = frozenset({"BDT", "BTN", "INR", "LKR", "NPR", "PKR"})
"""Currencies of countries that write a hundred thousand as 1,00,000."""
_BY_TWO = re.compile(r"[1-9]\d?(?:,\d\d)*,\d{3}")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘´`ʼ′"), "'")
_MARKS = "., '_"
"""Signs that part the digits of a number; the first two may begin its decimals."""
_DECIMAL_MARKS = frozenset(_MARKS[:2])
_NEGATIVE = re.compile(r"[-−‐–—(].*\d")
_WRITTEN = re.compile(rf"(?P<number>[0-9](?:[{_MARKS}]?[0-9])*)\s*(?P<times>k|K|m|M|mn|Mio\.?|mio\.?)?")
_TIMES = {"k": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6}


def currency_of(typed: str) -> str:
    """Return a currency's code in capitals.

    Raises:
        AmountRefused: nobody is paid in a currency of this code.
    """
    code = unicodedata.normalize("NFKC", typed).strip().upper()
    if code not in _in_use():
        raise AmountRefused(AmountFault.UNKNOWN_CURRENCY, typed.strip())
    return code


def amount_of(typed: str, currency: str) -> Amount:
    """Return the amount that a text says, in a currency whose code is known.

    A currency in the text must be the same. "5k" is five thousand.

    Raises:
        AmountRefused: it is none, or can be read in two ways.
    """
    bare, named = _without_currency(_tidied(typed), currency)
    if named and named != currency:
        raise AmountRefused(AmountFault.OTHER_CURRENCY, typed, named)
    if _NEGATIVE.match(bare):
        raise AmountRefused(AmountFault.NOT_POSITIVE, typed)
    found = _WRITTEN.fullmatch(bare)
    if found is None:
        raise AmountRefused(AmountFault.NOT_A_NUMBER, typed)
    exactness = get_currency_precision(currency)
    times = _TIMES[found["times"].lower().rstrip(".")] if found["times"] else 1
    readings = [one * times for one in _readings(found["number"], currency, is_times=times > 1)]
    if not readings:
        raise AmountRefused(AmountFault.NOT_A_NUMBER, typed)
    units = readings[0]
    if any(one != units for one in readings):
        either = " or ".join(_unlike_thousands(_plain(one)) for one in readings)
        raise AmountRefused(AmountFault.AMBIGUOUS, typed, either)
    if units >= LARGEST:
        raise AmountRefused(AmountFault.TOO_LARGE, typed)
    if units != round(units, exactness):
        raise AmountRefused(AmountFault.TOO_EXACT, typed, str(exactness))
    if units <= 0:
        raise AmountRefused(AmountFault.NOT_POSITIVE, typed)
    return Amount(currency, _plain(units))


def written(amount: Amount) -> str:
    """Return the units of an amount as they can be typed, such as 6500 or 6499.50."""
    return f"{amount.units:.{decimals(amount.units)}f}"


def _tidied(typed: str) -> str:
    """Return a text with plain digits, apostrophes and single spaces, without what cannot be seen.

    Raised digits, fractions and the like stay as they are, so that 10³ is not read as 103.
    """
    seen = "".join(one for one in typed.translate(_APOSTROPHES) if unicodedata.category(one) != "Cf")
    kept = (one if unicodedata.category(one) == "No" else unicodedata.normalize("NFKC", one) for one in seen)
    digits = (str(unicodedata.decimal(one)) if one.isdecimal() else one for one in "".join(kept))
    return " ".join("".join(digits).split())


def _readings(number: str, currency: str, *, is_times: bool) -> list[Decimal]:
    """Return what a number can mean: the separators say by their places what they part.

    ``is_times`` says that a thousand or a million of it is meant.
    """
    marks = [one for one in number if one in _MARKS]
    groups = re.split(f"[{_MARKS}]", number)
    if len(marks) == 1 and marks[0] in _DECIMAL_MARKS:
        return _with_one_mark(groups[0], groups[1], currency, is_times=is_times)
    whole, decimal = number, ""
    if len(set(marks)) > 1 and marks[-1] in _DECIMAL_MARKS and marks.count(marks[-1]) == 1:
        whole, decimal = number[: -len(groups[-1]) - 1], groups[-1]
    by_two = currency in _GROUPED_BY_TWO and _BY_TWO.fullmatch(whole)
    if not by_two and not _are_thousands(whole):
        return []
    digits = "".join(one for one in whole if one not in _MARKS)
    return [Decimal(f"{digits}.{decimal}" if decimal else digits)]


def _with_one_mark(whole: str, rest: str, currency: str, *, is_times: bool) -> list[Decimal]:
    """Return what digits mean before and after a single dot or comma, that of thousands first."""
    as_decimals, as_thousands = Decimal(f"{whole}.{rest}"), Decimal(whole + rest)
    if len(whole) > THOUSANDS_SHOWN or len(rest) < THOUSANDS_SHOWN:
        return [as_decimals]
    if len(rest) > THOUSANDS_SHOWN:
        return [as_decimals] if whole == "0" else [as_thousands, as_decimals]
    is_exact = get_currency_precision(currency) >= THOUSANDS_SHOWN
    is_either = whole.startswith("0") or is_exact or is_times
    return [as_thousands, as_decimals] if is_either else [as_thousands]


def _are_thousands(whole: str) -> bool:
    """Tell whether digits are not parted, or by one kind of sign into thousands."""
    marks = {one for one in whole if one in _MARKS}
    first, *rest = re.split(f"[{_MARKS}]", whole)
    if not rest:
        return True
    is_first = len(first) <= THOUSANDS_SHOWN and not first.startswith("0")
    return is_first and len(marks) == 1 and all(len(one) == THOUSANDS_SHOWN for one in rest)


def _unlike_thousands(exact: Decimal) -> str:
    """Return a number so that its decimals cannot be read as thousands."""
    return f"{exact:f}0" if decimals(exact) == THOUSANDS_SHOWN else f"{exact:f}"


def _without_currency(text: str, currency: str) -> tuple[str, str]:
    """Return the text without a currency, and the code that it names, if it names one.

    A dollar without letters is of the chosen ``currency``, if that is a dollar.
    """
    sign, signed = "", text
    dollar = _DOLLAR.search(text)
    if dollar is not None:
        bare = currency if currency in _DOLLARS.values() else "USD"
        sign = _DOLLARS[dollar[1]] if dollar[1] else bare
        signed = f"{text[: dollar.start()]} {text[dollar.end() :]}".strip()
    else:
        for mark, code in _SIGNS.items():
            if mark in text:
                sign, signed = code, text.replace(mark, " ", 1).strip()
                break
    rest, code = _without_code(signed)
    is_bare = dollar is not None and not dollar[1] and code in _DOLLARS.values()
    if not sign or not code or is_bare or code == sign:
        return rest, code or sign
    return text, ""


def _without_code(text: str) -> tuple[str, str]:
    """Return the text without the code of a currency before or after it, and that code."""
    match = re.fullmatch(r"(?P<before>[A-Za-z]{3})? ?(?P<rest>.*?\S) ?(?P<after>[A-Za-z]{3})?", text)
    if match is None:
        return text, ""
    for part in ("before", "after"):
        code = (match[part] or "").upper()
        if code in _in_use():
            kept = text[len(code) :] if part == "before" else text[: -len(code)]
            return kept.strip(), code
    return text, ""


def _plain(units: Decimal) -> Decimal:
    """Return the same number without needless zeros, and not in powers of ten."""
    return units.quantize(Decimal(1)) if units == units.to_integral_value() else round(units, 3).normalize()


@cache
def _in_use() -> frozenset[str]:
    """Return the codes of the currencies in which anybody pays today (ISO 4217)."""
    return frozenset(
        code
        for territory in get_global("territory_currencies")
        for code in get_territory_currencies(territory, tender=True)
    )
