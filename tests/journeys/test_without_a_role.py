import pytest

from handlers.app.ids import Subcommand
from tests.support.stage import Stage, words
from tests.support.world import STRANGER

TOLD = "You hold no role for MCI engagements yet."


@pytest.mark.parametrize("subcommand", [one for one in Subcommand if one is not Subcommand.HELP])
def test_r2_every_subcommand_tells_somebody_without_a_role_whom_to_ask_and_shows_nothing(
    on_stage: Stage, subcommand: Subcommand
) -> None:
    stranger = on_stage.member(STRANGER)
    stranger.command(f"/mci {subcommand}")
    assert TOLD in words(stranger.message(TOLD))
    assert stranger.view is None
