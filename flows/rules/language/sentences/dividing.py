"""Divide a message into clauses: one question or request each. Values in, values out."""

import re
from collections.abc import Iterator, Sequence

from flows.rules.language.meanings import RECORDED
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.tokens import Shape

_QUOTED = re.compile('["\u201c\u201e][^"\u201c\u201d\u201e]+["\u201c\u201d]')

JOINING = frozenset({"and", "then", "also", "plus"})
"""Words that may stand before another question or request."""

PRONOUNS = frozenset({"it", "them", "that", "this", "those", "these"})
_OF_DOMAIN = ("p.", "n.", "r.", "e.", "k.", "m.", "o.", "d.", "a.", "b.", "w.", "s.abilities", "x.only")
_ASKING = (
    *("q.how_doing", "q.count", "q.sum", "q.who", "q.when", "q.why", "q.how", "q.how_long", "q.what_if"),
    *("q.may", "q.must", "q.means", "q.how_often"),
)
_ASKS = (
    *("q.count", "q.sum", "q.who", "q.when", "q.why", "q.how", "q.how_long", "q.how_doing", "q.how_is"),
    "e.contact",
)
_ONLY_WITH_NAME = ("r.record", "r.add", "r.next_date", "r.snooze", "r.do")
"""Requests that begin anew only with a name; without one they belong to what was said: "put it in"."""

IMPERATIVES = frozenset(
    {
        *("add", "claim", "submit", "cancel", "hand", "send", "resend", "snooze", "record", "mark", "export"),
        *("move", "give", "assign", "remind", "nudge", "chase", "drop", "remove"),
    }
)
"""Verbs that ask for one thing each."""

ALSO_NOUNS = frozenset({"claim", "mark", "record", "export", "chase"})
"""Those of them that may stand for a thing as well."""

_ALSO_OTHERS = ("n.", "p.", "e.", "k.")


_REQUESTED = tuple(
    f"r.{one}" for one in (
        "add", "admin", "ask", "cancel", "change_contact", "claim", "do", "export", "hand_over", "never",
        "next_date", "note", "record", "record_consent", "settings", "snooze", "submit", "submit_now",
    )
)  # fmt: skip
"""Concepts of words with which a request may begin."""


def is_of_domain(span: WordSpan) -> bool:
    """Tell whether a span says something about the partner's engagements."""
    if span.entities or span.times or span.number is not None or span.shape in {Shape.DOMAIN, Shape.EMAIL}:
        return True
    if any(one.word in {"mine", "my"} for one in span.tokens) and span.has("f.mine"):
        return True
    return span.has(*_OF_DOMAIN, *_ASKING, "x.not", "x.except", "z.out") and not span.has("f.polite")


def divided(every: Sequence[WordSpan], text: str = "") -> list[Sequence[WordSpan]]:
    """Divide spans into clauses: where a new request or question begins after a sign or an "and".

    What stands between quotation marks in ``text`` is not divided, and a note may end with it.
    """
    quoted = [one.span() for one in _QUOTED.finditer(text)]
    parts: list[list[WordSpan]] = [[]]
    for at, span in enumerate(every):
        rest = [one for one in every[at + 1 :] if not one.is_stop]
        if not is_joint(span) or not rest or not parts[-1]:
            parts[-1].append(span)
            continue
        place = span.tokens[0].begin
        is_noted = any(one.has("r.note") for one in parts[-1]) or begin_of_reason(parts[-1]) is not None
        is_inside = is_noted and any(begin < place < end for begin, end in quoted)
        is_behind = any(parts[-1][0].tokens[0].begin < end <= place for _, end in quoted)
        if _tells_identifier(rest) and any(one.has("r.add") for one in parts[-1]):
            # "… to Viva? Their TPID is 7788123."
            continue
        if is_inside or (is_noted and not is_behind and span.words not in {".", ";", "\n"}):
            parts[-1].append(span)
            continue
        if begin_of_reason(every[at : at + 4]) is not None:
            parts[-1].append(span)
            continue
        if span.words in _OF_HEADING and is_named_only(parts[-1]) and _requests(rest):
            # "MCI-50: hand it to Lin" is one request.
            parts[-1].append(span)
            continue
        begins = _is_heading_of_name(every[at + 1 :], text, is_sentence=span.words in _ENDS)
        if begins and any(one.has("r.", *RECORDED) for one in parts[-1]):
            parts[-1] += [span] if span.is_stop else []
            parts.append([])
            continue
        repeated = _repeated(parts[-1], rest)
        if _is_of_list(parts[-1], span, every[at + 1 :]):
            parts[-1].append(span)
            continue
        if repeated or _ends(span, parts[-1], rest) or _divides(span, parts[-1], rest):
            # A question mark belongs to what stands before it.
            parts[-1] += [span] if span.is_stop else []
            parts.append(repeated)
            continue
        parts[-1].append(span)
    return _with_question_words([part for part in parts if any(not one.is_stop for one in part)])


def begin_of_reason(part: Sequence[WordSpan]) -> int | None:
    """Return the place of "reason" with a colon behind it, before the words of a reason; else nothing."""
    for at, one in enumerate(part[:-1]):
        if at and one.tokens[-1].word in _REASONS and part[at + 1].words in {":", "is", "was"}:
            return at
    return None


_REASONS = frozenset({"reason", "comment", "feedback", "justification", "explanation", "grounds", "remark"})
_OF_HEADING = frozenset({":", ","})


def _is_of_list(left: Sequence[WordSpan], joint: WordSpan, rest: Sequence[WordSpan]) -> bool:
    """Tell whether names go on with those before them, of which the state stood in front of all.

    For example "approved are MCI-3 and MCI-4, rejected is MCI-5": MCI-4 was approved.
    """
    names = next((at for at, one in enumerate(rest) if not (one.entities or is_joint(one))), len(rest))
    if joint.words in _ENDS or not rest or not rest[0].entities or names == len(rest):
        return False
    is_divided = any(one.is_stop for one in rest[:names][-2:]) and rest[names].has(*RECORDED)
    state = next((at for at, one in enumerate(left) if one.has(*RECORDED)), len(left))
    is_in_front = state < next((at for at, one in enumerate(left) if one.entities), 0)
    return is_divided and is_in_front


def _requests(rest: Sequence[WordSpan]) -> bool:
    """Tell whether a request, or what is told, begins; "resend" does, "who resent" does not."""
    first = next((one for one in rest if not one.has("f.") or one.has("r.", "q.")), None)
    return first is not None and first.has("r.", *RECORDED) and not first.has("q.")


def _is_heading_of_name(rest: Sequence[WordSpan], text: str, *, is_sentence: bool) -> bool:
    """Tell whether names begin before a sign and what is wanted with them: "MCI-51: cancel it".

    A comma is such a sign only where a sentence begins.
    """
    ends = [at for at, one in enumerate(rest) if one.is_stop and is_named_only(rest[:at])]
    return any(
        text[rest[at].tokens[0].begin] in _AFTER_HEADINGS
        or (is_sentence and rest[at].words == "," and _requests(rest[at + 1 :]))
        for at in ends
    )


_AFTER_HEADINGS = ":-\u2013\u2014"


def _tells_identifier(rest: Sequence[WordSpan]) -> bool:
    """Tell whether a sentence only tells what identifies who is to be added: "their TPID is 7788123"."""
    begun = rest[:4]
    is_told = any(one.number is not None or one.shape is Shape.GUID for one in begun)
    return begun[0].has("f.filler") and any(one.has("k.identifier") for one in begun) and is_told


def _asks_or_requests(span: WordSpan) -> bool:
    return span.has("q.", "r.") and not span.has("p.", "n.")


def _only_limits(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part only limits what was asked: "Lin's only", "without the cancelled ones"."""
    said = [one for one in part if not one.is_stop and not one.has("f.polite")]
    begins = next((one for one in said if not one.has("f.filler") or one.has("x.")), None)
    limits = any(one.entities or one.has("f.mine", "p.") for one in said)
    is_limited = begins is not None and (begins.has(*_LIMITING) or any(one.has("x.only") for one in said))
    return limits and is_limited and all(one.entities or one.has(*_LIMITED) for one in said)


_LIMITING = ("x.only", "x.not", "x.except", "x.but", "x.instead")
_LIMITED = ("x.", "f.", "p.", "n.assoc", "e.owner", "d.")


def _with_question_words(parts: Sequence[list[WordSpan]]) -> list[Sequence[WordSpan]]:
    """Put a question word that stands alone before what it asks about: "Wingtip said yes? when"."""
    found: list[Sequence[WordSpan]] = []
    for part in parts:
        said = [one for one in part if not one.is_stop and not one.has("f.")]
        is_word = bool(said) and all(one.has("q.when", "q.who", "q.why") for one in said)
        if found and _only_limits(part) and any(one.has("q.", "v.", "n.") for one in found[-1]):
            found[-1] = [*(one for one in found[-1] if one.words != "?"), *part]
        elif is_word and found and not any(_asks_or_requests(one) for one in found[-1]):
            found[-1] = [*said, *(one for one in found[-1] if one.words != "?")]
        else:
            found.append(part)
    return found


def _repeated(left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> list[WordSpan]:
    """Return the words of a request that are meant again: "hand" in "hand A to Tom and B to Lin"."""
    verb = []
    for one in left:
        if one.entities or one.times or one.number is not None:
            break
        verb.append(one)
    if not any(one.has("r.") for one in verb) or any(one.has("r.", "q.") for one in rest[:1]):
        return []
    own = [one for one in left if not one.is_stop][len(verb) :]
    pair = _pair(own)
    begun = [one for one in rest if not one.has("f.")]
    if not pair or not begun or not begun[0].entities or _pair(begun) != pair:
        return []
    return list(verb)


_TARGETS = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})


def _pair(part: Sequence[WordSpan]) -> str:
    """Return with what a target stands together at the beginning: an owner, an engagement, or a time."""
    kinds: list[str] = []
    for one in part:
        if one.entities or one.times or one.has(*RECORDED):
            field = one.entities[0].field if one.entities else "time" if one.times else "state"
            kinds.append("target" if field in _TARGETS else str(field))
        elif one.has("r.", "q.") and not one.has("f.", "n."):
            break
        if len(kinds) > 1:
            return " ".join(kinds) if kinds.count("target") == 1 else ""
    return ""


def each_time(part: Sequence[WordSpan]) -> list[Sequence[WordSpan]]:
    """Return a clause that compares two times as two: "approved this quarter versus last quarter"."""
    times = [at for at, one in enumerate(part) if one.times]
    between = [at for at, one in enumerate(part) if one.has("x.versus") or one.words == "than"]
    if len(times) != 2 or not between:
        return [part]
    left_out = (*between, times[1]), (*between, times[0])
    return [[one for at, one in enumerate(part) if at not in without] for without in left_out]


def halves(part: Sequence[WordSpan]) -> Iterator[tuple[Sequence[WordSpan], Sequence[WordSpan]]]:
    """Yield the ways to divide a clause in two at a sign or an "and", the first joint first."""
    for at, span in enumerate(part):
        left, right = part[:at], part[at + 1 :]
        if is_joint(span) and any(map(is_of_domain, left)) and any(map(is_of_domain, right)):
            yield ([*left, span] if span.is_stop else left), right


def opens_question(said: Sequence[WordSpan]) -> bool:
    """Tell whether spans begin as a question does: with a question word, or a verb before its subject."""
    if not said:
        return False
    words = [token.word for one in said[:3] for token in one.tokens]
    near = said[1:] if said[0].has("f.if") else said[1:3]
    behind = next((one for one in near if one.has("q.")), None)
    if said[0].has("q.", "v.show") or words[0] in ASKING_WORDS:
        return True
    if behind is not None and words[0] in _PREPOSITIONS:
        return True
    return words[0] in VERBS_BEFORE_SUBJECT and words[1:2] != ["not"] and len(words) > 1


_PREPOSITIONS = frozenset(
    {
        *("on", "in", "at", "by", "for", "from", "to", "until", "till", "since", "under", "with", "of"),
        *("within", "about", "after", "before", "if", "when", "once", "through", "via"),
    }
)
ASKING_WORDS = frozenset({"what", "which", "who", "whom", "whose", "when", "where", "why", "how"})
"""Words with which a question begins."""
VERBS_BEFORE_SUBJECT = frozenset(
    {
        *("do", "does", "did", "can", "could", "may", "must", "should", "is", "are", "will", "would", "am"),
        *("has", "have", "need", "might", "shall", "was", "were"),
    }
)
"""Words that stand before the subject of a question: "did Contoso accept"."""


def is_joint(span: WordSpan) -> bool:
    """Tell whether another question or request may begin after a span."""
    return span.is_stop or all(one.word in JOINING for one in span.tokens)


def _ends(span: WordSpan, left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> bool:
    return span.words == "?" and any(map(is_of_domain, rest)) and any(map(is_of_domain, left))


def _divides(joint: WordSpan, left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> bool:
    """Tell whether a new question or request begins after what was said."""
    if _is_heading(joint, left, rest) or not _has_content(left) or first_of(left).has("f.if", "q.what_if"):
        return False
    if joint.words in _COMMAS and _stands_in_front(left):
        return False
    if rest[0].words == "but" and len(rest) > 1:
        # "Cancel Contoso, but Litware goes to Lin"
        rest = rest[1:]
    if _gives(left) and _gives(rest):
        return True
    named = [one for one in rest if one.entities and one.entities[0].field in _TARGETS]
    told = [one for one in rest if not one.has("f.", "v.")][:1]
    begins = rest[0] in named or (joint.words in _ENDS and told and told[0] in named)
    is_new = bool(named) and (begins or bool(told and told[0].has(*RECORDED)))
    both_told = all(any(one.has(*RECORDED) for one in part) for part in (left, rest))
    is_new = is_new or _is_its(rest)
    states = is_new and both_told and any(one.entities for one in left)
    is_owner = bool(rest[0].entities) and rest[0].entities[0].field is Aspect.OWNER
    requests = bool(named) and (rest[0] in named or is_owner) and _is_for_itself(left, rest)
    return states or requests or _begins_clause(left, rest, is_sentence=joint.words in _ENDS)


def _is_its(rest: Sequence[WordSpan]) -> bool:
    """Tell whether another engagement of the same customer begins: "its SIEM is under review"."""
    is_pointing = rest[0].words in {"its", "their"} and len(rest) > 1 and bool(rest[1].entities)
    return is_pointing and rest[1].entities[0].field is Aspect.ENGAGEMENT


def _gives(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part begins with what a member shall get, without a verb: "MCI-3 to Tom"."""
    to = next((at for at, one in enumerate(part) if one.words == "to"), 0)
    before, after = part[:to], part[to + 1 :]
    return bool(after) and is_recipient(after[0]) and is_named_only(before)


def is_recipient(span: WordSpan) -> bool:
    """Tell whether a span is who may get something: a member, or the asker."""
    is_member = bool(span.entities) and span.entities[0].field is Aspect.OWNER
    return is_member or span.words in {"me", "myself"}


def is_named_only(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part is only the names of what is meant: "Contoso's Viva and MCI-3"."""
    names = [one.entities[0].field for one in part if one.entities]
    is_plain = all(
        one.entities or one.is_stop or one.words in _BESIDE_NAMES or one.has("n.assoc", "f.polite")
        for one in part
    )
    return is_plain and not _TARGETS.isdisjoint(names) and Aspect.OWNER not in names


_BESIDE_NAMES = frozenset(
    {
        *("the", "and", "of", "for", "on", "at", "in", "with", "our", "my", "both", "please", "pls", "hi"),
        *("ok", "regarding", "concerning", "about"),
    }
)


def _is_for_itself(left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> bool:
    """Tell whether a name begins a request of its own: "cancel Contoso, and Litware goes to Lin"."""
    verbs = {concept for one in left for concept in one.concepts if concept.startswith("r.")}
    after = next((one for one in rest[1:] if not one.has("f.") or one.has("r.")), None)
    is_verb = after is not None and after.has("r.hand_over", "r.cancel", "r.submit", "r.snooze")
    if after is not None and after.has("r.hand_over") and "r.hand_over" in verbs:
        # "Hand MCI-3 and MCI-4 over to Tom" is one request, of which the verb stands apart.
        is_verb = is_verb and any(map(is_recipient, left))
    return bool(verbs) and is_verb and after is not None and len(after.tokens) > 1


def _is_heading(joint: WordSpan, left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> bool:
    """Tell whether what stands before a sign only says of what something is wanted: "the mail, send it"."""
    if joint.words not in {":", ","} or any(one.has("q.") for one in (*left, rest[0])):
        return False
    kinds = ("n.", "f.", "v.", "r.") if joint.words == ":" else ("n.", "f.", "v.")
    return all(one.is_stop or is_noun(one) or one.has(*kinds) for one in left) and not any(
        one.entities or one.times for one in left
    )


def is_noun(span: WordSpan) -> bool:
    """Tell whether a phrase that says what happened begins as a thing does: "mail for the consent"."""
    return span.tokens[0].word in {"mail", "consent", "email", "request", "claim"}


_COMMAS = frozenset({",", ":", "/"})


def _stands_in_front(left: Sequence[WordSpan]) -> bool:
    """Tell whether what stands before a question only limits it: "for Viva, show me all that are open"."""
    said = [one for one in left if not one.is_stop]
    if any(one.has("b.by") for one in said) and all(one.has("b.by", "d.", "n.assoc", "f.") for one in said):
        # "By owner, how many are open"
        return True
    names = [one for one in said if one.entities or one.has("f.mine")]
    is_preposition = not said[0].entities and said[0].has("f.", "x.") and said[0].words not in _WE
    is_alone = len(said) == 1 and not (said[0].entities and said[0].entities[0].field in _TARGETS)
    is_alone = is_alone or _are_alternatives(said)
    only_limits = all(
        one.entities or one.times or one.has("f.", "x.", "d.", "n.assoc", "e.locations") for one in said
    )
    return bool(names) and (is_preposition or is_alone) and only_limits


def _are_alternatives(said: Sequence[WordSpan]) -> bool:
    """Tell whether names of one kind stand with "or" between: "Paris or Seattle, which lost more"."""
    kinds = {one.entities[0].field if one.entities else None for one in said[::2]}
    joints = {one.words for one in said[1::2]}
    return len(said) > 2 and len(kinds) == 1 and None not in kinds and joints == {"or"}


_WE = frozenset({"i", "we", "you", "they", "he", "she", "it"})
"""Words with which a sentence begins rather than a limit."""


def first_of(part: Sequence[WordSpan]) -> WordSpan:
    """Return the first span that is no sign."""
    return next((one for one in part if not one.is_stop), part[0])


def _has_content(part: Sequence[WordSpan]) -> bool:
    told = ("p.", "n.claim", "n.consent", "r.", "e.", "k.", "q.how_doing")
    return any(one.entities or one.times or one.has(*told) for one in part)


_ENDS = frozenset({".", "?", "!", ";", "\n"})


def _begins_clause(left: Sequence[WordSpan], rest: Sequence[WordSpan], *, is_sentence: bool) -> bool:
    first = next((one for one in rest if one.entities or not one.has("f.filler", "s.")), None)
    if first is not None and first.has("f.if"):
        # "After an approval how long does it take"
        sentence = rest[: next((at for at, one in enumerate(rest) if one.is_stop), len(rest))]
        first = next((one for one in sentence if one.has(*_ASKS)), first)
    if first is None or first.entities:
        return False
    has_name = any(one.entities for one in rest)
    after = rest[rest.index(first) + 1 :]
    if first.words == "by" and after and after[0].has("q.who"):
        # "When was it added, and by whom"
        first, after = after[0], after[1:]
    if _asks_of_it(left, rest) or _sets_own(first, left, after):
        return True
    if first.has("v.show") and after and after[0].has(*_ASKS):
        first = after[0]
    asks_who = (
        first.has("e.owner")
        and first.tokens[0].word in {"who", "whose"}
        and any(one.has("q.") for one in left)
    )
    if first.has(*_ASKS) or asks_who:
        if first.has("q.sum") and any(one.has(*RECORDED) for one in left) and _says_amount(after):
            return False
        return _asks_anew(first, left, rest, is_sentence=is_sentence)
    if first.has(*_REQUESTED) or first.words in IMPERATIVES:
        return _requests_anew(first, left, after, has_name=has_name)
    is_shown = first.has("v.") and first.tokens[0].word in {"show", "tell", "list", "give"}
    return is_shown and any(one.has("p.", "n.") for one in rest)


def _asks_of_it(left: Sequence[WordSpan], rest: Sequence[WordSpan]) -> bool:
    """Tell whether a question asks on: "when did it go under review, and has it been approved?"."""
    words = [token.word for one in rest[:2] for token in one.tokens]
    begins = words[:1] and words[0] in _DID and words[1:2] and words[1] in {"it", "they", "he", "she"}
    is_of_one = opens_question(left) and has_target(left)
    return bool(begins) and is_of_one and any(one.has("p.") for one in rest)


def _sets_own(first: WordSpan, left: Sequence[WordSpan], after: Sequence[WordSpan]) -> bool:
    """Tell whether a request goes on with the asker's own settings: "and switch my reminders off"."""
    own = {token.word for one in after[:4] for token in one.tokens}
    is_own = first.words in _SWITCHING and "my" in own and bool(own & _OWN)
    return is_own and any(one.has("r.") for one in left)


_DID = frozenset({"has", "have", "was", "were", "is", "are", "did", "had"})
_SWITCHING = frozenset({"switch", "turn", "stop", "mute", "disable", "enable", "silence", "sync", "change"})
_OWN = frozenset({"reminders", "notifications", "alerts", "calendar", "digest", "settings", "pings"})
"""What members set for themselves."""
_RECORDING = frozenset({"record", "log", "mark", "note", "register", "enter", "save"})
_BEHIND_VERB = frozenset({"the", "them", "both", "it", "all", "these", "those", "this", "that", "him", "her"})
"""Words that stand behind a verb, and never behind a noun."""


def _sets_date(first: WordSpan, left: Sequence[WordSpan], after: Sequence[WordSpan]) -> bool:
    """Tell whether a request goes on with the next date: "and set their next date to 2 December"."""
    is_date = first.has("r.next_date") and len(first.tokens) > 1
    is_set = is_date or (first.has("r.record") and any(one.has("r.next_date") for one in after[:2]))
    return is_set and any(one.times for one in after) and any(one.has("r.", "t.") for one in left)


def _requests_anew(
    first: WordSpan, left: Sequence[WordSpan], after: Sequence[WordSpan], *, has_name: bool
) -> bool:
    if first.words in IMPERATIVES and has_name and any(one.has("r.", "t.") for one in left):
        return True
    is_dated = first.has("r.next_date") and len(first.tokens) > 1 and has_name
    if is_dated or _sets_date(first, left, after):
        return True
    if first.has("r.record_consent") and first.tokens[0].word not in _RECORDING:
        return False
    if first.has(*_ONLY_WITH_NAME):
        return has_name and _is_of_name(first, left, after)
    if first.words == "claim" and after and after[0].tokens[0].word in _BEHIND_VERB:
        return True
    is_verb = first.has("r.cancel", "r.submit", "r.ask") and not first.has("n.")
    is_verb = is_verb or (first.has("r.claim") and len(first.tokens) > 1)
    return is_verb or (first.has(*_REQUESTED) and not first.has(*_ALSO_OTHERS))


def _is_of_name(first: WordSpan, left: Sequence[WordSpan], after: Sequence[WordSpan]) -> bool:
    """Tell whether a request begins with a name: "set MCI-4 to rejected"; not "record that for Viva"."""
    if first.has("r.record") and has_target(after[:1]):
        return True
    is_back = first.has("r.record") and has_target(left) and not has_target(after) and _points_back(after)
    return not is_back and not first.has(*_ALSO_OTHERS)


def _points_back(after: Sequence[WordSpan]) -> bool:
    """Tell whether "that" or "it" follows, and nothing that is told of it."""
    points = any(one.words in PRONOUNS for one in after[:1])
    return points and not any(one.has(*RECORDED) or one.times for one in after)


def _says_amount(after: Sequence[WordSpan]) -> bool:
    """Tell whether an amount follows, as in "money is 4000 USD"."""
    return any(one.number is not None for one in after[:2])


def has_target(part: Sequence[WordSpan]) -> bool:
    """Tell whether spans name a customer or an association."""
    return any(one.entities and one.entities[0].field in _TARGETS for one in part)


def _asks_anew(
    first: WordSpan, left: Sequence[WordSpan], rest: Sequence[WordSpan], *, is_sentence: bool
) -> bool:
    has_name = any(one.entities for one in rest)
    says = has_name or any(one.times or one.has("p.", "n.claim", "n.consent") for one in rest)
    bare = all(one.is_stop or one.words == "by" or one.has("q.why", "q.when", "q.who", "f.") for one in rest)
    if bare and has_target(left) and opens_question(left):
        # "When was it rejected, and why"
        return True
    is_rule = any(one.has("k.") for one in left) and any(one.has("k.", "p.", "r.") for one in rest)
    pointing = PRONOUNS | {"there", "they"} if opens_question(rest) else PRONOUNS
    points = any(token.word in pointing for one in rest for token in one.tokens)
    if is_sentence and (says or points):
        return True
    asked = next((one.has("q.", "r.", "v.") for one in left if not one.has("f.")), False)
    if any(one.has("x.versus") for one in left):
        # "Paris vs Seattle, who lost more"
        return is_sentence and says
    if first.has("q.who"):
        return (says or points) and asked
    return (says or points or is_rule) and any(one.has("q.", "r.", "e.owner", "e.contact") for one in left)
