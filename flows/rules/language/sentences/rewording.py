"""Put the usual word for what a sentence says around a name: "leave Viva alone" is "except Viva".

Values in, values out. What is reworded limits the same; nothing that limits is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile, takewhile

from flows.rules.language.sentences.dividing import is_named_only, opens_question
from flows.rules.language.sentences.spans import LEADING, WordSpan, is_usual
from flows.rules.language.understanding import Aspect
from flows.rules.language.words.lexicon import phrase_of

_EXCEPT = frozenset({"x.except"})


def reworded(every: Sequence[WordSpan], text: str) -> Sequence[WordSpan]:
    """Return the spans of a message with the usual words for what is excepted, whose it is, and to whom."""
    every = _excepted_behind(_uncleft(_of_claim(_asked_for_what(_unnumbered(_declining(every))))))
    return _of_leaver(_without_audience(_excepted(_with_particles(list(every))), text), text)


def _declining(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Read that a customer rejects something as that they decline: "did Litware reject Viva?".

    "Litware was rejected" says what Microsoft did.
    """
    return [
        replace(one, concepts=_DECLINED) if one.has("p.rejected") and _does_customer(every, at) else one
        for at, one in enumerate(every)
    ]


_DECLINED = frozenset({"p.declined"})
_CUSTOMERS = frozenset({"customers", "clients", "companies", "who", "customer", "client"})


def _does_customer(every: Sequence[WordSpan], at: int) -> bool:
    """Tell whether a customer is who rejects: "did Litware reject", "which customers rejected Viva"."""
    subject = every[at - 1] if at else None
    if subject is None:
        return False
    is_named = bool(subject.entities) and subject.entities[0].field is Aspect.CUSTOMER
    before = every[at - 2].tokens[-1].word if at > 1 else ""
    behind = next((one for one in every[at + 1 :] if one.words not in _OF_OBJECT), None)
    is_ours = behind is not None and (
        behind.words == "us" or (bool(behind.entities) and behind.entities[0].field is Aspect.ENGAGEMENT)
    )
    if is_named and before in {"did", "does"}:
        return True
    is_subject = (is_named and before in {"has", "have"}) or subject.tokens[-1].word in _CUSTOMERS
    return is_subject and is_ours


_OF_OBJECT = frozenset({"our", "the", "request", "offer"})


def _unnumbered(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out the order in which things are asked for: "1) … 2) …", "first submit MCI-5, then …"."""
    found: list[WordSpan] = []
    count, at = 0, _heading(every)
    while at < len(every):
        begins = not found or found[-1].is_stop or found[-1].words in LEADING
        if _is_number_of_item(every[at : at + 2], count, begins=begins):
            count += 1
            at += 1 if found else 2
        elif begins and every[at].words in _IN_ORDER and _begins_request(every[at + 1 :]):
            at += 1 + every[at + 1].is_stop
        else:
            found.append(every[at])
            at += 1
    return found


def _heading(every: Sequence[WordSpan]) -> int:
    """Return where a list begins behind words that only announce it: "my list for today: 1) …"; else 0."""
    colon = next((at for at, one in enumerate(every[:_LONGEST_HEADING]) if one.words == ":"), 0)
    is_list = colon > 0 and _is_number_of_item(every[colon + 1 : colon + 3], 0, begins=True)
    return colon + 1 if is_list and not any(one.entities for one in every[:colon]) else 0


_LONGEST_HEADING = 8


def _is_number_of_item(spans: Sequence[WordSpan], count: int, *, begins: bool) -> bool:
    """Tell whether spans begin with the number of the item that follows ``count`` others, and its sign."""
    if len(spans) < len(("1", ")")) or count >= len(_ORDINALS):
        return False
    head, sign = (one.words for one in spans)
    is_number = head in {str(count + 1), _ORDINALS[count], "abcdef"[count]}
    return is_number and (sign == ")" or (begins and sign in {".", ":"}))


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_IN_ORDER = frozenset(
    {*_ORDINALS, "firstly", "secondly", "thirdly", "next", "last", "lastly", "finally", "afterwards"}
)


def _begins_request(spans: Sequence[WordSpan]) -> bool:
    """Tell whether spans, perhaps behind a comma, begin with a verb of a request and name its target.

    "Next submit deadline" does not; "claim" is a noun, too.
    """
    said = list(dropwhile(lambda one: one.is_stop, spans))
    is_verb = bool(said) and said[0].has("r.") and not said[0].has("n.", "r.claim") and not said[0].entities
    rest = takewhile(lambda one: not one.is_stop, said)
    return is_verb and any(one.entities or one.words in _OBJECTS or one.has("r.export") for one in rest)


def _excepted_behind(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Put what is excepted in front of a request behind it: "apart from SIEM, cancel all of Contoso"."""
    begin = next((at for at, one in enumerate(every) if one.words not in LEADING and not one.is_stop), 0)
    if begin >= len(every) or not every[begin].has("x.except"):
        return every
    comma = next((at for at in range(begin, len(every)) if every[at].words == ","), 0)
    left_out, rest = every[begin:comma], every[comma + 1 :]
    is_plain = any(one.entities for one in left_out) and not any(one.has("r.", "q.") for one in left_out)
    verb = next((one for one in rest if one.words not in LEADING and not one.has("f.polite")), None)
    if not comma or not is_plain or verb is None or verb.entities or not verb.has("r."):
        return every
    end = next((at for at, one in enumerate(rest) if one.is_stop), len(rest))
    return [*every[:begin], *rest[:end], *left_out, *rest[end:]]


def _asked_for_what(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Read "what for locations" as "what locations": it asks for no reason."""
    return [
        replace(one, concepts=frozenset({"q.what"}))
        if one.words == "what for" and (after.entities or after.has("e.", "n."))
        else one
        for one, after in zip(every, [*every[1:], *every[-1:]], strict=True)
    ]


def _of_claim(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out that a claim is one where it stands before a question: "the claim MCI-7, who owns it?"."""
    sign = next((at for at, one in enumerate(every) if one.words in {",", ":"}), 0)
    claims = [at for at, one in enumerate(every[:sign]) if one.words == "claim"]
    is_named = is_named_only([one for at, one in enumerate(every[:sign]) if at not in claims])
    is_asked = len(claims) == 1 and claims[0] > 0 and is_named and opens_question(every[sign + 1 :])
    return [*every[: claims[0]], *every[claims[0] + 1 :]] if is_asked else every


def _uncleft(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out whom somebody has in mind who asks who it was: "was it Lin who submitted MCI-7"."""
    begin = next((at for at, one in enumerate(every) if one.entities), 0)
    said = " ".join(one.words for one in every[:begin])
    is_owner = (
        bool(every[begin : begin + 1])
        and bool(every[begin].entities)
        and (every[begin].entities[0].field is Aspect.OWNER)
    )
    is_cleft = said in {"was it", "is it", "so was it", "wasn t it"} and every[begin + 1 : begin + 2]
    return every[begin + 1 :] if is_owner and is_cleft and every[begin + 1].has("q.who") else every


def _with_particles(spans: list[WordSpan]) -> list[WordSpan]:
    """Return verbs with their particle where what they act on stands between: "call Litware off"."""
    found = list(spans)
    for at, span in enumerate(spans):
        if len(span.tokens) > 1 or span.entities or span.times:
            continue
        end = _end_of_object(spans, at + 1)
        if end == at + 1 or end >= len(spans) or spans[end].words not in _PARTICLES or span not in found:
            continue
        behind = spans[end + 1] if end + 1 < len(spans) else None
        concepts = phrase_of(span.words, spans[end].words)
        if concepts & _SAID_APART and not (behind and behind.entities):
            found[found.index(span)] = replace(span, concepts=concepts)
            found.remove(spans[end])
    return found


_PARTICLES = frozenset({"off", "down"})
_SAID_APART = frozenset({"r.cancel", "p.cancelled", "r.snooze", "p.declined", "r.submit", "p.submitted"})
_LONGEST_OBJECT = 6


def _end_of_object(spans: Sequence[WordSpan], at: int) -> int:
    """Return the place behind the names or the "it" that stand from ``at`` on."""
    end = at
    for one in spans[at : at + _LONGEST_OBJECT]:
        is_object = one.entities or one.words in _OBJECTS or one.has("n.assoc", "n.claim")
        if not (is_object or one.words in _JOINED):
            break
        end += 1
    return end


_OBJECTS = frozenset({"it", "them", "that", "this", "one", "those", "these", "mine", "us"})
_JOINED = frozenset(
    {"the", "a", "an", "and", "or", ",", "of", "my", "our", "for", "all", "at", "from", "with"}
)


def _excepted(spans: list[WordSpan]) -> list[WordSpan]:
    found: list[WordSpan] = []
    at = 0
    while at < len(spans):
        span = spans[at]
        verb = _refused_again(spans, at)
        if verb:
            # "Cancel Contoso but do not cancel Fabrikam"
            end = _end_of_names(spans, verb + 1)
            found += [replace(span, concepts=_EXCEPT), *spans[verb + 1 : end]]
            at = end
            continue
        end = _end_of_names(spans, at + 1)
        behind = _words(spans[end : end + 2])
        is_left = span.tokens[-1].word in _LEAVING and behind[:1] and behind[0] in _ALONE
        is_only = span.words in {"only", "just", "but"} and behind in _DOES_NOT and bool(found)
        is_denied = span.words in _NOT_COUNTED and (not found or found[-1].is_stop or found[-1].words in _BUT)
        is_saved = span.words in {"save", "saving"} and bool(found) and found[-1].is_stop
        stays = _staying(spans, at) if found and found[-1].is_stop and _asks(found) else 0
        if stays and spans[at].words == "the rest":
            # What is not asked for stays anyway.
            at = stays + 1
            continue
        if stays:
            # "Cancel all of Litware, Viva stays"
            end = _end_of_names(spans, at)
            found += [replace(spans[stays], concepts=_EXCEPT), *spans[at:end]]
            at = stays + 1
            continue
        behind_it = _left_out_behind(spans, end) if span.words in _IF and end > at + 1 else 0
        if behind_it:
            # "If Seattle is left out"
            found += [replace(span, concepts=_EXCEPT), *spans[at + 1 : end]]
            at = behind_it
            continue
        if end > at + 1 and (is_left or is_only or is_saved or is_denied):
            # "Only leave Viva alone" leaves out all of Viva.
            while is_left and found and found[-1].words in {"only", "just", "but", "and", "please"}:
                found.pop()
            found += [replace(span, concepts=_EXCEPT), *spans[at + 1 : end]]
            at = end + (0 if is_saved or is_denied else 1 if is_left else 2)
            continue
        found.append(span)
        at += 1
    return found


def _refused_again(spans: Sequence[WordSpan], at: int) -> int:
    """Return the place of a verb that is said again to leave names of one kind out; 0 if there is none.

    Behind anything but "but", only what has no name of its own is limited so: "remind all in Paris, do not
    remind Tailspin".
    """
    verb = at + 1
    while verb < len(spans) and spans[verb].tokens[-1].word in {"do", "not", "never", "please"}:
        verb += 1
    if not _is_joint(spans[at]) or verb == at + 1 or verb >= len(spans):
        return 0
    again = {one for one in spans[verb].concepts if one.startswith("r.")}
    asked = [one for one in spans[:at] if again & {each.replace("_now", "") for each in one.concepts}]
    named = spans[verb + 1 : _end_of_names(spans, verb + 1)]
    kinds = {one.entities[0].field for one in named if one.entities}
    has_target = any(one.entities and one.entities[0].field in _TARGETS for one in spans[:at])
    is_limit = spans[at].words == "but" or not has_target
    return verb if asked and len(kinds) == 1 and is_limit else 0


def _is_joint(span: WordSpan) -> bool:
    """Tell whether another part of what is asked may begin behind a span."""
    return span.words in {"but", "and", ",", ";", "."}


_TARGETS = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})


def _left_out_behind(spans: Sequence[WordSpan], at: int) -> int:
    """Return the place behind "is left out", if that stands at a place; else 0."""
    if at < len(spans) and spans[at].words in {"is", "are", "was", "were", "would be", "gets"}:
        at += 1
    return at + 1 if at < len(spans) and spans[at].has("x.post") else 0


_IF = frozenset({"if", "when", "once", "provided", "assuming", "with", "and if", "but if"})


def _staying(spans: Sequence[WordSpan], at: int) -> int:
    """Return the place of "stays" in "Viva stays", if nothing else is said from ``at`` on; else 0."""
    end = at + 1 if spans[at].words == "the rest" else _end_of_names(spans, at)
    verb = end
    while end > at and verb < len(spans) and spans[verb].words in _MODALS:
        verb += 1
    is_stay = end > at and verb < len(spans) and spans[verb].words in _STAYS
    ends = verb + 1 >= len(spans) or spans[verb + 1].is_stop
    return verb if is_stay and ends else 0


def _asks(spans: Sequence[WordSpan]) -> bool:
    return any(one.has("r.") for one in spans) and not any(one.words == "?" for one in spans)


_MODALS = frozenset({"can", "should", "shall", "may", "must", "will", "to", "is", "has", "we", "one", "ones"})
_STAYS = frozenset({"stay", "stays", "remain", "remains", "continue", "continues", "keep"})
_LEAVING = frozenset({"leave", "let", "keep"})
_ALONE = frozenset({"alone", "aside", "untouched", "out", "unchanged"})
"""Words behind what a request leaves as it is."""
_NOT_COUNTED = frozenset({"do not count", "not counted", "left out", "set aside", "put aside"})
_BUT = frozenset({"but", "and", "just", "only", "please"})
_DOES_NOT = (["does", "not"], ["do", "not"], ["should", "not"], ["must", "not"], ["shall", "not"])


def _end_of_names(spans: Sequence[WordSpan], at: int) -> int:
    """Return the place behind names that stand from ``at`` on, joined; ``at`` itself if none does."""
    end = at
    while at < len(spans) and (spans[at].entities or spans[at].words in {"the", "and", "or", ","}):
        end = at + 1 if spans[at].entities else end
        at += 1
    return end


def _words(spans: Sequence[WordSpan]) -> list[str]:
    return [token.word for one in spans for token in one.tokens][:2]


def _without_audience(spans: list[WordSpan], text: str) -> list[WordSpan]:
    """Leave out to whom something is explained: "explain to a new colleague how one submits a claim"."""
    first = next((at for at, one in enumerate(spans) if not one.has("f.", "s.") and not one.is_stop), None)
    if first is None or spans[first].tokens[0].word not in _EXPLAINING:
        return spans
    how = next((at for at in range(first + 1, len(spans)) if spans[at].tokens[0].word in _WHAT), None)
    said = _words(spans[first : first + 2])
    if how is None or "to" not in said:
        return spans
    between = spans[first + 1 : how]
    named = [one for one in between if one.entities]
    is_member = bool(named) and all(one.entities[0].field is Aspect.OWNER for one in named)
    is_person = bool(between) and (is_member or between[-1].tokens[-1].word in _PEOPLE)
    if named and not is_member:
        return spans
    is_usually = all(one.is_known or is_usual(one, text) for one in between)
    if not is_person or not is_usually or any(one.times or one.is_stop for one in between):
        return spans
    return [*spans[: first + 1], *spans[how:]]


_EXPLAINING = frozenset({"explain", "describe", "show", "tell", "say"})
_WHAT = frozenset({"how", "what", "when", "why", "which", "who", "where"})
_PEOPLE = frozenset(
    {
        *("colleague", "newcomer", "trainee", "beginner", "intern", "starter", "hire", "joiner", "assistant"),
        *("temp", "apprentice", "dummy", "child", "novice", "secretary", "layman", "colleagues"),
        *("newcomers", "boss", "manager", "team"),
    }
)
"""Words for those to whom something is explained."""


def _of_leaver(spans: list[WordSpan], text: str) -> list[WordSpan]:
    """Name the member whom a remark is about where a request says "his" or "her": "Tom leaves: move his"."""
    end = next((at for at, one in enumerate(spans) if one.is_stop), None)
    if end is None or not spans[:end]:
        return spans
    remark, rest = spans[:end], spans[end + 1 :]
    members = [one for one in remark if one.entities]
    if len(members) != 1 or members[0].entities[0].field is not Aspect.OWNER or remark[0] is not members[0]:
        return spans
    own = [at for at, one in enumerate(rest) if one.words in {"his", "her", "hers"}]
    is_remark = all(one is members[0] or one.has("f.") or is_usual(one, text) for one in remark)
    is_told = not any(one.has("q.", "v.", "p.") and not one.has("f.") for one in remark)
    verbs = rest[: own[0]] if own else []
    if not own or not is_remark or not is_told or not any(one.has("r.") for one in verbs):
        return spans
    if any(one.entities for one in verbs):
        return spans
    return [members[0] if at == own[0] else one for at, one in enumerate(rest)]
