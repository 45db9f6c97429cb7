from datetime import datetime, timedelta

import httpx
from sqlalchemy import select

from sandbox.blocks.blocks import elements
from store.enums import ReminderSetting
from store.partners import Member as StoredMember
from tests.support import world
from tests.support.stage import Stage, find_element, stage, words
from tests.support.world import ADMIN, NOON, USER

DAY = timedelta(days=1)


def added(st: Stage, setting: ReminderSetting = ReminderSetting.SINGLY) -> int:
    with st.bot.database.write() as session:
        member = session.scalars(select(StoredMember).where(StoredMember.user_id == USER)).one()
        member.reminders = setting
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
        there = uma.direct()
        assert "Send the consent e-mail to Contoso" in words(uma.messages(there)[-1])
        uma.click("reminder.snooze", str(one), channel=there)
        form = uma.modal("reminder.snooze")
        assert "does not move it" in words(form)
        assert uma.submit() == {}
        uma.modal("wait until")
        row = world.row(st.bot.database, one)
        assert row.snoozed_until is not None
        assert (row.snoozed_until - NOON).days == 4
        assert row.consent_due == NOON + 30 * DAY
        uma.close()
        before = len(uma.messages(there))
        for _ in range(4):
            day_passes(st)
        [again] = uma.messages(there)[before:]
        assert "Send the consent e-mail to Contoso" in words(again)


def test_what_somebody_else_does_takes_the_buttons_of_a_reminder_without_another_message(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        one = added(st)
        uma, ada = st.member(USER), st.member()
        day_passes(st)
        there = uma.direct()
        reminder = uma.messages(there)[-1]
        assert find_element(reminder, "consent.send", str(one))
        assert find_element(reminder, "reminder.snooze", str(one))
        ada.click("consent.send")
        ada.send_mail(
            customer_name="Kim Akers",
            customer_email="kim@contoso.com",
            partner_name="Ada Admin",
            partner_email="ada@fourthcoffee.example",
        )
        st.tick()
        st.deliver()
        after = next(other for other in uma.messages(there) if other["ts"] == reminder["ts"])
        said = words(after)
        assert "*Send the consent e-mail to Contoso* for Microsoft Viva" in said
        assert f"*Since then:* Consent requested from kim@contoso.com by <@{ADMIN}>." in said
        assert {element["action_id"] for _, element in elements(after["blocks"])} == {"association.open"}
        count = len(uma.messages(there))
        uma.click("association.open", str(one), on=after, channel=there)
        assert "Awaiting" in words(uma.modal("Details"))
        st.tick()
        st.deliver()
        assert len(uma.messages(there)) == count
        assert next(other for other in uma.messages(there) if other["ts"] == reminder["ts"]) == after


def test_reminders_are_put_off_until_a_date_that_lies_before_the_deadline(database_url: str) -> None:
    with stage(database_url) as st:
        one = added(st)
        uma = st.member(USER)
        day_passes(st)
        uma.click("reminder.snooze", str(one), channel=uma.direct())
        uma.modal("reminder.snooze")
        assert "before the deadline" in uma.submit(snooze_until="2026-04-20")["snooze_until"]
        assert uma.submit(snooze_until="2026-03-20") == {}
        uma.modal("wait until")
        row = world.row(st.bot.database, one)
        assert row.snoozed_until == datetime.fromisoformat("2026-03-20T08:00:00+00:00")
        uma.close()
        uma.click("association.open", str(one), channel=uma.direct())
        shown = words(uma.modal("Details"))
        assert "Reminders are snoozed until" in shown
        assert "reminder, snoozed until then" in shown
        uma.click("reminder.end_snooze")
        shown = words(uma.modal("The snooze is over"))
        assert f"Snooze ended by <@{USER}>." in shown
        assert "Reminders are snoozed until" not in shown
        assert "reminder.end_snooze" not in str(uma.view)


def test_a_snooze_that_was_a_mistake_is_ended_from_its_answer(database_url: str) -> None:
    with stage(database_url) as st:
        one = added(st)
        uma = st.member(USER)
        day_passes(st)
        uma.click("reminder.snooze", str(one), channel=uma.direct())
        uma.modal("reminder.snooze")
        assert uma.submit(snooze_until="2026-03-20") == {}
        uma.modal("wait until")
        before = len(uma.messages(uma.direct()))
        st.pass_time(minutes=5)
        uma.click("reminder.end_snooze")
        uma.modal("The snooze is over")
        day_passes(st)
        [again] = uma.messages(uma.direct())[before:]
        assert "Send the consent e-mail to Contoso" in words(again)


def test_r20_whoever_reads_that_consent_has_expired_can_add_the_customer_again(database_url: str) -> None:
    with stage(database_url) as st:
        added(st)
        uma = st.member(USER)
        day_passes(st, 31)
        news = uma.message("Lost on Wed, Apr 1: Contoso, Microsoft Viva · USD\u00a05,000")
        assert "The consent e-mail was never sent." in words(news)
        uma.click("customer.open", on=news)
        assert "contoso.com" in str(uma.modal("customer.choose_engagements"))


def test_what_was_lost_together_begins_again_together_and_only_once(database_url: str) -> None:
    with stage(database_url) as st:
        uma = st.member(USER)
        for work in (st.place.viva, st.place.siem):
            world.associate(st.bot.database, st.place, work.id, user=USER)
        day_passes(st, 31)
        news = uma.message("Lost")
        uma.click("customer.open", on=news)
        chosen = uma.modal("customer.choose_engagements")["state"]["values"]["engagement_ids"]
        ticked = {one["text"]["text"] for state in chosen.values() for one in state["selected_options"]}
        assert ticked == {"Microsoft Viva", "Defend Against Threats with SIEM Plus XDR"}
        uma.close()
        uma.command("/mci add-customer")
        assert "unfinished draft" not in words(uma.modal("customer.choose_location")), "nothing was typed"
        uma.close()
        uma.click("customer.open", on=news)
        for step in ("engagements", "contacts", "review"):
            uma.modal("customer.choose_engagements" if step == "engagements" else f"customer.{NAMES[step]}")
            assert uma.submit() == {}
        uma.modal("is added to 2 engagements")
        uma.close()
        uma.click("customer.open", on=news)
        said = words(uma.modal("This is open again already for *Contoso*"))
        assert "*Microsoft Viva*, MCI-00000" in said
        uma.click("customer.show")
        rows = uma.modal("customers.shown")
        assert "Add customer again" not in words(rows)


NAMES = {"contacts": "give_contacts", "review": "review"}


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
        assert uma.submit(reminders="none") == {}
        with st.bot.database.read() as session:
            member = session.scalars(select(StoredMember).where(StoredMember.user_id == USER)).one()
            assert member.reminders is ReminderSetting.NONE
        uma.command("/mci settings")
        uma.modal(".ics")
        uma.click("calendar.revoke")
        uma.modal("Subscribe to a calendar")


def test_the_digest_comes_to_the_channel_in_the_morning(database_url: str) -> None:
    with stage(database_url) as st:
        added(st)
        uma = st.member(USER)
        for _ in range(28):
            day_passes(st)
        assert "1 ends within 7 days · USD\u00a05,000" in "\n".join(words(one) for one in uma.messages())


def test_the_daily_message_does_what_it_asks_for_and_can_be_stopped_until_next_week(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        one = added(st, ReminderSetting.DAILY)
        other = world.associate(st.bot.database, st.place, st.place.siem.id, user=USER)
        uma = st.member(USER)
        there = uma.direct()
        for _ in range(2):
            day_passes(st)
        message = uma.message("2 need you", there)
        assert "2 wait for their consent e-mail" in words(message)
        uma.click("customers.open", on=message, channel=there)
        uma.message("Microsoft Viva", there)
        uma.click("settings.be_quiet", on=message, channel=there)
        assert "no daily message before" in words(uma.modal("no daily message"))
        uma.close()
        before = len(uma.messages(there))
        for _ in range(4):
            day_passes(st)
        assert len(uma.messages(there)) == before
        day_passes(st)
        assert len(uma.messages(there)) == before + 1
        assert {one, other}
