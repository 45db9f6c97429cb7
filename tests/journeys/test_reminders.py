from datetime import datetime, timedelta

import httpx
from sqlalchemy import select

from store.enums import ReminderRoute
from store.partners import Member as StoredMember
from tests.support import world
from tests.support.stage import Stage, stage, words
from tests.support.world import NOON, USER

DAY = timedelta(days=1)


def added(st: Stage) -> int:
    return world.associate(st.bot.database, st.place, st.place.viva.id, user=USER)


def day_passes(st: Stage, days: float = 1) -> None:
    st.pass_time(days=days)
    st.tick()
    st.deliver()


def test_a_reminder_is_put_off_and_comes_again_while_the_deadline_stays(database_url: str) -> None:
    with stage(database_url) as st:
        one = added(st)
        uma = st.member(USER)
        for _ in range(3):
            day_passes(st)
        assert "Send the consent e-mail to Contoso" in words(uma.messages()[-1])
        assert "is due in 27 days" in words(uma.messages()[-1])
        uma.click("reminder.snooze", str(one))
        form = uma.modal("reminder.snooze")
        assert "does not move it" in words(form)
        assert uma.submit() == {}
        uma.modal("wait until")
        row = world.row(st.bot.database, one)
        assert row.snoozed_until is not None
        assert (row.snoozed_until - NOON).days == 4
        assert row.consent_due == NOON + 30 * DAY
        uma.close()
        before = len(uma.messages())
        for _ in range(4):
            day_passes(st)
        [again] = uma.messages()[before:]
        assert "Send the consent e-mail to Contoso" in words(again)
        assert "is due in 2" in words(again)


def test_reminders_are_put_off_until_a_date_that_lies_before_the_deadline(database_url: str) -> None:
    with stage(database_url) as st:
        one = added(st)
        uma = st.member(USER)
        day_passes(st)
        uma.click("reminder.snooze", str(one))
        uma.modal("reminder.snooze")
        assert "before the deadline" in uma.submit(snooze_until="2026-04-20")["snooze_until"]
        assert uma.submit(snooze_until="2026-03-20") == {}
        uma.modal("wait until")
        row = world.row(st.bot.database, one)
        assert row.snoozed_until == datetime.fromisoformat("2026-03-20T08:00:00+00:00")
        uma.close()
        uma.click("association.open", str(one))
        shown = words(uma.modal("Details"))
        assert "Reminders are snoozed until" in shown
        assert "reminder, snoozed until then" in shown


def test_r20_whoever_reads_that_consent_has_expired_can_add_the_customer_again(database_url: str) -> None:
    with stage(database_url) as st:
        added(st)
        uma = st.member(USER)
        day_passes(st, 31)
        notice = uma.message("the consent has expired", uma.direct())
        assert "Next: The customer was dropped from the engagement's page." in words(notice)
        assert "If it is still wanted, /mci add-customer contoso.com adds it again." in words(notice)
        uma.click("customer.open", on=notice, channel=uma.direct())
        assert "contoso.com" in str(uma.modal("customer.choose_location"))


def test_a_member_chooses_where_reminders_go_and_subscribes_to_a_calendar(database_url: str) -> None:
    with stage(database_url) as st:
        added(st)
        uma = st.member(USER)
        uma.command("/mci settings")
        uma.modal("settings.save")
        uma.click("calendar.give")
        shown = uma.modal(".ics")
        address = next(line.strip("`") for line in words(shown).splitlines() if ".ics" in line)
        path = f"/calendar/{address.split('/')[-1]}"
        calendar = httpx.get(st.url(path), trust_env=False)
        assert b"SUMMARY:Consent due: Contoso" in calendar.content
        assert uma.submit(reminders="muted", digest=["digest"]) == {}
        with st.bot.database.read() as session:
            member = session.scalars(select(StoredMember).where(StoredMember.user_id == USER)).one()
            assert (member.reminders, member.digest) == (ReminderRoute.MUTED, True)
        uma.command("/mci settings")
        uma.modal(".ics")
        uma.click("calendar.revoke")
        uma.modal("Give me a calendar")


def test_the_digest_comes_to_the_channel_in_the_morning(database_url: str) -> None:
    with stage(database_url) as st:
        added(st)
        uma = st.member(USER)
        for _ in range(25):
            day_passes(st)
        assert "1 due this week" in "\n".join(words(one) for one in uma.messages())
