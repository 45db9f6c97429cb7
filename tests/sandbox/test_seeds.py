from pathlib import Path

import pytest

from sandbox import seeds
from tests.stage import MANIFEST

ROOT = Path(__file__).parent.parent.parent


def test_the_sample_workspace_has_its_people_channels_and_tenants() -> None:
    given = seeds.read(ROOT / "samples" / "workspace.yaml")
    made = seeds.workspace(given)
    assert (made.id, made.name) == ("T0FOURTH", "Fourth Coffee")
    assert made.users["U0ADA"].email == "ada.marsh@fourthcoffee.com"
    assert set(made.channels["C0INCENTIVES"].members) == set(made.users)
    assert seeds.tenants(given)["wingtiptoys.com"] == {}


def test_a_manifest_says_what_the_app_offers_and_may_do() -> None:
    app = seeds.app(seeds.manifest(MANIFEST))
    assert [one.command for one in app.commands] == ["/mci"]
    assert "customer.add" in {one.callback_id for one in app.shortcuts}
    assert "chat:write" in (app.scopes or [])
    assert "app_home_opened" in (app.events or [])
    assert (app.home_tab, app.messages_tab, app.socket_mode) == (True, True, True)


def test_an_app_without_a_manifest_may_do_and_hear_everything() -> None:
    app = seeds.app()
    assert (app.scopes, app.events) == (None, None)


def test_a_request_url_means_http_whatever_the_manifest_says() -> None:
    app = seeds.app(seeds.manifest(MANIFEST), request_url="http://127.0.0.1:3000/slack/events")
    assert app.socket_mode is False
    assert app.request_url == "http://127.0.0.1:3000/slack/events"


def test_an_app_that_was_known_keeps_its_id_and_credentials() -> None:
    before = seeds.app()
    after = seeds.app(seeds.manifest(MANIFEST), before=before)
    assert (after.id, after.signing_secret, after.client_secret) == (
        before.id,
        before.signing_secret,
        before.client_secret,
    )
    assert after.name == "MCI Bot"


@pytest.mark.parametrize("text", ["- a\n- b\n", "7", ""])
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "manifest.yml"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"manifest\.yml"):
        seeds.manifest(path)
