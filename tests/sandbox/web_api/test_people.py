"""What apps learn of people: groups, pictures, language, presence, and what they say of themselves."""

import struct
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from sandbox.people import pictures
from sandbox.workspace import seeds
from sandbox.workspace.state import User, UserGroup
from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import wait
from tests.support.world import ADMIN, USER


def test_a_workspace_without_groups_lists_none(place: Place) -> None:
    assert place.slack.usergroups_list()["usergroups"] == []
    assert place.refusal("usergroups.users.list", usergroup="S0NONE")["error"] == "no_such_subteam"


def test_groups_are_those_of_the_workspace_file(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "workspace.yaml"
    file.write_text(
        "workspace: {id: T0X, name: X}\n"
        "users: [{id: U0A, name: a, real_name: A}]\n"
        "user_groups: [{id: S0ONCALL, handle: oncall, name: On call, users: [U0A]}]\n"
    )
    workspace, _ = seeds.workspace(file)
    assert workspace.user_groups == {"S0ONCALL": UserGroup("S0ONCALL", "oncall", "On call", users=["U0A"])}
    place.sandbox.workspace(place.installation.team_id).user_groups = workspace.user_groups
    (plain,) = place.slack.usergroups_list()["usergroups"]
    assert (plain["handle"], plain["is_usergroup"], "users" in plain) == ("oncall", True, False)
    (whole,) = place.slack.usergroups_list(include_users=True, include_count=True)["usergroups"]
    assert (whole["users"], whole["user_count"]) == (["U0A"], 1)
    assert place.slack.usergroups_users_list(usergroup="S0ONCALL")["users"] == ["U0A"]


def test_a_profile_offers_pictures_that_are_served_here(place: Place) -> None:
    profile: Any = place.slack.users_profile_get(user=ADMIN)["profile"]
    for size in pictures.SIZES:
        address = profile[f"image_{size}"]
        assert address.startswith(place.sandbox.address)
        answer = httpx.get(address, trust_env=False)
        assert answer.headers["content-type"] == "image/png"
        assert struct.unpack(">II", answer.content[16:24]) == (size, size)
    bot: Any = place.slack.bots_info(bot=place.installation.bot_id)["bot"]
    assert httpx.get(bot["icons"]["image_48"], trust_env=False).status_code == 200
    for wrong in (f"/pictures/{place.installation.team_id}/U0NOBODY/24.png", "/pictures/T0/U0/24.png"):
        assert place.http.get(wrong).status_code >= 400
    assert (
        place.http.get(address.removeprefix(place.sandbox.address).replace("512", "513")).status_code == 404
    )


@pytest.mark.parametrize("color", ["", "b4532a", "#b4532a", "nonsense", "zz"])
def test_a_picture_is_symmetrical_and_in_its_own_colour(color: str) -> None:
    user = User("U0A", "a", "A", color=color)
    png = pictures.draw(user, 24)
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    rows = zlib.decompress(png[start + 4 : start + 4 + length])
    lines = [rows[at + 1 : at + 73] for at in range(0, len(rows), 73)]
    assert len(lines) == 24
    pixels = {line[at : at + 3] for line in lines for at in range(0, 72, 3)}
    assert len(pixels) == 2
    assert pictures.LIGHT in pixels
    if color.endswith("b4532a"):
        assert bytes.fromhex("b4532a") in pixels
    assert png == pictures.draw(user, 24)


def test_the_locale_is_told_where_it_is_asked_for(place: Place) -> None:
    assert "locale" not in place.slack.users_info(user=ADMIN)["user"]
    assert place.slack.users_info(user=ADMIN, include_locale=True)["user"]["locale"] == "en-US"
    assert place.slack.users_list(include_locale=True)["members"][0]["locale"] == "en-US"
    assert (
        place.slack.conversations_info(channel=CHANNEL, include_locale=True)["channel"]["locale"] == "en-US"
    )


def test_a_group_changes_and_apps_hear_of_it(wired: Wired) -> None:
    workspace = wired.place.sandbox.workspace(wired.place.installation.team_id)
    workspace.user_groups["S0ONCALL"] = UserGroup("S0ONCALL", "oncall", "On call", users=[ADMIN])
    control = f"{wired.place.sandbox.address}/control/user_groups"

    def change(does: str, *users: str) -> httpx.Response:
        given = {"does": does, "group": "S0ONCALL", "users": list(users)}
        return httpx.post(control, json=given, trust_env=False)

    assert change("people", USER).json()["ok"]
    changed = wired.app.event("subteam_members_changed")
    assert (changed["subteam_id"], changed["added_users"], changed["removed_users"]) == (
        "S0ONCALL",
        [USER],
        [ADMIN],
    )
    assert (changed["added_users_count"], changed["removed_users_count"]) == ("1", "1")
    assert wired.app.event("subteam_updated")["subteam"]["users"] == [USER]
    assert change("disable").json()["ok"]
    assert wired.slack.usergroups_list()["usergroups"] == []
    (shown,) = wired.slack.usergroups_list(include_disabled=True)["usergroups"]
    assert shown["date_delete"] > 0
    assert change("enable").json()["ok"]
    assert wired.slack.usergroups_users_list(usergroup="S0ONCALL")["users"] == [USER]
    assert change("people", "U0NOBODY").json()["error"] == "user_not_found"
    unknown = {"does": "disable", "group": "S0NONE"}
    assert httpx.post(control, json=unknown, trust_env=False).json()["error"] == "no_such_subteam"


@pytest.mark.parametrize("kind", ["user_change", "team_join"])
def test_apps_hear_how_a_person_is_now(wired: Wired, kind: str) -> None:
    wired.place.sandbox.workspace(wired.place.installation.team_id).users[USER].deleted = True
    control = f"{wired.place.sandbox.address}/control/people"
    assert httpx.post(control, json={"user": USER, "event": kind}, trust_env=False).json()["ok"]
    told = wired.app.event(kind)["user"]
    assert (told["id"], told["deleted"]) == (USER, True)
    unknown = httpx.post(control, json={"user": "U0NOBODY"}, trust_env=False)
    assert unknown.json()["error"] == "user_not_found"


def test_a_person_is_present_while_a_window_of_theirs_is_open(place: Place) -> None:
    def presence(user: str) -> str:
        return str(place.slack.users_getPresence(user=user)["presence"])

    assert presence(ADMIN) == "away"
    assert presence(place.installation.bot_user) == "active"
    with connect(
        f"{place.sandbox.address.replace('http', 'ws')}/client/stream?as={ADMIN}", proxy=None
    ) as window:
        window.recv()
        assert (presence(ADMIN), presence(USER)) == ("active", "away")
    wait(lambda: presence(ADMIN) == "away" or None, "the absence")


def test_a_profile_is_changed_and_apps_hear_of_it(wired: Wired) -> None:
    slack = wired.slack
    slack.users_profile_set(
        user=ADMIN, profile={"status_text": "On leave", "status_emoji": ":palm_tree:", "status_expiration": 0}
    )
    slack.users_profile_set(user=ADMIN, name="title", value="Lead")
    profile: Any = slack.users_info(user=ADMIN)["user"]["profile"]
    assert (profile["status_text"], profile["status_emoji"], profile["title"]) == (
        "On leave",
        ":palm_tree:",
        "Lead",
    )
    assert wired.app.event("user_change")["user"]["id"] == ADMIN
    assert wired.app.event("user_profile_changed")["user"]["profile"]["status_text"] == "On leave"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "invalid_profile"),
        ({"profile": {"status_text": 7}}, "invalid_profile"),
        ({"profile": {"status_expiration": "soon"}}, "invalid_profile"),
        ({"profile": {"shoe_size": "42"}}, "invalid_profile"),
        ({"name": "email", "value": "a@b.c"}, "reserved_name"),
        ({"user": "U0NOBODY", "name": "title", "value": "x"}, "user_not_found"),
    ],
)
def test_other_profiles_are_refused(place: Place, arguments: dict[str, Any], error: str) -> None:
    assert place.refusal("users.profile.set", **arguments)["error"] == error


def test_there_are_no_custom_emoji(place: Place) -> None:
    assert place.slack.emoji_list()["emoji"] == {}


def test_the_bot_says_what_it_does(wired: Wired) -> None:
    ts = wired.slack.chat_meMessage(channel=CHANNEL, text="counts the days")["ts"]
    message = wired.ada.messages()[-1]
    assert (message["ts"], message["subtype"], message["text"]) == (ts, "me_message", "counts the days")
    assert wired.place.refusal("chat.meMessage", channel=CHANNEL)["error"] == "no_text"
    assert (
        wired.place.refusal("chat.meMessage", channel="C0NOWHERE", text="x")["error"] == "channel_not_found"
    )


def test_files_are_listed_by_place_person_kind_and_page(wired: Wired) -> None:
    slack, bot = wired.slack, wired.place.installation.bot_user
    for name in ("one.txt", "two.png"):
        slack.files_upload_v2(content=name, filename=name, channel=CHANNEL)
    slack.files_upload_v2(content="three", filename="three.pdf")

    def names(**wanted: Any) -> list[str]:
        found: Any = slack.files_list(**wanted)["files"]
        return [one["name"] for one in found]

    assert names() == ["three.pdf", "two.png", "one.txt"]
    assert names(channel=CHANNEL) == ["two.png", "one.txt"]
    assert (names(user=bot), names(user=ADMIN)) == (["three.pdf", "two.png", "one.txt"], [])
    assert (names(types="images"), names(types="pdfs,images")) == (["two.png"], ["three.pdf", "two.png"])
    assert names(ts_to="1") == []
    second: Any = slack.files_list(count=2, page=2)
    assert [one["name"] for one in second["files"]] == ["one.txt"]
    assert second["paging"] == {"count": 2, "total": 3, "page": 2, "pages": 2}
    assert wired.place.refusal("files.list", types="songs")["error"] == "unknown_type"
