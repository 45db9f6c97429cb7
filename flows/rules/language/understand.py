"""Understand a message: tokens, spans, clauses, readings, and one verdict. Values in, values out.

A reading counts only if it leaves no word unexplained. Requests and questions are read by readers, the most
specific first; the first that explains a whole clause is what it means. If it may mean several things by
the names or times in it, all of them are returned to choose from.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from flows.rules.language.beside_reason import beside_reason
from flows.rules.language.combining import combined, says_more, shortened
from flows.rules.language.doubts.doubting import doubted
from flows.rules.language.follow_ups.following import among_last, followed, points_at_nothing
from flows.rules.language.kinds_of_names import one_of
from flows.rules.language.limits.names import TARGETS, names
from flows.rules.language.meanings import RECORDED
from flows.rules.language.offers import lacks_target, missing, not_understood
from flows.rules.language.read_apart import read_apart
from flows.rules.language.readers.reading import read
from flows.rules.language.rule_questions import around_rule, asks_rule
from flows.rules.language.sentences import spelling
from flows.rules.language.sentences.asides import MEETINGS, after_remark, cores, without_asides
from flows.rules.language.sentences.clause import PERSONS, Asking, Clause
from flows.rules.language.sentences.corrections import unresolved, without_corrected
from flows.rules.language.sentences.dividing import (
    ASKING_WORDS,
    PRONOUNS,
    VERBS_BEFORE_SUBJECT,
    divided,
    each_time,
    halves,
    is_of_domain,
    opens_question,
)
from flows.rules.language.sentences.elided import with_elided
from flows.rules.language.sentences.languages import other_language
from flows.rules.language.sentences.rewording import reworded
from flows.rules.language.sentences.small_talk import (
    is_lead_in,
    is_small_talk,
    lead_in,
    long_talk,
    questions_behind,
)
from flows.rules.language.sentences.spans import LEADING, Message, WordSpan, is_usual
from flows.rules.language.sentences.spelling import is_english
from flows.rules.language.sentences.telling import READ_FROM_WORDS, TOLD, only_tells, without_repeated
from flows.rules.language.times import grammar
from flows.rules.language.understanding import (
    Aspect,
    Certainty,
    Condition,
    Explained,
    Intent,
    Saying,
    Understanding,
)
from flows.rules.language.words.tokens import tokens
from flows.rules.language.words.vocabulary import Vocabulary

MOST_TOKENS = 120
"""Words and signs of a message that is read; a longer one is no question, and nothing of it is understood."""

MOST_DIVISIONS = 12
"""Other ways to divide a message into spans that are tried where the best one is not understood."""

MOST_CORES = 8
"""Ways to leave out what is said around the point that are tried where the whole is not understood."""

_WHOLE = ("q.count", "q.sum", "q.must", "q.why", "x.", "p.under_review", "p.action_required")
"""Concepts of phrases that are never divided: without them, a number or a limit would be passed over."""


def prepare() -> None:
    """Read the words and the grammar, which takes a second or two; else the first message does.

    It may run beside messages that are being understood.
    """
    spelling.prepare()
    grammar.prepare()


def understand(
    text: str, vocabulary: Vocabulary, asking: Asking, before: Understanding | None = None
) -> Understanding:
    """Return what a message was understood to say, perhaps as one that continues the message ``before``."""
    found = tokens(text)
    if len(found) > MOST_TOKENS:
        return Understanding(Certainty.UNSURE)
    language = other_language(text, found, vocabulary)
    if language:
        return Understanding(Certainty.OTHER_LANGUAGE, language=language)
    message = Message.of(found, text, vocabulary, asking.today)
    asking = replace(asking, attempted={})

    def read_as(one: Message) -> Understanding:
        every = one.spans()
        understood = _in_context(one, every, text, vocabulary, asking, before)
        return doubted(understood, text, one.tokens, every, asking.today)

    ways = [(one, read_as(one.message)) for one in message.ways(text)]
    return one_of(ways) if ways else read_as(message)


def _in_context(
    message: Message,
    every: Sequence[WordSpan],
    text: str,
    vocabulary: Vocabulary,
    asking: Asking,
    before: Understanding | None,
) -> Understanding:
    if before is None:
        found = _alone(message, text, vocabulary, asking)
        return (
            replace(found, verdict=Certainty.UNSURE, sayings=()) if points_at_nothing(found, every) else found
        )

    def reading(spans: Sequence[WordSpan], context: Saying | None) -> Understanding:
        first = _understood(spans, text, vocabulary, asking, context)
        if not _may_be_otherwise(first, spans) or len(spans) != len(every):
            return first
        return _otherwise(message, text, vocabulary, asking, context) or first

    def alone(spans: Sequence[WordSpan]) -> Understanding:
        is_whole = len(spans) == len(every)
        return _alone(message, text, vocabulary, asking) if is_whole else reading(spans, None)

    found_now = followed(every, text, asking, before, reading, alone)
    return replace(found_now, explained=found_now.explained or tuple(_explained(every, text)))


def _alone(message: Message, text: str, vocabulary: Vocabulary, asking: Asking) -> Understanding:
    found = _as_a_whole(message, text, vocabulary, asking)
    every = message.spans()

    known: dict[tuple[int, int, Saying | None], Understanding] = {}

    def read_part(part: Sequence[WordSpan], before: Saying | None) -> Understanding:
        key = part[0].tokens[0].begin, part[-1].tokens[-1].end, before
        if key not in known:
            known[key] = _understood(part, text, vocabulary, asking, before)
        return known[key]

    def named(part: Sequence[WordSpan]) -> Saying | None:
        every_way = list(names(Clause(part, text, asking)))
        return Saying(Intent.CUSTOMER, tuple(every_way[0])) if len(every_way) == 1 and every_way[0] else None

    apart = read_apart(found, every, read_part) or found
    return beside_reason(apart, every, read_part, named) or apart


def _as_a_whole(message: Message, text: str, vocabulary: Vocabulary, asking: Asking) -> Understanding:
    every = _without_opening(message.spans())
    every = every[long_talk(every, text) :]
    first = _understood(every, text, vocabulary, asking)
    if first.verdict is not Certainty.UNDERSTOOD and (
        first.unexplained or not (first.rivals or first.missing)
    ):
        found = _to_the_point(first, every, text, vocabulary, asking)
        if found is not None and found.verdict is not Certainty.UNDERSTOOD:
            found = _without_small_talk(every, text, vocabulary, asking) or found
        if found is not None:
            return found
    if first.verdict in {Certainty.UNKNOWN_WORD, Certainty.OUT_OF_SCOPE} and not any(
        one.has("z.out") for one in every
    ):
        remarked = _without_remark(every, text, vocabulary, asking)
        return remarked or _without_small_talk(every, text, vocabulary, asking) or first
    found = _otherwise(message, text, vocabulary, asking) if _may_be_otherwise(first, every) else None
    if found is not None or first.verdict is Certainty.UNDERSTOOD:
        return found or first
    return _without_small_talk(every, text, vocabulary, asking) or first


_OPENING = frozenset(
    {"please", "pls", "plz", "kindly", "hi", "hey", "hello", "ok", "okay", "oh", "well", "um"}
)
"""Words before a message that change nothing in it."""


def _without_opening(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Leave out "hi" and "please" with which a message begins, if it goes on."""
    at = 0
    while at < len(every) and every[at].words in _OPENING:
        at += 1
        if at < len(every) and every[at].words in {",", "!"}:
            at += 1
    is_from = 0 < at < len(every) and every[at].words == "from"
    return every[at:] if any(map(is_of_domain, every[at:])) and not is_from else every


def _to_the_point(
    first: Understanding, every: Sequence[WordSpan], text: str, vocabulary: Vocabulary, asking: Asking
) -> Understanding | None:
    """Return what is understood without what is said around the point; else the fewest words not known."""
    fewest = None
    for core in islice(cores(every, text), MOST_CORES):
        found = _understood(core, text, vocabulary, asking)
        is_talk = found.sayings and all(one.intent in _TALK for one in found.sayings)
        if found.verdict is Certainty.UNDERSTOOD or (found.rivals and not found.unexplained):
            return None if is_talk and not _only_wishes(every) else found
        is_less = found.verdict is Certainty.UNKNOWN_WORD and len(found.unexplained) < len(first.unexplained)
        fewest = found if is_less else fewest
    return fewest


_TALK = frozenset({Intent.GREETING, Intent.THANKS, Intent.YES, Intent.NO})


def _only_wishes(every: Sequence[WordSpan]) -> bool:
    """Tell whether a greeting goes on with a wish: "hope the robots slept well"."""
    return any(one.tokens[0].word in {"hope", "hoping", "trust", "wishing"} for one in every)


def _otherwise(
    message: Message, text: str, vocabulary: Vocabulary, asking: Asking, context: Saying | None = None
) -> Understanding | None:
    """Return what a message means with its words divided in another way, if that is one thing."""
    every = _without_opening(message.spans())
    others: dict[str, Understanding] = {}
    named = {one.entities for one in every}
    several = [one for one in every if len(one.tokens) > 1 and one.concepts and not one.has(*_WHOLE)]
    for span in several[:MOST_DIVISIONS]:
        spans = _without_opening(message.spans(without=span))
        if any(one.entities not in named for one in spans if one.entities):
            # What is a usual phrase, such as "on the phone", names nobody.
            continue
        other = _understood(spans, text, vocabulary, asking, context)
        if other.verdict is not Certainty.UNKNOWN_WORD and not other.unexplained:
            others.setdefault(other.line, other)
    return next(iter(others.values())) if len(others) == 1 else None


def _without_remark(
    every: Sequence[WordSpan], text: str, vocabulary: Vocabulary, asking: Asking
) -> Understanding | None:
    """Return what is said after a remark, perhaps about the customer that the remark names."""
    divided_in = after_remark(every, text)
    if divided_in is None:
        return None
    remark, rest = divided_in
    found = list(names(Clause(remark, text, asking)))
    target = [one for one in found[0] if one.field in TARGETS] if found else []
    alone = _understood(rest, text, vocabulary, asking)
    if len(found) != 1 or not target or any(one.of(each.field) for one in alone.sayings for each in target):
        return alone if alone.verdict is Certainty.UNDERSTOOD else None
    clause = Clause(rest, text, asking, Saying(Intent.CUSTOMER, tuple(target)), is_about_it=True)
    about = read(clause)
    if not about:
        return None
    rivals = (*about, *alone.sayings) if alone.verdict is Certainty.UNDERSTOOD else tuple(about)
    explained = tuple(_explained(rest, text))
    if len(rivals) > 1:
        return Understanding(Certainty.UNSURE, rivals=rivals, explained=explained)
    return Understanding(Certainty.UNDERSTOOD, rivals, explained=explained)


def _without_small_talk(
    every: Sequence[WordSpan], text: str, vocabulary: Vocabulary, asking: Asking
) -> Understanding | None:
    """Return what the question behind some sentences says that are about nothing of the domain."""
    for at in questions_behind(every):
        named = _named_in(every[:at], text, asking) if _points(every[at:]) else None
        if not is_small_talk(every[:at], every[at:], text, named=named is not None):
            continue
        found = _understood(every[at:], text, vocabulary, asking, named)
        if found.verdict is Certainty.UNDERSTOOD:
            return found
    return None


def _may_be_otherwise(first: Understanding, every: Sequence[WordSpan]) -> bool:
    """Tell whether a message that is not understood may be so with its words divided in another way."""
    is_barred = any(one.has("z.out", "r.never") for one in every)
    return first.verdict is Certainty.UNSURE and bool(first.unexplained) and not is_barred


def _understood(
    every: Sequence[WordSpan],
    text: str,
    vocabulary: Vocabulary,
    asking: Asking,
    context: Saying | None = None,
) -> Understanding:
    every = without_corrected(every)
    settled = _settled(every, text, vocabulary, asking, context)
    if settled is not None:
        return settled
    every = _without_preamble(without_asides(reworded(every, text), text), text)
    about = context
    context, every = _after_lead_in(every, text, asking, context)
    if not any(not one.is_stop for one in every):
        return Understanding(Certainty.UNKNOWN_WORD)
    readings: list[list[Saying]] = []
    parts = [each for part in divided(with_elided(every), text) for each in each_time(part)]
    parts_read: list[Sequence[WordSpan]] = []
    while parts:
        part = parts.pop(0)
        remarked = _remarked(part, parts[0], text, asking) if parts and not readings else None
        if remarked is not None:
            context = remarked
            continue
        last = readings[-1] if readings else []
        is_about_it = context is not None and context is about and not last
        clause = Clause(part, text, asking, last[0] if len(last) == 1 else context, is_about_it)
        sayings = read(clause) or shortened(part, text, asking, last)
        sayings = among_last(part, sayings, last)
        told = _told(clause, sayings, parts) if not readings else None
        if told is not None or ((parts or readings) and _is_remark(part, sayings)):
            context = about = told or context
            continue
        around = around_rule(clause, sayings, last, parts)
        if around is not None:
            parts = around
            continue
        if not sayings and not says_more(part, last):
            is_asked = part[-1].words == "?" and bool(parts) and _begins_anew(parts[0])
            if parts and not is_asked and asks_rule([*part, *parts[0]], text, asking):
                parts[0] = [*part, *parts[0]]
                continue
            two = _in_two(clause)
            context = about = None if two else _context(clause, parts)
            if not two and context is None:
                found = not_understood(every, clause, vocabulary)
                # A button for one of several questions would leave the others out.
                return replace(found, rivals=()) if readings or parts else found
            parts[:0] = two
            continue
        readings = combined(readings, sayings, part, parts_read)
        parts_read.append(part)
    return _decided(readings, every, text)


def _after_lead_in(
    every: Sequence[WordSpan], text: str, asking: Asking, context: Saying | None
) -> tuple[Saying | None, Sequence[WordSpan]]:
    """Return a message without the sentence that leads to it, and whom that is about if it points there."""
    at = _after_remark_before_sign(every)
    about = _remarked(every[:at], every[at:], text, asking) if at else None
    if about is not None:
        return about, every[at:]
    at = lead_in(every, text)
    if at:
        return context, every[at:]
    at = lead_in(every, text, named=True)
    about = _remarked(every[:at], every[at:], text, asking) if at else None
    return (context, every) if about is None else (about, every[at:])


def _after_remark_before_sign(every: Sequence[WordSpan]) -> int:
    """Return the place of a question behind a remark and a sign: "about to call Contoso, how are they"."""
    sign = next((at for at, one in enumerate(every) if one.is_stop), len(every))
    is_remark = any(one.has("f.remark") for one in every[:sign]) and not opens_question(every[:sign])
    return sign + 1 if is_remark and opens_question(every[sign + 1 :]) else 0


def _is_remark(part: Sequence[WordSpan], sayings: Sequence[Saying]) -> bool:
    """Tell whether a part beside others only tells something, such as "the deal is done"."""
    return bool(sayings) and all(one.intent in READ_FROM_WORDS for one in sayings) and only_tells(part)


def _points(part: Sequence[WordSpan]) -> bool:
    return any(token.word in _POINTING for one in part for token in one.tokens)


_POINTING = PRONOUNS | {"they", "their", "there", "its"} | PERSONS


def _remarked(part: Sequence[WordSpan], rest: Sequence[WordSpan], text: str, asking: Asking) -> Saying | None:
    """Return whom a remark is about before a question: "just off a call with Contoso, did they accept?"."""
    is_remark = any(one.has("f.remark") for one in part)
    if is_remark and any(one.has("q.", "r.", "p.", "v.") for one in part):
        return None
    if not is_remark and not (_points(rest) and is_lead_in(part, rest, text, named=True)):
        return None
    is_usual = all(one.is_known or is_english(one.words) for one in part if not one.is_stop)
    return _named_in(part, text, asking) if is_usual else None


def _named_in(part: Sequence[WordSpan], text: str, asking: Asking) -> Saying | None:
    """Return a question about the customers or associations that are named, if they can be only one thing."""
    found = list(names(Clause(part, text, asking)))
    named = TARGETS | {Aspect.OWNER, Aspect.ENGAGEMENT}
    targets = [one for one in found[0] if one.field in named] if len(found) == 1 else []
    is_named = any(one.field is not Aspect.ENGAGEMENT for one in targets)
    return Saying(Intent.CUSTOMER, tuple(targets)) if is_named else None


def _context(clause: Clause, following: Sequence[Sequence[WordSpan]]) -> Saying | None:
    """Return whom a remark is about, if a request follows for "it": "Contoso has resigned, cancel it"."""
    if not following or any(one.has(*RECORDED) for one in clause.spans):
        return None
    named = [one for one in following[0] if one.entities and one.entities[0].field in TARGETS]
    asks = any(one.has("r.") for one in following[0]) and not named and not following[0][0].has("q.")
    targets = [one for one in names(clause.anew()) if _is_one_target(one)]
    if not asks or len(targets) != 1:
        return None
    is_usual = all(one.is_known or is_english(one.words) for one in clause.spans if not one.is_stop)
    return Saying(Intent.CUSTOMER, tuple(targets[0])) if is_usual else None


def _told(
    clause: Clause, sayings: Sequence[Saying], following: Sequence[Sequence[WordSpan]]
) -> Saying | None:
    """Return whom a sentence tells of that could be read as a list, if a request for them follows."""
    is_list = bool(sayings) and all(one.intent in _SHOWN and one.conditions for one in sayings)
    if not is_list or clause.is_question or clause.has("q.", "v.show"):
        return None
    return _member_told(clause, following) or _context(clause, following)


def _member_told(clause: Clause, following: Sequence[Sequence[WordSpan]]) -> Saying | None:
    """Return the member whom a sentence tells of, if a request for them follows: "Tom is new, make him"."""
    said = [one for one in clause.spans if not one.is_stop]
    named = [one for one in said if one.entities]
    is_told = len(named) == 1 and named[0] is said[0] and named[0].entities[0].field is Aspect.OWNER
    asks = bool(following) and any(one.has("r.", "e.members") for one in following[0])
    points = bool(following) and any(one.words in PERSONS for one in following[0])
    return _named_in(clause.spans, clause.text, clause.asking) if is_told and asks and points else None


_SHOWN = frozenset({Intent.LIST, Intent.CUSTOMER})


def _is_one_target(conditions: Sequence[Condition]) -> bool:
    """Tell whether conditions are about one customer or association, perhaps of an engagement."""
    beside = {Aspect.ENGAGEMENT, Aspect.LOCATION}
    about = [one for one in conditions if one.field not in beside]
    is_one = len(about) == 1 and about[0].field in TARGETS
    return is_one and not any(one.excludes for one in conditions)


def _in_two(clause: Clause) -> list[Sequence[WordSpan]]:
    """Return a clause that nothing explains in two that are explained, if the second begins like one."""
    for left, right in halves(clause.spans):
        before = read(Clause(left, clause.text, clause.asking, clause.before))
        if not before or not _begins_anew(right):
            continue
        after = read(Clause(right, clause.text, clause.asking, before[0] if len(before) == 1 else None))
        if after:
            return [left, right]
    return []


def _begins_anew(part: Sequence[WordSpan]) -> bool:
    """Tell whether spans begin like a question or a request."""
    said = [one for one in part if not one.is_stop and not (one.has("f.") and not one.has("q.", "r.", "e."))]
    ranked = said[1:2] if said and said[0].number is not None else said[:1]
    if ranked and ranked[0].has("o.", "x.most"):
        # "… and the three oldest under review"
        return True
    return bool(said) and not said[0].entities and said[0].has("q.", "r.", "v.", "e.contact", "e.owner")


def _settled(
    every: Sequence[WordSpan], text: str, vocabulary: Vocabulary, asking: Asking, context: Saying | None
) -> Understanding | None:
    """Return what is told before "please record that", or that something is taken back; else nothing."""
    taken_back = unresolved(every)
    if taken_back is not None:
        return Understanding(Certainty.UNSURE, unexplained=(taken_back.words,))
    told = without_repeated(every)
    if len(told) == len(every):
        return None
    found = _understood(told, text, vocabulary, asking, context)
    named = {TOLD[token.word] for one in every[len(told) :] for token in one.tokens if token.word in TOLD}
    is_kept = all(one.intent in _KEPT and named <= {one.intent, one.event} for one in found.sayings)
    return found if found.sayings and is_kept else None


_KEPT = frozenset({Intent.RECORD, Intent.RECORD_CONSENT, Intent.CHANGE_CONTACT, Intent.NEXT_DATE})
"""Requests that may end by asking to keep what was told."""


def _without_preamble(every: Sequence[WordSpan], text: str) -> Sequence[WordSpan]:
    """Leave out what is said before the point: parts before a sign that carry nothing at all."""
    begin = _behind_reminder(every)
    for at, span in enumerate(every):
        if not span.is_stop or not any(map(is_of_domain, every[at + 1 :])):
            continue
        part = every[begin:at]
        if any(one.has("s.yes", "s.no") for one in part) and _is_about_it(every[at + 1 :]):
            break
        is_purpose = (
            bool(part)
            and part[0].words in _PURPOSE
            and all(one.is_known or is_usual(one, text) for one in part)
        )
        is_meeting = is_purpose and _is_meeting(part)
        if not (is_purpose and (is_meeting or _says_nothing(part))) and (
            any(map(is_of_domain, part)) or not all(one.is_known for one in part)
        ):
            break
        begin = at + 1
    return every[begin:]


def _behind_reminder(every: Sequence[WordSpan]) -> int:
    """Return where a question begins behind "remind me", which asks for no reminder then; else 0.

    "Remind me when Contoso has answered" does.
    """
    at = next((at for at, one in enumerate(every) if one.words not in LEADING), len(every))
    if at + 2 >= len(every) or every[at].words not in _REMINDING:
        return 0
    begin = at + 1 + every[at + 1].is_stop
    words = [token.word for one in every[begin : begin + 3] for token in one.tokens]
    is_when = words[:1] == ["when"] and words[1:2] and words[1] not in VERBS_BEFORE_SUBJECT
    return begin if words and words[0] in ASKING_WORDS and not is_when else 0


_REMINDING = frozenset({"remind me", "can you remind me", "could you remind me"})


def _is_meeting(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part says before which meeting something is asked: "for my Monday call"."""
    is_of_domain_else = any(is_of_domain(one) and not (one.times or one.words == "my") for one in part[:-1])
    return part[-1].tokens[-1].word in MEETINGS and any(one.times for one in part) and not is_of_domain_else


_PURPOSE = frozenset({"for", "re", "regarding", "concerning", "before", "while", "question", "quick"})
"""Words with which a sentence begins that says what for something is asked."""


def _is_about_it(part: Sequence[WordSpan]) -> bool:
    """Tell whether a part names nothing and speaks of "it", as in "yes, send it"."""
    words = {token.word for one in part for token in one.tokens}
    return bool(words & PRONOUNS) and not any(one.entities or one.times for one in part)


def _heads(part: Sequence[WordSpan], sign: WordSpan) -> bool:
    """Tell whether a few words before a colon only announce what follows: "good news for once:"."""
    return sign.words == ":" and len(part) <= _LONGEST_HEADING


_LONGEST_HEADING = 6


def _says_nothing(part: Sequence[WordSpan]) -> bool:
    """Tell whether nothing but "my" in a part is about the partner's engagements."""
    return not any(is_of_domain(one) and one.words != "my" for one in part)


def _decided(readings: list[list[Saying]], every: Sequence[WordSpan], text: str) -> Understanding:
    explained = tuple(_explained(every, text))
    several = [one for one in readings if len(one) > 1]
    if several:
        return Understanding(Certainty.UNSURE, rivals=tuple(several[0]), explained=explained)
    sayings = tuple(one[0] for one in readings)
    for one in sayings:
        lacks = missing(one) or (Aspect.CUSTOMER if len(sayings) == 1 and lacks_target(one, every) else "")
        if lacks:
            return Understanding(Certainty.UNSURE, sayings, missing=lacks, explained=explained)
    return Understanding(Certainty.UNDERSTOOD, sayings, explained=explained)


def _explained(every: Sequence[WordSpan], text: str) -> list[Explained]:
    return [
        Explained(
            one.tokens[0].begin,
            one.tokens[-1].end,
            text[one.tokens[0].begin : one.tokens[-1].end],
            ", ".join(sorted(one.concepts)) or ", ".join(entity.name for entity in one.entities),
            one.own,
        )
        for one in every
        if not one.is_stop
    ]
