"""Find the question behind sentences that lead to it, or are about something else. Values in, values out.

"To plan the week, how many are open" leads to its question; "never a dull moment, my cat is ill. What is due
in Paris?" only comes before it. Neither may name or limit what the question is about.
"""

from collections.abc import Iterator, Sequence

from flows.rules.language.sentences.asides import BEFORE, PRONOUNS, STARTS, SUBJECTS, is_common_noun
from flows.rules.language.sentences.clause import PERSONS
from flows.rules.language.sentences.spans import WordSpan, is_usual
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import Shape

SHORTEST = 3
"""Words of the shortest sentence that is left out."""
LONG_TALK = 8
"""Words from which a sentence is small talk although each of them is known."""

_TARGETS = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})
_ASKING_FOR = frozenset({"could", "can", "would", "may", "might", "i", "please", "kindly"})
_ALSO_BEGINNING = frozenset(
    {"did", "has", "have", "is", "was", "were", "are", "does", "do", "in", "for", "of"}
)
_JOINING = frozenset({"so", "and", "but", "then", "hence", "therefore", "thus", "well", "please", "now"})
_LEADING = SUBJECTS | {
    *(
        "my",
        "our",
        "the",
        "to",
        "before",
        "while",
        "after",
        "when",
        "a",
        "am",
        "just",
        "having",
        "im",
        "back",
        "for",
    ),
    *("his", "her", "their", "some", "someone", "somebody", "every", "with"),
}
"""Words with which a sentence begins that leads to a question."""
_LIMITING = frozenset({"mine", "only", "of", "except", "without", "excluding", "if", "unless"})
_MATTERS = (
    *("p.", "n.claim", "n.consent", "n.mail", "n.deadline", "n.status", "r.", "e.", "m.", "b.", "k."),
    *("q.count", "q.sum", "x.except", "x.only", "x.neither", "x.versus", "z.out"),
)
_MATTERS_LITTLE = (
    *("p.asked", "r.admin_part", "r.admin_verb", "r.next_date", "r.record", "r.note", "e.owner", "e.members"),
    *("k.deadline", "k.again", "k.add", "k.other_partner", "f.", "s.", "v."),
)
_TALKING = PRONOUNS | {
    *("my", "your", "his", "her", "their", "the", "a", "an", "somebody", "someone", "everybody", "one"),
    *("nobody", "this", "what", "me", "us"),
}
_OPENING = frozenset({"it", "that", "this", "there", "you", "what", "oh", "life", "time"})
_OWN = frozenset({"my", "his", "her", "your", "their", "every"})
_MEANS_LITTLE = frozenset(
    {
        *("asked", "ask", "asks", "answer", "reply", "gone", "dead", "end", "ends", "ending", "new", "money"),
        *("won", "green", "agree", "sign", "signed", "done", "finished", "stuck", "waiting", "wait", "going"),
        *("alive", "live", "started", "sent", "send", "request", "homework", "burning", "risk", "lose"),
        *("stopped", "dropped", "passed", "action", "open", "closed", "add", "failed", "urgent", "critical"),
        *("going on", "get", "back from", "a no", "a yes", "need to do", "have to do", "to do", "lost"),
        *("do not want", "does not want", "wants something", "want something", "wants us to", "wants me to"),
        *("stops", "over", "late", "hot", "do", "action items", "up to me", "on fire", "close", "settled"),
        *("get done", "be done", "cost", "worth", "value", "figure", "left", "due", "accept", "refuse"),
    }
)
"""States that may be said of anything, and so say little in a sentence about something else."""


def lead_in(every: Sequence[WordSpan], text: str, *, named: bool = False) -> int:
    """Return the length of a sentence that leads to a question and is about something else; 0 if none does.

    If it may be ``named``, it names one customer or association, which the question may be about.
    """
    for at in range(2, len(every)):
        word = every[at].tokens[0].word
        is_asked = named and word in _ALSO_BEGINNING and every[at - 1].is_stop
        if not (every[at].has(*STARTS, "v.have") or word in _ASKING_FOR or word == "what" or is_asked):
            continue
        before = _before(every, at)
        is_joined = every[before].is_stop or every[at - 1].words in _JOINING
        if is_joined and is_lead_in(every[: before + 1], every[at:], text, named=named):
            return at
    return 0


def _before(every: Sequence[WordSpan], at: int) -> int:
    """Return the place before the words that join a question to what stands before it."""
    before = at - 1
    while before > 1 and every[before].words in _JOINING:
        before -= 1
    return before


def is_lead_in(part: Sequence[WordSpan], rest: Sequence[WordSpan], text: str, *, named: bool = False) -> bool:
    """Tell whether a part is a sentence about something else that leads to the question in the rest."""
    words = [one for one in part if not one.is_stop]
    said = [token.word for one in words for token in one.tokens]
    while said and said[0] in BEFORE:
        said = said[1:]
    is_of_member = named and bool(words) and _is_member(words[0]) and _points_at_person(rest)
    if len(said) < SHORTEST or not (said[0] in _LEADING or is_of_member) or _LIMITING.intersection(said[:2]):
        return False
    if said[0] == "when" and said[1] in _ALSO_BEGINNING - {"in", "for", "of"}:
        # "When are we seeing them next" is a question of its own.
        return False
    if len(said) == SHORTEST and said[0] in {"the", "with"} and not named:
        return False
    if named and not any(one.has("p.", "n.", "e.", "w.", "k.", "q.how_doing", "r.") for one in rest):
        return False
    return all(_may_lead(words, at, rest, text, named=named) for at in range(len(words)))


def _may_lead(
    words: Sequence[WordSpan], at: int, rest: Sequence[WordSpan], text: str, *, named: bool
) -> bool:
    one = words[at]
    if one.entities:
        is_meant = one.entities[0].field in _TARGETS or (_is_member(one) and _points_at_person(rest))
        return named and is_meant
    # "Tom is off until Monday. What of his is open": the time is when Tom is off.
    is_known_time = any(each.times for each in rest) or (_is_member(words[0]) and _points_at_person(rest))
    if one.shape not in {Shape.WORD, Shape.NUMBER} or (one.times and not is_known_time):
        return False
    if one.has(*_MATTERS) and not one.has(*_MATTERS_LITTLE) and not _says_as_well(one, rest):
        return False
    is_verb = at > 0 and words[at - 1].words == "to" and is_usual(one, text)
    is_verb = is_verb or _is_purpose(words, at, text)
    return one.is_known or is_verb or is_common_noun(words, at, text)


def _is_member(span: WordSpan) -> bool:
    return bool(span.entities) and span.entities[0].field is Aspect.OWNER


def _points_at_person(rest: Sequence[WordSpan]) -> bool:
    """Tell whether a question is about a person who was named before it, and names none itself."""
    return any(one.words in PERSONS for one in rest) and not any(map(_is_member, rest))


def _is_purpose(words: Sequence[WordSpan], at: int, text: str) -> bool:
    """Tell whether a word says for what something is wanted: "for staffing I have to know"."""
    after = words[at + 1 : at + 3]
    wants = len(after) > 1 and after[0].words in {"i", "we"} and not after[1].entities
    return wants and at == 1 and words[0].words == "for" and is_usual(words[at], text)


def _says_as_well(span: WordSpan, rest: Sequence[WordSpan]) -> bool:
    return any(one.concepts & span.concepts for one in rest)


def questions_behind(every: Sequence[WordSpan]) -> Iterator[int]:
    """Yield the places behind a sign where a question begins."""
    for at in range(2, len(every)):
        word = every[at].tokens[0].word
        begins = every[at].has(*STARTS, "v.have", "b.", "o.") or bool(every[at].entities)
        begins = begins or word in _ASKING_FOR or word in _ALSO_BEGINNING
        if begins and every[_before(every, at)].is_stop:
            yield at


def long_talk(every: Sequence[WordSpan], text: str) -> int:
    """Return the length of whole sentences of many words before a question, which are no question; else 0."""
    for at in questions_behind(every):
        part = every[:at]
        words = [token for one in part if not one.is_stop for token in one.tokens]
        is_sentence = every[_before(every, at)].words in {".", "!"} and len(words) >= LONG_TALK
        asks = any(one.has("q.", "v.") and not one.has("f.") for one in part)
        if is_sentence and not asks and is_small_talk(part, every[at:], text):
            return at
    return 0


def is_small_talk(
    part: Sequence[WordSpan], rest: Sequence[WordSpan], text: str, *, named: bool = False
) -> bool:
    """Tell whether sentences before a question are about nothing of the domain, whatever words they have.

    The question has to name or limit something by itself, so that none of them can be what it is about; if
    they are ``named``, it points at the one customer or association in them.
    """
    words = [one for one in part if not one.is_stop]
    said = [token.word for one in words for token in one.tokens]
    is_limited = any(one.entities or one.times or one.has("p.", "n.claim", "n.consent", "e.") for one in rest)
    if len(said) < SHORTEST or not _TALKING.intersection(said) or not (is_limited or named):
        return False
    is_other = any(not one.is_known or one.has("z.out", "x.vague") for one in words)
    if not (is_other or len(said) >= LONG_TALK or said[0] in _OPENING):
        return False
    return all(_may_be_talk(words, at, rest, text, named=named) for at in range(len(words)))


def _may_be_talk(
    words: Sequence[WordSpan], at: int, rest: Sequence[WordSpan], text: str, *, named: bool
) -> bool:
    one = words[at]
    if one.entities:
        return named and one.entities[0].field in _TARGETS
    is_own_time = at > 0 and words[at - 1].words in _OWN
    if one.times and not is_own_time and not any(each.times for each in rest):
        return False
    if one.currency or one.shape not in {Shape.WORD, Shape.NUMBER} or one.has("x.except", "r.never"):
        return False
    says = one.has("q.count", "q.sum") or (one.has("p.") and not _says_as_well(one, rest))
    if says and one.words not in _MEANS_LITTLE:
        return False
    return not _requests(words, at) and (one.is_known or is_usual(one, text))


def _requests(words: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a span asks for something to be done, and is no verb of a sentence that tells."""
    before = {token.word for one in words[:at] for token in one.tokens}
    return words[at].has("r.") and not words[at].has("n.", "k.", "p.", "q.", "f.") and not before & _TALKING
