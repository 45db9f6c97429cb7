"""Which parts of a message ask about a rule of their own. Values in, values out."""

from collections.abc import Sequence
from itertools import islice

from flows.rules.language.readers.reading import read
from flows.rules.language.sentences.clause import Asking, Clause
from flows.rules.language.sentences.dividing import (
    ASKING_WORDS,
    IMPERATIVES,
    JOINING,
    PRONOUNS,
    halves,
    is_joint,
    opens_question,
)
from flows.rules.language.sentences.spans import LEADING, WordSpan, is_usual
from flows.rules.language.understanding import REQUESTS, Intent, Saying
from flows.rules.language.words.tokens import Shape

MOST_HALVES = 8
"""Ways to divide a part in two that are tried; each is read twice."""


def asks_rule(part: Sequence[WordSpan], text: str, asking: Asking) -> bool:
    """Tell whether what is told and asked together is a question about the rules."""
    found = read(Clause(part, text, asking))
    return bool(found) and all(one.intent is Intent.RULE for one in found)


def around_rule(
    clause: Clause, sayings: Sequence[Saying], last: Sequence[Saying], parts: Sequence[Sequence[WordSpan]]
) -> list[Sequence[WordSpan]] | None:
    """Return the parts that are to be read instead of a clause and the ``parts`` behind it; else nothing.

    ``last`` is what the clause before may mean. What only leads to a question about a rule is read with it,
    what only says more of it is left out, and two such questions are read one by one.
    """
    if sayings and not last and parts and heads_rule(clause, sayings, parts[0]):
        return [[*clause.spans, *parts[0]], *parts[1:]]
    if follows_rule(clause, sayings, last):
        return list(parts)
    apart = rules_apart(clause, sayings) or questions_apart(clause, sayings)
    return [*apart, *parts] if apart else None


def heads_rule(clause: Clause, sayings: Sequence[Saying], following: Sequence[WordSpan]) -> bool:
    """Tell whether a few words only say what the question behind is about: "claim rejected - what now?"."""
    said = [one for one in clause.spans if not one.is_stop]
    is_list = all(one.intent is Intent.LIST and one.conditions for one in sayings)
    names = any(one.entities or one.times or one.has("q.", "v.", "x.", "f.mine") for one in said)
    if not is_list or names or len(said) > _LONGEST_HEADING or not clause.spans[-1].is_stop:
        return False
    if clause.spans[-1].words == "?" or following[0].words in JOINING or said[0].words.endswith("s"):
        # "Rejected claims, and how do I dispute one?" asks for two things.
        return False
    both = [*clause.spans, *following]
    return all(asks_rule(one, clause.text, clause.asking) for one in (following, both))


_LONGEST_HEADING = 4


def follows_rule(clause: Clause, sayings: Sequence[Saying], last: Sequence[Saying]) -> bool:
    """Tell whether a clause only says more of the question about a rule before it, and asks for no rows.

    "This would be my first one" is no question, and "is it counted from the adding?" is about the same rule.
    """
    if len(last) != 1 or last[0].intent is not Intent.RULE:
        return False
    said = [one for one in clause.spans if not one.is_stop and one.words not in JOINING]
    is_other = any(one.intent is Intent.RULE for one in sayings) or clause.has("v.show", "r.never", "z.out")
    is_usual_only = all(one.is_known or is_usual(one, clause.text) for one in said)
    names = any(one.entities or one.shape not in _WORDS for one in said)
    if not said or is_other or names or not is_usual_only:
        return False
    words = [token.word for one in said for token in one.tokens]
    is_told = words[0] in _TELLING and not clause.is_question
    if is_told and not clause.has("q.", "r.", "x.only", "x.except"):
        return True
    # "Explain the consent thing, why do we need it at all"
    is_bare = all(one.has("q.how", "q.why", "f.") for one in said)
    asks_no_more = not sayings and clause.has("q.how", "q.why") and (is_bare or _says_nothing_new(said))
    is_same = words[0] in _AUXILIARIES and words[1:2] and words[1] in {"it", "that", "this"}
    return asks_no_more or (bool(is_same) and not any(one.times for one in said))


_WORDS = frozenset({Shape.WORD, Shape.NUMBER})
_TELLING = frozenset({"this", "it", "i", "that", "we", "its", "my", "im"})
_AUXILIARIES = frozenset({"is", "does", "can", "must", "may", "will", "should", "was", "has", "do"})


def rules_apart(clause: Clause, sayings: Sequence[Saying]) -> list[Sequence[WordSpan]]:
    """Return a question about the rules in two, if it asks about two of them; else nothing.

    "What is it to claim a customer, and how is it done" asks about one.
    """
    if not sayings or any(one.intent is not Intent.RULE for one in sayings):
        return []
    ends = [one for one in clause.spans[-1:] if one.words == "?"]
    for before, right in islice(halves(clause.spans), MOST_HALVES):
        shows = any(one.has("v.show") for one in before[:2])
        requests = _requests(before, clause)
        left = before if before[-1:] == ends or shows or requests else [*before, *ends]
        said = [one for one in right if not is_joint(one) and not _is_polite(one)]
        is_apart = before[-1].words in _PARTING and _has_asking_word(said)
        is_begun = _asks(before) or _wants_report(before) or requests or _begins_request(before)
        if not (opens_question(said) or is_apart) or not is_begun:
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


def questions_apart(clause: Clause, sayings: Sequence[Saying]) -> list[Sequence[WordSpan]]:
    """Return a clause in two, if each is a question that says something by itself; else nothing.

    Of "when does Contoso run out, and how long does a customer have to answer" neither is passed over.
    """
    if len(sayings) != 1 or sayings[0].intent not in _ASKED:
        return []
    ends = [one for one in clause.spans[-1:] if one.words == "?"]
    for left, right in islice(halves(clause.spans), MOST_HALVES):
        said = [one for one in right if not is_joint(one) and not _is_polite(one)]
        if any(token.word in {"they", "them"} for one in said for token in one.tokens):
            # "Which are they, for Viva" goes on with the same question.
            continue
        is_head = bool(said) and said[0].has(*_HEADS) and said[0].tokens[0].word in ASKING_WORDS
        # "Can a rejection be disputed" asks for a rule.
        is_modal = bool(said) and said[0].tokens[0].word in _MODALS
        is_rule = is_modal and asks_rule(right, clause.text, clause.asking)
        begun = next((one for one in left if one.words not in LEADING and not one.has("s.")), left[0])
        if not (is_head or is_rule) or not _asks(left) or begun.tokens[0].word in _AMONG:
            continue
        first = read(Clause([*left, *ends] if left[-1:] != ends else left, clause.text, clause.asking))
        before = first[0] if len(first) == 1 else None
        second = read(Clause(right, clause.text, clause.asking, None if is_rule else before))
        if before is not None and len(second) == 1 and _are_two(before, second[0]):
            return [left, right]
    return []


_ASKED = frozenset(Intent) - REQUESTS - {Intent.RULE, Intent.YES, Intent.NO, Intent.GREETING, Intent.THANKS}
_HEADS = ("q.how_long", "q.count", "q.sum", "q.who", "q.when", "q.why", "q.how", "q.how_doing", "q.what")
"""Question words with which another question begins behind a sign or an "and"."""


_MODALS = frozenset({"can", "may", "must", "should", "could", "do", "does", "is", "are"})
_AMONG = frozenset({"from", "of", "in", "among", "amongst", "out", "for"})
"""Words with which a part begins that only says of what rows are asked."""


def _are_two(first: Saying, second: Saying) -> bool:
    """Tell whether two questions differ by more than how the rows of one of them are shown."""
    is_shown = not (second.conditions or second.timings or second.amounts or second.topic or second.event)
    narrows = second.intent is first.intent and _limits_of(first) <= _limits_of(second)
    return first != second and not is_shown and not narrows


def _limits_of(saying: Saying) -> set[object]:
    return {(one.field, one.values, one.excludes) for one in saying.conditions} | {
        (one.event, one.interval, one.excludes) for one in saying.timings
    }


_PARTING = frozenset({"/", "|", ";", "?", ".", "\n"})
"""Signs behind which something else is asked."""


def _is_polite(span: WordSpan) -> bool:
    return span.has("f.polite") and not opens_question([span, span])


def _requests(left: Sequence[WordSpan], clause: Clause) -> bool:
    """Tell whether a part requests something by itself: "switch my reminders off, and when do you …?"."""
    found = read(Clause(left, clause.text, clause.asking)) if any(one.has("r.") for one in left) else []
    return bool(found) and all(one.intent in REQUESTS for one in found)


def _wants_report(left: Sequence[WordSpan]) -> bool:
    """Tell whether a part wants the numbers of a time: "report for Q1 please"."""
    return any(one.has("e.report") for one in left) and any(one.times for one in left)


def _begins_request(left: Sequence[WordSpan]) -> bool:
    """Tell whether a part asks for something to be opened or done: "open my reminder settings"."""
    said = [one for one in left if not one.is_stop and one.words not in LEADING and not one.has("s.")]
    return bool(said) and said[0].tokens[0].word in IMPERATIVES | {"open", "show"} and len(said) > 1


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
        if begins and _is_subordinate(left[at:]):
            return False
        if one.has("q.") or (begins and not _is_polite(one) and opens_question(left[at:])):
            return True
        begins = is_joint(one) or (begins and one.has("f.polite", "f.filler", "s.") and not one.has("f.if"))
    return False


def _is_subordinate(said: Sequence[WordSpan]) -> bool:
    """Tell whether spans begin as a clause that only says when: "when a customer has consented there"."""
    words = [token.word for one in said[:3] for token in one.tokens]
    return words[:1] == ["when"] and len(words) > 1 and words[1] in _SUBJECTS


_SUBJECTS = frozenset({"a", "an", "the", "one", "i", "we", "my", "our", "somebody", "someone", "it", "they"})


def _says_nothing_new(said: Sequence[WordSpan]) -> bool:
    """Tell whether a question is about "it" alone: "how is it done"."""
    points = any(token.word in PRONOUNS for one in said for token in one.tokens)
    return points and not any(one.has("n.", "k.") for one in said)
