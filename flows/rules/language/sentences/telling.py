"""Which parts of a message only tell something, although rows could be read from them. Values in and out."""

from collections.abc import Mapping, Sequence

from flows.rules.language.sentences.dividing import ASKING_WORDS, JOINING, PRONOUNS
from flows.rules.language.sentences.spans import LEADING, WordSpan
from flows.rules.language.understanding import Intent, Milestone

READ_FROM_WORDS = frozenset({Intent.LIST, Intent.COUNT, Intent.SUM, Intent.RULE})
"""Questions that are read from words alone, of which what is only told has some."""


def only_tells(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part is a sentence with a subject and a verb that names nobody and wants nothing.

    "The deal is done" and "otherwise we lose the money" ask for no rows; "we need the rejected ones" does.
    """
    said = [one for one in part if not one.is_stop]
    while said and (said[0].words in LEADING or said[0].words in JOINING or said[0].words in _BEFORE):
        said = said[1:]
    words = [token.word for one in said for token in one.tokens]
    if words[:2] == ["you", "know"]:
        return True
    asks = [
        one for one in said if one.entities or (one.has("q.", "v.show") and not one.has("q.sum", "q.may"))
    ]
    is_asked = bool(asks) or any(one.words == "?" for one in part)
    if is_asked or not words or not _WANTING.isdisjoint(words):
        return False
    if len(words) > 1 and words[1] in _VERBS and words[0] not in _SUBJECTS and not said[0].has("n."):
        # "Documents are there"
        return True
    if words[0] in _SUBJECTS:
        return len(words) > 1 and words[1] not in _RELATIVE
    verb = next((at for at, one in enumerate(words[: _LONGEST_SUBJECT + 2]) if one in _VERBS), 0)
    return words[0] in _ARTICLES and verb > 1 and _RELATIVE.isdisjoint(words[:verb])


_BEFORE = frozenset(
    {"otherwise", "because", "since", "as", "now", "well", "anyway", "today", "finally", "but"}
)
_SUBJECTS = frozenset(
    {*("i", "we", "you", "it", "they", "he", "she", "one", "everybody", "everyone", "everything", "somebody")}
)
_ARTICLES = frozenset({"the", "all", "our", "my", "this", "these", "his", "her", "their"})
_VERBS = frozenset(
    {
        *("is", "are", "was", "were", "has", "have", "had", "looks", "went", "comes", "came", "fell", "got"),
        *("failed", "stopped", "ended", "started", "seems", "feels", "sounds", "works", "worked", "broke"),
    }
)
_RELATIVE = frozenset({"that", "which", "who", "whose", "of", "with", "without", "in", "from", "and"})
_LONGEST_SUBJECT = 3
"""Words between an article and the verb of its sentence."""

_WANTING = frozenset(
    {
        *("need", "needs", "want", "wants", "like", "wish", "interested", "looking", "look", "wonder"),
        *("must", "should", "know", "see", "find", "curious", "search", "searching", "require", "to"),
        *("ask", "asking", "can", "could", "may", "would", "if", "what", "how", "when", "who", "which"),
    }
)
"""Words of a sentence that wants something."""


def without_repeated(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out an end that only asks to keep what was told before it: "…, would you please record that?".

    It may name that, too: "…, please record the consent".
    """
    said = len(every) - next((at for at, one in enumerate(reversed(every)) if not one.is_stop), len(every))
    sign = next((at for at in range(said - 1, 0, -1) if every[at].is_stop), 0)
    words = {token.word for one in every[sign + 1 : said] for token in one.tokens}
    asks = any(token.word in ASKING_WORDS for one in every[:1] for token in one.tokens)
    is_repeated = words <= _REPEATING and words & _KEEPING and words & (PRONOUNS | TOLD.keys())
    is_told = any(one.entities for one in every[:sign]) and all(one.words != "?" for one in every[:sign])
    if not is_told or not is_repeated or asks:
        return every
    return every[:sign]


TOLD: Mapping[str, Intent | Milestone] = {
    "consent": Intent.RECORD_CONSENT,
    "payment": Milestone.PAID,
    "approval": Milestone.APPROVED,
    "rejection": Milestone.REJECTED,
    "dispute": Milestone.DISPUTED,
    "date": Intent.NEXT_DATE,
    "contact": Intent.CHANGE_CONTACT,
    "consented": Intent.RECORD_CONSENT,
    "paid": Milestone.PAID,
    "approved": Milestone.APPROVED,
    "rejected": Milestone.REJECTED,
    "disputed": Milestone.DISPUTED,
}
"""Words for what is to be kept, and what they stand for."""

_KEEPING = frozenset(
    {"record", "enter", "note", "mark", "log", "update", "register", "write", "change", "correct", "set"}
)
_REPEATING = (
    _KEEPING
    | PRONOUNS
    | TOLD.keys()
    | {*("would", "could", "can", "will", "you", "u", "please", "pls", "kindly", "in", "down")}
    | {*("way", "accordingly", "so", "for", "me", "us", "and", "then", "both", "thanks", "there", "up")}
    | {"the", "next", "as", "to"}
)
"""Words of which such an end consists."""
