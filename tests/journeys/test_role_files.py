"""Roles that come in files dropped in Slack: Slack is asked about everybody who would get one."""

from typing import Any

import pytest

from handlers.administration import people
from handlers.reports import spreadsheets
from handlers.reports.spreadsheets import Sheet
from sandbox.workspace.state import User
from store.enums import Role
from tests.journeys.test_data_files import PREVIEW, file_of, kept, make_admin, send
from tests.journeys.test_roles import BOB, KIM, held
from tests.journeys.test_roles import people as let_join
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, USER, WORKSPACE

HEADER = ("user_id", "name", "role", "location")
REFUSED = "so nothing can be loaded"
SILENT = {"where": "api", "what": "users.*", "does": "error", "error": "fatal_error"}

OUTSIDERS = {
    "U0GUEST": "is a guest of this workspace",
    "U0LEFT": "is deactivated in Slack",
    "U0ROBOT": "is a bot or an app",
    "U0NOBODY": "is not known in this workspace",
}


def users(st: Stage) -> dict[str, User]:
    return st.sandbox.state.workspaces[WORKSPACE].users


def join(st: Stage) -> None:
    """Let people of all kinds join the workspace."""
    let_join(st)
    users(st)["U0ROBOT"] = User("U0ROBOT", "robot", "Robot", app_id="A0OTHER")


def book(*rows: tuple[str, ...]) -> bytes:
    return spreadsheets.as_workbook([Sheet("Team", HEADER, rows)])


def user_at_all(*user_ids: str) -> bytes:
    return book(*((one, f"Name of {one}", "incentives_user", "all") for one in user_ids))


def asked(st: Stage, method: str) -> int:
    return len(list(st.sandbox.ledger.find(what=method)))


def apply(member: Member, shown: dict[str, Any], wanted: str) -> dict[str, Any]:
    member.click("files.apply", on=shown, channel=member.direct())
    return member.message(wanted, member.direct())


def test_each_row_that_gives_a_role_to_an_outsider_is_a_fault_among_the_others(on_stage: Stage) -> None:
    join(on_stage)
    ada = on_stage.member(ADMIN)
    rows = [(KIM, "Kim", "incentives_user", "all"), (KIM, "Kim", "incentives_admin", "0000001")]
    rows += [(one, one, "incentives_user", "all") for one in OUTSIDERS]
    said = words(send(ada, "team.xlsx", book(*rows), REFUSED))
    assert "team.xlsx: 5 faults" in said
    for number, (user_id, why) in enumerate(OUTSIDERS.items(), 4):
        place = f"*team.xlsx*, sheet Team, row {number}, column A (user_id)"
        assert f"{place}: {user_id} {why}; a role goes to a person" in said
    assert 'row 3, column D (location): expected the PartnerID of a location, found "0000001"' in said
    assert kept(on_stage) == (0, 0)
    assert held(on_stage, KIM) == frozenset()


def test_people_of_the_workspace_get_what_the_file_says_and_the_rest_is_not_asked_about(
    on_stage: Stage,
) -> None:
    join(on_stage)
    ada = on_stage.member(ADMIN)
    everywhere = {(Role.USER, None)}
    apply(ada, send(ada, "team.xlsx", user_at_all(KIM, BOB)), "applied *team.xlsx*")
    assert held(on_stage, KIM) == held(on_stage, BOB) == everywhere
    users(on_stage)[BOB].deleted = True
    rows = [
        (KIM, "Kim Lee", "incentives_user", "all"),
        (BOB, "Bob", "none", ""),
        ("U0NOBODY", "Nobody", "none", ""),
    ]
    on_stage.sandbox.ledger.clear()
    shown = send(ada, "less.xlsx", book(*rows))
    assert apply(ada, shown, "applied *less.xlsx*")
    about = {one.user for one in on_stage.sandbox.ledger.find(what="users.info")}
    assert about <= {ADMIN}, "a role that stays or goes needs no answer of Slack's"
    assert held(on_stage, KIM) == everywhere
    assert held(on_stage, BOB) == frozenset()


def test_who_left_after_the_preview_gets_nothing_and_nobody_else_does(on_stage: Stage) -> None:
    join(on_stage)
    ada = on_stage.member(ADMIN)
    shown = send(ada, "team.xlsx", user_at_all(KIM, BOB))
    users(on_stage)[BOB].deleted = True
    apply(ada, shown, f"{BOB} is deactivated in Slack; a role goes to a person")
    assert held(on_stage, KIM) == held(on_stage, BOB) == frozenset()
    ada.command("/mci admin files")
    ada.click("files.show", on=ada.modal("*team.xlsx*"))
    ada.modal(f"{BOB} is deactivated in Slack")
    users(on_stage)[BOB].deleted = False
    ada.close(clear=True)
    ada.command("/mci admin files")
    ada.click("files.show", on=ada.modal("*team.xlsx*"))
    ada.click("files.apply", on=ada.modal(PREVIEW))
    ada.modal("applied *team.xlsx*")
    assert held(on_stage, BOB) == {(Role.USER, None)}


def test_without_an_answer_nothing_is_applied_and_the_files_are_kept(on_stage: Stage) -> None:
    join(on_stage)
    ada = on_stage.member(ADMIN)
    on_stage.http.post("/control/faults", json=SILENT)
    shown = send(ada, "team.xlsx", user_at_all(KIM, "U0ROBOT"))
    assert (
        "Slack did not answer, so it is not known yet whether the 2 people who would get a role belong"
        in words(shown)
    )
    again = apply(ada, shown, "Slack did not answer, so nothing was applied")
    assert "The files are kept; press *Apply* again" in words(again)
    assert kept(on_stage) == (1, 1)
    assert held(on_stage, KIM) == frozenset()
    on_stage.http.delete("/control/faults")
    assert "*team.xlsx*, sheet Team, row 3" in words(apply(ada, again, "U0ROBOT is a bot or an app"))
    on_stage.http.post("/control/faults", json=SILENT)
    rows = [(KIM, "Kim", "boss", "all"), (BOB, "Bob", "none", "")]
    said = words(send(ada, "bad.xlsx", book(*rows), "bad.xlsx: 1 fault"))
    assert "Slack did not answer" not in said, "nobody would get a role"
    rows = [(KIM, "Kim", "boss", "all"), (BOB, "Bob", "incentives_user", "all")]
    said = words(send(ada, "worse.xlsx", book(*rows), "worse.xlsx: 1 fault"))
    assert "the person who would get a role belongs to this workspace. That is asked again" in said


def test_roles_that_were_taken_since_the_preview_are_not_given_unasked(on_stage: Stage) -> None:
    join(on_stage)
    ada, uma = on_stage.member(ADMIN), make_admin(on_stage)
    apply(ada, send(ada, "kim.xlsx", user_at_all(KIM)), "applied *kim.xlsx*")
    first = send(ada, "both.xlsx", user_at_all(KIM, BOB))
    apply(uma, send(uma, "none.xlsx", book((KIM, "Kim", "none", ""))), "applied *none.xlsx*")
    users(on_stage)[KIM].deleted = True
    apply(ada, first, f"{KIM} is deactivated in Slack")
    assert held(on_stage, KIM) == held(on_stage, BOB) == frozenset()


def test_files_of_another_partner_are_refused_without_a_word_about_its_people(on_stage: Stage) -> None:
    content = b"partner: {workspace_id: T0RIVAL, name: Rival}\nroles:\n" + b"".join(
        b"  - {user_id: U0R%03d, name: R, role: incentives_user, location: all}\n" % one for one in range(30)
    )
    ada = on_stage.member(ADMIN)
    said = words(send(ada, "rival.yaml", content, REFUSED))
    assert "1 fault" in said
    assert "another Slack workspace, T0RIVAL" in said
    assert asked(on_stage, "users.list") == 0


def test_five_thousand_roles_cost_a_few_calls_of_slacks(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    # Looked up before, since it takes long in a workspace of many.
    room = ada.direct()
    many = [f"U0M{number:04}" for number in range(5000)]
    users(on_stage).update({one: User(one, one.lower(), f"Name of {one}") for one in many})
    on_stage.sandbox.ledger.clear()
    ada.send_files(ada.upload("all.xlsx", user_at_all(*many, "U0NOBODY")), channel=room)
    said = words(ada.message("all.xlsx: 1 fault", room))
    assert "row 5002, column A (user_id): U0NOBODY is not known in this workspace" in said
    assert asked(on_stage, "users.list") == 6
    about = [one.user for one in on_stage.sandbox.ledger.find(what="users.info")]
    assert about.count("U0NOBODY") == 1
    assert len(set(about) - {ADMIN}) == 1
    ada.send_files(ada.upload("all.xlsx", user_at_all(*many)), channel=room)
    assert "5,000 new" in words(ada.message(PREVIEW, room))


def test_a_workspace_that_knows_nobody_of_a_file_is_asked_once(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    strangers = [f"U0S{number:04}" for number in range(3000)]
    on_stage.sandbox.ledger.clear()
    said = words(send(ada, "all.xlsx", user_at_all(*strangers), REFUSED))
    assert "3,000 faults" in said
    assert file_of(on_stage, ada, "mci-faults.xlsx")["Faults"].max_row == 3001
    assert asked(on_stage, "users.list") == 1
    assert {one.user for one in on_stage.sandbox.ledger.find(what="users.info")} <= {ADMIN}


def test_a_page_that_comes_too_soon_is_asked_for_again(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(people, "sleep", waited.append)
    many = [f"U0M{number:04}" for number in range(30)]
    users(on_stage).update({one: User(one, one.lower(), f"Name of {one}") for one in many})
    fault = {"where": "api", "what": "users.list", "does": "error", "error": "ratelimited", "times": 2}
    on_stage.http.post("/control/faults", json=fault)
    ada = on_stage.member(ADMIN)
    shown = send(ada, "all.xlsx", user_at_all(*many))
    assert "Slack did not answer" not in words(shown)
    assert waited == [*people.PAUSES[:2]]
    on_stage.http.post("/control/faults", json=fault | {"times": 9})
    apply(ada, shown, "Slack did not answer, so nothing was applied")
    assert waited == [*people.PAUSES[:2], *people.PAUSES]


def test_a_user_who_is_no_admin_makes_slack_be_asked_about_nobody(on_stage: Stage) -> None:
    join(on_stage)
    uma = on_stage.member(USER)
    on_stage.sandbox.ledger.clear()
    uma.send_files(uma.upload("team.xlsx", user_at_all(KIM)), channel=uma.direct())
    uma.message("looks like a file with your company's data", uma.direct())
    assert {one.user for one in on_stage.sandbox.ledger.find(what="users.info")} <= {USER}
