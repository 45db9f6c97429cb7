"""Replies in words: a message of the frame of answers for each kind of content."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from slack_sdk.models.blocks import ActionsBlock, ButtonElement

from flows.access import NoRole
from flows.administration.set_up import Pending
from flows.conversation.actions.plan_values import Concluded, Plan
from flows.conversation.replies import (
    AnsweredMessage,
    AnswerPart,
    Capabilities,
    Choosing,
    Missing,
    NotUnderstood,
    OtherLanguage,
    OutOfScope,
    Reply,
    Requested,
    RuleQuestion,
    Talked,
    TooLongToRead,
)
from handlers.blocks.message import SlackMessage
from handlers.blocks.text_blocks import context
from handlers.conversation import answer_views, own_word_notes, question_words
from handlers.conversation.answer_views import AnswerFrame
from handlers.conversation.answers import answer_words, rule_words
from handlers.conversation.question_words import NO_LINKS
from handlers.conversation.requests import card_words, request_words
from handlers.help import views as help_views

IN_WORDS = (
    "You can also ask in words, for example “which consents run out this week?”, “how is Contoso doing?” or "
    "“how much money is in review?”."
)

NOT_IN_CHANNELS = "Addresses of people are not shown in a channel. Ask me in direct messages."

TOO_MANY = "I answered the first {} of {}. Ask the rest in another message."


def message(
    reply: Reply,
    now: datetime,
    *,
    more: Sequence[ButtonElement] = (),
    is_public: bool = False,
    links: Mapping[str, str] = NO_LINKS,
) -> SlackMessage:
    """Return the message of a reply; ``more`` are buttons that its place in Slack adds.

    ``links`` lead to earlier messages, by their timestamps.

    Where others than the asker read it (``is_public``), it has nothing that is for the asker alone.
    """
    content = reply.content
    if is_public and reply.is_for_asker_alone:
        return answer_views.message(AnswerFrame(NOT_IN_CHANNELS, is_rated=False), now, more=more)
    match content:
        case Capabilities(pending) | AnsweredMessage(parts=[Capabilities(pending)]):
            return _abilities(pending, more)
        case AnsweredMessage():
            frames = own_word_notes.noted(_answered(content, now, links), reply.understanding)
            return answer_views.several(frames, now, more=more)
        case Choosing():
            frame = question_words.choosing(content)
        case Missing():
            frame = replace(request_words.missing(content), said=_place(reply, content))
        case NotUnderstood():
            frame = question_words.not_understood(content)
        case OutOfScope():
            frame = question_words.out_of_scope(content)
        case OtherLanguage():
            frame = question_words.other_language(content)
        case TooLongToRead(most):
            sentence = (
                f"That is more than I can read at once: {most:,} characters. Ask in one or two sentences."
            )
            frame = AnswerFrame(sentence, is_rated=False)
        case _:
            assert_never(content)
    return answer_views.message(frame, now, more=more)


def _abilities(pending: Pending | None, more: Sequence[ButtonElement]) -> SlackMessage:
    said, blocks = help_views.overview(pending)
    in_words = [] if pending else [context(IN_WORDS)]
    below = [ActionsBlock(elements=[*more])] if more else []
    return SlackMessage(said, [*blocks, *in_words, *below])


def _place(reply: Reply, lacking: Missing) -> int | None:
    """Return the number of a request among what was said."""
    said = reply.understanding.sayings if reply.understanding else ()
    return said.index(lacking.saying) if lacking.saying in said else None


def without_role(refusal: NoRole) -> SlackMessage:
    """Return what somebody reads who may do nothing yet: whom to ask, and no number."""
    return SlackMessage(*help_views.without_role(refusal))


def _answered(content: AnsweredMessage, now: datetime, links: Mapping[str, str]) -> list[AnswerFrame]:
    """Return the frames of all answers; of several, each shows fewer rows, and none goes on by itself."""
    found = [
        frame for number, part in enumerate(content.parts) for frame in _frames(part, number, now, links)
    ]
    if len(content.parts) > 1:
        most = max(answer_views.MOST_ROWS // len(content.parts) - 1, 1)
        found = [_shortened(one, most) for one in found]
    if content.left:
        answered = len(content.parts)
        said = TOO_MANY.format(answered, answered + content.left)
        found[-1] = replace(found[-1], notes=[*found[-1].notes, said])
    return found


def _shortened(frame: AnswerFrame, most: int) -> AnswerFrame:
    rows = frame.rows[:most]
    rest = frame.total - len(rows) if frame.rows else 0
    notes = [f"…and {rest:,} more: ask this alone to see all."] if rest else list(frame.notes)
    return replace(frame, rows=rows, total=len(rows), notes=notes, has_excel=False, more_at=None)


def _frames(  # noqa: PLR0911 -- one way out for each kind
    part: AnswerPart, number: int, now: datetime, links: Mapping[str, str]
) -> Sequence[AnswerFrame]:
    match part:
        case Capabilities():
            return [AnswerFrame(help_views.PURPOSE, buttons=[help_views.more()], is_rated=False)]
        case Talked():
            return [question_words.talked(part, links)]
        case RuleQuestion():
            return [rule_words.rule(part.topic)]
        case Requested():
            return [replace(_requested(part, now), said=number)]
        case Plan():
            return [card_words.card(part, number)]
        case Concluded():
            return [card_words.concluded(part)]
        case _:
            return answer_words.frames(part, number, now)


def _requested(part: Requested, now: datetime) -> AnswerFrame:
    frame = request_words.requested(part, now)
    if part.nothing_done is None:
        return frame
    return replace(frame, sentence=f"{card_words.nothing_done(part.nothing_done)}\n{frame.sentence}")
