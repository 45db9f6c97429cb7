import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MethodType
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from sqlalchemy import select
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.build import Bot, build
from bot.slack import manifest
from bot.slack.workspaces import WorkspacePaused
from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.transport.serving import Served
from sandbox.workspace import seeds
from sandbox.workspace.world import Sandbox
from store import partners
from store.installations import Installation
from store.partners import Partner
from tests.support.proxy import stripping
from tests.support.serving import make_settings, serving, signed
from tests.support.stage import workspace


class Way:
    """A browser that goes to Slack and back, and the bot to which it comes."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.browser = httpx.Client(trust_env=False)
        self.events = 0

    def begin(self) -> str:
        """Open the install address and return where Slack is asked."""
        answer = self.browser.get(self.bot.settings.public_url.rstrip("/") + "/slack/install")
        assert answer.status_code == 302
        return answer.headers["location"]

    def allow(self, address: str, answer: str = "allow") -> str:
        """Answer Slack's page as Ada and return where it leads back to."""
        back = self.browser.post(address, data={"as": "U0ADA", "answer": answer})
        assert back.status_code == 302
        return back.headers["location"]

    def end(self, address: str) -> httpx.Response:
        return self.browser.get(address)

    def install(self) -> httpx.Response:
        return self.end(self.allow(self.begin()))

    def installation(self) -> Installation | None:
        with self.bot.database.read() as session:
            return session.scalar(select(Installation))

    def partner(self) -> Partner:
        with self.bot.database.read() as session:
            found = partners.of_workspace(session, "T0FOURTH")
        assert found is not None
        return found

    def event(self, event: Mapping[str, object], at: datetime) -> int:
        """Deliver an event as Slack does, of this time, and return the answer's status."""
        self.events += 1
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": "T0FOURTH",
                "event_id": f"Ev{self.events}",
                "event_time": int(at.timestamp()),
                "event": event,
            }
        ).encode()
        headers = signed(body, at=time.time()) | {"content-type": "application/json"}
        url = f"{self.bot.settings.public_url}/slack/events"
        return self.browser.post(url, content=body, headers=headers).status_code


@pytest.fixture
def way(database_url: str, request: pytest.FixtureRequest) -> Iterator[Way]:
    prefix = getattr(request, "param", "")
    sandbox = Sandbox(clock=SandboxClock())
    sandbox.add_workspace(workspace())
    app = seeds.app(manifest.read())
    sandbox.state.apps[app.id] = app
    slack = serve(sandbox).start()

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        await stripping(bot.web, prefix.rstrip("/"))(scope, receive, send)

    # The bot's own address stands in its settings, so it is taken before there is a bot.
    door = Served(web)
    bot = build(
        make_settings(
            database_url,
            slack_bot_token=None,
            slack_client_id=app.client_id,
            slack_client_secret=app.client_secret,
            slack_api_url=f"{slack.address}/api/",
            public_url=door.address + prefix,
        )
    )
    door.start()
    way = Way(bot)
    yield way
    way.browser.close()
    door.stop()
    bot.stop()
    slack.stop()


def test_installing_makes_the_workspace_a_partner_with_a_sealed_token(way: Way) -> None:
    done = way.install()
    assert (done.status_code, "installed in Fourth Coffee" in done.text) == (200, True)
    assert "/app_redirect?app=" in done.text
    assert "team=T0FOURTH" in done.text
    installation, partner = way.installation(), way.partner()
    assert installation is not None
    assert (partner.name, installation.partner_id) == ("Fourth Coffee", partner.id)
    assert set(installation.scopes) == set(manifest.scopes())
    assert "xoxb" not in installation.sealed_token
    assert way.bot.workspaces.client(partner).auth_test()["team_id"] == "T0FOURTH"
    identity = way.bot.workspaces.identity("T0FOURTH")
    assert identity is not None
    assert identity.bot_user_id == installation.bot_user_id
    assert way.bot.workspaces.identity("T0OTHER") is None


@pytest.mark.parametrize("way", ["/mci", "/mci/", "/bots/mci"], indirect=True)
def test_installing_works_behind_a_proxy_that_strips_a_path(way: Way) -> None:
    assert way.install().status_code == 200
    assert way.installation() is not None
    assert not list(way.browser.cookies.jar), "the cookie is taken back under the path for which it was set"


@pytest.mark.parametrize("way", ["", "/mci"], indirect=True)
def test_trying_again_leads_to_where_installing_begins(way: Way) -> None:
    address = f"{way.bot.settings.public_url}/slack/oauth_redirect"
    refused = way.end(address)
    [again] = re.findall(r'<a href="([^"]+)">Try again', refused.text)
    answer = way.browser.get(urljoin(address, again))
    assert (answer.status_code, urlsplit(answer.headers["location"]).path) == (302, "/oauth/v2/authorize")


def test_slack_is_asked_for_the_scopes_of_the_manifest(way: Way) -> None:
    asked = parse_qs(urlsplit(way.begin()).query)
    assert asked["scope"] == [",".join(manifest.scopes())]
    assert asked["redirect_uri"] == [f"{way.bot.settings.public_url}/slack/oauth_redirect"]


def test_installing_anew_replaces_the_token_and_keeps_the_partner(way: Way) -> None:
    way.install()
    first, partner = way.installation(), way.partner()
    way.install()
    second = way.installation()
    assert first is not None
    assert second is not None
    assert first.sealed_token != second.sealed_token
    assert way.partner().id == partner.id


def test_a_state_passes_once(way: Way) -> None:
    begun = way.begin()
    nonce = way.browser.cookies["mci_install"]
    assert way.end(way.allow(begun)).status_code == 200
    way.browser.cookies.set("mci_install", nonce)
    again = way.end(way.allow(begun))
    assert (again.status_code, "gone twice" in again.text) == (400, True)


def test_who_did_not_begin_cannot_end(way: Way) -> None:
    back = way.allow(way.begin())
    way.browser.cookies.clear()
    assert way.end(back).status_code == 400
    way.begin()
    assert way.end(back).status_code == 400
    assert way.installation() is None


def test_a_state_is_over_after_ten_minutes(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    back = way.allow(way.begin())
    begin = next(
        one.endpoint for one in way.bot.web.routes if isinstance(one, Route) and one.path == "/slack/install"
    )
    assert isinstance(begin, MethodType)
    monkeypatch.setattr(begin.__self__, "_clock", lambda: datetime.now(UTC) + timedelta(minutes=10))
    assert way.end(back).status_code == 400


def test_a_refusal_in_slack_installs_nothing_and_says_so(way: Way) -> None:
    back = way.end(way.allow(way.begin(), "deny"))
    assert (back.status_code, "told not to install" in back.text) == (403, True)
    assert way.installation() is None


@pytest.mark.parametrize(
    "query", ["", "?code=1", "?state=1&code=1", "?state=99999999999.x&code=1", "?state=1700000000.é&code=1"]
)
def test_whatever_else_comes_back_is_a_bad_request(way: Way, query: str) -> None:
    way.begin()
    assert way.end(f"{way.bot.settings.public_url}/slack/oauth_redirect{query}").status_code == 400
    assert way.installation() is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_taking_the_app_away_forgets_its_token_in_whatever_order_slack_says_it(
    way: Way, order: tuple[int, int]
) -> None:
    way.install()
    installation, partner = way.installation(), way.partner()
    assert installation is not None
    events: list[dict[str, object]] = [
        {"type": "app_uninstalled"},
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [installation.bot_user_id]}},
    ]
    for which in order:
        assert way.event(events[which], datetime.now(UTC)) == 200
    assert way.installation() is None
    assert way.partner().id == partner.id
    with pytest.raises(WorkspacePaused):
        way.bot.workspaces.client(partner)


def test_a_late_word_of_an_earlier_uninstall_leaves_the_new_installation(way: Way) -> None:
    way.install()
    assert way.event({"type": "app_uninstalled"}, datetime.now(UTC) - timedelta(minutes=5)) == 200
    assert way.installation() is not None


def test_the_revoked_token_of_a_person_is_not_the_bots(way: Way) -> None:
    way.install()
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U0ADA"], "bot": []}}
    assert way.event(revoked, datetime.now(UTC)) == 200
    assert way.installation() is not None


def test_without_client_id_there_is_nothing_to_install(database_url: str) -> None:
    bot = build(make_settings(database_url))
    with serving(bot.web) as url:
        assert httpx.get(f"{url}/slack/install").status_code == 404
    bot.stop()


GRANT: dict[str, object] = {
    "ok": True,
    "app_id": "A1",
    "authed_user": {"id": "U0ADA"},
    "scope": "commands",
    "token_type": "bot",
    "access_token": "xoxb-of-a-test",
    "bot_user_id": "U0BOT",
    "team": {"id": "T0FOURTH", "name": "Fourth Coffee"},
    "enterprise": None,
}
WRONG: list[dict[str, object]] = [
    {"team": "T0FOURTH"},
    {"team": {"name": "Fourth Coffee"}},
    {"enterprise": "E1"},
    {"authed_user": {}},
    {"access_token": ""},
    {"access_token": 1},
    {"scope": ["commands"]},
]
ODD = [
    {name: value for name, value in GRANT.items() if name != missing}
    for missing in ("app_id", "authed_user", "access_token", "bot_user_id")
] + [GRANT | wrong for wrong in WRONG]


@pytest.mark.parametrize("grant", [*ODD, None], ids=str)
def test_an_answer_of_slacks_that_lacks_something_installs_nothing_and_says_so(
    tmp_path: Path, migrated_file: Path, grant: dict[str, object] | None
) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())

    async def slack(_scope: Scope, _receive: Receive, send: Send) -> None:
        said = json.dumps(grant).encode() if grant else b"{"
        length = len(said) if grant else 99  # it breaks off
        headers = [(b"content-type", b"application/json"), (b"content-length", str(length).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": said})

    with serving(slack) as address:
        bot = build(
            make_settings(
                f"sqlite:///{path}",
                slack_bot_token=None,
                slack_client_id="1.2",
                slack_client_secret="a client secret",
                slack_api_url=f"{address}/api/",
            )
        )
        with serving(bot.web) as url, httpx.Client(base_url=url, trust_env=False) as browser:
            asked = browser.get("/slack/install").headers["location"]
            state = parse_qs(urlsplit(asked).query)["state"][0]
            refused = browser.get("/slack/oauth_redirect", params={"state": state, "code": "c"})
        with bot.database.read() as session:
            assert session.scalar(select(Installation)) is None
        bot.stop()
    assert refused.status_code == 502
    assert "Try again" in refused.text
