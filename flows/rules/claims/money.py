"""Read an amount of money as people type it; values in, values out.

Thousands may be parted by dots, commas, spaces or apostrophes, as people do in different countries. A single
separator before three digits parts thousands, unless the currency has three decimals. What can be read in two
ways is refused, with what to type instead.
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
_DOLLAR = re.compile(r"(?:\b([A-Z]{1,2}) ?)?\$")
_SPACES = re.compile(r"(?<=\d)[ '’_](?=\d{3}(?!\d))")
_WRITTEN = re.compile(r"(?P<number>\d[\d.,]*)\s*(?P<times>k|K|m|M|mn|Mio\.?|mio\.?)?")
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
    text = " ".join(unicodedata.normalize("NFKC", typed).split())
    bare, named = _without_currency(text, currency)
    if named and named != currency:
        raise AmountRefused(AmountFault.OTHER_CURRENCY, typed, named)
    if re.match(r"[-−(]", bare):
        raise AmountRefused(AmountFault.NOT_POSITIVE, typed)
    before = None
    while before != bare:
        before, bare = bare, _SPACES.sub("", bare)
    found = _WRITTEN.fullmatch(bare)
    if found is None:
        raise AmountRefused(AmountFault.NOT_A_NUMBER, typed)
    exactness = get_currency_precision(currency)
    units = _number(typed, found["number"], exactness)
    units *= _TIMES[(found["times"] or "").lower().rstrip(".")] if found["times"] else 1
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


def _number(typed: str, number: str, exactness: int) -> Decimal:
    """Return the number, of which the separators say by their places what they part."""
    marks = re.findall(r"[.,]", number)
    if not marks:
        return Decimal(number)
    groups = re.split(r"[.,]", number)
    if not all(groups):
        raise AmountRefused(AmountFault.NOT_A_NUMBER, typed)
    last = marks[-1]
    has_decimals = len(set(marks)) > 1 and marks.count(last) == 1
    if len(marks) == 1:
        is_short = len(groups[0]) <= THOUSANDS_SHOWN
        is_group = is_short and len(groups[1]) == THOUSANDS_SHOWN
        if is_short and groups[0] != "0" and len(groups[1]) > THOUSANDS_SHOWN:
            either = f"{int(''.join(groups))} or {_plain(Decimal('.'.join(groups)))}"
            raise AmountRefused(AmountFault.AMBIGUOUS, typed, either)
        if is_group and (groups[0].startswith("0") or exactness >= THOUSANDS_SHOWN):
            exact = _plain(Decimal(".".join(groups)))
            either = f"{int(''.join(groups))} or {_unlike_thousands(exact)}"
            raise AmountRefused(AmountFault.AMBIGUOUS, typed, either)
        has_decimals = not is_group
    whole = groups[:-1] if has_decimals else groups
    if len(set(marks[: len(whole) - 1])) > 1:
        raise AmountRefused(AmountFault.NOT_A_NUMBER, typed)
    if not _are_thousands(whole):
        digits = "".join(groups)
        raise AmountRefused(AmountFault.AMBIGUOUS, typed, digits)
    return Decimal("".join(whole) + (f".{groups[-1]}" if has_decimals else ""))


def _unlike_thousands(exact: Decimal) -> str:
    """Return a number so that its decimals cannot be read as thousands."""
    return f"{exact:f}0" if round(exact, THOUSANDS_SHOWN - 1) != exact else f"{exact:f}"


def _are_thousands(groups: list[str]) -> bool:
    first, *rest = groups
    is_grouped = len(first) <= THOUSANDS_SHOWN and not (rest and first.startswith("0"))
    return (is_grouped or not rest) and all(len(one) == THOUSANDS_SHOWN for one in rest)


def _without_currency(text: str, currency: str) -> tuple[str, str]:
    """Return the text without a currency, and the code that it names, if it names one.

    A dollar without letters is of the chosen ``currency``, if that is a dollar.
    """
    dollar = _DOLLAR.search(text)
    if dollar is not None:
        bare = currency if currency in _DOLLARS.values() else "USD"
        named = _DOLLARS.get(dollar[1], "USD") if dollar[1] else bare
        return f"{text[: dollar.start()]} {text[dollar.end() :]}".strip(), named
    for sign, code in _SIGNS.items():
        if sign in text:
            return text.replace(sign, " ", 1).strip(), code
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
