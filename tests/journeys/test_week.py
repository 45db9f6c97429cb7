"""An admin reads what the bot will send in the next days, also before they save other times."""

from datetime import timedelta

from tests.support import world
from tests.support.stage import Stage, words
from tests.support.world import ADMIN, NOON, USER


def fill(st: Stage) -> None:
    """Add customers whose consent expires in the next days."""
    for one in range(30):
        world.associate(
            st.bot.database,
            st.place,
            st.place.viva.id,
            tenant=f"{one:08}-2222-4333-8444-555555555555",
            company=f"Customer {one}",
            domain=f"customer{one}.com",
            now=NOON - timedelta(days=27) + timedelta(minutes=one),
        )


def test_without_customers_the_week_says_so(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin settings")
    ada.click("week.open", on=ada.modal("What the bot will send"))
    shown = words(ada.modal("As things stand now"))
    assert shown.count("Nothing.") >= 5
    assert "Monday, March 2" in shown


def test_days_hours_and_rows_are_shown_and_turned(on_stage: Stage) -> None:
    fill(on_stage)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin week")
    shown = words(ada.modal("As things stand now"))
    assert "30 customers drop, as consent expires" in shown
    assert "daily message to 1 person" in shown
    day = '"day":"2026-03-05"'
    ada.click("week.show", f"{{{day}}}", on=ada.view)
    shown = words(ada.modal("the consent is due"))
    assert "Thursday, March 5" in shown
    assert "1 to 20" in shown
    ada.click("week.later", on=ada.view)
    ada.modal("21 to")
    ada.click("week.earlier", on=ada.view)
    ada.modal("1 to 20")
    ada.click("week.show", on=ada.view)
    ada.modal("Monday, March 2")


def test_a_working_time_is_tried_before_it_is_saved(on_stage: Stage) -> None:
    fill(on_stage)
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin settings")
    ada.click("partner.change_working_time", on=ada.modal("Quiet hours"))
    ada.modal("partner.working_time")
    ada.fill(digest_hour="08:00", quiet_from="20:00", quiet_until="11:00")
    ada.click("week.open", on=ada.view)
    shown = words(ada.modal("which are not saved"))
    assert "11:00 · message in 1 channel; daily message to 1 person" in shown
    assert "08:00 ·" not in shown
    ada.click("week.show", on=ada.view)
    ada.modal("which are not saved")
    ada.close()
    ada.modal("partner.working_time")
    ada.fill(quiet_until="20:00")
    ada.click("week.open", on=ada.view)
    ada.modal("Choose another hour than that at which they begin.")


def test_whoever_is_no_admin_of_all_locations_sees_nothing(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admin week")
    assert "Incentives admin" in words(uma.message("Incentives admin"))
