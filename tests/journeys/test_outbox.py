import pytest
from sqlalchemy import select

from sandbox.faults.faults import Does
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Partner
from tests.support.delivering import add, ask, deliverer, posts, put, rows, run, slack_fails, states
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import STRANGER, USER


def test_an_admin_sends_a_message_again(on_stage: Stage) -> None:
    delivery = deliverer(on_stage)
    added = add(on_stage)
    run(delivery)
    ask(on_stage, added)
    slack_fails(on_stage, does=Does.DROP, given={"thread_ts": posts(on_stage)[0].ts or ""})
    run(delivery)
    ada = on_stage.member()
    ada.command("/mci admin outbox")
    view = ada.modal("may have arrived")
    assert "Contoso, Microsoft Viva" in words(view)
    ada.click("outbox.retry", on=view)
    ada.modal("No message failed.")
    run(delivery)
    assert states(on_stage, "thread_line") == ["sent"]


def test_an_admin_sends_all_messages_again_and_they_keep_their_order(on_stage: Stage) -> None:
    delivery = deliverer(on_stage)
    with on_stage.bot.database.write() as session:
        rival = Partner(workspace_id="T0RIVAL", name="Rival")
        session.add(rival)
        session.flush()
        rivals = rival.id
    put(on_stage, CHANNEL, 3, sequence="one")
    put(on_stage, CHANNEL, 1, sequence="rival", partner_id=rivals)
    with on_stage.bot.database.write() as session:
        for row in session.scalars(select(OutboxMessage)):
            row.state = OutboxState.UNCERTAIN if row.id % 2 else OutboxState.DEAD
    put(on_stage, USER, 1, sequence="one")
    ada = on_stage.member()
    ada.command("/mci admin outbox")
    view = ada.modal("2* may have arrived")
    assert "All 3 messages are sent again" in words(view)
    ada.click("outbox.retry_all", on=view)
    ada.modal("No message failed.")
    run(delivery)
    assert [entry.text.rstrip(".")[-1] for entry in posts(on_stage)] == ["0", "1", "2", "0"]
    assert states(on_stage) == ["sent", "sent", "sent", "dead", "sent"]


def test_an_admin_drops_a_message(on_stage: Stage) -> None:
    delivery = deliverer(on_stage)
    slack_fails(on_stage, "invalid_blocks")
    add(on_stage)
    run(delivery)
    ada = on_stage.member()
    ada.command("/mci admin outbox")
    ada.click("outbox.drop", on=ada.modal("invalid_blocks"))
    ada.modal("No message failed.")
    assert states(on_stage) == ["obsolete"]
    assert rows(on_stage.bot.database)[0].last_error == "invalid_blocks"


@pytest.mark.parametrize("user", [USER, STRANGER])
def test_r2_nobody_else_sees_them(on_stage: Stage, user: str) -> None:
    member = on_stage.member(user)
    member.command("/mci admin outbox")
    member.message("Only an Incentives admin" if user == USER else "You hold no role")
    assert member.view is None
