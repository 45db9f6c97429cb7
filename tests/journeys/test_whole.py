"""An admin looks at the whole, and fixes what is wrong from there."""

import json
from datetime import timedelta
from typing import Any

from flows.administration import roles, whole
from flows.administration.roles import Person
from flows.notifications import EmailMissing
from handlers.administration.settings.channel import MOST_ASKED
from handlers.administration.whole import views
from sandbox.workspace.state import Channel
from store import job_runs
from store.catalogue import Engagement, LocationEligibility
from store.customers.customers import Customer
from store.enums import IdentifierType, OutboxState, ProblemKind, Role, Transport
from store.outbox.outbox import OutboxMessage
from store.partners import Location, Member, Partner, RoleGrant
from store.planned_versions import PlannedVersion
from tests.support import world
from tests.support.delivering import rows
from tests.support.forging import forge
from tests.support.stage import CHANNEL, Stage, stage, words
from tests.support.stage import Member as Person_
from tests.support.world import ADMIN, NOON, STRANGER, USER, WORKSPACE, actor

OSLO, TEAM, FINE = "C0OSLO", "C0TEAM", "C0FINE"


def opened(member: Person_) -> Any:
    """Open the look, and return it once Slack has said what it knows of the channel."""
    member.command("/mci admin look")
    view = member.modal("Looked")
    member.stage.settle()  # type: ignore[attr-defined]
    return member.view or view


def listed(member: Person_, kind: ProblemKind) -> Any:
    value = json.dumps({"kind": kind}, separators=(",", ":"))
    member.click("whole.show", value)
    return member.modal("Back\nLook again")


def home(member: Person_, wanted: str) -> Any:
    """Open Home, and return it once it has these words."""
    member.open_home()
    return member.wait(lambda: member.home if wanted in words(member.home or {}) else None, f"Home: {wanted}")


def asked(st: Stage) -> int:
    """Return how often Slack was asked about a channel."""
    return len(st.http.get("/control/ledger?what=conversations.info").json()["entries"])


def value_of(view: Any, holder: str) -> str:
    """Return what the button at the side of a location or an engagement carries."""
    return next(
        str(one["accessory"]["value"]) for one in view["blocks"] if holder in words({"blocks": [one]})
    )


def test_what_is_wrong_is_fixed_from_its_row_and_leaves_the_list(on_stage: Stage) -> None:
    place = on_stage.place
    with on_stage.bot.database.write() as session:
        session.add(
            Location(
                partner_id=place.partner.id,
                code="7000001",
                name="Graz",
                country="AT",
                market=None,
                enrolled=True,
            )
        )
        session.add(world.engagement(place.partner, "LONELY", "Nobody earns on this"))
        session.get_one(Location, place.oslo.id).market = "B"
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin")
    overview = ada.modal("Undelivered messages")
    assert "*4 things need somebody.*" in words(overview)
    ada.click("whole.open", on=overview)
    shown = words(ada.modal("Looked"))
    assert "*4 things need somebody.*" in shown
    assert "1 location may earn on nothing" in shown
    assert "2 locations where nobody works" in shown
    assert "Background jobs" in shown

    assert "*Graz* · 7000001" in words(listed(ada, ProblemKind.EARNS_NOTHING))
    ada.click("locations.change")
    ada.modal("locations.save")
    assert ada.submit(earns_on="all", market="A") == {}
    ada.modal("*Graz* is changed")
    ada.close()
    ada.modal("Nothing left here")
    ada.click("whole.back")
    shown = words(ada.modal("somebody.*"))
    assert "may earn on nothing" not in shown
    # All engagements include the one that nobody earned on, and the market is known now.
    assert "1 thing needs" in shown

    assert "No rate for B" in words(listed(ada, ProblemKind.NO_RATE))
    ada.click("catalogue.edit_rates")
    ada.modal("catalogue.save")
    assert ada.submit(rates="A=5000; B=3000") == {}
    ada.modal("Save")
    assert ada.submit() == {}
    ada.modal("Saved")
    ada.close()
    ada.modal("Nothing left here")
    ada.click("whole.back")
    ada.modal("Nothing is wrong or missing.")

    assert "*Oslo* · 5550123" in words(listed(ada, ProblemKind.NO_MEMBER))
    for name in ("Graz", "Oslo"):
        ada.click("roles.give_at", on=ada.modal(name))
        form = ada.modal("roles.give")
        assert name in words(form)
        assert ada.submit(member_ids=[USER]) == {}
        ada.modal("got: Incentives user")
        ada.close()
    ada.modal("Nothing left here")
    ada.click("whole.back")
    ada.modal("Nothing is wrong or missing.")


def test_who_is_gone_hands_over_and_loses_the_role(on_stage: Stage) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id, user=USER)
    with on_stage.bot.database.write() as session:
        actor(session, USER).member.gone_since = NOON
    ada = on_stage.member(ADMIN)
    opened(ada)
    shown = words(listed(ada, ProblemKind.OWNER_GONE))
    assert f"*<@{USER}>*\n1 open engagement · left the workspace" in shown
    ada.click("member.hand_over")
    ada.modal("owns 1 open engagement")
    assert ada.submit(owner=ADMIN) == {}
    ada.modal("owns 1 engagement now")
    ada.close()
    ada.modal("Nothing left here")
    ada.click("whole.back")
    ada.modal("somebody")
    assert f"*<@{USER}>*" in words(listed(ada, ProblemKind.ROLE_OF_GONE))
    ada.click("roles.change")
    ada.modal("roles.change")
    assert ada.submit(user_at=[]) == {}
    ada.modal("holds now")
    ada.close()
    ada.modal("Nothing left here")


def test_a_planned_change_that_was_not_made_is_cancelled_among_the_versions(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        session.add(
            PlannedVersion(
                partner_id=on_stage.place.partner.id,
                code="VIVA",
                from_day=NOON.date(),
                planned_at=NOON - timedelta(days=3),
                member_id=actor(session).member.id,
                before={"name": "Microsoft Viva"},
                after={"name": "Viva"},
                refused_at=NOON,
            )
        )
    ada = on_stage.member(ADMIN)
    opened(ada)
    assert "*Microsoft Viva* · VIVA\nPlanned for Mar 2, 2026" in words(listed(ada, ProblemKind.PLAN_REFUSED))
    ada.click("catalogue.versions")
    ada.modal("Versions of Microsoft Viva")
    ada.click("catalogue.cancel_planned")
    ada.wait(lambda: "catalogue.cancel_planned" not in json.dumps(ada.view) or None, "the cancelled plan")
    ada.close()
    ada.modal("Nothing left here")


def test_the_channel_is_chosen_and_looked_at(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        session.get_one(Partner, on_stage.place.partner.id).channel_id = None
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin look")
    assert "*No channel*" in words(ada.modal("Looked"))
    ada.click("partner.change_channel")
    ada.modal("partner.channel")
    assert ada.submit(channel_id=CHANNEL) == {}
    ada.modal("The channel is")
    ada.close()
    assert "*No channel*" not in words(ada.modal("Looked"))
    ada.close()
    on_stage.sandbox.state.workspaces[WORKSPACE].channels[CHANNEL].is_archived = True
    ada.command("/mci admin look")
    shown = words(ada.modal("gets nothing"))
    assert "It is archived" in shown
    assert "1 thing needs somebody" in shown
    ada.click("whole.send_excel")
    shown = words(ada.modal("on its way"))
    assert "It is archived" in shown


def test_channels_of_locations_and_engagements_are_looked_at_and_changed_from_there(on_stage: Stage) -> None:
    there = on_stage.sandbox.workspace(WORKSPACE)
    for channel_id, name in ((OSLO, "mci-oslo"), (TEAM, "mci-team"), (FINE, "mci-fine")):
        there.channels[channel_id] = Channel(id=channel_id, name=name, members=[ADMIN, USER])
        there.channels[channel_id].members.append(on_stage.sandbox.state.installations[0].bot_user)
    ada = on_stage.member(ADMIN)
    with on_stage.bot.database.write() as session:
        session.get_one(Location, on_stage.place.oslo.id).channel_id = OSLO
        session.get_one(Location, on_stage.place.seattle.id).channel_id = TEAM
        session.get_one(Engagement, on_stage.place.siem.id).channel_id = TEAM
        session.get_one(Engagement, on_stage.place.viva.id).channel_id = FINE
    shown = words(opened(ada))
    assert "gets nothing" not in shown
    before = asked(on_stage)
    there.channels[OSLO].is_archived = True
    there.channels[TEAM].members = [ADMIN]
    ada.click("whole.look_again")
    shown = words(ada.modal("gets nothing"))
    # One question about each channel, whatever has it, and the company's.
    assert asked(on_stage) - before == 4
    assert "2 things need somebody" in shown
    assert f"*<#{OSLO}> gets nothing*\nIt is archived" in shown
    assert "Location *Oslo* · 5550123 has it." in shown
    assert "What cannot be told there goes to the company's channel, else to the owners." in shown
    assert f"*<#{TEAM}> gets nothing*\nMCI Bot is not in it, or it was deleted." in shown
    assert "Engagement *Defend Against Threats with SIEM Plus XDR* · SIEM, Location *Seattle*" in shown
    assert FINE not in shown

    ada.click("channels.change")
    form = ada.modal("Channel of a location")
    assert "Location *Oslo*" in words(form)
    assert ada.submit(own_channel_id=FINE) == {}
    ada.modal(f"is told in <#{FINE}>")
    ada.close()
    shown = words(ada.modal("1 thing needs somebody"))
    assert f"<#{OSLO}>" not in shown

    ada.click("channels.open", on=ada.modal(f"<#{TEAM}> gets nothing"))
    listed_ = ada.modal("Of the company")
    assert f"Location *Seattle* · 4821937: <#{TEAM}>" in words(listed_)
    for holder in ("Location *Seattle*", "Engagement *Defend"):
        ada.click("channels.change", value_of(ada.view, holder))
        ada.modal("Channel of a")
        assert ada.submit(own_channel_id=None) == {}
        ada.modal("has no channel of its own any more")
        ada.close()
        ada.modal_without(holder)
    ada.close()
    shown = words(ada.modal("Nothing is wrong or missing"))
    assert "gets nothing" not in shown


def test_more_channels_than_slack_is_asked_about_are_counted_in_a_sentence(on_stage: Stage) -> None:
    works = world.engagements(on_stage.bot.database, on_stage.place, MOST_ASKED + 4)
    with on_stage.bot.database.write() as session:
        for number, one in enumerate(works):
            session.get_one(Engagement, one).channel_id = f"C0GONE{number:02}"
    ada = on_stage.member(ADMIN)
    before = asked(on_stage)
    ada.command("/mci admin look")
    shown = words(ada.modal("were not looked at"))
    assert asked(on_stage) - before == MOST_ASKED
    assert "5 channels were not looked at: Slack is asked about 20 at once" in shown
    # The company's is looked at first, and all right.
    assert "19 things need somebody" in shown


def test_home_of_an_admin_of_all_says_how_much_there_is_to_look_at(on_stage: Stage) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    # That only she holds a role in Oslo is no problem: she can add customers there herself.
    assert "to look at" not in words(home(ada, "Needs you"))
    with on_stage.bot.database.write() as session:
        session.get_one(Partner, on_stage.place.partner.id).channel_id = None
    shown = home(ada, "1 thing")
    assert "*1 thing to look at* in the data of your company" in words(shown)
    assert "to look at" not in words(home(uma, "Needs you"))
    ada.click("whole.open", on=shown)
    looked = words(ada.modal("Looked"))
    assert "1 location where nobody works" in looked.partition("Perhaps all right, and not counted above")[2]
    with on_stage.bot.database.write() as session:
        chosen = [(Role.ADMIN, on_stage.place.seattle.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], chosen, NOON)
    assert "to look at" not in words(home(uma, "Needs you"))


def test_a_message_that_is_dropped_leaves_the_look(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        session.add(
            OutboxMessage(
                partner_id=on_stage.place.partner.id,
                transport=Transport.SLACK,
                destination="C1",
                sequence_key="s",
                event_key="e",
                addressee="C1",
                kind="customer_card",
                payload={},
                state=OutboxState.DEAD,
                created_at=NOON,
                due_at=NOON,
            )
        )
    ada = on_stage.member(ADMIN)
    assert "*1 message did not arrive, or perhaps not*" in words(opened(ada))
    ada.click("outbox.open")
    ada.modal("not delivered")
    ada.click("outbox.drop")
    ada.modal("No message failed.")
    ada.close()
    assert "did not arrive" not in words(ada.modal("Nothing is wrong or missing."))


def test_the_jobs_are_shown_with_their_last_run_and_the_late_one_with_whom_to_ask(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        job_runs.note(session, "tick", NOON + timedelta(seconds=10))
        job_runs.note(session, "digest", NOON - timedelta(hours=1))
        job_runs.note_failure(session, "planned", NOON, "ABCD-EFGH")
    # Each job that runs has words, and none has that does not.
    assert on_stage.bot.services.job_paces().keys() == views.JOBS.keys()
    ada = on_stage.member(ADMIN)
    assert "*1 background job does not run*" in words(opened(ada))
    ada.click("whole.show", '{"jobs":true}')
    shown = words(ada.modal("Each is shown with"))
    assert "*Deadlines and reminders*\nLast run" in shown
    assert ":warning: *Planned changes of the catalogue*\nHas not worked yet · failed" in shown
    assert "in the log under *ABCD-EFGH*" in shown
    assert "`job=planned` `reference=ABCD-EFGH`" in shown
    assert ":no_entry: *Daily messages and summaries*\nLast run" in shown
    assert "`job=digest`" in shown
    assert "Has not run yet" in shown
    ada.click("whole.back")
    ada.modal("somebody")


def test_among_300_locations_1000_engagements_and_5000_customers_every_row_is_paged_and_in_excel(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        _among_many(st)


def _among_many(st: Stage) -> None:
    partner_id = st.place.partner.id
    many = world.engagements(st.bot.database, st.place, 1000, prefix="WORK")
    with st.bot.database.write() as session:
        session.get_one(Location, st.place.oslo.id).market = "B"
        session.add_all(
            Location(
                partner_id=partner_id,
                code=str(8000000 + number),
                name=f"Branch {number:03}",
                country="DE",
                market="A",
                enrolled=True,
            )
            for number in range(300)
        )
        session.add_all(
            LocationEligibility(partner_id=partner_id, location_id=st.place.oslo.id, engagement_id=one)
            for one in many
        )
        session.add_all(
            Customer(
                partner_id=partner_id,
                id_type=IdentifierType.TPID,
                id_value=str(100000 + number),
                domain=f"{number // 4}.example",
                name=f"Company {number}",
            )
            for number in range(5000)
        )
        people = [
            Member(partner_id=partner_id, user_id=f"UGONE{one}", name=f"G{one}", gone_since=NOON)
            for one in range(200)
        ]
        session.add_all(people)
        session.flush()
        session.add_all(RoleGrant(partner_id=partner_id, member_id=one.id, role=Role.USER) for one in people)
    ada = st.member(ADMIN)
    shown = words(opened(ada))
    assert "300 locations may earn on nothing" in shown
    assert "1,001 engagements without a rate for a market of yours" in shown
    assert "200 people who are gone hold a role" in shown
    assert "1,250 domains have several customers" in shown
    assert "1 to 20" in words(listed(ada, ProblemKind.EARNS_NOTHING))
    ada.click("whole.later")
    assert "*Branch 020*" in words(ada.modal("21 to 40"))
    ada.click("whole.later")
    ada.modal("41 to 60")
    ada.click("locations.change", on=ada.modal("*Branch 040*"))
    ada.modal("locations.save")
    assert ada.submit(enrolled="no") == {}
    ada.modal("is changed")
    ada.close()
    shown = words(ada.modal("41 to 60"))
    assert "299 locations may earn on nothing" in shown
    assert "*Branch 040*" not in shown
    ada.click("whole.earlier")
    ada.modal("21 to 40")
    ada.click("whole.send_excel")
    ada.modal("on its way")
    file = ada.wait(
        lambda: next((one for one in ada.messages(ada.direct()) if one.get("files")), None), "the Excel file"
    )
    assert "A look at the whole: " in words(file)
    ada.click("whole.back")
    ada.modal("somebody")
    assert "*0.example*\nCompany 0 (100000), Company 1 (100001)" in words(
        listed(ada, ProblemKind.SAME_DOMAIN)
    )
    ada.click("facts.open")
    assert "Company 0" in words(ada.modal("Find a customer"))


def lose_email(st: Stage, user: str, email: str = "") -> None:
    """Change the address in somebody's profile, and let the bot look at it."""
    st.sandbox.workspace(WORKSPACE).users[user].email = email
    with st.bot.database.write() as session:
        actor(session, user).member.looked_up_at = None
    st.bot.people.look_around()


def has_email(st: Stage, user: str) -> bool | None:
    with st.bot.database.read() as session:
        return actor(session, user).member.has_email


def requests(st: Stage) -> list[tuple[str, OutboxState]]:
    return [(one.destination, one.state) for one in rows(st.bot.database, EmailMissing.kind)]


def test_who_has_no_address_is_told_once_and_leaves_the_list_with_one(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(STRANGER, "Sam")], [(Role.ADMIN, None)], NOON)
    lose_email(on_stage, USER)
    ada, sam = on_stage.member(ADMIN), on_stage.member(STRANGER)
    for admin in (ada, sam):
        shown = words(opened(admin))
        assert "*1 member without an e-mail address*" in shown
        assert f"*<@{USER}>*" in words(listed(admin, ProblemKind.NO_EMAIL))
    ada.click("whole.ask_for_email")
    left = ada.modal("is told in a direct message")
    assert f"*<@{USER}>*\nTold <!date^" in words(left)
    assert "whole.ask_for_email" not in json.dumps(left)
    on_stage.deliver()
    uma = on_stage.member(USER)
    told = words(uma.message("Please add an e-mail address", uma.direct()))
    assert f"<@{ADMIN}>, who is Incentives admin" in told
    sam.click("whole.ask_for_email")
    shown = words(sam.modal("and is not told again"))
    assert f"<@{USER}> was told <!date^" in shown
    on_stage.deliver()
    assert requests(on_stage) == [(USER, OutboxState.SENT)]
    with on_stage.bot.database.read() as session:
        found = whole.every_row(session, actor(session), on_stage.bot.clock())
    sheet = views.workbook(found, [])[-2]
    assert (sheet.name, sheet.rows) == ("Members without e-mail", [["Uma User", USER, NOON]])

    on_stage.sandbox.workspace(WORKSPACE).users[USER].email = "uma@fourthcoffee.example"
    assert on_stage.http.post("/control/people", json={"user": USER, "event": "user_change"}).json()["ok"]
    ada.wait(lambda: has_email(on_stage, USER) or None, "what the event says of the address")
    ada.click("whole.look_again")
    ada.modal("Nothing left here")
    ada.click("whole.back")
    assert "e-mail address" not in words(ada.modal("Nothing is wrong or missing"))


def test_who_has_an_address_by_now_is_not_told_from_an_old_list(on_stage: Stage) -> None:
    lose_email(on_stage, USER)
    ada = on_stage.member(ADMIN)
    opened(ada)
    listed(ada, ProblemKind.NO_EMAIL)
    lose_email(on_stage, USER, "uma@fourthcoffee.example")
    ada.click("whole.ask_for_email")
    assert "Nothing left here" in words(ada.modal("need not be told any more"))
    assert requests(on_stage) == []


def test_nobody_lacks_an_address_where_slack_shows_none(on_stage: Stage) -> None:
    installation = on_stage.sandbox.installation(on_stage.app.id, WORKSPACE)
    assert installation is not None
    assert installation.scopes is not None
    installation.scopes = [one for one in installation.scopes if one != "users:read.email"]
    lose_email(on_stage, USER)
    lose_email(on_stage, ADMIN, "ada@fourthcoffee.example")
    assert (has_email(on_stage, USER), has_email(on_stage, ADMIN)) == (None, None)
    assert "e-mail address" not in words(opened(on_stage.member(ADMIN)))


def test_a_forged_request_for_an_address_reaches_nobody(on_stage: Stage) -> None:
    rival = on_stage.add_partner("T0RIVAL", "Rival", "R")
    with on_stage.bot.database.write() as session:
        theirs = actor(session, "R" + USER, "T0RIVAL").member
        theirs.has_email = False
        forged = theirs.id
    assert rival
    lose_email(on_stage, USER)
    ada = on_stage.member(ADMIN)
    opened(ada)
    listed(ada, ProblemKind.NO_EMAIL)
    for value in ("999999", "x", "-1", str(forged)):
        forge(on_stage, ada, "whole.ask_for_email", value)
        ada.click("whole.ask_for_email", value)
        ada.modal("no longer exists")
        ada.close()
        ada.modal("Looked")
    assert requests(on_stage) == []


def test_users_and_admins_of_some_locations_see_nothing_of_it(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admin look")
    assert "Incentives admin" in words(uma.message("Incentives admin"))
    with on_stage.bot.database.write() as session:
        chosen = [(Role.ADMIN, on_stage.place.seattle.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], chosen, NOON)
    uma.command("/mci admin")
    overview = uma.modal("Undelivered messages")
    assert "A look at the whole" not in words(overview)
    uma.close()
    lose_email(on_stage, ADMIN)
    for action in ("show", "back", "look_again", "send_excel", "ask_for_email"):
        with on_stage.bot.database.write() as session:
            roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
        opened(uma)
        if action in {"back", "ask_for_email"}:
            listed(uma, ProblemKind.NO_EMAIL)
        with on_stage.bot.database.write() as session:
            held = roles.of_member(session, actor(session), USER)
            roles.change(session, actor(session), Person(USER, "Uma User"), chosen, held.version, NOON)
        uma.click(f"whole.{action}")
        uma.modal("Incentives admin")
        uma.close(clear=True)
    assert requests(on_stage) == []


def test_a_look_that_shows_what_is_gone_by_now_is_renewed(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    opened(ada)
    listed(ada, ProblemKind.NO_MEMBER)
    for value in ("999999", "x", str(on_stage.add_partner("T0RIVAL", "Rival", "R").oslo.id)):
        forge(on_stage, ada, "roles.give_at", value)
        ada.click("roles.give_at", value)
        ada.modal("no longer exists")
        ada.close()
        ada.modal("Looked")
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(STRANGER, "Sam")], [(Role.USER, None)], NOON)
    ada.click("whole.look_again")
    ada.modal("Nothing left here")
