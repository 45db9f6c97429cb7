"""Conditions about what has a name: customers, engagements, locations, members, areas, associations.

Values in, values out. The spans of a `Clause` that it explains are counted as such.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product, takewhile

from flows.rules.language.limits.measures import GROUPS
from flows.rules.language.sentences.clause import AUXILIARIES, JOINED, PERSONS, Clause, excluded
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Aspect, Condition, Intent, Saying, Value


def pass_over_kinds(clause: Clause) -> None:
    """Count "office" beside the name of a location as explained, and "area" beside that of an area."""
    for concept, kind in GROUPS.items():
        for at in clause.find(concept):
            beside = [
                clause.spans[one] for one in (at - 2, at - 1, at + 1, at + 2) if 0 <= one < len(clause.spans)
            ]
            is_status = kind is Aspect.STATUS and any(one.has("p.") for one in beside)
            if is_status or any(one.entities and one.entities[0].field is kind for one in beside):
                clause.used.add(at)


@dataclass
class Name:
    """What a clause names, and in which ways that can be meant: each is the values that count together."""

    field: Aspect
    values: tuple[tuple[Value, ...], ...]
    excludes: bool
    words: str


def names(clause: Clause) -> Iterator[list[Condition]]:
    """Yield the conditions about names, in each way in which ambiguous names can be meant."""
    said = list(_each_name(clause))
    if clause.before is not None and not any(one.field is Aspect.OWNER for one in said):
        said += _pointed_at_person(clause, clause.before)
    if clause.before is not None and not any(one.field in TARGETS for one in said):
        said += _pointed_at(clause, clause.before)
        if not any(one.field is Aspect.ENGAGEMENT for one in said):
            said += _same_engagement(clause, clause.before)
    for chosen in product(*(one.values for one in said)):
        groups: dict[tuple[Aspect, bool], tuple[list[Value], list[str]]] = {}
        for name, values in zip(said, chosen, strict=True):
            known, words = groups.setdefault((name.field, name.excludes), ([], []))
            known += [value for value in values if value not in known]
            words.append(name.words)
        # Who excludes values of what is also included wants the rest of it.
        is_nothing = False
        for (kind, excludes), (without, _) in list(groups.items()):
            if excludes and (kind, False) in groups:
                left = [one for one in groups[kind, False][0] if one not in without]
                is_nothing = is_nothing or not left
                groups[kind, False] = (left, groups[kind, False][1])
                del groups[kind, True]
        if is_nothing:
            # Nothing is left of what is included and excluded at once.
            continue
        yield [
            Condition(kind, tuple(meant), excludes, " ".join(words))
            for (kind, excludes), (meant, words) in groups.items()
        ]


TARGETS = frozenset({Aspect.CUSTOMER, Aspect.ASSOCIATION})


POINTING = frozenset(
    {
        *("it", "them", "that", "this", "those", "these", "they", "its", "their", "there", "him", "her"),
        *("he", "she", "both"),
    }
)
"""Words that point at what was named before."""


def _pointed_at(clause: Clause, before: Saying) -> Iterator[Name]:
    """Yield what "it" or "them" points at: the targets of what was said before."""
    # "After that" and "this month" point at nothing.
    points = any(
        token.word in POINTING
        for span in clause.spans
        if not span.times and (len(span.tokens) == 1 or not span.has("f.polite"))
        for token in span.tokens
    )
    if clause.is_about_it or points:
        for one in before.conditions:
            if one.field in TARGETS or _is_same_engagement(clause, one, before):
                yield Name(one.field, (one.values,), one.excludes, "")


def _same_engagement(clause: Clause, before: Saying) -> Iterator[Name]:
    """Yield the engagement of what "it" points at: "when was Contoso's Viva approved, who sent it"."""
    words = f" {' '.join(token.word for one in clause.spans for token in one.tokens)} "
    is_one = any(one.words == "it" or _asks_of_that(one) for one in clause.spans) or any(
        one in words for one in _ONE
    )
    has_one = bool(before.of(Aspect.CUSTOMER)) or before.intent is Intent.ENGAGEMENTS
    for one in before.of(Aspect.ENGAGEMENT) if is_one and has_one else ():
        if not one.excludes and len(one.values) == 1:
            yield Name(one.field, (one.values,), one.excludes, "")


def _asks_of_that(span: WordSpan) -> bool:
    """Tell whether a question word and "that" stand together: "when was that cancelled"."""
    return span.has("q.when", "q.who") and span.tokens[-1].word in {"that", "it"}


_ONE = tuple(f" that {one} " for one in ("association", "engagement", "claim", "workshop", "one"))
"""What points at one association, and not at a customer."""


def _pointed_at_person(clause: Clause, before: Saying) -> Iterator[Name]:
    """Yield the member that "her" or "he" points at."""
    points = points_at_person(clause)
    for one in before.conditions if points else ():
        if one.field is Aspect.OWNER and not one.excludes and len(one.values) == 1:
            yield Name(one.field, (one.values,), one.excludes, "")


def _is_same_engagement(clause: Clause, condition: Condition, before: Saying) -> bool:
    """Tell whether "it" is the engagement of a question before: "when was Viva approved, who sent it?"."""
    is_asked = before.intent in {Intent.WHEN, Intent.WHO, Intent.WHY_STATUS}
    is_named = any(one.entities and one.entities[0].field is Aspect.ENGAGEMENT for one in clause.spans)
    points = any(token.word == "it" for one in clause.spans for token in one.tokens)
    return condition.field is Aspect.ENGAGEMENT and is_asked and points and not is_named


def _is_for_me(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "me" says whose something is: "due for me", "assigned to me"."""
    before = spans[at - 1].tokens[-1].word if at > 0 else ""
    if before == "for":
        # "What is due for me" is about one's own; "sort the open ones for me" only says who asks.
        return at > 1 and spans[at - 2].has("p.", "m.") and not spans[0].has("v.show")
    return before in {"by", "to", "on", "with", "from", "of", "needs"}


def _is_owning(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "I" or "me" says whose something is; "might I have all numbers" does not."""
    is_asked = at > 0 and spans[at - 1].words in {"may", "might", "could", "can", "should", "shall"}
    return not is_asked and _is_doer(spans, at)


def _is_doer(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "I" or "me" says whose something is: "did I submit", "due for me", not "show me"."""
    if spans[at].words == "me":
        return _is_for_me(spans, at) or _is_beside_member(spans, at)
    has = at + 1 < len(spans) and spans[at + 1].words == "have"
    if (has and at > 1 and spans[at - 1].words == "do") or _has_any(spans, at):
        return True
    if has:
        return at + 2 >= len(spans) or spans[at + 2].words not in {"to", "a"} or spans[at + 2].has("p.")
    is_past = at > 0 and spans[at - 1].words == "did"
    for span in spans[at + 1 :]:
        if (span.has("p.") and not span.has("r.")) or span.words in {"submit", "cancel", "add", "own"}:
            return True
        if span.words not in _BETWEEN:
            return span.has("p.") or (is_past and span.has("r.ask"))
    return spans[-1].words == "have"


def _has_any(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "have I" asks for one's own: "have I any customers", not "have I submitted it"."""
    behind = spans[at + 1].words if at + 1 < len(spans) else ""
    return at > 0 and spans[at - 1].words == "have" and behind in {"any", "anything", "got", "got any", "no"}


def _is_beside_member(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "me" stands beside another member: "me or Lin", "Lin vs me"."""
    for step in (1, -1):
        joint, other = at + step, at + 2 * step
        if min(joint, other) >= 0 and max(joint, other) < len(spans):
            is_joint = spans[joint].words in JOINED or spans[joint].has("x.versus")
            named = spans[other].entities
            if is_joint and named and named[0].field is Aspect.OWNER:
                return True
    return False


def _denies_owning(spans: Sequence[WordSpan], at: int) -> bool:
    """Tell whether "I" is followed by "do not own"."""
    words = [token.word for one in spans[at + 1 :] for token in one.tokens][:4]
    return "not" in words and bool(set(words) & _OWNING)


_OWNING = frozenset({"own", "have", "handle", "manage", "owner", "responsible", "charge", "run", "look"})


_BETWEEN = frozenset(
    {"have", "had", "still", "already", "just", "ever", "did", "do", "has", "also", "not", "to", "in", "got"}
)


def _each_name(clause: Clause) -> Iterator[Name]:
    excludes = excluded(clause)
    for at, span in enumerate(clause.spans):
        if at in clause.used:
            continue
        if span.entities:
            clause.used.add(at)
            kind = span.entities[0].field
            alike: dict[str, list[Value]] = {}
            for one in span.entities:
                # Two identifiers of one company are two customers with one name; both are meant.
                if one.field is kind:
                    alike.setdefault(one.name.casefold(), []).append(one.value)
            yield Name(kind, tuple(map(tuple, alike.values())), at in excludes, span.words)
        elif span.has("f.mine", "m."):
            if not span.has("m."):
                clause.used.add(at)
            denies = span.words == "i" and _denies_owning(clause.spans, at)
            if span.words in {"i", "me"} and not denies and not _is_owning(clause.spans, at):
                continue
            if denies:
                clause.used.update(
                    one
                    for one in range(at + 1, min(at + 4, len(clause.spans)))
                    if clause.spans[one].words == "not"
                )
            is_excluded = at in excludes or denies
            yield Name(Aspect.OWNER, ((clause.asking.asker,),), is_excluded, span.words)


def is_told_of_somebody(clause: Clause) -> bool:
    """Tell whether a clause tells something of a member or an office: "Lin is away. What is due".

    Who "wants to know" something is not whose it is, either.
    """
    for at, span in enumerate(clause.spans):
        kind = span.entities[0].field if span.entities else None
        before = [one for one in clause.spans[:at] if one.entities and one.entities[0].field is not kind]
        is_begun = before or any(one.has("q.", "v.show", "x.") for one in clause.spans[:at])
        if kind not in {Aspect.OWNER, Aspect.LOCATION} or is_begun:
            continue
        told = list(takewhile(lambda one: not one.is_stop, clause.spans[at + 1 :]))
        told = told[1:] if told and told[0].has("d.") else told
        says = any(one.entities or one.has("p.", "n.", "e.", "x.", "m.", "q.") for one in told)
        if len(told) > 1 and told[0].words in AUXILIARIES and not says:
            return True
        words = [token.word for one in told for token in one.tokens][:3]
        if (
            kind is Aspect.OWNER
            and not points_at_person(clause)
            and (words[:2] in _WONDERS or words in _WANTS or (words[:1] and words[0] in _TELLS))
        ):
            return True
    return False


_WONDERS = (["asked", "me"], ["asks", "me"], ["asked", "us"], ["asks", "us"], ["asks", "for"])
_TELLS = frozenset({"told", "tells", "said", "says", "thinks", "thought", "promised", "mentioned", "wrote"})
_WANTS = tuple([verb, "to", "know"] for verb in ("wants", "needs", "want", "need", "has", "have"))


def points_at_person(clause: Clause) -> bool:
    """Tell whether a clause says "he", "her" or the like, and not of "the customer" before it."""
    return any(
        len(one.tokens) == 1 and one.words in PERSONS and not _is_any_customer(clause.spans[:at])
        for at, one in enumerate(clause.spans)
    )


def _is_any_customer(before: Sequence[WordSpan]) -> bool:
    return any(one.tokens[-1].word in {"customer", "client"} and not one.entities for one in before)
