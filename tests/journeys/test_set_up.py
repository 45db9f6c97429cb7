"""A new partner is led through its first steps, in Slack alone."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import select

from bot.loading.files import read
from flows.loading import loading
from flows.loading.loading import Author
from handlers.app.ids import Action, ViewId
from sandbox.workspace.state import Channel, User
from store import data_changes, partners
from store.enums import DataKind, LoadOrigin
from store.partners import Partner
from tests.support.delivering import slack_fails
from tests.support.serving import signed
from tests.support.stage import CHANNEL, Member, Stage, stage, words, workspace
from tests.support.world import ADMIN, NOON, STRANGER, USER, WORKSPACE

PRIVATE = "Private: only those who are invited see it"
SECOND, PREFIX = "T0NORTHWIND", "N"

CATALOGUE = """
catalogue:
  - {code: VIVA, name: Microsoft Viva, solution_area: Modern Work, type: workshop,
     active_from: 2025-01-01, identifier_types: [tenant_id, tpid], rates: {A: 5000}}
locations:
  - {partner_id: "4821937", name: Seattle, country: US, market: A, enrolled: yes, engagements: all}
"""


@pytest.fixture(autouse=True)
def sender(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set who mails come from."""
    monkeypatch.setenv("MAIL_FROM", "mci@fourthcoffee.example")


@pytest.fixture
def new(database_url: str) -> Iterator[Stage]:
    """Return a bot with an empty database, and two workspaces that may install it."""
    with stage(database_url, is_new=True, has_token=False) as st:
        st.sandbox.add_workspace(workspace(SECOND, "Northwind", PREFIX))
        for workspace_id in (WORKSPACE, SECOND):
            for channel in st.sandbox.workspace(workspace_id).channels.values():
                channel.takes_apps = False
        yield st


def load(st: Stage, workspace_id: str, content: str, folder: Path) -> None:
    """Load files, as whoever drops them into the bot does."""
    path = folder / "data.yaml"
    path.write_text(content)
    with st.bot.database.write() as session:
        author = Author(LoadOrigin.FILE, note=path.name)
        loading.load(session, read([(path.name, path)]), workspace_id, NOON, author)


def begin(st: Stage, user: str) -> Member:
    """Install the app, and open the guide from the direct message about it."""
    st.install(user)
    st.deliver()
    admin = st.member(user)
    offer = admin.message("you are its Incentives admin of all locations", admin.direct())
    admin.click("set_up.open", on=offer, channel=admin.direct())
    admin.modal("Set up MCI Bot")
    return admin


def choose_times(admin: Member, **typed: object) -> dict[str, str]:
    admin.click("partner.change_working_time", on=admin.modal("set_up.shown"))
    admin.modal("partner.working_time")
    return admin.submit(**typed)


def choose_channel(admin: Member, channel: str, said: str) -> None:
    admin.click("partner.change_channel", on=admin.modal("set_up.shown"))
    admin.modal("partner.channel")
    assert admin.submit(channel_id=channel) == {}
    admin.modal(said)


def is_made(new: Stage, name: str) -> bool:
    return any(one.name == name for one in new.sandbox.workspace(WORKSPACE).channels.values())


def sees_at_home(member: Member, said: str) -> None:
    member.open_home()
    member.wait(lambda: said in words(member.home) or None, said, lambda: words(member.home))


def opens_something_else(member: Member, action: str, *, on: dict[str, Any]) -> None:
    """Press a button of the guide that opens another part of the administration, and close that again."""
    member.click(action, on=on)
    member.wait(lambda: (member.view or {}).get("callback_id") != "set_up.shown" or None, action)
    member.close()


def settings(st: Stage, workspace_id: str = WORKSPACE) -> tuple[str, str | None, list[str]]:
    with st.bot.database.read() as session:
        partner = partners.of_workspace(session, workspace_id)
        assert partner is not None
        return partner.time_zone, partner.channel_id, list(partner.holidays)


def test_two_new_partners_are_led_to_their_first_customer_and_one_leaves(new: Stage, tmp_path: Path) -> None:
    st = new
    admins = {WORKSPACE: begin(st, ADMIN), SECOND: begin(st, PREFIX + ADMIN)}
    for workspace_id, admin in admins.items():
        channel = CHANNEL if workspace_id == WORKSPACE else PREFIX + CHANNEL
        assert "Missing: catalogue, locations" in words(admin.view).replace("*", "")
        choose_channel(admin, channel, "MCI Bot has joined it")
        admin.close()
        assert choose_times(admin, time_zone="Europe/Oslo", holidays="17.5.2026") == {}
        opens_something_else(admin, "files.open", on=admin.modal("Europe/Oslo · from 08:00"))
        admin.click("set_up.open", on=admin.modal("set_up.shown"))
        admin.modal("Europe/Oslo · from 08:00")
        admin.close()
        sees_at_home(admin, "No engagement yet.")
        load(st, workspace_id, CATALOGUE, tmp_path)
        sees_at_home(admin, "Everything is there: the first customer can be added.")
        admin.command("/mci admin setup", channel)
        shown = words(admin.modal("Everything is there: the first customer can be added."))
        assert "mci@fourthcoffee.example" in shown
        admin.click("customer.open", on=admin.view)
        admin.modal("customer.choose_location")
        admin.close(clear=True)
        assert settings(st, workspace_id) == ("Europe/Oslo", channel, ["2026-05-17"])
    http = st.http.post("/control/installations", json={"does": "uninstall", "team": WORKSPACE})
    assert http.is_success
    nora = admins[SECOND]
    nora.command("/mci admin setup", PREFIX + CHANNEL)
    nora.modal("Everything is there")
    st.install(ADMIN)
    with st.bot.database.read() as session:
        partner = partners.of_workspace(session, WORKSPACE)
        assert partner is not None
        origins = [one.origin for one in data_changes.loads(session, partner, 0, 50)]
    assert origins.count(LoadOrigin.INSTALLATION) == 1
    st.deliver()
    ada = admins[WORKSPACE]
    assert len([one for one in ada.messages(ada.direct()) if "Incentives admin of all" in words(one)]) == 1


@pytest.mark.parametrize("kind", ["catalogue", "locations", "roles"])
def test_a_step_that_takes_a_file_sends_an_example_of_it(new: Stage, kind: str) -> None:
    ada = begin(new, ADMIN)

    def files() -> list[str]:
        return [file["name"] for one in ada.messages(ada.direct()) for file in one.get("files", ())]

    ada.click("set_up.send_example", kind, on=ada.modal("set_up.shown"))
    ada.modal("The example file is on its way")
    ada.wait(lambda: files() == [f"mci-example-{kind}.xlsx"] or None, "the example")
    ada.close()
    ada.open_home()
    home = ada.wait(lambda: ada.home if "set_up.send_example" in json.dumps(ada.home) else None, "Home")
    ada.click("set_up.send_example", kind, on=home)
    ada.modal("The example file is on its way")
    ada.wait(lambda: files() == [f"mci-example-{kind}.xlsx"] * 2 or None, "another example")


def test_whoever_installs_it_again_gets_nothing_where_there_is_an_admin(new: Stage) -> None:
    new.install(ADMIN)
    new.install(USER)
    with new.bot.database.read() as session:
        partner = partners.of_workspace(session, WORKSPACE)
        assert partner is not None
        assert [one.user_id for one in partners.admins_of_all(session, partner)] == [ADMIN]
        changes = data_changes.of_row(session, partner.id, DataKind.ROLES, ADMIN)
    assert [one.after and one.after["name"] for one in changes] == ["Ada Admin"]


def test_what_is_typed_wrong_in_the_holidays_is_named_line_by_line_and_stays(new: Stage) -> None:
    ada = begin(new, ADMIN)
    typed = "2026-12-25 Christmas\nEaster\n04/05/2026"
    errors = choose_times(ada, time_zone="Europe/Oslo", holidays=typed)
    assert "Line 2: “Easter” has no date" in errors["holidays"]
    assert "Line 3: “04/05/2026” can be May 4, 2026 or Apr 5, 2026" in errors["holidays"]
    assert ada.submit(holidays="2026-12-25 Christmas\n04.05.2026") == {}
    ada.modal("Europe/Oslo")
    assert settings(new)[2] == ["2026-05-04", "2026-12-25"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"is_archived": True}, "is archived"),
        ({"is_private": True}, "is private, and MCI Bot is not in it. Type `/invite @MCI Bot`"),
    ],
)
def test_a_channel_that_the_bot_cannot_use_is_refused_with_what_to_do(
    new: Stage, state: dict[str, bool], said: str
) -> None:
    channel = new.sandbox.workspace(WORKSPACE).channels[CHANNEL]
    for name, value in state.items():
        setattr(channel, name, value)
    ada = begin(new, ADMIN)
    choose_channel(ada, CHANNEL, said)
    assert settings(new)[1] is None
    channel.is_archived = channel.is_private = False
    assert ada.submit() == {}
    ada.modal("MCI Bot has joined it")
    assert settings(new)[1] == CHANNEL


@pytest.mark.parametrize("is_private", [False, True])
def test_a_channel_is_made_with_the_bot_and_the_admin_in_it(new: Stage, *, is_private: bool) -> None:
    ada = begin(new, ADMIN)
    ada.click("partner.change_channel", on=ada.modal("set_up.shown"))
    ada.modal("partner.channel")
    typed = {"new_channel": " #New Deals ", "new_channel_kind": [PRIVATE] if is_private else []}
    assert ada.submit(**typed) == {}
    ada.modal("MCI Bot has made it, and you are in it")
    made = new.sandbox.workspace(WORKSPACE).channels[str(settings(new)[1])]
    assert (made.name, made.is_private) == ("new-deals", is_private)
    assert ADMIN in made.members


@pytest.mark.parametrize(
    ("typed", "fault", "said"),
    [
        ("Elsewhere", None, "A channel of this name is there already"),
        ("Names; and & signs", None, "Slack takes no such name"),
        ("fine", "restricted_action", "MCI Bot may not make channels here"),
        ("fine", "ratelimited", "Save again in a minute"),
        ("fine", "internal_error", "the channel may be there or not"),
    ],
)
def test_a_channel_that_is_not_made_is_said_and_what_was_typed_stays(
    new: Stage, typed: str, fault: str | None, said: str
) -> None:
    taken = Channel("C0ELSEWHERE", "elsewhere", [USER])
    new.sandbox.workspace(WORKSPACE).channels[taken.id] = taken
    ada = begin(new, ADMIN)
    if fault:
        slack_fails(new, fault, what="conversations.create")
    ada.click("partner.change_channel", on=ada.modal("set_up.shown"))
    ada.modal("partner.channel")
    assert ada.submit(new_channel=typed, new_channel_kind=[PRIVATE]) == {}
    shown = ada.modal(said)
    assert (settings(new)[1], is_made(new, "fine")) == (None, False)
    values = {block["block_id"]: block.get("element", {}) for block in shown["blocks"]}
    assert values["new_channel"]["initial_value"] == typed
    assert values["new_channel_kind"]["initial_options"][0]["value"] == "ticked"


def test_without_the_right_to_make_channels_it_says_what_to_do(new: Stage) -> None:
    ada = begin(new, ADMIN)
    [installation] = new.sandbox.state.installations
    rights = {"channels:manage", "groups:write"}
    installation.scopes = [one for one in installation.scopes or [] if one not in rights]
    ada.click("partner.change_channel", on=ada.modal("set_up.shown"))
    ada.modal("partner.channel")
    assert ada.submit(new_channel="fine") == {}
    ada.modal("Make the channel in Slack, and choose it above")
    assert ada.submit(new_channel="", channel_id=CHANNEL) == {}
    ada.modal("MCI Bot has joined it")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({}, "channel_id", "Choose a channel, or give the name of a new one."),
        ({"new_channel": " ## "}, "new_channel", "Give the name in letters."),
    ],
)
def test_a_form_without_a_channel_is_refused(
    new: Stage, typed: dict[str, str], field: str, said: str
) -> None:
    ada = begin(new, ADMIN)
    ada.click("partner.change_channel", on=ada.modal("set_up.shown"))
    ada.modal("partner.channel")
    assert ada.submit(**typed)[field] == said


def test_who_cannot_be_brought_into_a_new_channel_is_told(new: Stage) -> None:
    ada = begin(new, ADMIN)
    slack_fails(new, "user_is_restricted", what="conversations.invite")
    ada.click("partner.change_channel", on=ada.modal("set_up.shown"))
    ada.modal("partner.channel")
    assert ada.submit(new_channel="fine") == {}
    ada.modal("You could not be brought into it")
    assert is_made(new, "fine")


def test_an_admin_sends_themself_a_test_mail_and_reads_what_the_server_said(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin setup")
    ada.click("mail.open", on=ada.modal("set_up.shown"))
    ada.modal("mail.send_sample")
    assert ada.submit() == {}
    ada.modal("The mail server has taken the test for ada@fourthcoffee.example")
    [mail] = on_stage.mails
    assert isinstance(mail, EmailMessage)
    assert mail["Subject"].startswith("Test: ")
    assert mail["From"].addresses[0].display_name == "Fourth Coffee"
    ada.close()
    on_stage.http.post(
        "/control/faults",
        json={"where": "mail", "what": "RCPT", "does": "error", "reply": "550 5.1.1 Nobody"},
    )
    ada.click("mail.open", on=ada.modal("set_up.shown"))
    ada.modal("mail.send_sample")
    assert ada.submit(sample_address="nobody@fourthcoffee.example") == {}
    ada.modal("refused the address nobody@fourthcoffee.example: “550 5.1.1 Nobody”")


def test_of_two_admins_the_second_sees_what_the_first_changed_and_keeps_what_they_typed(
    on_stage: Stage,
) -> None:
    st = on_stage
    ada, uma = st.member(ADMIN), st.member(USER)
    ada.command("/mci admin roles")
    ada.click("roles.give", on=ada.modal("a role"))
    ada.modal("Who")
    assert ada.submit(member_ids=[USER], admin_at=["All locations"]) == {}
    ada.modal("got")
    ada.close(clear=True)
    for member in (ada, uma):
        member.command("/mci admin")
        member.click("partner.open", on=member.modal("Company settings"))
        member.click("partner.change_working_time", on=member.modal("partner.shown"))
        member.modal("partner.working_time")
    assert ada.submit(time_zone="Europe/Paris") == {}
    ada.modal("Time zone: Europe/Paris")
    assert uma.submit(time_zone="Asia/Tokyo", digest_hour="9") == {}
    said = words(uma.modal("changed this"))
    assert "Time zone: Europe/Paris" in said
    uma.modal("partner.working_time")
    assert uma.submit() == {}
    uma.modal("Time zone: Asia/Tokyo")
    for member, opened in ((ada, "partner.change_company"), (uma, "partner.change_channel")):
        member.close(clear=True)
        member.command("/mci admin settings")
        member.click(opened, on=member.modal("partner.shown"))
    ada.modal("partner.company")
    assert ada.submit(partner_company="Fifth Coffee", team_summary="daily") == {}
    ada.modal("Name: Fifth Coffee")
    uma.modal("partner.channel")
    assert uma.submit(channel_id=CHANNEL) == {}
    uma.modal("The channel is")


def test_everybody_else_reads_what_it_is_that_it_is_being_set_up_and_whom_to_ask(
    new: Stage, tmp_path: Path
) -> None:
    new.install(ADMIN)
    uma = new.member(USER)
    said = f"It is being set up: ask <@{ADMIN}>"
    uma.command("/mci")
    assert "MCI Bot keeps the customers" in words(uma.message(said))
    sees_at_home(uma, said)
    uma.say("Hello?", channel=uma.direct())
    uma.message(said, uma.direct())
    give = f"roles:\n  - {{user_id: {USER}, name: Uma, role: incentives_user, location: all}}\n"
    load(new, WORKSPACE, give, tmp_path)
    waits = f"It is being set up*, and no customer can be added yet. Ask <@{ADMIN}>"
    uma.command("/mci help")
    uma.message(waits)
    sees_at_home(uma, waits)
    for line in ("admin setup", "admin settings", "admin"):
        uma.command(f"/mci {line}")
    uma.wait(lambda: len([one for one in uma.messages() if "Incentives admin" in words(one)]) > 2 or None)
    assert uma.view is None
    assert "Missing" not in words(uma.messages())
    load(new, WORKSPACE, CATALOGUE, tmp_path)
    sees_at_home(uma, "No customers yet")


FORGED: list[dict[str, Any]] = [
    *(
        {
            "type": "block_actions",
            "actions": [{"type": "button", "action_id": one, "block_id": "b", "value": "catalogue"}],
        }
        for one in (
            Action.SET_UP_OPEN,
            Action.SET_UP_EXAMPLE,
            Action.MAIL_OPEN,
            Action.PARTNER_OPEN,
            Action.PARTNER_COMPANY,
            Action.PARTNER_CHANNEL,
            Action.PARTNER_TIME,
        )
    ),
    {"type": "block_suggestion", "action_id": Action.PARTNER_ZONE, "block_id": "time_zone", "value": "os"},
    *(
        {
            "type": "view_submission",
            "view": {
                "id": "V1",
                "type": "modal",
                "callback_id": view,
                "private_metadata": "{}",
                "state": {
                    "values": {
                        "partner_company": {"i": {"type": "plain_text_input", "value": "Forged"}},
                        "team_summary": {"i": {"selected_option": {"value": "daily"}}},
                        "member_attestations": {"i": {"selected_option": {"value": "no"}}},
                        "channel_id": {"i": {"selected_conversation": "C0FORGED"}},
                        "time_zone": {"i": {"selected_option": {"value": "Asia/Tokyo"}}},
                        "digest_hour": {"i": {"selected_option": {"value": "1"}}},
                        "working_days": {"i": {"selected_options": [{"value": "sun"}]}},
                        "sample_address": {"i": {"type": "email_text_input", "value": "u@x.example"}},
                    }
                },
            },
        }
        for view in (
            ViewId.PARTNER_COMPANY,
            ViewId.PARTNER_CHANNEL,
            ViewId.PARTNER_TIME,
            ViewId.MAIL_SAMPLE,
        )
    ),
]


@pytest.mark.parametrize("user", [USER, STRANGER])
def test_whatever_somebody_forges_who_is_no_admin_opens_and_changes_nothing(
    on_stage: Stage, user: str
) -> None:
    def partner() -> str:
        with on_stage.bot.database.read() as session:
            return repr(session.execute(select(Partner.__table__)).all())

    before = partner()
    for number, forged in enumerate(FORGED):
        body = {
            "team": {"id": WORKSPACE},
            "user": {"id": user, "team_id": WORKSPACE},
            "api_app_id": on_stage.app.id,
            "trigger_id": f"1.{number}.forged",
            **forged,
        }
        content = urlencode({"payload": json.dumps(body)}).encode()
        headers = signed(content, secret=on_stage.app.signing_secret)
        answer = httpx.post(on_stage.url("/slack/events"), content=content, headers=headers)
        assert answer.status_code == 200, forged
        for word in ("Asking Slack", "mail server", "Oslo"):
            assert word not in answer.text, forged
    on_stage.settle()
    calls = json.dumps(on_stage.http.get("/control/ledger?after=0").json())
    for told in ("mci-example", "Set up MCI Bot", "Company settings", "Working days", "conversations.info"):
        assert told not in calls
    assert partner() == before
    assert on_stage.mails == []


@pytest.mark.parametrize("first", ["home", "command", "message"])
def test_with_a_token_in_the_settings_the_first_who_writes_becomes_the_admin(
    database_url: str, first: str
) -> None:
    with stage(database_url, is_new=True) as st:
        st.sandbox.workspace(WORKSPACE).users["U0GUEST"] = User(
            id="U0GUEST", name="guest", real_name="Guest", email="g@x.example", is_guest=True
        )
        guest = st.member("U0GUEST")
        guest.command("/mci")
        ada, uma = st.member(ADMIN), st.member(USER)
        match first:
            case "home":
                sees_at_home(ada, "Set up MCI Bot")
            case "command":
                ada.command("/mci")
                ada.message("It is not set up yet")
            case "message":
                ada.say("Hello?", channel=ada.direct())
                ada.message("It is not set up yet", ada.direct())
        st.deliver()
        ada.message("you are its Incentives admin of all locations", ada.direct())
        uma.command("/mci")
        uma.message(f"ask <@{ADMIN}>")
        with st.bot.database.read() as session:
            partner = partners.of_workspace(session, WORKSPACE)
            assert partner is not None
            assert (partner.name, len(partners.holders(session, partner))) == ("Fourth Coffee", 1)
