"""Snoozing everything of several customers in one form of the daily message."""

from datetime import timedelta

from tests.support import world
from tests.support.stage import Stage, words


def test_the_daily_message_snoozes_all_of_a_customer_until_a_day(on_stage: Stage) -> None:
    place = on_stage.place
    ids = [world.associate(on_stage.bot.database, place, work.id) for work in (place.viva, place.siem)]
    for _ in range(2):
        on_stage.pass_time(days=1)
        on_stage.tick()
    on_stage.deliver()
    ada = on_stage.member()
    ada.click("reminder.snooze_several", on=ada.message("Snooze…", ada.direct()), channel=ada.direct())
    assert "Until the morning of" in words(ada.modal("reminder.snooze_several"))
    day = (world.NOON + timedelta(days=6)).date()
    assert ada.submit(customer_ids=["Contoso"], snooze_until="2026-01-01") == {
        "snooze_until": "Reminders can be snoozed until a time in the future, before the deadline."
    }
    assert ada.submit(customer_ids=["Contoso"], snooze_until=day.isoformat()) == {}
    said = words(ada.modal("The deadlines do not move"))
    assert all(reference in said for reference in ("MCI-000001", "MCI-000002"))
    until = [world.row(on_stage.bot.database, one).snoozed_until for one in ids]
    assert all(one is not None and one.date() == day for one in until)
