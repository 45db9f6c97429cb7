"""Read a clause as a request for a screen: one's own settings, or a part of the administration.

Values in, values out, except that the spans of a `Clause` that a reader explains are counted as such.
"""

from collections.abc import Sequence

from flows.rules.language.limits.names import TARGETS
from flows.rules.language.readers.admin_parts import part_of
from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import WordSpan
from flows.rules.language.understanding import Aspect, Intent, Saying

_CONDITIONAL = frozenset({"if", "unless", "once", "when"})


def open_screen(clause: Clause) -> Sequence[Saying]:
    """Read that a screen is wanted; what it shall change there is said on the screen."""
    if clause.has("q.", "p.lost", "x.not") or clause.is_question:
        return []
    is_changed = clause.has("r.admin_verb") or clause.has_word("open")
    if clause.has("r.settings"):
        intent = Intent.SETTINGS
    elif clause.has("r.admin") or (is_changed and clause.has("r.admin_part")):
        intent = Intent.ADMIN
    else:
        return []
    clause.used.update(at for at, one in enumerate(clause.spans) if one.is_known and not _limits(one))
    if intent is Intent.SETTINGS:
        return [Saying(intent)]
    said = {token.word for one in clause.spans if not one.entities for token in one.tokens}
    if any(one.entities and one.entities[0].field is Aspect.OWNER for one in clause.spans):
        # What a member is given or loses is a role.
        said.add("role")
    return [Saying(intent, part=part_of(said))]


def _limits(span: WordSpan) -> bool:
    """Tell whether a span is about customers and what became of them, which no screen is."""
    if span.words in _CONDITIONAL or (span.entities and span.entities[0].field in TARGETS):
        return True
    is_state = span.has("p.") and not span.has("r.", "k.", "f.filler", "p.added")
    return is_state and span.words != "open"
