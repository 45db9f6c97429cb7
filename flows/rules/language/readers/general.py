"""Read a clause as talk, or as a question about rules, reports, the catalogue, locations or members.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from flows.rules.language.limits.limits import has_target, is_measured, limits, pass_over_speaker, with_intent
from flows.rules.language.limits.names import POINTING, is_told_of_somebody
from flows.rules.language.readers.topics import topic_of
from flows.rules.language.readers.usual_names import asks_what_was, names_stranger
from flows.rules.language.sentences.clause import PERSONS, Clause
from flows.rules.language.sentences.spans import WordSpan, is_usual
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Intent, Milestone, Saying, Timing, Topic
from flows.rules.language.words.tokens import Shape

_NAMING = frozenset({Shape.DOMAIN, Shape.EMAIL, Shape.GUID, Shape.REFERENCE, Shape.NUMBER, Shape.MEMBER})
"""Shapes of what names something of the partner's own."""
_AGREEING = frozenset({"yes", "yep", "yeah", "sure", "yup", "yes please", "of course"})


def talk(clause: Clause) -> Sequence[Saying]:
    """Read what is no question at all: a greeting, thanks, a yes or a no, a call for help."""
    content = [at for at, one in enumerate(clause.spans) if not one.is_stop]
    if _greets_from(clause):
        clause.used.update(content)
        return [Saying(Intent.GREETING)]
    if _asks_for_whom(clause):
        clause.used.update(content)
        return [Saying(Intent.ABILITIES)]
    if _thanks_for(clause):
        clause.used.update(content)
        return [Saying(Intent.THANKS)]
    thanks = bool(content) and clause.spans[content[0]].has("s.thanks")
    for concept, intent in (
        ("s.abilities", Intent.ABILITIES),
        ("s.no", Intent.NO),
        ("s.thanks", Intent.THANKS),
        ("s.yes", Intent.YES),
        ("s.greeting", Intent.GREETING),
    ):
        if not clause.has(concept) or (thanks and intent is Intent.ABILITIES and clause.has_word("for")):
            continue
        allowed = (concept, "s.", "f.filler", "f.polite", "f.mine", "f.ours", "f.you", "v.")
        is_asked = clause.has("v.show") and clause.has_word("mine", "my")
        if not is_asked and all(clause.spans[at].has(*allowed) for at in content):
            clause.used.update(content)
            return [Saying(intent)]
    return _agreed(clause)


def _thanks_for(clause: Clause) -> bool:
    """Tell whether a clause says thanks for something that is no matter of the domain: "for your effort"."""
    said = [one for one in clause.spans if not one.is_stop]
    while said and said[0].has("s.") and not said[0].has("s.thanks"):
        said = said[1:]
    if len(said) < len(("thanks", "for", "it")) or not said[0].has("s.thanks"):
        return False
    words = {token.word for one in said for token in one.tokens}
    is_told = said[1].words in {"that", "this", "you", "it"}
    if (
        is_told
        and words & _HELPED
        and not any(one.entities or one.has("q.", "r.", "p.", "v.") for one in said)
    ):
        # "Thanks, that saved me an hour"
        return all(one.is_known or is_usual(one, clause.text) for one in said)
    if not (is_told or "for" in said[1].words.split()) or clause.is_question:
        return False
    return all(
        one.has("f.", "s.", "e.report") or (not one.is_known and is_usual(one, clause.text))
        for one in said[1:]
    ) and not any(one.has("q.", "r.", "v.show") and not one.has("f.", "s.") for one in said)


_HELPED = frozenset({"saved", "saves", "made", "helped", "helps", "rescued", "spared", "did", "does", "was"})


def _greets_from(clause: Clause) -> bool:
    """Tell whether a clause is a greeting and from where: "good evening from Paris"."""
    said = [one for one in clause.spans if not one.is_stop]
    if len(said) < len(("hello", "from", "Paris")) or not said[0].has("s.greeting"):
        return False
    places = [at for at, one in enumerate(said) if one.tokens[0].word in {"from", "in", "at", "on"}]
    if not places or not all(one.has("s.", "f.") for one in said[: places[0]]):
        return False
    where = said[places[0] + (len(said[places[0]].tokens) == 1) :]
    is_office = bool(where) and bool(where[-1].entities) and where[-1].entities[0].field is Aspect.LOCATION
    is_elsewhere = len(where) > 1 and not any(one.entities for one in where) and not clause.is_question
    where = where[:-1] if is_office else where
    return (is_office or is_elsewhere) and all(_is_plain(one, clause.text) for one in where)


def _is_plain(span: WordSpan, text: str) -> bool:
    """Tell whether a word says nothing of the domain."""
    return span.has("f.", "s.", "d.location", "z.out") or (not span.is_known and is_usual(span, text))


def _asks_for_whom(clause: Clause) -> bool:
    """Tell whether a clause asks what the bot can do for somebody: "for a small company like us"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.greeting")]
    first = next((at for at, one in enumerate(said) if one.has("s.abilities")), None)
    if first is None or len(said) < first + 3 or said[first].tokens[0].word not in {"what", "how"}:
        return False
    is_for = said[first + 1].words in {"for", "with"}
    before, behind = said[:first], said[first + 2 :]
    plain = all(_is_plain(one, clause.text) or one.has("n.assoc", "x.vague", "f.ours") for one in behind)
    return is_for and plain and all(one.has("f.", "s.") for one in before)


def _agreed(clause: Clause) -> Sequence[Saying]:
    """Read "yes, send it" as a yes: what it agrees to stands on a card."""
    said = [one for one in clause.spans if not one.is_stop]
    points = clause.has_word("it", "them", "that", "this", "both", "so")
    if not said or said[0].words not in _AGREEING or not points:
        return []
    if any(one.entities or one.times for one in said):
        return []
    if any(one.has("q.", "x.", "p.") and not one.has("r.", "f.") for one in said):
        return []
    clause.used.update(clause.find("r.", "s.", "n.mail", "n.claim", "n.consent"))
    return [Saying(Intent.YES)]


def rule(clause: Clause) -> Sequence[Saying]:
    """Read a question about how something is done, or what happens if."""
    asks_number = (
        clause.has("q.count")
        and clause.has_word("number", "many")
        and not clause.has("q.may", "q.must", "q.how_long", "q.how", "k.deadline", "k.again")
    )
    is_other = (
        asks_number
        or asks_which(clause)
        or _limits_rows(clause)
        or _tells_which(clause)
        or _points_at_target(clause)
        or names_stranger(clause)
        or asks_what_was(clause)
    )
    topic = None if is_other else topic_of(clause)
    if topic is None or any(_is_particular(one, topic) for one in clause.spans):
        return []
    # Words beyond the domain do not change which rule it is about.
    clause.used.update(
        at
        for at, one in enumerate(clause.spans)
        if not one.has("z.out") and (one.is_known or is_usual(one, clause.text))
    )
    return [Saying(Intent.RULE, topic=topic)]


def _limits_rows(clause: Clause) -> bool:
    """Tell whether a clause begins with rows and what they are: "claims rejected and then approved"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("v.show")]
    ranks = clause.has("x.most") and clause.has("q.who", "e.owner")
    noun = next((at for at, one in enumerate(said[:2]) if one.words in _ROWS), None)
    if noun is None or clause.has(*(one for one in _ASKING if one not in {"q.what", "q.what_if"})):
        return ranks
    if noun and not said[0].has("p.", "f."):
        return ranks
    behind = said[noun + 1 : noun + 2]
    return ranks or any(one.words in _RELATIVE or one.has("p.") for one in behind)


_ROWS = frozenset({"claims", "customers", "consents", "engagements", "workshops", "clients", "associations"})
_RELATIVE = frozenset({"who", "whose", "that", "which", "without", "of"})


def _tells_which(clause: Clause) -> bool:
    """Tell whether "where" only says which ones are meant: "claims where Microsoft wants more"."""
    places = clause.find("q.where")
    first = clause.spans[clause.content[0]] if clause.content else None
    if first is not None and first.tokens[0].word == "where" and clause.has("p.action_required"):
        # "Where does the reviewer want more documents"
        return True
    shows = bool(clause.content) and clause.spans[clause.content[0]].has("v.show", "n.")
    is_noun = [at > 0 and clause.spans[at - 1].has("n.", *(("p.",) if shows else ())) for at in places]
    return bool(places) and all(is_noun) and not clause.has(*(one for one in _ASKING if one != "q.where"))


_ASKING = ("q.how", "q.what", "q.what_if", "q.may", "q.must", "q.means", "q.how_long", "q.how_often", "q.why")


_OF_ANYTHING = frozenset({"this", "that", "these", "those"})


def _points_at_target(clause: Clause) -> bool:
    """Tell whether a clause asks about a customer that was named before: "who do I ring over there"."""
    before = clause.before
    if before is not None and before.of(Aspect.OWNER) and clause.has_word(*PERSONS):
        return True
    # "How is it decided" and "what does it mean to" point at nobody.
    pointing = POINTING - _OF_ANYTHING
    said = [one for one in clause.spans if not one.has("q.how", "q.means")]
    points = any(token.word in pointing for one in said for token in one.tokens)
    return before is not None and has_target(before) and points


def asks_which(clause: Clause) -> bool:
    """Tell whether a clause asks which of the partner's own: "which claims do we have to submit"."""
    said = [one for one in clause.spans if not one.is_stop]
    said = list(dropwhile(lambda one: bool(one.entities) or one.has("f."), said))[:4]
    if len(said) < 2 or said[0].words not in {"which", "which of", "what of"}:
        return False
    if said[0].words != "which" and (said[1].entities or said[1].words in _OF_THEM):
        return True
    beside = said[1:2] if said[0].words == "which" else said[1:]
    return any(one.has("n.claim", "n.consent", "n.assoc") for one in beside)


_OF_THEM = frozenset({"theirs", "their", "them", "those", "these", "its", "his", "hers"})


def _is_particular(span: WordSpan, topic: Topic) -> bool:
    """Tell whether a span is about something of the partner's own, which no rule is about."""
    if span.times:
        return topic is not Topic.FISCAL_YEAR
    days = span.number is not None and span.words.isdigit() and len(span.words) <= 3
    return bool(span.entities) or (span.shape in _NAMING and not days)


_GOES = (
    *("do", "doing", "perform", "performing", "performed", "go", "going", "gone", "fare", "faring", "look"),
)
"""Words with which one asks how an office or a person is doing."""


def report(clause: Clause) -> Sequence[Saying]:
    """Read that all numbers of a report are wanted."""
    if not clause.has("e.report") and not (clause.has("q.how_is") and clause.has_word(*_GOES)):
        return []
    if not clause.has("e.report") and clause.has(
        "q.how", "q.may", "q.must", "r.add", "r.hand_over", "f.mine"
    ):
        return []
    clause.take("e.report", "q.how_doing", "q.count", "q.sum", "q.how_is", "q.how")
    times = [at for at, one in enumerate(clause.spans) if one.times]
    found = with_intent(limits(clause, states=False), Intent.REPORT)
    for at in times[:1]:
        clause.used.add(at)
        words = clause.spans[at].words
        found = [
            replace(one, timings=(Timing(Milestone.DURING, time, words=words),))
            for one in found
            for time in clause.spans[at].intervals(Looks.PAST)
        ]
    return [one for one in found if not has_target(one)]


def catalogue(clause: Clause) -> Sequence[Saying]:
    """Read a question about the catalogue, its terms and rates."""
    belongs = _asks_what_belongs(clause)
    would_pay = _asks_what_pays(clause)
    was_paid = clause.has("p.paid", "p.earned") and clause.has_word("did", "has", "have")
    is_asked = clause.has("e.engagements") and not was_paid and not _asks_what_does(clause)
    if not (belongs or would_pay or is_asked):
        return []
    if belongs:
        clause.take("e.owner", "k.owner", "a.under")
    pass_over_speaker(clause)
    clause.take(
        "e.engagements", "q.sum", "p.paid", "q.how_doing", "k.payment", "b.by", "d.", "q.when", "p.lapse"
    )
    found = with_intent(limits(clause, states=False), Intent.ENGAGEMENTS)
    return [one for one in found if not has_target(one) and not one.of(Aspect.OWNER) and not is_measured(one)]


def _asks_what_pays(clause: Clause) -> bool:
    """Tell whether a clause asks what an engagement would earn: "what would Viva pay us in Paris?"."""
    words = [token.word for one in clause.spans if not one.is_stop for token in one.tokens][:4]
    begun = words[2:] if words[:2] == ["how", "much"] else words[1:] if words[:1] == ["what"] else []
    named = {one.entities[0].field for one in clause.spans if one.entities}
    is_plain = Aspect.ENGAGEMENT in named and named <= {Aspect.ENGAGEMENT, Aspect.LOCATION}
    is_timed = any(one.times for one in clause.spans)
    would_pay = begun[:1] in (["would"], ["could"], ["might"]) and clause.has("p.paid")
    return would_pay and is_plain and not is_timed


def _asks_what_belongs(clause: Clause) -> bool:
    """Tell whether a clause asks which engagements an area has: "which workshops belong to Security"."""
    named = [one.entities[0].field for one in clause.spans if one.entities]
    is_catalogue = clause.has_word("engagements", "workshops") and clause.has_word(*_BELONGING)
    is_asked = clause.has("q.what") and not clause.has("p.", "m.", "q.count", "q.sum", "f.mine", "r.")
    is_under = clause.has_word("engagements", "workshops") and clause.has_word("under")
    return (
        named == [Aspect.AREA]
        and is_asked
        and (is_catalogue or is_under)
        and not any(one.times for one in clause.spans)
    )


_BELONGING = (
    "belong",
    "belongs",
    "belonging",
    "part",
    "fall",
    "falls",
    "falling",
    "make",
    "makes",
    "form",
    "under",
)


def _asks_what_does(clause: Clause) -> bool:
    """Tell whether "what does" is not about an engagement: "what does an owner do"."""
    told = [clause.spans[at].words for at in clause.find("e.engagements")]
    named = any(one.entities and one.entities[0].field is Aspect.ENGAGEMENT for one in clause.spans)
    return set(told) == {"what does"} and not named


def locations(clause: Clause) -> Sequence[Saying]:
    """Read a question about locations."""
    if (
        not (clause.has("e.locations") or _asks_whether_done(clause))
        or is_told_of_somebody(clause)
        or _asks_what_one_has(clause)
        or (clause.has("b.") and clause.has("n.assoc", "n.claim", "n.consent"))
    ):
        return []
    clause.take("e.locations", "d.location", "q.count", "e.eligible", "r.do")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _DOING)
    return _without_owner(with_intent(limits(clause, states=False), Intent.LOCATIONS))


def _asks_what_one_has(clause: Clause) -> bool:
    """Tell whether a named location is asked what it has: "terms of Viva for the Paris office"."""
    named = [at > 0 and clause.spans[at - 1].entities for at in clause.find("e.locations")]
    is_named = bool(named) and all(one and one[0].field is Aspect.LOCATION for one in named)
    return is_named and clause.has("e.engagements")


def _asks_whether_done(clause: Clause) -> bool:
    """Tell whether it is asked if a location may earn on an engagement: "can Warsaw do Viva"."""
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.")]
    is_asked = bool(said) and said[0].words in {"can", "may", "does", "do", "could"}
    named = [one.entities[0].field for one in said if one.entities]
    return is_asked and named == [Aspect.LOCATION, Aspect.ENGAGEMENT] and clause.has_word("do", *_DOING)


_DOING = ("offer", "sell", "deliver", "run")


def _without_owner(sayings: Sequence[Saying]) -> list[Saying]:
    return [one for one in sayings if not one.of(Aspect.OWNER) and not has_target(one)]


def members(clause: Clause) -> Sequence[Saying]:
    """Read a question about members and their roles."""
    if not clause.has("e.members") or clause.has("q.may", "q.must", "q.how", "q.means", "q.what_if", "r.add"):
        return []
    if not clause.has("q.who") and clause.has_word("may", "can", "allowed"):
        return []
    if clause.has_word(
        "make", "give", "grant", "promote", "appoint", "activate", "become", "assign", "remove"
    ):
        return []
    if clause.has_word("rights", "permissions", "duties") and clause.has_word("a", "an"):
        return []
    clause.take("e.members", "q.who", "q.count", "k.roles", "k.owner", "d.owner")
    return [one for one in with_intent(limits(clause, states=False), Intent.MEMBERS) if not has_target(one)]
