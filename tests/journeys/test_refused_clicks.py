"""What was refused is said where the click was, with what can be done instead."""

from typing import Any

import pytest

from flows.associations import cancel
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import NOON, actor


def on_card(member: Member) -> Any:
    return next(one for one in member.messages() if "MCI-000001" in words(one))


def on_home(member: Member) -> Any:
    member.open_home()
    return member.wait(lambda: member.home if "Needs you: 1" in words(member.home or {}) else None)


def in_modal(member: Member) -> Any:
    member.shortcut("customers.open")
    return member.modal("Needs you: 1")


def in_list(member: Member) -> Any:
    member.command("/mci customers viva")
    return member.message("Eligible (1 open)")


@pytest.mark.parametrize("place", [on_card, on_home, in_modal, in_list])
def test_a_refusal_is_a_modal_wherever_the_click_was_and_leads_to_the_details(
    on_stage: Stage, place: Any
) -> None:
    one = world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    on_stage.deliver()
    ada = on_stage.member()
    clicked = place(ada)
    with on_stage.bot.database.write() as session:
        cancel.cancel(session, actor(session), one, NOON, None)
    before = len(ada.messages())
    ada.click("consent.send", str(one), on=clicked)
    ada.modal("No consent is needed any more")
    assert len(ada.messages()) == before
    ada.click("association.open")
    assert "Cancelled" in words(ada.modal("History"))


@pytest.mark.parametrize(
    ("line", "was", "now"),
    [
        ("customers viva", "Eligible (1 open)", "Nothing is open here. Look in *Complete (1)*."),
        ("customers contoso", "Customer added", "*1* in *Complete*"),
        ("customers", "Needs you: 1", "Nothing needs you now."),
        ("customer contoso", "Customer added", "Cancelled"),
    ],
)
def test_a_list_in_which_a_click_is_refused_shows_what_is_true_now(
    on_stage: Stage, line: str, was: str, now: str
) -> None:
    one = world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada = on_stage.member()
    ada.command(f"/mci {line}")
    clicked = ada.message(was)
    with on_stage.bot.database.write() as session:
        cancel.cancel(session, actor(session), one, NOON, None)
    ada.click("consent.send", str(one), on=clicked)
    ada.modal("No consent is needed any more")
    renewed = ada.message(now)
    assert "'consent.send'" not in str(renewed)
    assert len(ada.messages()) == 1


def test_a_command_that_is_refused_is_answered_where_it_was_typed(on_stage: Stage) -> None:
    one = world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    with on_stage.bot.database.write() as session:
        cancel.cancel(session, actor(session), one, NOON, None)
    ada = on_stage.member()
    ada.command("/mci consent MCI-000001")
    ada.message("No consent is needed any more")
    assert ada.view is None
