"""Leave out what the speaker corrects at once: "in August, no sorry, in September". Values in and out."""

from collections.abc import Sequence

from flows.rules.language.sentences.spans import WordSpan

MOST_BETWEEN = 6
"""Spans that may stand between what is corrected and the word for that."""


def without_corrected(every: Sequence[WordSpan]) -> Sequence[WordSpan]:
    """Return spans without what is corrected, and without the words that say so.

    What is corrected is the last span before of the same kind as the first one behind: two times, two
    numbers, or two names of one field. Where there is none, everything is left as it was said.
    """
    at = next((at for at, one in enumerate(every) if one.has("x.rather")), None)
    if at is None:
        return every
    after = next((one for one in range(at + 1, len(every)) if _kind(every[one])), None)
    if after is None or any(every[one].has("p.", "r.", "q.") for one in range(at + 1, after)):
        return every
    kind = _kind(every[after])
    before = next((one for one in range(at - 1, max(at - MOST_BETWEEN, -1), -1) if _kind(every[one])), None)
    if before is None or _kind(every[before]) != kind:
        return every
    kept = [one for one in range(len(every)) if one < before or before < one < at or one >= after]
    return [every[one] for one in kept if not (before < one < at and every[one].is_stop)]


def _kind(span: WordSpan) -> str:
    if span.entities:
        return str(span.entities[0].field)
    if span.times:
        return "time"
    return "number" if span.number is not None else ""
