"""Read a clause: what it may mean, by the first reader that explains all of it. Values in, values out."""

from collections.abc import Iterator, Sequence

from flows.rules.language.readers import general, questions, requests
from flows.rules.language.readers.rows import rows
from flows.rules.language.readers.wanted_rows import wants_rows
from flows.rules.language.sentences.clause import Clause, Reader
from flows.rules.language.sentences.spans import LEADING
from flows.rules.language.understanding import Saying, canonical

_ASKING = (
    "q.how",
    "q.what_if",
    "q.why",
    "q.count",
    "q.sum",
    "q.who",
    "q.when",
    "q.how_long",
    "q.may",
    "q.must",
)


def read(clause: Clause) -> list[Saying]:
    """Return the sayings that a clause may be; none if no reader explains all of it."""
    first = next((one for one in clause.spans if not one.is_stop and not one.has("f.filler", "s.")), None)
    if first is not None and first.has("r.never") and first.words != "sign" and not clause.is_question:
        return []
    for sayings, left in attempts(clause):
        if not left:
            return list({canonical(one): one for one in sayings}.values())
    return []


def attempts(clause: Clause) -> Iterator[tuple[list[Saying], list[int]]]:
    """Yield what each reader makes of a clause, and the places of the spans that it leaves unexplained.

    Each reader is asked once for a clause, however often its attempts are looked at.
    """
    for at, reader in enumerate(_readers(clause)):
        if at == len(clause.attempted):
            trial = clause.anew()
            clause.attempted.append((list(reader(trial)), trial.unexplained))
        sayings, left = clause.attempted[at]
        if sayings:
            yield sayings, left


def _readers(clause: Clause) -> Sequence[Reader]:
    """Return the readers, those of what it looks like first; a greeting or a yes goes before any request."""
    if wants_rows(clause):
        return (rows,)
    if _asks(clause):
        return (*questions.READERS, *requests.READERS)
    return (general.talk, *requests.READERS, *questions.READERS[1:])


def _asks(clause: Clause) -> bool:
    is_wished = clause.has("r.get_mail") and not any(one.words == "?" for one in clause.spans)
    if is_wished and clause.spans[0].words == "have":
        # "Have Litware get the consent mail"
        return False
    if clause.is_question and not any(one.words == "?" for one in clause.spans):
        return True
    said = [one for one in clause.spans if not one.is_stop and not one.has("s.greeting")]
    first = next((one for one in said if one.words not in LEADING or one.has("q.")), None)
    if first is not None and first.has("p.paid") and not clause.is_question:
        # "The money for Contoso has arrived" tells something.
        return False
    return first is not None and first.has(*_ASKING, "q.means")
