"""Which words of an answered message are the company's own, said with what was understood."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.rules.language.understanding import Explained, Saying, Understanding
from handlers.conversation.answer_views import AnswerFrame
from words import mrkdwn


def noted(frames: Sequence[AnswerFrame], understanding: Understanding | None) -> list[AnswerFrame]:
    """Return the frames of an answer, of which the first says what the company's own words stand for.

    Words that limit nothing any more, because their filter was taken away, are not named.
    """
    if understanding is None or not frames or not frames[0].understood:
        return list(frames)
    counting = set(_words(understanding.sayings))
    own = [one for one in understanding.explained if one.own and one.words in counting]
    if not own:
        return list(frames)
    said = "; ".join(dict.fromkeys(map(_said, own)))
    first = replace(frames[0], understood=f"{frames[0].understood} ({said})")
    return [first, *frames[1:]]


def _said(one: Explained) -> str:
    return f"“{mrkdwn.escape(one.words)}” is your company's word for “{mrkdwn.escape(one.own)}”"


def _words(sayings: Sequence[Saying]) -> Iterator[str]:
    for saying in sayings:
        yield from (one.words for one in saying.conditions)
        yield from (one.words for one in saying.timings)
