"""Press a button of an action card: carry it out, once and wholly, or dismiss it; only its asker can."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.conversation.actions import cards
from flows.conversation.actions.operation import RequestBy
from flows.conversation.actions.operations import OPERATIONS
from flows.conversation.actions.plan_values import NothingDone
from flows.conversation.turns import TurnGone
from flows.links import Links
from flows.refusal import Refusal
from flows.rules.language.understanding import Saying
from store import partners
from store.associations.associations import Association
from store.conversation import action_cards, turns
from store.conversation.turns import ActionCard
from store.enums import ActionCardState, HistoryAction
from store.history import history


class OthersCard(Refusal):
    """The card belongs to the request of another member."""

    def __init__(self, asker: str) -> None:
        """Keep the asker's name."""
        super().__init__(asker)
        self.asker = asker


def carry_out(
    session: Session,
    actor: Actor,
    channel_id: str,
    answer_ts: str,
    place: int,
    plan: str,
    links: Links,
    now: datetime,
) -> NothingDone | None:
    """Do what a card says, for all its targets; return why nothing was done, if the card must be shown anew.

    ``plan`` is the digest of what the member saw. A card that is concluded already changes nothing.

    Raises:
        TurnGone: the card is not kept any more.
        OthersCard: somebody else asked.
        NotCarriedOut: it is not possible for one of the associations.
    """
    card, saying = _held(session, actor, channel_id, answer_ts, place)
    if card.state is not ActionCardState.OPEN:
        return None
    if now >= card.expires_at:
        return NothingDone(is_late=True)
    versions = {association_id: version for association_id, version in card.targets}  # noqa: C416 -- lists, not pairs
    request = RequestBy(session, actor, saying, now)
    held = OPERATIONS[saying.intent].hold(request, sorted(versions))
    changed = _changed_since(session, held, versions)
    if changed or card.plan != plan:
        return NothingDone(changed=tuple(dict.fromkeys(one.customer.name for one in changed)))
    OPERATIONS[saying.intent].carry_out(request, held, links)
    card.state = ActionCardState.DONE
    return None


def dismiss(session: Session, actor: Actor, channel_id: str, answer_ts: str, place: int) -> None:
    """Dismiss a card, unless it is concluded already; nothing else changes.

    Raises:
        TurnGone: the card is not kept any more.
        OthersCard: somebody else asked.
    """
    card, _ = _held(session, actor, channel_id, answer_ts, place)
    if card.state is ActionCardState.OPEN:
        card.state = ActionCardState.DISMISSED


def _changed_since(
    session: Session, held: Sequence[Association], versions: Mapping[int, int]
) -> Sequence[Association]:
    """Return those that changed after these numbers of their history, by id.

    A reminder and an e-mail that went out stand in the history, but change nothing that a card names.
    """
    later = {one.id: versions[one.id] + 1 for one in held if one.history_number != versions[one.id]}
    entries = history.since(session, later)
    changed = {
        one.association_id
        for one in entries
        if one.state is not None and one.action != HistoryAction.MAIL_SENT
    }
    return [one for one in held if one.id in changed]


def _held(
    session: Session, actor: Actor, channel_id: str, answer_ts: str, place: int
) -> tuple[ActionCard, Saying]:
    """Return a card of the member's own, locked until commit, with what it does."""
    turn = turns.of_answer(session, actor.partner, channel_id, answer_ts)
    if turn is None:
        raise TurnGone
    if turn.member_id != actor.member.id:
        asker = partners.member_of_id(session, actor.partner, turn.member_id)
        raise OthersCard(asker.name if asker is not None else "")
    card, said = action_cards.hold(session, turn, place), cards.sayings(turn)
    if card is None or place >= len(said):
        raise TurnGone
    return card, said[place]
