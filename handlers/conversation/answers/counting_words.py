"""Numbers in words (mrkdwn): so many engagements of so many customers, sums, what is nearest to nothing."""

import re
from collections.abc import Sequence

from flows.conversation.answers.answer_values import NearestFit
from flows.reports.report import FigureSum
from flows.rules.associations.amounts import Amount
from flows.rules.language.understanding import Aspect, Saying
from handlers.conversation import saying_words
from handlers.conversation.answer_views import AnswerFrame
from words import mrkdwn

_NEGATED = re.compile(r"\b(?:no|not|never)\b")
"""What makes a sentence with "no engagement" say the opposite of what it means."""


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: "3 engagements"."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def subject(saying: Saying, number: int, customers: int) -> str:
    """Return what an answer is about: "*3 engagements* of *2 customers* at Paris"."""
    said = f"*{counted(number, 'engagement')}*"
    # Who names one customer knows how many customers that is.
    is_named = any(not one.excludes for one in (*saying.of(Aspect.CUSTOMER), *saying.of(Aspect.ASSOCIATION)))
    of = "" if is_named or not number else f" of *{counted(customers, 'customer')}*"
    return f"{said}{of}{mrkdwn.escape(saying_words.scope(saying))}"


def found(saying: Saying, number: int, customers: int) -> str:
    """Return the sentence with the number: "*3 engagements* of *2 customers* are due by Nov 27, 2026"."""
    about = subject(saying, number, customers)
    said = mrkdwn.escape(saying_words.predicate(saying, number))
    if said:
        return f"{about} {said}"
    return f"There {'is' if number == 1 else 'are'} {about}"


def nothing(saying: Saying) -> str:
    """Return that nothing fits: "*No engagement* at Paris is due by Nov 27, 2026."."""
    about = mrkdwn.escape(saying_words.scope(saying))
    said = mrkdwn.escape(saying_words.predicate(saying, 1))
    if not said:
        return f"There is *no engagement*{about}."
    if _NEGATED.search(said):
        return f"There is *no engagement*{about} that {said}."
    return f"*No engagement*{about} {said}."


def empty(saying: Saying, found_near: Sequence[NearestFit]) -> AnswerFrame:
    """Return the answer where nothing fits, with what is nearest to it."""
    return AnswerFrame(nothing(saying), lines=nearest(saying, found_near))


def nearest(saying: Saying, found_near: Sequence[NearestFit]) -> list[str]:
    """Return what would be found without one of the limits, one a line."""
    limits = len(saying.conditions) + len(saying.timings) + bool(saying.amounts)
    if limits == 1:
        numbers = [one.associations for one in found_near]
        return [
            f"In all there {'is' if one == 1 else 'are'} {counted(one, 'engagement')}." for one in numbers
        ]
    return [
        f"Without *{mrkdwn.escape(saying_words.limit(one.without))}* "
        f"there {'is' if one.associations == 1 else 'are'} {one.associations:,}."
        for one in found_near
    ]


def sums(found_sums: FigureSum) -> str:
    """Return sums by currency, and how many have no known amount: "USD 14,500 (2 without an amount)"."""
    known = " + ".join(mrkdwn.amount(one) for one in found_sums.sums)
    if not found_sums.unknown:
        return known
    without = f"{found_sums.unknown:,} without an amount"
    return f"{known} ({without})" if known else without


def total(amounts: Sequence[Amount | None]) -> str:
    """Return the sum of these amounts by currency, and how many have none; empty if none is known."""
    by_currency: dict[str, FigureSum] = {}
    for one in amounts:
        if one is not None:
            before = by_currency.get(one.currency)
            units = before.sums[0].units if before else 0
            by_currency[one.currency] = FigureSum(1, (Amount(one.currency, units + one.units),))
    every = [by_currency[one].sums[0] for one in sorted(by_currency)]
    return sums(FigureSum(len(amounts), tuple(every), amounts.count(None))) if every else ""
