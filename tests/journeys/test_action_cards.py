"""People request in words what one click of theirs carries out: once, wholly, and only as it was shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from handlers.app.ids import Action
from store.associations.associations import Association
from store.conversation.turns import ActionCard
from store.enums import ActionCardState
from store.partners import Member as PartnerMember
from tests.support import stage, world
from tests.support.consistency import contradictions
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, USER

Json = dict[str, Any]


@pytest.fixture
def on_both(database_url: str) -> Iterator[Stage]:
    with stage.stage(database_url) as set_up:
        world.associate(set_up.bot.database, set_up.place, set_up.place.siem.id)
        yield set_up
        assert contradictions(set_up.bot.database) == []


def asks(member: Member, said: str, wanted: str) -> Json:
    """Say something in direct messages, and return the answer with these words."""
    member.say(said, channel=member.direct())
    return member.message(wanted, channel=member.direct())


def press(member: Member, card: Json, wanted: str, action: Action = Action.CARD_CARRY_OUT) -> Json:
    """Press a button of a card in direct messages, and return what took its place."""
    member.click(action, on=card, channel=member.direct())
    return member.message(wanted, channel=member.direct())


def owners(st: Stage) -> list[str]:
    """Return the Slack user IDs of the owners of all associations, the oldest first."""
    st.settle()
    with st.bot.database.read() as session:
        query = select(PartnerMember.user_id).join(Association, Association.owner_id == PartnerMember.id)
        return list(session.scalars(query.order_by(Association.id)))


def states(st: Stage) -> list[ActionCardState]:
    """Return the states of all cards, the oldest first."""
    st.settle()
    with st.bot.database.read() as session:
        return list(session.scalars(select(ActionCard.state).order_by(ActionCard.turn_id, ActionCard.place)))


def test_an_association_is_handed_over_by_one_click(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "hand Contoso over to Uma", "Hand 1 over to Uma User?")
    assert "owner Ada Admin → Uma User" in words(card)
    assert owners(st) == [ADMIN]
    result = press(ada, card, "*Done:* 1 engagement handed over to Uma User.")
    assert result["ts"] == card["ts"], "the result takes the place of the card"
    assert Action.CARD_CARRY_OUT not in str(result["blocks"])
    assert (owners(st), states(st)) == ([USER], [ActionCardState.DONE])
