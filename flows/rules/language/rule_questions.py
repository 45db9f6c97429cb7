"""Which parts of a message ask about a rule of their own. Values in, values out."""

from collections.abc import Sequence

from flows.rules.language.readers.reading import read
from flows.rules.language.sentences.clause import Asking, Clause
from flows.rules.language.sentences.dividing import ASKING_WORDS, PRONOUNS, halves, is_joint, opens_question
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Intent, Saying


def asks_rule(part: Sequence[WordSpan], text: str, asking: Asking) -> bool:
    """Tell whether what is told and asked together is a question about the rules."""
    found = read(Clause(part, text, asking))
    return bool(found) and all(one.intent is Intent.RULE for one in found)


def rules_apart(clause: Clause, sayings: Sequence[Saying]) -> list[Sequence[WordSpan]]:
    """Return a question about the rules in two, if it asks about two of them; else nothing.

    "What is it to claim a customer, and how is it done" asks about one.
    """
    if not sayings or any(one.intent is not Intent.RULE for one in sayings):
        return []
    ends = [one for one in clause.spans[-1:] if one.words == "?"]
    for before, right in halves(clause.spans):
        left = before if before[-1:] == ends else [*before, *ends]
        said = [one for one in right if not is_joint(one) and not _is_polite(one)]
        is_apart = before[-1].words in _PARTING and _has_asking_word(said)
        if not (opens_question(said) or is_apart) or not _asks(before):
            continue
        rules = [read(Clause(one, clause.text, clause.asking)) for one in (left, right)]
        if len(rules[0]) != 1:
            continue
        is_rule = rules[0][0].intent is Intent.RULE
        has_rule = is_rule or any(one.intent is Intent.RULE for one in rules[1])
        if len(rules[1]) == 1 and has_rule and rules[0] != rules[1]:
            return [left, right]
        if is_rule and not rules[1] and rules[0] != list(sayings) and _says_nothing_new(said):
            return [left]
    return []


_PARTING = frozenset({"/", "|", ";", "?", ".", "\n"})
"""Signs behind which something else is asked."""


def _is_polite(span: WordSpan) -> bool:
    return span.has("f.polite") and not opens_question([span, span])


def _has_asking_word(part: Sequence[WordSpan]) -> bool:
    return any(one.has("q.") for one in part) or any(
        token.word in ASKING_WORDS for one in part for token in one.tokens
    )


def _asks(left: Sequence[WordSpan]) -> bool:
    """Tell whether a part asks by itself, perhaps behind something else: not "after the consent"."""
    if left[-1].words == "?" or _has_asking_word(left[-2:]):
        return True
    begins = True
    for at, one in enumerate(left):
        if one.has("q.") or (begins and not _is_polite(one) and opens_question(left[at:])):
            return True
        begins = is_joint(one) or (begins and one.has("f.polite", "f.filler", "s.") and not one.has("f.if"))
    return False


def _says_nothing_new(said: Sequence[WordSpan]) -> bool:
    """Tell whether a question is about "it" alone: "how is it done"."""
    points = any(token.word in PRONOUNS for one in said for token in one.tokens)
    return points and not any(one.has("n.", "k.") for one in said)
