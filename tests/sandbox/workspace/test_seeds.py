from pathlib import Path

import pytest

from sandbox.workspace import seeds
from tests.support.stage import MANIFEST

ROOT = Path(__file__).parents[3]


def test_the_sample_workspace_has_its_people_channels_and_tenants() -> None:
    made, tenants = seeds.workspace(ROOT / "samples" / "workspace.yaml")
    assert (made.id, made.name) == ("T0FOURTH", "Fourth Coffee")
    assert made.users["U0ADA"].email == "ada.marsh@fourthcoffee.com"
    assert set(made.channels["C0INCENTIVES"].members) == set(made.users)
    assert tenants["wingtiptoys.com"] == {}


def test_a_manifest_says_what_the_app_offers_and_may_do() -> None:
    app = seeds.app(seeds.read(MANIFEST))
    assert [one.command for one in app.commands] == ["/mci"]
    assert "customer.add" in {one.callback_id for one in app.shortcuts}
    assert "chat:write" in (app.scopes or [])
    assert "app_home_opened" in (app.events or [])
    assert (app.home_tab, app.messages_tab, app.socket_mode) == (True, True, True)


@pytest.mark.parametrize("settings", [{}, {"interactivity": {"is_enabled": False}}])
def test_a_manifest_without_interactivity_leaves_clicks_unheard(settings: dict[str, object]) -> None:
    assert not seeds.app({"settings": settings}).interactive
    assert seeds.app({"settings": {"interactivity": {"is_enabled": True}}}).interactive
    assert seeds.app().interactive


def test_an_app_without_a_manifest_may_do_and_hear_everything() -> None:
    app = seeds.app()
    assert (app.scopes, app.events) == (None, None)


def test_a_request_url_means_http_whatever_the_manifest_says() -> None:
    app = seeds.app(seeds.read(MANIFEST), request_url="http://127.0.0.1:3000/slack/events")
    assert app.socket_mode is False
    assert app.request_url == "http://127.0.0.1:3000/slack/events"


def test_an_app_that_was_known_keeps_its_id_and_credentials() -> None:
    before = seeds.app()
    after = seeds.app(seeds.read(MANIFEST), before=before)
    assert (after.id, after.signing_secret, after.client_secret) == (
        before.id,
        before.signing_secret,
        before.client_secret,
    )
    assert after.name == "MCI Bot"


@pytest.mark.parametrize("text", ["- a\n- b\n", "7", "", "a: [", "\x00"])
def test_a_file_that_holds_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(text)
    with pytest.raises(seeds.Unusable, match=r"manifest\.yml"):
        seeds.read(path)


@pytest.mark.parametrize("features", [[], 7, {"slash_commands": [{}]}, {"shortcuts": 7}, {"app_home": "x"}])
def test_a_manifest_that_is_none_is_said_to_be_none(features: object) -> None:
    with pytest.raises(seeds.Unusable, match="not an app manifest"):
        seeds.app({"features": features or ["x"]})


WORKSPACE = """
workspace: {id: T0X, name: X}
users:
  - {id: U0X, name: x, real_name: Xena}
"""


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("users: []", "workspace: Field required"),
        ("workspace: {id: T0X, name: X}\nusers: []", "users: List should have at least 1 item"),
        (WORKSPACE + "channels:\n  - {id: C0X}", "channels.0.name: Field required"),
        (WORKSPACE + "channels:\n  - {id: C0X, name: x, colour: red}", "channels.0.colour"),
        (WORKSPACE.replace("real_name: Xena", "real_name: Xena, time_zone: Mars/Base"), "not a time zone"),
        (WORKSPACE + "directory: 7", "directory"),
    ],
)
def test_a_workspace_file_that_cannot_be_is_told_with_its_place(
    tmp_path: Path, text: str, place: str
) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(text)
    with pytest.raises(seeds.Unusable, match=place):
        seeds.workspace(path)


def test_a_channel_without_members_holds_everybody(tmp_path: Path) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(WORKSPACE + "channels:\n  - {id: C0X, name: x}")
    made, tenants = seeds.workspace(path)
    assert (made.channels["C0X"].members, tenants) == (["U0X"], {})


def test_a_manifest_says_which_metadata_and_videos_an_app_has_to_do_with() -> None:
    schema = {"properties": {"id": {"type": "string"}}, "required": ["id"]}
    subscription = {"app_id": "*", "event_type": "task_created"}
    app = seeds.app(
        {
            "display_information": {"name": "Tasks"},
            "features": {"unfurl_domains": ["example.com"]},
            "settings": {"event_subscriptions": {"metadata_subscriptions": [subscription]}},
            "events": {"task_created": schema},
        }
    )
    assert app.metadata_subscriptions == [subscription]
    assert app.metadata_schemas == {"task_created": schema}
    assert app.unfurl_domains == ["example.com"]


def test_without_a_manifest_an_app_hears_of_all_metadata_and_shows_every_video() -> None:
    app = seeds.app()
    assert (app.metadata_subscriptions, app.unfurl_domains) == (None, None)


def test_a_manifest_whose_lists_hold_something_else_is_refused() -> None:
    for settings in ({"metadata_subscriptions": ["tasks"]}, {"metadata_subscriptions": [7]}):
        with pytest.raises(seeds.Unusable, match="not an app manifest"):
            seeds.app({"settings": {"event_subscriptions": settings}})
