"""An admin chooses quiet hours in the company settings."""

import pytest

from store.partners import Partner
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN


def open_form(member: Member) -> str:
    member.command("/mci admin settings")
    member.click("partner.change_working_time", on=member.modal("Quiet hours"))
    return words(member.modal("partner.working_time"))


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"quiet_from": "20:00"}, "quiet_until", "Choose the hour at which they end."),
        ({"quiet_from": "20:00", "quiet_until": "20:00"}, "quiet_until", "Choose another hour"),
    ],
)
def test_hours_that_do_not_fit_are_refused_at_their_field(
    on_stage: Stage, typed: dict[str, str], field: str, said: str
) -> None:
    ada = on_stage.member(ADMIN)
    open_form(ada)
    assert said in ada.submit(**typed)[field]


def test_quiet_hours_are_chosen_shown_and_taken_away(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    assert "30 minutes before they begin" in open_form(ada)
    assert ada.submit(quiet_from="20:00", quiet_until="07:00", quiet_days_off=["Also all day"]) == {}
    shown = words(ada.modal("Quiet hours: 20:00 to 07:00"))
    assert "Quiet on days off: yes" in shown
    with on_stage.bot.database.read() as session:
        partner = session.get_one(Partner, on_stage.place.partner.id)
        assert (partner.quiet_from, partner.quiet_until, partner.quiet_days_off) == (20, 7, True)
    ada.click("partner.change_working_time", on=ada.view)
    ada.modal("partner.working_time")
    assert ada.submit(quiet_from="No quiet hours", quiet_days_off=[]) == {}
    assert "Quiet on days off: no" in words(ada.modal("Quiet hours: none"))
