"""The next meeting or delivery day of an association, set in its details."""

from tests.support import world
from tests.support.stage import Stage, words
from tests.support.world import USER


def test_a_date_is_set_shown_reminded_of_and_removed(on_stage: Stage) -> None:
    st = on_stage
    world.associate(st.bot.database, st.place, st.place.viva.id, user=USER)
    st.deliver()
    uma = st.member(USER)
    uma.click("association.open")
    uma.modal("History")
    uma.click("date.ask")
    uma.modal("date.set")
    assert uma.submit(own_date="2026-03-01") == {
        "own_date": "This day is over. Choose Mar 2, 2026 or a later day."
    }
    assert uma.submit(own_date="2026-03-12", own_date_words="delivery *on site*") == {}
    said = words(uma.modal("The next date is set"))
    assert "Change next date" in said
    assert "Mar 12, 2026: delivery" in said
    assert "• Wed, Mar 11, 08:00 UTC: reminder of the next date" in said
    uma.click("date.ask")
    assert "2026-03-12" in str(uma.modal("date.set"))
    uma.click("association.back")
    uma.modal("History")
    uma.close()
    uma.command("/mci customers viva")
    uma.message("Mar 12, 2026: delivery")
    st.pass_time(days=9)
    st.bot.tick()
    st.deliver()
    message = uma.message("Mar 12, 2026: delivery", uma.direct())
    uma.click("association.open", on=message, channel=uma.direct())
    uma.modal("Change next date")
    uma.click("date.ask")
    uma.modal("date.set")
    assert uma.submit(own_date=None) == {}
    assert "Set next date" in words(uma.modal("There is no next date any more"))
