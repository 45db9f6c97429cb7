"""What engagements are worth: the rate in a location's market, sums, and how people read them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """So many units of a currency, such as USD 5,000 or USD 4,999.50."""

    currency: str
    units: int | Decimal

    def __str__(self) -> str:
        """Return the amount as people read it."""
        return f"{self.currency} {grouped(self.units)}"


def grouped(units: int | Decimal) -> str:
    """Return units with thousands parted by commas, and without decimals if they are whole."""
    return f"{units:,.{decimals(units)}f}"


def decimals(units: int | Decimal) -> int:
    """Return with how many decimals units are written: none if they are whole, else two or three."""
    exact = Decimal(units)
    if exact == exact.to_integral_value():
        return 0
    return 2 if exact == round(exact, 2) else 3


@dataclass(frozen=True, slots=True)
class Rate:
    """What an engagement pays in one market."""

    market: str
    amount: Amount


def rates_from(stored: Iterable[Mapping[str, Any]]) -> list[Rate]:
    """Return the rates that are stored with an engagement."""
    return [Rate(one["market"], Amount(one["currency"], one["amount"])) for one in stored]


def in_market(rates: Iterable[Rate], market: str | None) -> Amount | None:
    """Return what an engagement pays in a market; ``None`` if no rate is known for it.

    Upper and lower case of the market's name do not matter.
    """
    if market is None:
        return None
    wanted = market.casefold()
    return next((one.amount for one in rates if one.market.casefold() == wanted), None)


def in_force(
    history: Iterable[tuple[datetime | None, Iterable[Rate]]], market: str | None, at: datetime
) -> Amount | None:
    """Return what an engagement paid in a market at an instant; ``None`` if no rate is known for it.

    ``history`` holds all its rates, earliest first, each with when it ended; the last one has not. The first
    that is known counts for the time before it too.
    """
    paid = [(until, in_market(rates, market)) for until, rates in history]
    past = [amount for until, amount in paid if until is not None and until <= at]
    rest = [amount for _, amount in paid[len(past) :]]
    return next(filter(None, rest), None) if not any(past) else rest[0]


def expected(promised: Amount | None, rate: Amount | None, *, is_promised: bool) -> Amount | None:
    """Return what an association is expected to pay: what was ``promised`` at the consent, then nothing else.

    Before the consent it is the catalogue's ``rate`` of today. ``None`` means that it is not known.
    """
    return promised if is_promised else rate


def stored(amount: Decimal | None, currency: str | None) -> Amount | None:
    """Return the amount that two columns hold; ``None`` if one of them is empty."""
    return None if amount is None or currency is None else Amount(currency, amount)


def total(amounts: Iterable[Amount | None]) -> str:
    """Return a sum in words, such as "USD 14,500 and 2 without a rate"; empty if no rate is known.

    Different currencies are not added up: they stand side by side, in the order of their codes.
    """
    sums: dict[str, int | Decimal] = {}
    unknown = 0
    for one in amounts:
        if one is None:
            unknown += 1
        else:
            sums[one.currency] = sums.get(one.currency, 0) + one.units
    return joined([Amount(currency, units) for currency, units in sorted(sums.items())], unknown)


def joined(sums: Sequence[Amount], unknown: int) -> str:
    """Return sums of different currencies in words, beside so many without a known rate."""
    if not sums:
        return ""
    words = " + ".join(map(str, sums))
    return f"{words} and {unknown} without a rate" if unknown else words
