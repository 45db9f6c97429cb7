"""Say again what a list of requests says once: "Contoso was approved for 4,000 and Fabrikam for 5,000".

Values in, values out. A part of such a list names a target and says the same kinds of values as the part with
the verb, and nothing else; so each value stays with its own target.
"""

import re
from collections.abc import Iterator, Sequence

from flows.rules.language.meanings import RECORDED
from flows.rules.language.sentences.spans import CURRENCIES, WordSpan
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import Shape

_TARGETS = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})
_JOINTS = frozenset({",", ";", ".", "\n", "and", "&", "+", "/", "then", "plus", "also", "but", "while"})
_CLAIM_ID = re.compile(r"[a-z]{2,6}-[0-9][0-9a-z-]{1,30}")
_AROUND = ("f.", "s.", "k.review", "k.identifier", "n.claim", "n.assoc", "d.")
"""Concepts of words beside verb, targets and values that change nothing in a request."""
_DENIES = ("x.", "q.", "v.")


def with_elided(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Return the spans of a message in which each part of a list has its verb."""
    asks = any(one.words == "?" for one in every) and not _asks_politely(every)
    if asks or any(one.has("r.note") for one in every):
        return every
    found: list[WordSpan] = []
    left: list[WordSpan] = []
    waiting: list[WordSpan] = []
    for part in _parts(every):
        said = _said(part)
        if left and _is_bare(said):
            kinds = {_kind(one) for one in said} - {""}
            if not kinds and _values(left):
                # "hand A to Tom and B, C to Lin": B belongs to what follows, if that is a part of the list.
                waiting += part
                continue
            if kinds and kinds == _values(left) | (_values(left, is_before=True) & kinds):
                found += _repeated(left, [*waiting, *part])
                waiting = []
                continue
        found += [*waiting, *part]
        left = _with_verb([*left, *waiting, *part] if left and _is_bare(said) else _after_names(found, part))
        waiting = []
    return [*found, *waiting]


def _asks_politely(every: Sequence[WordSpan]) -> bool:
    """Tell whether a message is one request as a question: "can you give MCI-3 to Tom, MCI-4 to Lin?"."""
    words = [token.word for one in every if not one.has("s.") for token in one.tokens][:2]
    return (
        [*words[:1], "you"] == words
        and words[0] in {"can", "could", "would", "will"}
        and (sum(one.words == "?" for one in every) == 1 and every[-1].words == "?")
    )


def _parts(every: Sequence[WordSpan]) -> Iterator[list[WordSpan]]:
    """Yield the parts between joints, each with those before it."""
    part: list[WordSpan] = []
    for span in every:
        if span.words in _JOINTS and any(one.words not in _JOINTS for one in part):
            yield part
            part = []
        part.append(span)
    if part:
        yield part


def _said(part: Sequence[WordSpan]) -> list[WordSpan]:
    return [one for one in part if one.words not in _JOINTS and not one.is_stop]


def _is_target(span: WordSpan) -> bool:
    return bool(span.entities) and span.entities[0].field in _TARGETS


def _kind(span: WordSpan) -> str:
    """Return which kind of value a span is; "" for what is none."""
    if span.entities:
        return "owner" if span.entities[0].field is Aspect.OWNER else ""
    if span.times:
        return "time"
    if span.number is not None and span.shape is Shape.NUMBER:
        return "amount"
    return "claim" if _CLAIM_ID.fullmatch(span.words) else ""


def _values(part: Sequence[WordSpan], *, is_before: bool = False) -> set[str]:
    """Return the kinds of values that are said behind the first target of a part, or before it."""
    first = next((at for at, one in enumerate(part) if _is_target(one)), len(part))
    return {_kind(one) for one in (part[:first] if is_before else part[first:])} - {""}


def _is_around(span: WordSpan) -> bool:
    return span.has(*_AROUND) or span.words in CURRENCIES


def _is_bare(said: Sequence[WordSpan]) -> bool:
    """Tell whether a part names targets, and says of them only values."""
    if not any(map(_is_target, said)):
        return False
    kinds = [_kind(one) for one in said if _kind(one)]
    return len(set(kinds)) == len(kinds) and all(
        _names_identifier(said, at)
        or ((one.entities or _kind(one) or _is_around(one)) and not one.has("r.", *_DENIES))
        for at, one in enumerate(said)
    )


def _names_identifier(said: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a word says what the identifier behind it is: "claim ID"."""
    return any(one.has("k.identifier") for one in said[at : at + 2]) and said[at].has("k.", "n.claim")


def _after_names(found: Sequence[WordSpan], part: Sequence[WordSpan]) -> list[WordSpan]:
    """Return a part with the names before it: "Contoso" and "and Fabrikam were approved on Monday"."""
    begin = len(found) - len(part)
    while begin > 0 and (found[begin - 1].entities or found[begin - 1].words in _JOINTS - {".", ";", "\n"}):
        begin -= 1
    return list(found[begin:])


def _with_verb(part: Sequence[WordSpan]) -> list[WordSpan]:
    """Return a part if its verb can be said again; else nothing."""
    said = _said(part)
    verbs = [
        one
        for at, one in enumerate(said)
        if not one.entities and one.has("r.", *RECORDED) and not _names_identifier(said, at)
    ]
    kinds = [_kind(one) for one in said if _kind(one)]
    if not verbs or not any(map(_is_target, said)) or len(set(kinds)) != len(kinds):
        return []
    is_plain = all(
        one in verbs
        or one.entities
        or _kind(one)
        or _names_identifier(said, at)
        or (_is_around(one) and not one.has(*_DENIES))
        for at, one in enumerate(said)
    )
    return list(part) if is_plain else []


def _repeated(left: Sequence[WordSpan], part: Sequence[WordSpan]) -> list[WordSpan]:
    """Return a part of a list with the verb of the part before it, where that stands: before or behind."""
    first = next(at for at, one in enumerate(left) if _is_target(one))
    said = {_kind(one) for one in part} - {""}
    begins = [one for one in left[:first] if one.words not in _JOINTS and not one.has("s.")]
    is_valued = "amount" in said and any(_kind(one) == "amount" for one in begins)
    head = [one for one in begins if _kind(one) not in said and not (is_valued and one.words in CURRENCIES)]
    behind = [
        one
        for at, one in enumerate(left)
        if at > first and not one.entities and one.has("r.", *RECORDED) and not _names_identifier(left, at)
    ]
    begin = next(at for at, one in enumerate(part) if one.words not in _JOINTS)
    end = max(at for at, one in enumerate(part) if one.entities and not _kind(one)) + 1
    repeated = [*part[:begin], *head, *part[begin:end], *behind, *part[end:]]
    currency = [one for one in left if one.words in CURRENCIES][-1:]
    if any(one.currency or one.words in CURRENCIES for one in part):
        return repeated
    return [each for one in repeated for each in ([one, *currency] if _kind(one) == "amount" else [one])]
