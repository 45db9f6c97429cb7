"""Doubt that an answer says what is asked, where no answer says that. Values in, values out.

There are no averages, nobody knows whether a mail was opened, and an answer about a customer says nothing of
other partners. Such words are usual ones, which a reading would pass over.
"""

import re
from collections.abc import Sequence

from flows.rules.language.doubts.heard import Doubt, Heard, said
from flows.rules.language.understanding import Aspect, Intent, Milestone, Saying, Topic


def _is_average(heard: Heard, _: Saying) -> bool:
    """Tell whether the rule is read where it is asked how long something really takes: "on average"."""
    return heard.has(_AVERAGE)


_AVERAGE = said("on average", "(?:average|median)")


def _asks_about_person(heard: Heard, saying: Saying) -> bool:
    """Tell whether "who has been idle" was read as what an owner is."""
    return saying.topic is Topic.OWNER and heard.has(_BEEN)


_BEEN = re.compile(r" who (?:has|have|is) (?:been|on|off|away|out|in|at) ")

OF_RULES: Sequence[Doubt] = (_is_average, _asks_about_person)


def _is_in_currency(heard: Heard, saying: Saying) -> bool:
    """Tell whether amounts of one currency are wanted where those of all are answered."""
    has_currency = saying.amounts is not None and bool(saying.amounts.currency)
    return not has_currency and heard.has(_CURRENCY)


_CURRENCY = said("(?:in|of) (?:eur|euros?|gbp|pounds?|sterling|yen|jpy|francs?|chf)")


def _loses_first(heard: Heard, saying: Saying) -> bool:
    """Tell whether "our first customer" was read as all of them."""
    return saying.intent is Intent.LIST and saying.order is None and heard.has(_FIRST)


_FIRST = said("(?:the|our|my) (?:very )?first (?:customer|client|claim|engagement|association|workshop|one)")


def _counts_number(heard: Heard, saying: Saying) -> bool:
    """Tell whether the number that something bears was read as how many there are."""
    return saying.intent is Intent.COUNT and heard.has(_WHICH_NUMBER)


_WHICH_NUMBER = said(
    "(?:which|what|whats|what s) (?:is )?(?:the |its |their )?(?:\\w+ )?(?:number|no|id)(?! of)"
)


def _asks_who_acted(heard: Heard, saying: Saying) -> bool:
    """Tell whether who did something was read as the rows of which it was done: "and who asked?"."""
    return saying.intent is Intent.LIST and heard.has(_WHO_ACTED)


_WHO_ACTED = re.compile(
    r" who (?:has |had |have )?(?:asked|added|claimed|submitted|sent|resent|cancelled|canceled|recorded|did)"
    r"(?: it| them| that| this)? [ .?!]*$"
)


def _is_of_other_span(heard: Heard, saying: Saying) -> bool:
    """Tell whether a "quarterly report" was read as that of the month."""
    return saying.intent is Intent.REPORT and not saying.timings and heard.has(_SPAN)


_SPAN = said("(?:daily|weekly|quarterly|yearly|annual)")

OF_ROWS: Sequence[Doubt] = (_is_of_other_span, _is_in_currency, _loses_first, _counts_number, _asks_who_acted)


def _is_of_reading(heard: Heard, _: Saying) -> bool:
    """Tell whether it is asked if a mail or a page was read, which nobody knows."""
    return heard.has(_READ)


_READ = said(
    "(?:open(?:ed|s)?|reads?|see|saw|seen|get) (?:the|our|that|this|my) (?:e mail|\\w*mails?|link|page)"
)


def _is_of_consent(heard: Heard, saying: Saying) -> bool:
    """Tell whether who gave the consent was read as who approved the claim."""
    return Milestone.APPROVED is saying.event and heard.has(_APPROVED_CONSENT)


_APPROVED_CONSENT = said("(?:approved?|approves|confirmed) (?:the |their |its |our )?consents?")


def _is_to_be_entered(heard: Heard, saying: Saying) -> bool:
    """Tell whether "can you put that in?", behind what happened, was read as when something was added."""
    return saying.event is Milestone.ADDED and heard.has(_PUT_IN)


_PUT_IN = said("put (?:that|it|this) in")

OF_EVENTS: Sequence[Doubt] = (_is_to_be_entered, _is_of_reading, _is_of_consent)


def _is_of_others(heard: Heard, saying: Saying) -> bool:
    """Tell whether other partners are asked about, of whom a customer's numbers say nothing."""
    return not saying.of(Aspect.STATUS) and heard.has(_OTHERS)


_OTHERS = said("(?:another|other|an other|different) partners?", "competitors?", "the competition")

OF_CUSTOMERS: Sequence[Doubt] = (_is_of_others,)
