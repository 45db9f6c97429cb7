"""Whether a clause wishes for rows of a state, which its words could tell or request as well. Values only.

"I need the cancelled ones for Litware" cancels nothing, "are there any rejected claims?" asks for no rule.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from flows.rules.language.sentences.clause import Clause
from flows.rules.language.sentences.spans import LEADING, WordSpan

_ASKING_MORE = (
    *("q.how", "q.why", "q.what_if", "q.means", "q.how_long", "q.who", "q.when", "q.count", "q.sum"),
    *("q.how_often", "q.must", "e.contact", "r.export", "e.report"),
)
"""Concepts of questions that are about more than which rows there are."""


def wants_rows(clause: Clause) -> bool:
    """Tell whether rows of one state are wished for, by a noun for rows beside the state."""
    said = [one for one in clause.spans if not one.is_stop]
    while said and (said[0].words in LEADING or said[0].has("s.greeting")):
        said = said[1:]
    states = [one for one in said if one.has("p.")]
    acts = any(one.has("r.") and not one.has("p.", "n.") for one in said)
    if len(states) != 1 or acts or clause.has(*_ASKING_MORE):
        return False
    words = " ".join(token.word for one in said for token in one.tokens) + " "
    return bool(_WISHING.match(words)) and _is_of_rows(said, states[0])


def _is_of_rows(said: Sequence[WordSpan], state: WordSpan) -> bool:
    """Tell whether a noun for rows, or "list", stands beside the state: "rejected ones", "list rejected"."""
    said = [one for one in said if one.words not in _BETWEEN]
    return state.tokens[-1].word in _ROWS or any(
        (one is state and beside.tokens[0].word in _ROWS)
        or (beside is state and (one.tokens[0].word in _EVERYTHING or one.has("v.show")))
        for one, beside in pairwise(said)
    )


_ROWS = frozenset({"ones", "claims", "customers", "clients", "associations", "engagements", "workshops"})
_EVERYTHING = frozenset({"anything", "everything", "something", "ones", "claims", "what", "whats", "which"})
_BETWEEN = frozenset(
    {*("that", "which", "who", "is", "are", "was", "were", "has", "have", "been", "got", "currently", "now")}
)
_SEE = (
    "(?:see|get|have|check|view|find|know|look|show|showing|list|give|pull|send|tell|share|display|read|open)"
)
_WISHING = re.compile(
    r"(?:(?:can|could|would|will|may|might|shall) (?:you|u|i|we) (?:please |pls |kindly |mind |just )?"
    rf"{_SEE} |(?:i|we|id) (?:would |d )?(?:need|want|like|require) (?:to {_SEE} |a |the |all |any |every )"
    rf"|{_SEE} |(?:are|is) there |(?:is|are) (?:any|anything|something) "
    r"|(?:do|does|have|has) (?:you|we|i) (?:have|got|any) |(?:got|any|anything|all|every) "
    r"|let me (?:see|know) )"
)
