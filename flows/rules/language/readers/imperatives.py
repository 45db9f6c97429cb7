"""Whether a clause asks for something to be done. Values in, values out.

A verb asks for something at the beginning ("cancel Contoso"), behind what it is about ("the mail to Contoso,
send it again"), and as a participle behind a word that wants it done ("get Contoso cancelled", "Contoso needs
cancelling"). What a question asks for is no request.
"""

from collections.abc import Sequence

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.dividing import ALSO_NOUNS, is_noun
from flows.rules.language.sentences.spans import LEADING, WordSpan, is_usual

_POLITE = (
    *("f.filler", "f.polite", "f.ours", "f.mine", "f.you", "s.greeting", "s.thanks", "s.yes", "s.no"),
    *("v.", "q.must", "q.may", "r.do"),
)
"""Concepts of what may stand before a request."""
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "our", "my", "his", "her", "their", "which"})
"""Words after which a noun stands, and no request."""
_SUBJECTS = frozenset({"i", "we", "they", "he", "she", "it", "who", "has", "have", "had", "was", "were"})
"""Words after which a verb tells what somebody does, unless more words make it a wish."""
_WONDERING = frozenset({"did", "has", "have", "had", "was", "were", "is", "are", "am", "does", "should"})
_WHETHER = frozenset({"did", "does", "had", "was", "were"})
_WISHING = frozenset({"want", "need", "please", "would", "like", "should", "must", "let", "to", "pls", "plz"})
_CAUSING = frozenset(
    {
        *("get", "getting", "have", "need", "needs", "want", "wants", "like", "see", "requires", "require"),
        *("be", "being", "please", "pls", "with", "wanted", "needed", "due"),
    }
)
"""Words behind which a participle says what shall be done."""
_TELLING = frozenset({"was", "were", "has", "had", "been", "got", "already", "is", "are", "did"})
"""Words beside which a participle tells what happened."""


def asks_for(clause: Clause, concept: str) -> bool:
    """Tell whether a clause asks for what a concept such as ``r.cancel`` stands for."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens]
    while words and words[0] in LEADING:
        words = words[1:]
    if words[:1] and words[0] in _WHETHER:
        # "Did anybody ask Contoso for consent" asks for nothing to be done.
        return False
    is_able = words[2:4] == ["able", "to"]
    if (
        words[:1]
        and words[0] in _WONDERING
        and not is_able
        and words[1:2]
        and words[1] in _SUBJECTS | {"you"}
    ):
        # "Did I cancel Contoso" asks for nothing to be done.
        return False
    done = f"t.{concept.partition('.')[2]}"
    if clause.has_word("mind", "bother", "consider") and any(
        clause.spans[at].tokens[0].word.endswith("ing") for at in clause.find(done)
    ):
        # "Would you mind snoozing Contoso"
        return begins(clause, done)
    return begins(clause, concept) or _follows(clause, concept) or _is_to_be_done(clause, concept)


def begins(clause: Clause, concept: str) -> bool:
    """Tell whether the first words that say something stand for a request."""
    before = ""
    for span in clause.spans:
        if span.has(concept) and before not in _ARTICLES:
            return True
        before = span.tokens[-1].word
        if not (span.is_stop or span.has(*_POLITE)):
            return False
    return False


def _follows(clause: Clause, concept: str) -> bool:
    """Tell whether a request stands behind what it is about: names, and nouns of the domain."""
    places = [
        at for at in clause.find(concept) if not at or clause.spans[at - 1].tokens[-1].word not in _ARTICLES
    ]
    at = places[0] if places else None
    if at is None or clause.is_question or clause.spans[at].words in ALSO_NOUNS:
        return False
    before = clause.spans[:at]
    if not all(
        one.is_stop or one.entities or one.times or one.has(*_POLITE, *_NOUNS) or is_noun(one)
        for one in before
    ):
        return False
    words = [token.word for one in before for token in one.tokens]
    if any(one.has("q.") and not one.has("q.must", "q.may") for one in before) or not words:
        return False
    is_wished = bool(_WISHING.intersection(words))
    return words[-1] not in _ARTICLES and (is_wished or not _SUBJECTS.intersection(words))


_NOUNS = ("n.mail", "n.consent", "n.claim", "n.assoc", "k.again")


def _is_to_be_done(clause: Clause, concept: str) -> bool:
    """Tell whether a participle says what shall be done with what has a name."""
    done = f"t.{concept.partition('.')[2]}"
    at = next((at for at, one in enumerate(clause.spans) if one.has(done)), None)
    if at is None or (clause.is_question and not is_polite_question(clause.spans)):
        return False
    before = clause.spans[:at]
    words = [token.word for one in before for token in one.tokens]
    named = any(one.entities and one.entities[0].field in TARGETS for one in clause.spans)
    if not named or any(one.has("q.") and not one.has("q.must", "q.may", "q.how") for one in before):
        return False
    if any(one in _TELLING and words[at + 1 : at + 2] != ["to"] for at, one in enumerate(words)) or any(
        one in {"i", "we"} and _tells(words, at) for at, one in enumerate(words)
    ):
        return False
    return bool(_CAUSING.intersection(words))


def _tells(words: Sequence[str], at: int) -> bool:
    """Tell whether "we have Contoso added" says what is: a wish has another word between."""
    return words[at + 1 : at + 2] == ["have"] and words[at + 2 : at + 3] != ["to"]


def is_polite_question(spans: Sequence[WordSpan]) -> bool:
    """Tell whether a question is a request: "could we get Contoso cancelled?"."""
    words = [token.word for one in spans if not one.is_stop for token in one.tokens][:4]
    return bool(words) and words[0] in {"can", "could", "will", "would", "may", "please", "pls"}


def asks_whether_added(clause: Clause) -> bool:
    """Tell whether it is asked if a customer may be added: "can Contoso be added to Viva"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.")]
    words = [one.words for one in said[:4]]
    may = words[:1] in (["can"], ["could"], ["may"]) and not clause.has_word("please", "pls", "plz", "kindly")
    return may and len(said) > 1 and bool(said[1].entities) and "be" in words and said[-1].words != "now"


def other_verb(clause: Clause) -> int | None:
    """Return the place of a verb of no meaning of its own with which a clause begins: "flick it over".

    What stands with it says what is asked for: "over to Lin", "until Monday".
    """
    for at, span in enumerate(clause.spans[:-1]):
        if span.words in _LIGHT or (not span.is_known and is_usual(span, clause.text)):
            follows = clause.spans[at + 1]
            is_object = bool(follows.entities) or follows.words in _OBJECTS
            return at if is_object and not clause.is_question else None
        if not (span.is_stop or span.has(*_POLITE)):
            return None
    return None


_LIGHT = frozenset(
    {
        *("leave", "let", "keep", "park", "put", "set", "stick", "pop", "chuck", "throw", "sling", "shove"),
        *(
            "toss",
            "flick",
            "bounce",
            "kick",
            "punt",
            "shelve",
            "bump",
            "lob",
            "fling",
            "ship",
            "slide",
            "bring",
        ),
        *(
            "get",
            "have",
            "make",
            "pull",
            "push",
            "drop",
            "take",
            "route",
            "redirect",
            "forward",
            "defer",
            "hold",
        ),
        *("delay", "bench", "table", "rest", "sleep", "mute", "quiet", "stall", "freeze", "ditch", "slip"),
    }
)
"""Verbs that say only that something is moved or kept."""
_OBJECTS = frozenset(
    {"it", "them", "that", "this", "the", "my", "our", "all", "those", "these", "a", "another"}
)
