"""Leave out what is said beside the point: "hope you are well", "they do not want it". Values in and out.

A part between signs is left out only if it is a sentence of its own about something else: it begins as one,
names nothing, has no time, number or word of the domain, and only usual words.
"""

from collections.abc import Iterator, Sequence

from flows.rules.language.sentences.dividing import begin_of_reason
from flows.rules.language.sentences.spans import WordSpan, is_usual
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import Shape

_CONTENT = ("p.", "n.claim", "n.consent", "n.mail", "n.deadline", "n.status", "r.", "e.", "k.", "m.", "o.")
_MORE_CONTENT = ("d.", "a.", "b.", "q.", "v.", "w.", "x.only", "x.except", "x.neither", "x.versus", "z.out")
STARTS = (
    *("q.who", "q.what", "q.when", "q.where", "q.why", "q.how", "q.count", "q.how_long", "q.may", "q.sum"),
    *("q.how_doing", "q.how_is", "q.must", "v.show", "e.contact", "e.owner", "e.report", "e.members"),
)
"""Concepts with which a question begins."""
SUBJECTS = frozenset(
    {
        *("i", "we", "you", "he", "she", "they", "it", "that", "this", "there", "everybody", "nobody"),
        *("hope", "sorry", "because", "as", "since", "so", "or", "not"),
    }
)
"""Words with which a sentence begins, after the fillers before it."""
BEFORE = frozenset(
    {"and", "but", "oh", "well", "ah", "hm", "hmm", "because", "though", "although", "do", "please"}
)
PRONOUNS = frozenset({"i", "we", "you", "he", "she", "they", "it", "that", "there", "my", "our"})
_MEANS_MORE = frozenset({"mine", "only", "mean", "if", "unless", "once", "when", "until", "instead"})
"""Words that limit or change what was said before."""


def without_asides(every: Sequence[WordSpan], text: str) -> Sequence[WordSpan]:
    """Return the spans of a message without the parts that are about something else."""
    if any(one.has("r.note") for one in every) or begin_of_reason(every) is not None:
        return every
    kept: list[WordSpan] = []
    parts = list(_parts(every))
    for at, part in enumerate(parts):
        is_left_out = _is_aside(part, text) or (at + 1 < len(parts) and _is_reason(part, parts[at + 1], text))
        is_left_out = is_left_out or (at > 0 and _is_purpose(part, text)) or _is_asked_by(part, text)
        kept += [one for one in part if one.is_stop and one.words == "?"] if is_left_out else part
    return kept if any(not one.is_stop for one in kept) else every


def cores(every: Sequence[WordSpan], text: str) -> Iterator[Sequence[WordSpan]]:
    """Yield the spans without what is said around the point: the most of it left out last.

    A part between signs is left out if it names nothing, asks for nothing and has usual words only.
    """
    parts = list(_parts(every))
    if len(parts) < 2 or len(parts) > MOST_PARTS or any(one.has("r.note") for one in every):
        return
    first = next(
        (at for at, one in enumerate(parts) if not _is_beside(one, text, is_before=True)), len(parts)
    )
    behind = list(reversed(parts))
    last = next(
        (at for at, one in enumerate(behind) if not _is_beside(one, text, is_before=False)), len(parts)
    )
    if any(one.words == ":" for part in parts[len(parts) - last - 1 :] for one in part):
        last = 0
    for begin in range(first + 1):
        for end in range(len(parts), len(parts) - last - 1, -1):
            if begin < end and end - begin < len(parts):
                yield [one for part in parts[begin:end] for one in part]


MOST_PARTS = 12
"""Parts between signs of a message of which some may be beside the point."""


_OF_RULES = ("k.items", "k.payment", "k.identifier", "k.elsewhere", "k.reminders", "k.owner", "r.hand_over")


def _is_beside(part: Sequence[WordSpan], text: str, *, is_before: bool) -> bool:
    words = [one for one in part if not one.is_stop]
    said = {token.word for one in words for token in one.tokens}
    if any(one.words == "?" for one in part):
        return False
    if _is_told(words, text) or _is_meeting_soon(words, text) or _is_wanted(words, text):
        return True
    if said & (_MEANS_MORE - {"mine", "once", "when"}) or _says_which(words):
        return False
    if not all(
        is_clock(words, at) or _says_little(one, text, is_before=is_before) for at, one in enumerate(words)
    ):
        return False
    # "What a relief" asks nothing.
    first = next((one for one in words if not one.has("f.", "s.")), None)
    exclaims = {"what", "how"} & said and not said & _AUXILIARY
    asks = first is not None and first.has("q.", *_REQUESTS) and not exclaims
    return not asks


def _says_little(one: WordSpan, text: str, *, is_before: bool) -> bool:
    """Tell whether a word names and limits nothing, and asks for nothing."""
    if one.entities or one.times or one.number is not None or one.shape is not Shape.WORD:
        return False
    if (not one.is_known and not is_usual(one, text)) or (not is_before and one.has(*_OF_RULES)):
        return False
    return not one.has(*_SAYING) or one.has("f.", "s.") or (is_before and one.has("e.members"))


def _says_which(words: Sequence[WordSpan]) -> bool:
    """Tell whether a sentence limits what is asked, perhaps in a word not known: "I want the odd ones"."""
    said = {token.word for one in words for token in one.tokens}
    return bool(_WISHING & said) and bool({"one", "ones", "those"} & said)


def _is_told(words: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a sentence tells of somebody, in words of no domain: "the lady is on the other line"."""
    said = [token.word for one in words for token in one.tokens]
    while said and said[0] in BEFORE:
        said = said[1:]
    is_of_us = bool(said) and said[0] in _TELLERS
    verb = next((at for at, word in enumerate(said[1:4], start=1) if word in _IS), 0)
    if not (is_of_us or (said and said[0] in _OWNERS and verb)) or _WISHING.intersection(said):
        return False
    if not any(not one.is_known or one.has("f.remark") for one in words) or _MEANS_MORE.intersection(said):
        return False
    return all(
        (one.is_known or is_usual(one, text)) and not _limits(one) and one.shape is Shape.WORD
        for one in words
    )


def _limits(span: WordSpan) -> bool:
    if span.entities or span.times or span.number is not None:
        return True
    return span.has(*_LIMITING, *_REQUESTS) and not span.has("f.", "s.")


_LIMITING = (
    "x.except",
    "x.not",
    "x.neither",
    "x.only",
    "x.versus",
    "p.",
    "a.",
    "b.",
    "q.count",
    "q.sum",
    "z.",
)
_TELLERS = frozenset({"i", "we", "he", "she", "somebody", "someone", "everybody", "im"})
_OWNERS = frozenset({"the", "my", "our", "his", "her", "a", "an", "some", "that", "this"})
_IS = frozenset({"is", "are", "was", "has", "wants", "keeps", "got", "needs", "asks", "asked", "wanted"})
_WISHING = frozenset({"want", "need", "like", "mean", "meant", "prefer", "look", "looking", "search", "care"})
"""Verbs with which somebody says what is wanted."""


def _is_wanted(words: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a few words say who wants what is asked for, and when: "finance wants it today"."""
    said = [token.word for one in words for token in one.tokens]
    verb = next((at for at, word in enumerate(said[:5]) if word in _WANTS), 0)
    if not verb or said[verb + 1 : verb + 2] not in (
        ["it"],
        ["this"],
        ["that"],
        ["them"],
        ["these"],
        ["for"],
    ):
        return False
    return all(
        (one.times and one is words[-1])
        or one.words in _WANTS
        or (not _limits(one) and one.shape is Shape.WORD and (one.is_known or is_usual(one, text)))
        for one in words
    )


_WANTS = frozenset(
    {"wants", "want", "needs", "need", "expects", "expect", "asked", "waits", "waiting", "asks"}
)


def _is_meeting_soon(words: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a few words say that a meeting begins: "board call in 5", "review starts now"."""
    said = [token.word for one in words for token in one.tokens]
    noun = next((at for at, word in enumerate(said[:4]) if word in MEETINGS), None)
    if noun is None or not (_SOON.intersection(said[noun:]) or is_clock(words, len(words) - 1)):
        return False
    return all(
        is_clock(words, at)
        or (not _limits(one) and one.shape is Shape.WORD and (one.is_known or is_usual(one, text)))
        for at, one in enumerate(words)
    )


MEETINGS = frozenset(
    {
        *("call", "meeting", "review", "sync", "standup", "catchup", "presentation", "chat", "workshop"),
        *("visit", "demo", "qbr", "board", "appointment", "report", "briefing", "talk", "lunch", "huddle"),
    }
)
"""Words for what a question is asked before."""
_SOON = frozenset({"now", "soon", "starts", "starting", "begins", "about"})
_SAYING = (
    *("x.", "a.", "b.", "d.", "p.", "n.claim", "n.consent", "n.status", "o.", "e.", "m.", "z.", "v.show"),
    *("q.count", "q.sum", "q.how_long", "q.how_doing"),
)
"""Concepts of which none is beside the point."""
_REQUESTS = (
    *("r.add", "r.ask", "r.cancel", "r.claim", "r.export", "r.hand_over", "r.record", "r.snooze", "r.submit"),
    *("r.settings", "r.submit_now", "r.change_contact", "r.note"),
)
_AUXILIARY = frozenset(
    {"is", "are", "do", "does", "did", "can", "was", "were", "has", "have", "should", "will"}
)


def after_remark(
    every: Sequence[WordSpan], text: str
) -> tuple[Sequence[WordSpan], Sequence[WordSpan]] | None:
    """Return a remark without a sign behind it, and the question that follows, if there are both.

    For example "im in the lobby at woodgrove" and "who do i ask for". A remark may name one customer.
    """
    for at in range(2, len(every)):
        if every[at].has(*STARTS) and not every[at].has("f.filler") and _is_remark(every[:at], text):
            return every[:at], every[at:]
    return None


_REMARKS = frozenset(
    {
        *("i", "we", "he", "she", "they", "at", "in", "on", "just", "my", "the", "our", "sorry", "boss", "a"),
        *(
            "customer",
            "client",
            "somebody",
            "someone",
            "so",
            "hey",
            "ok",
            "well",
            "back",
            "still",
            "off",
            "about",
        ),
        *(
            "sitting",
            "walking",
            "driving",
            "heading",
            "stuck",
            "standing",
            "meeting",
            "quick",
            "it",
            "got",
            "have",
        ),
    }
)
"""Words with which a remark begins."""
_PREPOSITIONS = frozenset({"in", "at", "for", "from", "of", "by", "with", "to"})
_WITHOUT_ARTICLE = frozenset(
    {
        "train",
        "call",
        "phone",
        "transit",
        "traffic",
        "town",
        "lunch",
        "dinner",
        "work",
        "reception",
        "way",
        "court",
    }
)


def _is_remark(part: Sequence[WordSpan], text: str) -> bool:
    words = [one for one in part if not one.is_stop]
    if not words or words[0].tokens[0].word not in _REMARKS or all(one.is_known for one in words):
        return False
    if any(one.has("x.") and not one.has("f.") for one in words):
        return False
    for at, one in enumerate(words):
        if one.entities and one.entities[0].field in {Aspect.CUSTOMER, Aspect.ASSOCIATION}:
            continue
        if _is_content(one) and not one.has("n.assoc"):
            return False
        if not one.is_known and not is_common_noun(words, at, text):
            return False
    return len({one.entities for one in words if one.entities}) <= 1


def is_clock(words: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a span belongs to a time of day or a few minutes: "at nine", "in 5 min"."""
    one, after = words[at], words[at + 1 : at + 2]
    if one.number is None or one.currency:
        return at > 0 and one.words in _MINUTES and is_clock(words, at - 1)
    follows = bool(after) and after[0].words in _MINUTES
    before = words[at - 1].words if at > 0 else ""
    is_hour = before == "at" and one.number <= _HOURS
    # "Call in 5"
    is_soon = before == "in" and one.number <= _SIXTY and words[0] is not words[at - 1]
    return follows or (not after and (is_hour or is_soon))


_MINUTES = frozenset({"min", "mins", "minute", "minutes", "hour", "hours", "hrs", "h", "sharp", "oclock"})
_HOURS = 24
_SIXTY = 60


def is_common_noun(words: Sequence[WordSpan], at: int, text: str) -> bool:
    """Tell whether an unknown word cannot be a name: after a preposition without an article it may be one."""
    follows = at > 0 and words[at - 1].words in _PREPOSITIONS
    return is_usual(words[at], text) and (not follows or words[at].words in _WITHOUT_ARTICLE)


def _parts(every: Sequence[WordSpan]) -> Iterator[list[WordSpan]]:
    """Yield the parts between signs, each with the sign that ends it."""
    part: list[WordSpan] = []
    for span in every:
        part.append(span)
        if span.is_stop and span.words not in {"/", "&", "+", "|"}:
            yield part
            part = []
    if part:
        yield part


def _is_aside(part: Sequence[WordSpan], text: str) -> bool:
    words = [one for one in part if not one.is_stop]
    if not words or any(_is_content(one) for one in words):
        return False
    if all(one.has("f.", "s.greeting", "s.thanks") for one in words):
        return False
    return (
        not _says_which(words)
        and _is_sentence(words)
        and all(one.is_known or is_usual(one, text) for one in words)
    )


def _is_reason(part: Sequence[WordSpan], following: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a part says only why something is asked for: "as I am on leave, please"."""
    words = [one for one in part if not one.is_stop]
    asked = [token.word for one in following for token in one.tokens][:4]
    requests = any(one.has(*_REQUESTS) for one in following[:2])
    is_so = asked[:1] and asked[0] in {"so", "therefore", "hence", "thus"}
    is_so = is_so and (requests or bool(_ASKED_FOR.intersection(asked)))
    is_limiting = _MEANS_MORE.intersection(token.word for one in words for token in one.tokens)
    if words and is_so and not is_limiting and not any(one.has("q.", "v.", "x.") for one in words):
        # "Kick-off is agreed, so please add contoso.com"
        return not any(_names(one) for one in words) and any(map(_names, following))
    if not words or words[0].tokens[0].word not in _BECAUSE or not _ASKED_FOR.intersection(asked):
        return False
    return not any(map(_names, words)) and all(one.is_known or is_usual(one, text) for one in words)


def _is_purpose(part: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a part says only for what the answer is needed: "so I can explain why it was too nice"."""
    words = [one for one in part if not one.is_stop]
    said = [token.word for one in words for token in one.tokens]
    said = [one for one in said if one not in {"that", "and", "then"}]
    begins = (
        said[:1] == ["so"] and said[1:2] and said[1] in {"i", "we"} and len(said) > len(("so", "i", "can"))
    )
    if not begins or not _TELLING.intersection(said[2:5]) or _MEANS_MORE.intersection(said[3:]):
        return False
    if any(_names(one) or one.has("x.except", "x.only") for one in words) or any(
        one.words == "?" for one in part
    ):
        return False
    return all(one.is_known or is_usual(one, text) for one in words)


_TELLING = frozenset(
    {
        *("explain", "tell", "show", "answer", "justify", "brief", "present", "convince", "reassure", "warn"),
        *("prepare", "plan", "report", "defend", "know", "impress", "stop", "sleep", "relax", "prove"),
    }
)
"""Verbs of what somebody does with an answer."""


def _is_asked_by(part: Sequence[WordSpan], text: str) -> bool:
    """Tell whether a part says only who wants to know: "the bank is asking me"."""
    words = [one for one in part if not one.is_stop]
    said = " ".join(one.words for one in words)
    is_about_them = words and words[0].tokens[0].word in _ARTICLES and len(said.split()) <= _LONGEST_ASKING
    if not is_about_them or not said.endswith(_WANTING) or any(one.words == "?" for one in part):
        return False
    return all(
        (one.is_known or is_usual(one, text)) and not _names(one) and not one.has("x.", "v.", "q.", "p.")
        for one in words
    )


_WANTING = (
    *(
        " is asking me",
        " is asking us",
        " is asking",
        " wants to know",
        " keeps asking me",
        " keeps asking us",
    ),
    *(" was asking me", " was asking us", " is pestering me", " is pestering us", " is nagging me"),
    *(" needs to know", " wants to see it", " is asking for it", " is asking about it"),
)
_ARTICLES = frozenset({"the", "my", "our", "some", "a", "an", "their", "his", "her"})
_LONGEST_ASKING = 8


def _names(span: WordSpan) -> bool:
    return bool(
        span.entities or span.times or span.number is not None or span.shape not in {Shape.WORD, Shape.STOP}
    )


_BECAUSE = frozenset(
    {"as", "since", "because", "given", "seeing", "considering", "with", "cos", "now", "having"}
)
_ASKED_FOR = frozenset({"please", "pls", "could", "can", "would", "kindly", "will"})
"""Words of which one begins a request that follows a reason."""


def _is_sentence(words: Sequence[WordSpan]) -> bool:
    said = [token.word for one in words for token in one.tokens]
    while said and said[0] in BEFORE:
        said = said[1:]
    has_pronoun = any(one in PRONOUNS for one in said)
    return len(said) > 1 and said[0] in SUBJECTS and has_pronoun and not _MEANS_MORE.intersection(said)


def _is_content(span: WordSpan) -> bool:
    if span.entities or span.times or span.number is not None or span.shape is not Shape.WORD:
        return True
    return span.has(*_CONTENT, *_MORE_CONTENT) and not span.has("f.", "s.")
