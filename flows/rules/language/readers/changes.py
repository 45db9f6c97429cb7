"""Read a clause as a request to change what is kept: owner, reminders, next date, contact, a note.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from flows.rules.language.limits.limits import has_target
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.meanings import RECORDED
from flows.rules.language.readers.imperatives import asks_for, is_polite_question, other_verb
from flows.rules.language.readers.targets import AROUND_TEXT, details, quoted, targeted
from flows.rules.language.sentences.clause import Clause, excluded
from flows.rules.language.sentences.dividing import is_named_only, is_recipient
from flows.rules.language.sentences.spans import LEADING, WordSpan
from flows.rules.language.sentences.spelling import is_english
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Intent, RequestDetails, Saying, Value
from flows.rules.language.words.tokens import Shape

_CHANGES = (
    *("change", "update", "new", "replace", "correct", "swap", "edit", "switch", "fix", "wrong"),
    *("different", "set", "changed", "put"),
)


def hand_over(clause: Clause) -> Sequence[Saying]:
    """Read that an association shall get another owner."""
    makes = clause.has("e.owner", "k.owner", "d.owner") and clause.has_word("make", "set", "put", "appoint")
    is_done = asks_for(clause, "r.hand_over")
    moved = [*_moved_to(clause), *_let_have(clause)]
    # "They have moved it under review" is what the programme did.
    is_told = clause.has("p.under_review") and clause.has_word("moved", "passed", "put")
    if is_told or not (clause.has("r.hand_over") or makes or is_done or moved or _is_bare_pair(clause)):
        return []
    clause.used.update(moved)
    has_name = any(one.entities and one.entities[0].field in TARGETS for one in clause.spans)
    if _asks_to_see(clause) or (_has_no_owner(clause) and not has_name):
        # "Give all without an owner to Lin": there is no such filter.
        return []
    clause.take("r.hand_over", "t.hand_over", "e.owner", "q.must", *(("k.owner", "d.owner") if makes else ()))
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _PARTICLES)
    owners = [
        at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field is Aspect.OWNER
    ]
    if _is_to_asker(clause):
        # "Give all of Anna's to me"
        owners = []
    owners = _without_refused(clause, owners)
    if has_name and owners and clause.spans[owners[-1] - 1].words == "from":
        # "I take over Contoso from Tom"
        clause.used.add(owners.pop())
    if has_name and owners and _takes_it(clause):
        # "Tom asked me to take over Contoso"
        clause.used.update(owners)
        owners = []
    if sum(clause.spans[at - 1].words == "to" for at in owners) > 1:
        # "Hand all my Viva to Lin, only Contoso to Tom"
        return []
    if (len(owners) > 1 and clause.spans[owners[-1] - 1].words != "to") or _stand_around(clause, owners):
        return []
    # "From Tom to Lin": the first is no condition of what has a name.
    clause.used.update(at for at in owners[:-1] if has_name and clause.spans[at - 1].words == "from")
    people = _new_owners(clause, owners)
    sayings = targeted(clause, Intent.HAND_OVER)
    if not people:
        return [_to_whom_was_told(clause, one) for one in sayings]
    return [replace(one, details=replace(one.details, to=to)) for one in sayings for to in people]


def _to_whom_was_told(clause: Clause, saying: Saying) -> Saying:
    """Let "Lin looks after Contoso now, hand it over to her" give it to the member named before."""
    told = [value for one in saying.of(Aspect.OWNER) if not one.excludes for value in one.values]
    is_named = any(one.entities and one.entities[0].field is Aspect.OWNER for one in clause.spans)
    if len(told) != 1 or not clause.has_word("her", "him") or is_named:
        return saying
    kept = tuple(one for one in saying.conditions if one.field is not Aspect.OWNER)
    return replace(saying, conditions=kept, details=replace(saying.details, to=told[0]))


def _without_refused(clause: Clause, owners: Sequence[int]) -> list[int]:
    """Return the members without those who shall not get it: "to Lin and not to Tom"."""
    refused = [
        at for at in owners if at > 1 and clause.spans[at - 1].words == "to" and at in excluded(clause)
    ]
    clause.used.update(refused)
    return [at for at in owners if at not in refused]


def _takes_it(clause: Clause) -> bool:
    """Tell whether the asker is to take something: "Tom asked me to take over Contoso"."""
    words = [token.word for one in clause.spans for token in one.tokens]
    return any(words[at : at + 2] == ["me", "to"] and words[at + 2] == "take" for at in range(len(words) - 2))


def _asks_to_see(clause: Clause) -> bool:
    """Tell whether a clause asks to see something: "give me all of them", "which ones are for Viva"."""
    shows = clause.has("v.") and not any(one.entities for one in clause.spans)
    return (
        shows
        or clause.has("q.count", "q.sum")
        or any(one.words.startswith("which") and after.has("n.") for one, after in pairwise(clause.spans))
    )


def _stand_around(clause: Clause, owners: Sequence[int]) -> bool:
    """Tell whether targets stand on both sides of who gets them: "MCI-3 to Tom, MCI-4 and MCI-5"."""
    excludes = excluded(clause)
    named = [at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field in TARGETS]
    sides = {at < owners[-1] for at in named if at not in excludes} if owners else set()
    return len(sides) > 1


def _has_no_owner(clause: Clause) -> bool:
    """Tell whether a clause speaks of what nobody owns."""
    return any(
        clause.spans[one].has("x.") or clause.spans[one].tokens[-1].word in {"no", "without", "lacks"}
        for at in clause.find("e.owner")
        for one in range(max(0, at - 2), at)
    )


_PARTICLES = frozenset({"over", "on", "off", "to", "take", "across", "along", "down", "up", "onto", "back"})


def _moved_to(clause: Clause) -> Sequence[int]:
    """Return the place of a verb of whatever meaning in "flick Contoso over to Lin", else none."""
    at = other_verb(clause)
    said = [one for one in clause.spans if not one.is_stop and not one.has("f.polite", "s.")]
    to_whom = [
        one
        for one, span in enumerate(said)
        if span.entities and span.entities[0].field is Aspect.OWNER and one and said[one - 1].words in _TOWARD
    ]
    return [at] if at is not None and len(to_whom) == 1 and not any(one.times for one in said) else []


def _is_to_asker(clause: Clause) -> bool:
    words = [token.word for one in clause.spans for token in one.tokens if one.shape is not Shape.STOP]
    return any(words[at : at + 2] in (["to", "me"], ["to", "myself"]) for at in range(len(words)))


def _let_have(clause: Clause) -> Sequence[int]:
    """Return the places of the verbs of "let Lin have Contoso" and "can Tom take it", else none."""
    said = [at for at, one in enumerate(clause.spans) if not one.is_stop and not one.has("s.greeting")]
    said = said[1:] if said and clause.spans[said[0]].words in LEADING else said
    if len(said) < _FEWEST_TO_LET or clause.spans[said[0]].words not in _LETTING:
        return []
    owner, verb = clause.spans[said[1]], clause.spans[said[2]]
    is_owner = bool(owner.entities) and owner.entities[0].field is Aspect.OWNER
    return (
        [said[0], said[2]] if is_owner and verb.tokens[0].word in {*_TAKING, "deal", "look", "care"} else []
    )


_LETTING = frozenset({"let", "can", "could", "may", "should"})
_FEWEST_TO_LET = 4
_TOWARD = frozenset({"to", "onto", "at", "toward", "towards", "over to", "into"})


def _new_owners(clause: Clause, owners: Sequence[int]) -> Sequence[Value]:
    """Return who may be meant to get it, and count the words for that as explained."""
    if owners:
        clause.used.add(owners[-1])
        return [one.value for one in clause.spans[owners[-1]].entities]
    words = [token.word for one in clause.spans for token in one.tokens if one.shape is not Shape.STOP]
    if words[:1] == ["i"] and _TAKING.intersection(words[1:4]):
        # "I will take Contoso"
        return [clause.asking.asker]
    mine = clause.find("f.mine")
    if _takes_it(clause):
        clause.used.update(mine)
        return [clause.asking.asker]
    if mine and clause.spans[mine[-1]].words in {"me", "myself"}:
        clause.used.add(mine[-1])
        return [clause.asking.asker]
    return []


_TAKING = frozenset({"take", "taking", "handle", "own", "run", "cover", "have", "get", "manage", "do"})
"""Verbs of who gets something."""


def _is_bare_pair(clause: Clause) -> bool:
    """Tell whether a clause is names, "to" and a member, and nothing else: "wingtip and MCI-3 to lin"."""
    said = [
        one for one in clause.spans if not one.is_stop and not one.has("f.polite") and one.words != "please"
    ]
    to = next((at for at, one in enumerate(said) if one.words == "to"), 0)
    after = said[to + 1 :]
    return len(after) == 1 and is_recipient(after[0]) and is_named_only(said[:to])


def snooze(clause: Clause) -> Sequence[Saying]:
    """Read that reminders shall be put off."""
    is_put = clause.has("r.snooze") and clause.has_word("put", "set") and not clause.is_question
    kept = _kept_until(clause)
    if not asks_for(clause, "r.snooze") and not is_put and not kept:
        return []
    clause.used.update(kept)
    if is_put:
        clause.used.update(at for at, one in enumerate(clause.spans) if one.words in {"put", "set"})
    clause.take("r.snooze", "t.snooze", "x.not", "k.reminders")
    times = [at for at, one in enumerate(clause.spans) if one.times]
    if times:
        clause.used.add(times[-1])
    sayings = targeted(clause, Intent.SNOOZE)
    if not times:
        return sayings
    days = _days_ahead(clause.spans[times[-1]], clause.asking.today)
    return [replace(one, details=replace(one.details, until=day)) for one in sayings for day in days]


def _days_ahead(time: WordSpan, today: date) -> Sequence[date]:
    """Return the days until which reminders may rest: none that is over, and the end of "before December"."""
    found = time.intervals(Looks.AHEAD)
    ends = [one.end for one in found if one.begin is None and one.end is not None]
    if ends and time.tokens[0].word in {"before", "not"}:
        return tuple(dict.fromkeys(ends))
    days = tuple(one for one in time.days(Looks.AHEAD) if one > today)
    # "No reminders this week" is until its end.
    later = tuple(one.end for one in found if one.end is not None and one.end > today)
    return days or tuple(dict.fromkeys(later)) or time.days(Looks.AHEAD)


def _kept_until(clause: Clause) -> Sequence[int]:
    """Return the place of a verb of whatever meaning in "park Contoso until Monday", else none."""
    until = [one for one in clause.spans if one.times and one.tokens[0].word in _UNTIL]
    at = other_verb(clause)
    if at is not None and until:
        return [at]
    waits = [at for at, one in enumerate(clause.spans) if one.words in _WAITING]
    may = clause.has_word("can", "may", "should", "let", "shall", "could", "must", "will")
    return waits if until and may and not clause.is_question and not clause.has("q.", "x.not") else []


_UNTIL = frozenset({"until", "till", "til", "untill"})
_WAITING = frozenset({"wait", "rest", "sleep", "sit", "keep", "stay"})


def next_date(clause: Clause) -> Sequence[Saying]:
    """Read that the next date shall be set."""
    times = [at for at, one in enumerate(clause.spans) if one.times]
    is_asked = clause.is_question and not is_polite_question(clause.spans)
    if not clause.has("r.next_date") or not times or is_asked:
        return []
    clause.take(
        "r.next_date",
        "r.record",
        "r.add",
        "p.added",
        "p.consented",
        "e.contact",
        "k.again",
        "f.if",
        "x.rather",
    )
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in {*_MEETING, *_MOVED})
    clause.used.add(times[-1])
    sayings = [one for one in targeted(clause, Intent.NEXT_DATE) if has_target(one) and not one.timings]
    days = clause.spans[times[-1]].days(Looks.AHEAD)
    return [replace(one, details=replace(one.details, on=day)) for one in sayings for day in days]


_MOVED = frozenset(
    {
        *("moved", "shifted", "postponed", "pushed", "rescheduled", "forward", "brought", "changed"),
        *("delayed", "slipped"),
    }
)
_MEETING = frozenset({"speak", "talk", "meet", "call", "chat", "connect", "sync", "visit", "see", "catch up"})


def change_contact(clause: Clause) -> Sequence[Saying]:
    """Read that a contact shall be changed."""
    if (
        clause.has("d.owner", "e.owner")
        and clause.has_word("owner", "owners")
        and not clause.has("e.contact")
    ):
        # "Swap the owners of MCI-3 and MCI-4"
        return []
    has_changed = clause.has("e.contact") and clause.has("w.changed") and not clause.is_question
    if not (clause.has("r.change_contact") or has_changed) or _adds_first(clause):
        return []
    clause.take("w.changed")
    clause.used.update(
        at for at in clause.find("r.hand_over") if _FROM_NOW.issuperset(clause.spans[at].words.split())
    )
    clause.take("r.change_contact", "e.contact", "r.add", "p.added", "k.elsewhere", "r.admin_verb")
    clause.take("d.owner", "b.by", "n.mail", "f.mine", "v.")
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _LEFT)
    given = details(clause)
    if given.domain and not any(one.entities and one.entities[0].field in TARGETS for one in clause.spans):
        return []
    named = person(clause, given.contact_email)
    if not (given.contact_email or named or clause.has_word(*_CHANGES)):
        return []
    return targeted(clause, Intent.CHANGE_CONTACT, replace(given, contact_name=named))


_FROM_NOW = frozenset({"from", "now", "on", "as", "of", "starting", "effective", "today"})
_LEFT = frozenset({"left", "gone", "quit", "resigned", "retired", "leaving", "departed", "moved", "instead"})


def _adds_first(clause: Clause) -> bool:
    """Tell whether the contact is that of a customer who is added or claimed."""
    adds, contacts = clause.find("r.add", "r.claim"), clause.find("r.change_contact")
    between = clause.spans[adds[0] : contacts[0]] if adds and contacts else ()
    return any(
        one.shape in {Shape.DOMAIN, Shape.GUID} or (one.entities and one.entities[0].field in TARGETS)
        for one in between
    )


def person(clause: Clause, email: str = "") -> str:
    """Return the words that nothing explains where a person's name is expected, as they were typed.

    A first name may be that of a member, too; in small letters, the ``email`` tells that it is one.
    """
    run = [at for at, one in enumerate(clause.spans) if not one.is_known and one.shape is Shape.WORD]
    if not run or run[-1] - run[0] + 1 != len(run):
        return ""
    typed = clause.between(run[0], run[-1] + 1)
    is_in_email = any(one in email.partition("@")[0] for one in typed.casefold().split() if len(one) > 2)
    is_usual = typed.islower() and all(map(is_english, typed.split()))
    if run[0] < clause.content[0] + 1 or (is_usual and not is_in_email):
        return ""
    while run[-1] + 1 < len(clause.spans) and _is_part_of_name(clause, run[-1] + 1):
        run.append(run[-1] + 1)
    before = clause.spans[run[0] - 1]
    is_first_name = bool(before.entities) and before.entities[0].field is Aspect.OWNER
    begin = run[0] - 1 if is_first_name and len(run) == 1 else run[0]
    clause.used.update(range(begin, run[-1] + 1))
    return clause.between(begin, run[-1] + 1)


def _is_part_of_name(clause: Clause, at: int) -> bool:
    """Tell whether a word that means something else is typed as a name is, be it a member's: "Wei Hang"."""
    span = clause.spans[at]
    is_other = bool(span.times) or any(one.field is not Aspect.OWNER for one in span.entities)
    is_name = clause.text[span.tokens[0].begin].isupper() and not is_other
    return is_name and span.shape is Shape.WORD and len(span.tokens) == 1


def note(clause: Clause) -> Sequence[Saying]:
    """Read that a note shall be written: what stands after the colon is its text."""
    if not asks_for(clause, "r.note") and not _is_noted(clause):
        return []
    if any(clause.spans[at + 1].times for at in clause.find("r.note") if at + 1 < len(clause.spans)):
        # "Note 3 December as the next date"
        return []
    tells = clause.has(*RECORDED, "p.consented", "r.record_consent", "k.elsewhere")
    if tells and any(one.words == "note that" for one in clause.spans):
        # "Note that Contoso was approved" tells what happened.
        return []
    colon = next((at for at, one in enumerate(clause.spans) if one.words == ":"), None)
    text = _quoted_text(clause) if colon is None else ""
    if text:
        rest = clause
    elif colon is not None:
        text = _text_from(clause, clause.spans[colon].tokens[-1].end)
        rest = Clause(clause.spans[:colon], clause.text, clause.asking, clause.before)
    else:
        begin = _begin_of_text(clause)
        last = clause.spans[begin - 1].tokens[-1].end if begin else 0
        text = _text_from(clause, last) if begin < len(clause.spans) else ""
        rest = Clause(clause.spans[:begin], clause.text, clause.asking, clause.before)
        clause.used.update(range(begin, len(clause.spans)))
    rest.take("r.note", "r.add")
    rest.used.update(at for at, one in enumerate(rest.spans) if one.words in _NOTES)
    rest.used.update(at for at, one in enumerate(rest.spans) if one.tokens[-1].word in _KEPT_IN)
    verb = other_verb(rest)
    rest.used.update(() if verb is None else (verb,))
    sayings = targeted(rest, Intent.NOTE, RequestDetails(text=text))
    clause.used.update(rest.used)
    if colon is not None:
        clause.used.update(range(colon, len(clause.spans)))
    return sayings


def _text_from(clause: Clause, begin: int) -> str:
    """Return what was typed from a place to the end of a clause, with the signs that are no words.

    A time of day behind its last word belongs to it, although it is no word.
    """
    end = max(begin, clause.spans[-1].tokens[-1].end)
    clock = _CLOCK.match(clause.text, end)
    return clause.text[begin : clock.end() if clock else end].strip(AROUND_TEXT)


_CLOCK = re.compile(r"\s*\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]\.?m\b|h\b|o.clock\b)", re.IGNORECASE)


def _quoted_text(clause: Clause) -> str:
    """Return a text between quotation marks, and count it as explained; none if more is said behind it."""
    trial = clause.anew()
    text = quoted(trial)
    begin = _begin_of_text(clause)
    behind = [at for at in range(begin, len(clause.spans)) if at not in trial.used]
    if not text or any(not clause.spans[at].is_stop and not clause.spans[at].has("f.") for at in behind):
        return ""
    clause.used.update(trial.used)
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _SAYING)
    return text


_SAYING = frozenset({"saying", "says", "reading", "reads", "that says", "which says", "stating", "text"})
"""Words before the text of a note."""


def _is_noted(clause: Clause) -> bool:
    """Tell whether a clause asks for a note with whatever verb: "chuck a note on Contoso: ..."."""
    colon = next((at for at, one in enumerate(clause.spans) if one.words == ":"), len(clause.spans))
    before = clause.spans[:colon]
    has_note = any(token.word in _NOTES for one in before for token in one.tokens)
    named = any(one.entities and one.entities[0].field in TARGETS for one in before)
    return has_note and named and colon < len(clause.spans) and not any(one.has("q.") for one in before)


_NOTES = frozenset({"note", "notes", "comment", "comments", "remark", "remarks", "memo", "reminder to self"})


_KEPT_IN = frozenset({"file", "record", "records", "account", "page", "entry", "card"})
"""Words for where a note stands."""


def _begin_of_text(clause: Clause) -> int:
    """Return where the text of a note without a colon begins: after whom it is about, and a "that"."""
    targets = [at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field in TARGETS]
    begin = targets[0] + 1 if targets else len(clause.spans)
    while begin < len(clause.spans) and clause.spans[begin].words in {"that", ",", *_SAYING}:
        begin += 1
    return begin
