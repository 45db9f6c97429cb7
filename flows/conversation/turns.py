"""Turns of a conversation: kept once they are answered, so that the next message can continue them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation import stored
from flows.conversation.actions import cards
from flows.conversation.actions.plan_values import NothingDone
from flows.conversation.replies import AskedWords, Reply
from flows.refusal import Refusal
from flows.rules.language.follow_ups import continuing
from flows.rules.language.understanding import Understanding
from store import catalogue
from store.conversation import action_cards, turns
from store.conversation.turns import ConversationTurn
from store.partners import Partner

CONTINUED_FOR = timedelta(hours=12)
"""How long after a question the next one continues it, outside of a thread; a thread can always go on."""

MOST_PASSED_OVER = 5
"""Turns among which the one is looked for that a message continues."""

DIRECT = "D"
"""First letter of the IDs that Slack gives to direct messages."""

LONGEST_KEPT = 3000
"""Characters of a question that are kept."""


class TurnGone(Refusal):
    """What was asked is not kept any more, so that its answer cannot be changed."""


class OthersAnswer(Refusal):
    """The answer was given to somebody else, who alone can change it."""


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """Where a message that asks stands: channel, thread (empty outside of one), and its timestamp.

    A question in a channel is in the thread that it begins, if it is in no other.
    """

    channel_id: str
    thread_ts: str
    ts: str

    @property
    def is_direct(self) -> bool:
        """Whether only the asker and the bot read what is said there."""
        return self.channel_id.startswith(DIRECT)


@dataclass(frozen=True, slots=True)
class AnsweredTurn:
    """A question that was answered, and where.

    ``understanding`` is ``None`` if this version cannot read what was understood. ``is_public`` says that
    others than the asker read the answer. ``asked_at`` is when the question was answered first.
    """

    place: QuestionPlace
    words: str
    understanding: Understanding | None
    answer_ts: str
    is_public: bool
    asked_at: datetime


def may_all_read(session: Session, actor: Actor, place: QuestionPlace) -> bool:
    """Tell whether an answer may be read by all in a channel: the partner's, a location's or engagement's."""
    partner = actor.partner
    if place.is_direct:
        return False
    return place.channel_id == partner.channel_id or place.channel_id in catalogue.own_channels(
        session, partner.id
    )


def asked(session: Session, actor: Actor, place: QuestionPlace, words: str, now: datetime) -> AskedWords:
    """Return what a member asks, with what was said before in the conversation.

    Talk, and what was not understood, is passed over: "thanks" and a slip of the pen end no conversation.
    """
    waiting = cards.waiting(session, actor, place.channel_id, place.thread_ts, now)
    turn, rephrases = _before(session, actor, place, now)
    if turn is None:
        return AskedWords(words, waiting=waiting)
    before = stored.from_json(turn.understanding)
    return AskedWords(words, before, tuple(turn.shown), waiting, rephrases)


def is_answered(session: Session, actor: Actor, place: QuestionPlace) -> bool:
    """Tell whether a message was answered already."""
    return turns.of_question(session, actor.partner, place.channel_id, place.ts) is not None


def own(session: Session, actor: Actor, place: QuestionPlace) -> AnsweredTurn | None:
    """Return the turn of a message of the member's own, if it was answered."""
    found = turns.of_question(session, actor.partner, place.channel_id, place.ts)
    return _of(found) if found is not None and found.member_id == actor.member.id else None


def has_words(turn: AnsweredTurn, words: str) -> bool:
    """Tell whether a turn is about these words, as far as they are kept."""
    return turn.words == words[:LONGEST_KEPT]


def readable(session: Session, actor: Actor, channel_id: str, ts: str) -> AnsweredTurn:
    """Return the turn of an answer that the member can read.

    Raises:
        TurnGone: it is not kept any more.
    """
    found = _answered(session, actor.partner, channel_id, ts)
    if not found.is_public and found.member_id != actor.member.id:
        raise TurnGone
    return _of(found)


def of_answer(session: Session, actor: Actor, channel_id: str, ts: str) -> AnsweredTurn:
    """Return the turn of an answer of which the member pressed a button that changes it.

    Raises:
        TurnGone: it is not kept any more.
        OthersAnswer: somebody else asked.
    """
    found = _answered(session, actor.partner, channel_id, ts)
    if found.member_id != actor.member.id:
        raise OthersAnswer
    return _of(found)


def keep(
    session: Session,
    actor: Actor,
    place: QuestionPlace,
    words: str,
    reply: Reply,
    answer_ts: str,
    now: datetime,
    *,
    is_public: bool,
) -> None:
    """Keep that a question was answered, with the cards of the answer; one that is kept already stays."""
    is_new = turns.add(
        session,
        ConversationTurn(
            partner_id=actor.partner.id,
            member_id=actor.member.id,
            channel_id=place.channel_id,
            thread_ts=place.thread_ts,
            question_ts=place.ts,
            question=words[:LONGEST_KEPT],
            understanding=stored.to_json(reply.understanding),
            shown=list(reply.shown),
            answer_ts=answer_ts,
            is_public=is_public,
            created_at=now,
        ),
    )
    found = turns.of_question(session, actor.partner, place.channel_id, place.ts)
    if is_new and found is not None:
        cards.keep(session, found, reply)


def replace(
    session: Session, actor: Actor, turn: AnsweredTurn, words: str, reply: Reply, answer_ts: str
) -> None:
    """Keep another answer to a question of the member's, whose words may have changed.

    What members thought of the earlier answer is forgotten where the words have changed. Nothing is kept if
    the turn was deleted meanwhile.
    """
    found = turns.of_question(session, actor.partner, turn.place.channel_id, turn.place.ts)
    if found is None or found.member_id != actor.member.id:
        return
    if found.question != words[:LONGEST_KEPT]:
        turns.drop_thumbs(session, found)
    found.question = words[:LONGEST_KEPT]
    found.understanding = stored.to_json(reply.understanding)
    found.shown = list(reply.shown)
    found.answer_ts = answer_ts
    cards.keep(session, found, reply)


def with_cards(
    session: Session,
    actor: Actor,
    turn: AnsweredTurn,
    reply: Reply,
    why: NothingDone | None = None,
    number: int | None = None,
) -> Reply:
    """Return an answer to a turn in which its requests that were carried out or dismissed show that.

    ``why`` says of the request with a ``number`` in the message that nothing was done.
    """
    found = turns.of_question(session, actor.partner, turn.place.channel_id, turn.place.ts)
    return cards.shown(session, actor, found, reply, why, number) if found is not None else reply


def replace_cards(
    session: Session, actor: Actor, place: QuestionPlace, reply: Reply, now: datetime
) -> AnsweredTurn | None:
    """Let the answer to a message take the place of an open card that the message changes.

    Return the turn of the member's own that had the card; ``None`` if there is none.
    """
    before, _ = _before(session, actor, place, now)
    if before is None or before.member_id != actor.member.id:
        return None
    return _of(before) if cards.replace_earlier(session, before, reply) else None


def drop_cards(session: Session, actor: Actor, turn: AnsweredTurn) -> None:
    """Let the open cards of a turn be replaced, because its answer goes on elsewhere."""
    found = turns.of_question(session, actor.partner, turn.place.channel_id, turn.place.ts)
    if found is not None and found.member_id == actor.member.id:
        action_cards.replace_open(session, found)


def rate(session: Session, actor: Actor, channel_id: str, ts: str, now: datetime, *, is_up: bool) -> None:
    """Keep what a member thinks of an answer; of several clicks of a member the latest counts.

    Raises:
        TurnGone: the turn is not kept any more.
    """
    readable(session, actor, channel_id, ts)
    found = _answered(session, actor.partner, channel_id, ts)
    turns.rate(session, found, actor.member, is_up=is_up, now=now)


def forget(session: Session, actor: Actor, place: QuestionPlace) -> None:
    """Forget a question that its asker deleted; the answer stays in Slack, and nothing continues it."""
    found = turns.of_question(session, actor.partner, place.channel_id, place.ts)
    if found is not None and found.member_id == actor.member.id:
        turns.forget(session, found)


def _before(
    session: Session, actor: Actor, place: QuestionPlace, now: datetime
) -> tuple[ConversationTurn | None, bool]:
    """Return the turn that a message continues, and whether something was not understood after it."""
    where = (place.channel_id, place.thread_ts, place.ts)
    rephrases = False
    for number, turn in enumerate(turns.latest(session, actor.member, *where, MOST_PASSED_OVER)):
        if not place.thread_ts and turn.created_at < now - CONTINUED_FOR:
            break
        before = stored.from_json(turn.understanding)
        if before is not None and continuing.can_be_continued(before):
            return turn, rephrases
        if number == 0:
            rephrases = before is not None and not before.sayings
    return None, False


def _answered(session: Session, partner: Partner, channel_id: str, ts: str) -> ConversationTurn:
    found = turns.of_answer(session, partner, channel_id, ts)
    if found is None:
        raise TurnGone
    return found


def _of(found: ConversationTurn) -> AnsweredTurn:
    place = QuestionPlace(found.channel_id, found.thread_ts, found.question_ts)
    return AnsweredTurn(
        place,
        found.question,
        stored.from_json(found.understanding),
        found.answer_ts,
        found.is_public,
        found.created_at,
    )
