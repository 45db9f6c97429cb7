"""The sentences for refusals about a word of the partner's own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from flows.administration.own_words import MOST, TooManyWords, WordGone, WordRefused, WordTaken
from flows.loading.loading_words import MeaningGone
from flows.refusal import Refusal
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.own_word_faults import LONGEST, FaultKind
from flows.rules.language.words.own_words import MOST_WORDS
from store.enums import WordTarget
from words import mrkdwn

TARGETS: Mapping[WordTarget, str] = MappingProxyType(
    {
        WordTarget.CUSTOMER: "customer",
        WordTarget.ENGAGEMENT: "engagement",
        WordTarget.LOCATION: "location",
        WordTarget.MEMBER: "member",
        WordTarget.AREA: "solution area",
        WordTarget.STATE: "state",
    }
)
"""What the kinds of things are called for which a word may stand."""

NAMED: Mapping[Aspect, str] = MappingProxyType(
    {
        Aspect.CUSTOMER: "customer",
        Aspect.ENGAGEMENT: "engagement",
        Aspect.LOCATION: "location",
        Aspect.OWNER: "member",
        Aspect.AREA: "solution area",
        Aspect.ASSOCIATION: "association",
    }
)
"""What that is called of which a word is the name."""

FAULTS: Mapping[FaultKind, str] = MappingProxyType(
    {
        FaultKind.EMPTY: "Type the word as people type it.",
        FaultKind.TOO_LONG: f"Use at most {MOST_WORDS} words and {LONGEST} characters.",
        FaultKind.SIGNS: (
            "Use letters and numbers only. A word with signs such as & and /, a number alone, a domain, an "
            "address or a reference cannot be a word of yours."
        ),
        FaultKind.COMMON: "People say this all the time. Choose a word that they use for this alone.",
        FaultKind.TIME: "MCI Bot knows this as a time. Choose another word.",
        FaultKind.STATE: "MCI Bot knows this already, as the state “{what}”. Choose another word.",
        FaultKind.DOMAIN: "MCI Bot knows this already, as {what}. Choose another word.",
        FaultKind.NAME: "This names the {kind} “{name}”. Choose another word.",
        FaultKind.ITS_NAME: "This is its name, which MCI Bot understands already.",
    }
)

_CONCEPTS: Mapping[str, str] = MappingProxyType(
    {
        "n": "a word for engagements, claims, mails or deadlines",
        "p": "a word for a state",
        "q": "a word of questions",
        "v": "a word of questions",
        "r": "a word of requests",
        "e": "a word for something that people ask about",
        "k": "a word for something that people ask about",
        "s": "a word of conversation",
        "z": "a word for something that it does not deal with",
    }
)
"""What the kinds of concepts are called, by their first letter."""

_OTHER_CONCEPT = "a word that orders, divides or compares"


def _refused(refusal: WordRefused) -> str:
    fault = refusal.fault
    what = fault.what
    if fault.kind is FaultKind.DOMAIN:
        what = _CONCEPTS.get(what[:1], _OTHER_CONCEPT)
    kind, name = (NAMED[fault.entity.field], fault.entity.name) if fault.entity else ("", "")
    return FAULTS[fault.kind].format(what=what, kind=kind, name=mrkdwn.escape(name))


def _taken(refusal: WordTaken) -> str:
    means = f"for the {TARGETS[refusal.target]} “{mrkdwn.escape(refusal.name)}”"
    stands = means if refusal.name else "for something that is gone"
    return f"Your company has the word “{mrkdwn.escape(refusal.word)}” already, {stands}. Change that one."


SENTENCES: Mapping[type[Refusal], str | Callable[[Any], str]] = MappingProxyType(
    {
        MeaningGone: "This does not exist any more. Choose something else.",
        TooManyWords: f"Your company has {MOST} words, and no more can be kept. Remove one first.",
        WordGone: "Somebody has removed this word. Open the list again.",
        WordRefused: _refused,
        WordTaken: _taken,
    }
)
