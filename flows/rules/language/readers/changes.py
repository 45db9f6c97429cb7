"""Read a clause as a request to change what is kept: owner, reminders, next date, contact, a note.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from flows.rules.language.limits.limits import has_target
from flows.rules.language.limits.names import TARGETS
from flows.rules.language.readers.targets import begins, details, targeted
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spelling import is_english
from flows.rules.language.times.readings import Looks
from flows.rules.language.understanding import Aspect, Intent, RequestDetails, Saying, Value

_CHANGES = (
    *("change", "update", "new", "replace", "correct", "swap", "edit", "switch", "fix", "wrong"),
    *("different", "set"),
)
_AROUND = " \t\n.;,\"'“”„‘’«»"
"""What may stand around the text of a note and is no part of it."""


def hand_over(clause: Clause) -> Sequence[Saying]:
    """Read that an association shall get another owner."""
    makes = clause.has("e.owner", "k.owner", "d.owner") and clause.has_word("make", "set", "put", "appoint")
    if not clause.has("r.hand_over") and not makes and not _is_bare_pair(clause):
        return []
    if clause.has("v.") and not any(one.entities for one in clause.spans):
        # "Give me all without an owner" asks to see them.
        return []
    if clause.has("q.count", "q.sum") or any(
        one.words.startswith("which") and after.has("n.") for one, after in pairwise(clause.spans)
    ):
        # "Which ones are for Viva" asks, too.
        return []
    clause.take("r.hand_over", "e.owner", "q.must", *(("k.owner", "d.owner") if makes else ()))
    clause.used.update(at for at, one in enumerate(clause.spans) if one.words in _PARTICLES)
    owners = [
        at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field is Aspect.OWNER
    ]
    if len(owners) > 1 and clause.spans[owners[-1] - 1].words != "to":
        return []
    has_name = any(one.entities and one.entities[0].field in TARGETS for one in clause.spans)
    # "From Tom to Lin": the first is no condition of what has a name.
    clause.used.update(at for at in owners[:-1] if has_name and clause.spans[at - 1].words == "from")
    people = _new_owners(clause, owners)
    sayings = targeted(clause, Intent.HAND_OVER)
    if not people:
        return sayings
    return [replace(one, details=replace(one.details, to=to)) for one in sayings for to in people]


_PARTICLES = frozenset({"over", "on", "off", "to", "take"})


def _new_owners(clause: Clause, owners: Sequence[int]) -> Sequence[Value]:
    """Return who may be meant to get it, and count the words for that as explained."""
    if owners:
        clause.used.add(owners[-1])
        return [one.value for one in clause.spans[owners[-1]].entities]
    mine = clause.find("f.mine")
    if mine and clause.spans[mine[-1]].words in {"me", "myself"}:
        clause.used.add(mine[-1])
        return [clause.asking.asker]
    return []


def _is_bare_pair(clause: Clause) -> bool:
    """Tell whether a clause is a customer, "to" and a member, and nothing else: "wingtip to lin"."""
    said = [one for one in clause.spans if not one.is_stop]
    kinds = [one.entities[0].field if one.entities else None for one in said]
    return (
        len(said) == 3
        and said[1].words == "to"
        and kinds == [kinds[0], None, Aspect.OWNER]
        and kinds[0] in TARGETS
    )


def snooze(clause: Clause) -> Sequence[Saying]:
    """Read that reminders shall be put off."""
    is_put = clause.has("r.snooze") and clause.has_word("put", "set") and not clause.is_question
    if not begins(clause, "r.snooze") and not is_put:
        return []
    if is_put:
        clause.used.update(at for at, one in enumerate(clause.spans) if one.words in {"put", "set"})
    clause.take("r.snooze", "x.not", "k.reminders")
    times = [at for at, one in enumerate(clause.spans) if one.times]
    if times:
        clause.used.add(times[-1])
    sayings = targeted(clause, Intent.SNOOZE)
    if not times:
        return sayings
    days = clause.spans[times[-1]].days(Looks.AHEAD)
    return [replace(one, details=replace(one.details, until=day)) for one in sayings for day in days]


def next_date(clause: Clause) -> Sequence[Saying]:
    """Read that the next date shall be set."""
    times = [at for at, one in enumerate(clause.spans) if one.times]
    if not clause.has("r.next_date") or not times or clause.is_question:
        return []
    clause.take("r.next_date", "r.record", "r.add", "p.added")
    clause.used.add(times[-1])
    sayings = [one for one in targeted(clause, Intent.NEXT_DATE) if has_target(one)]
    days = clause.spans[times[-1]].days(Looks.AHEAD)
    return [replace(one, details=replace(one.details, on=day)) for one in sayings for day in days]


def change_contact(clause: Clause) -> Sequence[Saying]:
    """Read that a contact shall be changed."""
    if not clause.has("r.change_contact"):
        return []
    clause.take("r.change_contact", "e.contact", "r.add", "p.added", "k.elsewhere")
    given = details(clause)
    named = _person(clause)
    if not (given.contact_email or named or clause.has_word(*_CHANGES)):
        return []
    return targeted(clause, Intent.CHANGE_CONTACT, replace(given, contact_name=named))


def _person(clause: Clause) -> str:
    """Return the words that nothing explains where a person's name is expected, as they were typed."""
    run = [at for at, one in enumerate(clause.spans) if not one.is_known]
    if not run or run[-1] - run[0] + 1 != len(run):
        return ""
    typed = clause.between(run[0], run[-1] + 1)
    if run[0] < clause.content[0] + 1 or (typed.islower() and all(map(is_english, typed.split()))):
        return ""
    clause.used.update(run)
    return clause.between(run[0], run[-1] + 1)


def note(clause: Clause) -> Sequence[Saying]:
    """Read that a note shall be written: what stands after the colon is its text."""
    if not begins(clause, "r.note"):
        return []
    colon = next((at for at, one in enumerate(clause.spans) if one.words == ":"), None)
    text = ""
    if colon is not None:
        text = clause.between(colon + 1, len(clause.spans)).strip(_AROUND)
        rest = Clause(clause.spans[:colon], clause.text, clause.asking, clause.before)
    else:
        begin = _begin_of_text(clause)
        text = clause.between(begin, len(clause.spans)).strip(_AROUND)
        rest = Clause(clause.spans[:begin], clause.text, clause.asking, clause.before)
        clause.used.update(range(begin, len(clause.spans)))
    rest.take("r.note", "r.add")
    sayings = targeted(rest, Intent.NOTE, RequestDetails(text=text))
    clause.used.update(rest.used)
    if colon is not None:
        clause.used.update(range(colon, len(clause.spans)))
    return sayings


def _begin_of_text(clause: Clause) -> int:
    """Return where the text of a note without a colon begins: after whom it is about, and a "that"."""
    targets = [at for at, one in enumerate(clause.spans) if one.entities and one.entities[0].field in TARGETS]
    begin = targets[0] + 1 if targets else len(clause.spans)
    while begin < len(clause.spans) and clause.spans[begin].words in {"that", "saying", ","}:
        begin += 1
    return begin
