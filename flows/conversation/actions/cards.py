"""Action cards: kept with the turn that asked, and shown with what became of them once they are concluded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import contacts
from flows.conversation import shown_rows, stored
from flows.conversation.actions.plan_values import (
    NAMES_ADDRESS,
    Concluded,
    DoneTarget,
    NothingDone,
    Plan,
    WaitingCard,
)
from flows.conversation.answers import numbers
from flows.conversation.replies import AnsweredMessage, AnswerPart, Reply, Requested
from flows.customers.association_request import ContactPerson
from flows.customers_page.page_values import Associated
from flows.rules.language.understanding import Saying, canonical
from store.associations import associations
from store.conversation import action_cards
from store.conversation.turns import ActionCard, ConversationTurn
from store.enums import ActionCardState, ContactSide


def keep(session: Session, turn: ConversationTurn, reply: Reply) -> None:
    """Keep the cards that an answer shows, with its turn; those that it shows no longer are forgotten."""
    parts = reply.content.parts if isinstance(reply.content, AnsweredMessage) else ()
    if turn.is_public and reply.is_for_asker_alone:
        # A channel shows no addresses, and so no such card.
        parts = ()
    planned = {place: one for place, one in enumerate(parts) if isinstance(one, Plan) and one.targets}
    concluded = [place for place, one in enumerate(parts) if isinstance(one, Concluded)]
    action_cards.remove_others(session, turn, [*planned, *concluded])
    action_cards.put(session, turn, {place: _card(one) for place, one in planned.items()})


def shown(
    session: Session,
    actor: Actor,
    turn: ConversationTurn,
    reply: Reply,
    why: NothingDone | None = None,
    place: int | None = None,
) -> Reply:
    """Return an answer to a turn in which requests that were concluded show what became of them.

    Only those are concluded that say the same as before. ``why`` is said at one place: nothing was done.
    """
    content = reply.content
    if not isinstance(content, AnsweredMessage):
        return reply
    before, kept = sayings(turn), action_cards.of_turn(session, turn)
    parts = [
        _part(session, actor, part, kept.get(at), before[at : at + 1], why if at == place else None)
        for at, part in enumerate(content.parts)
    ]
    return replace(reply, content=replace(content, parts=parts), shown=shown_rows.ids(parts))


def replace_earlier(session: Session, turn: ConversationTurn, reply: Reply) -> bool:
    """Mark the card of a turn as replaced that an answer to the next message changes; tell whether it did.

    It is that of the last request of the turn, if the message continues it with a request of the same kind.
    """
    before, parts = sayings(turn), reply.content.parts if isinstance(reply.content, AnsweredMessage) else ()
    found = reply.understanding
    if found is None or not found.follows_up or found.adds or not before:
        return False
    is_changed = any(
        isinstance(one, Plan | Requested) and one.saying.intent is before[-1].intent for one in parts
    )
    return is_changed and action_cards.replace_open(session, turn, [len(before) - 1])


def waiting(
    session: Session, actor: Actor, channel_id: str, thread_ts: str, now: datetime
) -> tuple[WaitingCard, ...]:
    """Return the cards in a conversation that the member can still press, the newest message first."""
    found = action_cards.open_of(session, actor.member, channel_id, thread_ts, now)
    return tuple(
        WaitingCard(turn.channel_id, turn.answer_ts, said[card.place], card.count)
        for turn, card in found
        if card.place < len(said := sayings(turn))
    )


def sayings(turn: ConversationTurn) -> tuple[Saying, ...]:
    """Return what a turn was understood to say; nothing if this version cannot read it."""
    understanding = stored.from_json(turn.understanding)
    return understanding.sayings if understanding is not None else ()


def _card(one: Plan) -> ActionCard:
    return ActionCard(
        plan=one.digest,
        count=one.count,
        targets=[[target.row.summary.association.id, target.version] for target in one.targets],
        expires_at=one.expires_at,
    )


def _part(
    session: Session,
    actor: Actor,
    part: AnswerPart,
    card: ActionCard | None,
    before: Sequence[Saying],
    why: NothingDone | None,
) -> AnswerPart:
    if not isinstance(part, Plan | Requested):
        return part
    is_concluded = card is not None and card.state is not ActionCardState.OPEN
    if card is not None and is_concluded and any(canonical(one) == canonical(part.saying) for one in before):
        return _concluded(session, actor, part.saying, card)
    return replace(part, nothing_done=why)


def _concluded(session: Session, actor: Actor, saying: Saying, card: ActionCard) -> Concluded:
    if card.state is not ActionCardState.DONE:
        return Concluded(saying, card.state)
    rows = numbers.rows(session, actor, [one for one, _ in card.targets])
    return Concluded(saying, card.state, [_done(session, saying, row) for row in rows])


def _done(session: Session, saying: Saying, row: Associated) -> DoneTarget:
    return DoneTarget(row, _contact(session, row) if saying.intent in NAMES_ADDRESS else None)


def _contact(session: Session, row: Associated) -> ContactPerson:
    kept = associations.contacts(session, row.summary.association)
    return contacts.person_from(kept[ContactSide.CUSTOMER])
