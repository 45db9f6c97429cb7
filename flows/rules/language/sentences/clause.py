"""One question or request of a message: its spans, and which of them a reading has explained.

Values in, values out, except that a `Clause` keeps which spans were explained while it is read.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from flows.rules.language.sentences.spans import LEADING, WordSpan
from flows.rules.language.understanding import Saying, Value

NEUTRAL = (
    "f.filler",
    "f.polite",
    "f.ours",
    "n.assoc",
    "v.",
    "q.what",
    "q.where",
    "x.but",
    "x.only",
    "s.greeting",
    "s.thanks",
)
"""Concepts of spans that narrow nothing in a question."""

AUXILIARIES = frozenset({"did", "has", "have", "is", "was", "were", "are", "does", "had"})
"""Words with which a question without a question word begins."""

JOINED = frozenset({"and", "or", "nor", "&", ",", "/", "+", "n", "as", "well"})
"""Words and signs that join what is alike."""

PERSONS = frozenset({"he", "she", "his", "her", "hers", "him"})
"""Words that point at a person."""

ALL = frozenset(
    {
        "all",
        "everyone",
        "everybody",
        "everything",
        "everywhere",
        "every",
        "each",
        "anything",
        "anyone",
        "anywhere",
    }
)
"""Words that would make a request for whatever there is."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, on which day of theirs.

    ``shown`` are the rows that the asker saw last, in order, as values of associations. ``rephrases`` says
    that the message before was not understood, so that this one may say the same otherwise. ``attempted``
    keeps what was made of each clause while one message is read: ways to divide it have clauses in common.
    """

    today: date
    asker: Value
    shown: tuple[Value, ...] = ()
    rephrases: bool = False
    attempted: "dict[Hashable, list[Attempt]]" = field(default_factory=dict, compare=False, repr=False)


Attempt = tuple[list[Saying], list[int]]
"""What a reader makes of a clause, and the places of the spans that it leaves over."""


@dataclass
class Clause:
    """The spans of one question or request; ``text`` is the whole message as it was typed."""

    spans: Sequence[WordSpan]
    text: str
    asking: Asking
    before: Saying | None = None
    """What was said before it in the same message."""
    is_about_it: bool = False
    """Whether it is about what was said before, even if it does not say so."""
    used: set[int] = field(default_factory=set)
    excluded: frozenset[int] | None = None
    """Places of spans that a negation excludes, once that was looked for."""

    def anew(self) -> "Clause":
        """Return the same clause, of which nothing is explained."""
        again = Clause(self.spans, self.text, self.asking, self.before, self.is_about_it)
        again.places, again.is_question = self.places, self.is_question
        return again

    @cached_property
    def attempted(self) -> list[Attempt]:
        """What the readers that were asked so far make of it, or of the same clause in the same message."""
        key = tuple(one.identity for one in self.spans), self.before, self.is_about_it
        return self.asking.attempted.setdefault(key, [])

    @cached_property
    def is_question(self) -> bool:
        """Whether it ends with a question mark, begins as a question does, or asks if something is so."""
        if asks_whether(self.spans):
            return True
        said = [one for one in self.spans if not one.is_stop]
        while said and (said[0].words in LEADING or said[0].has("s.greeting")) and not said[0].has("q."):
            said = said[1:]
        words = [one.tokens[0].word for one in said]
        return any(one.is_stop and one.words == "?" for one in self.spans) or bool(
            words and words[0] in AUXILIARIES
        )

    @property
    def content(self) -> list[int]:
        """The places of the spans that say something, in order."""
        return [
            at
            for at, one in enumerate(self.spans)
            if not one.is_stop
            and not (one.has("f.filler", "f.polite", "s.greeting", "s.thanks") and not _says_more(one))
        ]

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """The places of the spans that stand for each concept, and for each kind of concepts."""
        found: dict[str, list[int]] = {}
        for at, span in enumerate(self.spans):
            for one in span.kinds:
                found.setdefault(one, []).append(at)
        return found

    def find(self, *concepts: str) -> list[int]:
        """Return the places of spans that stand for one of these concepts."""
        named = [self.places[one] for one in concepts if one in self.places]
        return sorted({at for places in named for at in places}) if len(named) > 1 else list(*named)

    def has(self, *concepts: str) -> bool:
        """Tell whether a span stands for one of these concepts."""
        return any(one in self.places for one in concepts)

    def take(self, *concepts: str) -> list[int]:
        """Return the places of spans that stand for one of these concepts, and count them as explained."""
        found = self.find(*concepts)
        self.used.update(found)
        return found

    def has_word(self, *words: str) -> bool:
        """Tell whether one of its tokens is one of these words."""
        return any(token.word in words for span in self.spans for token in span.tokens)

    def between(self, begin: int, end: int) -> str:
        """Return what was typed from one span until before another, which may be the end."""
        if begin >= end or begin >= len(self.spans):
            return ""
        last = self.spans[end - 1].tokens[-1]
        return self.text[self.spans[begin].tokens[0].begin : last.end]

    @property
    def unexplained(self) -> list[int]:
        """The places of spans that say something and were not explained."""
        return [
            at
            for at, one in enumerate(self.spans)
            if at not in self.used and not one.is_stop and not one.has(*NEUTRAL)
        ]

    def unknown(self) -> Iterator[str]:
        """Yield the words that nothing explains, as they were typed, those beside one another together."""
        run: list[WordSpan] = []
        for span in (*self.spans, None):
            if span is not None and not span.is_known:
                run.append(span)
            elif run:
                yield self.text[run[0].tokens[0].begin : run[-1].tokens[-1].end]
                run = []


def asks_whether(spans: Sequence[WordSpan]) -> bool:
    """Tell whether a sentence asks if something is so: "tell me if MCI-7 was paid" does not tell it."""
    words = [token.word for one in spans for token in one.tokens]
    for at, word in enumerate(words):
        before, last = words[max(0, at - 2) : at - 1], words[max(0, at - 1) : at]
        if word in _CONFIRMING and _ASSURING.isdisjoint(last) and "as" not in words[at:]:
            return True
        if word in _WHETHER and not _KNOWING.isdisjoint(before if last in _TOLD else last):
            return True
    return False


_CONFIRMING = frozenset({"confirm", "verify"})
_ASSURING = frozenset({"i", "we", "hereby", "to"})
"""Words before "confirm" of whoever tells something, or is told to."""

_WHETHER = frozenset({"if", "whether"})
_KNOWING = frozenset(
    {
        *("know", "check", "checking", "checked", "see", "say", "confirm", "wonder", "wondering", "verify"),
        *("sure", "idea", "clue", "clarify", "curious", "interested", "remember", "question", "clear", "ask"),
        *("tell", "inform", "advise", "update", "find", "figure"),
    }
)
_TOLD = (["me"], ["us"], ["out"])
"""Words before "if" with which somebody wants to know something: "tell me if", "find out if"."""


Reader = Callable[[Clause], Sequence[Saying]]
"""Returns the sayings that a clause may be, and counts which of its spans explain them."""


def _says_more(span: WordSpan) -> bool:
    """Tell whether a span that may be a mere filler has another meaning, too."""
    return any(
        not one.startswith(("f.filler", "f.polite", "s.greeting", "s.thanks", "q.what", "v."))
        for one in span.concepts
    )


def excluded(clause: Clause) -> frozenset[int]:
    """Return the places of spans that a negation before them excludes; the first call counts."""
    if clause.excluded is None:
        clause.excluded = _find_excluded(clause)
    return clause.excluded


def _find_excluded(clause: Clause) -> frozenset[int]:
    """Return the places of spans that a negation before them excludes.

    It reaches what follows it, and what is joined to that by "and", "or" or a comma and is of the same kind.
    """
    found: set[int] = set()
    _pass_over_nothing(clause)
    state, reached, is_tight = "", "", False
    negations: list[int] = []
    for at, span in enumerate(clause.spans):
        kind = "" if is_noun_of_state(clause.spans, at) else _kind(span)
        # "Claimed rather than added and who have not answered" leaves out what was added.
        state = "" if span.words in _RELATIVE and state == "joined" else state
        if at in clause.used and not kind:
            continue
        if span.has("x.but") and not _is_exception(clause.spans, at):
            continue
        before = _excluded_before(clause.spans, at)
        if before is not None:
            found.update(before)
            clause.used.update([at] if before else [])
        elif (span.has(*_NEGATIONS) or _is_minus(clause.spans, at)) and not kind:
            state = "open"
            negations.append(at)
        elif kind:
            # "Except Paris and Viva" leaves out both; "not approved, Paris" only what is approved.
            is_alike = kind == reached or (is_tight and bool(span.entities) and reached != "state")
            is_reached = state == "open" or (state == "joined" and is_alike)
            state, reached = ("reached", kind) if is_reached else ("", "")
            if is_reached:
                # A negation that reaches nothing stays unexplained.
                clause.used.update(negations)
                negations = []
                found.add(at)
        elif state == "reached" and span.words in JOINED:
            state, is_tight = "joined", span.words in {"and", "or", "nor"}
        elif state == "joined" and (
            not (span.has("f.", "n.") or span.words in JOINED) or _contrasts(clause.spans, at, found)
        ):
            state = ""
    return frozenset(found)


_RELATIVE = frozenset({"who", "which"})


def _contrasts(spans: Sequence[WordSpan], at: int, left_out: Collection[int]) -> bool:
    """Tell whether a comma sets a name against the one before: "not in Paris, in Warsaw"."""
    if at < 4 or at + 1 >= len(spans) or at - 2 not in left_out or spans[at - 1].words != ",":
        return False
    is_alike = _kind(spans[at + 1]) == _kind(spans[at - 2]) and spans[at - 3].words == spans[at].words
    is_last = at + 2 >= len(spans) or spans[at + 2].words not in JOINED - {","}
    return is_alike and is_last and spans[at - 4].words == "not"


def _excluded_before(spans: Sequence[WordSpan], at: int) -> list[int] | None:
    """Return the places before a span that it excludes; ``None`` if it excludes nothing before it."""
    named = _named_before(spans, at)
    is_excluding = named is not None and _excludes_before(spans, at, named)
    return _joined_before(spans, named) if is_excluding and named is not None else None


def _joined_before(spans: Sequence[WordSpan], at: int) -> list[int]:
    """Return a name and those joined to it before: "Viva and Lin, SIEM and Viva aside" leaves out two.

    It is empty if it cannot be told which: of "open for SIEM and Viva excluded" perhaps only one.
    """
    kind, found = _kind(spans[at]), [at]
    while at >= 2 and spans[at - 1].words in {"and", "or", "&", "plus", "+"} and _kind(spans[at - 2]) == kind:
        at -= 2
        found.append(at)
    begins = at == 0 or spans[at - 1].is_stop
    return found if begins or len(found) == 1 else []


def _pass_over_nothing(clause: Clause) -> None:
    """Count "nothing" or "none" with which a question begins as explained: "nothing due next week?"."""
    said = [at for at in clause.content if not clause.spans[at].has("f.", "v.", "q.what")]
    if len(said) > 1 and clause.spans[said[0]].words in _NONE and clause.spans[said[1]].has("p."):
        clause.used.add(said[0])


_NONE = frozenset({"nothing", "none", "nobody", "no one", "noone"})


_NEGATIONS = ("x.except", "x.neither", "x.not", "x.instead", "x.but")


def _is_minus(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "less" excepts a name: "all offices less Seattle"."""
    return spans[at].words == "less" and _is_exception(spans, at)


def _named_before(spans: Sequence[WordSpan], at: int) -> int | None:
    """Return the place of a name or state before a span, perhaps with "office" or "area" between."""
    before = at - 1
    if before > 0 and spans[before].has("d.") and spans[before - 1].entities:
        before -= 1
    return before if before >= 0 and _kind(spans[before]) else None


def _excludes_before(spans: Sequence[WordSpan], at: int, named: int) -> bool:
    """Tell whether a word excludes the name before it: "Paris excluded", "all of mine, Fabrikam no"."""
    is_last = at + 1 == len(spans) or spans[at + 1].is_stop or spans[at + 1].words in JOINED
    behind = spans[at + 1 : at + 3]
    if [one.words for one in behind[:1]] == ["of"] and behind[1:] and behind[1].entities:
        # "Hybrid Meetings out of Seattle"
        return False
    if spans[at].has("x.post") and not (spans[at].has("x.except") and not is_last):
        return True
    return is_last and spans[at].words in {"no", "not"} and bool(spans[named].entities)


def _is_exception(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "but" excepts a name: "all offices but Seattle"."""
    is_of_all = any(token.word in ALL for span in spans[:at] for token in span.tokens) and not any(
        one.has("x.not") for one in spans[:at]
    )
    after = [one for one in spans[at + 1 :] if one.words not in {"the", "those", "that"}][:1]
    return is_of_all and bool(after) and (bool(after[0].entities) or after[0].has("p."))


def is_noun_of_state(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a noun only says of what a state is: "except those whose consent expired"."""
    is_whose = at > 0 and spans[at - 1].words in {"whose", "where consent", "where"}
    return is_whose and spans[at].has("n.") and at + 1 < len(spans) and spans[at + 1].has("p.")


def _kind(span: WordSpan) -> str:
    """Return what a negation may exclude: a name of one field, a state, or the asker."""
    if span.entities:
        return span.entities[0].field
    return "state" if span.has("p.") else "owner" if span.has("f.mine") else ""
