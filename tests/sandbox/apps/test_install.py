"""An app is installed over the page that asks whether it may."""

from urllib.parse import parse_qs, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.workspace.state import User, Workspace
from tests.support.place import Place
from tests.support.world import ADMIN, WORKSPACE

BACK = "http://127.0.0.1:9/slack/oauth_redirect"


@pytest.fixture(autouse=True)
def second(place: Place) -> None:
    other = Workspace("T0OTHER", "Northwind", "northwind")
    other.users["U0OTHER"] = User("U0OTHER", "olga", "Olga Other")
    place.sandbox.add_workspace(other)


def ask(place: Place, **changes: str) -> dict[str, str]:
    return {"client_id": place.app.client_id, "redirect_uri": BACK, "state": "s1", **changes}


def allow(place: Place, user: str, answer: str = "allow", **changes: str) -> dict[str, list[str]]:
    """Answer the page, and return what the app is told."""
    asked, said = ask(place, **changes), {"as": user, "answer": answer}
    response = place.http.post("/oauth/v2/authorize", params=asked, data=said)
    assert response.status_code == 302
    assert response.headers["location"].startswith(BACK)
    return parse_qs(urlsplit(response.headers["location"]).query)


def exchange(place: Place, code: str, **changes: str) -> WebClient:
    given = {"client_id": place.app.client_id, "client_secret": place.app.client_secret, **changes}
    answer = WebClient(base_url=place.slack.base_url).oauth_v2_access(code=code, redirect_uri=BACK, **given)
    return WebClient(str(answer["access_token"]), base_url=place.slack.base_url)


def test_allowing_gives_a_token_that_works_in_that_workspace(place: Place) -> None:
    page = place.http.get("/oauth/v2/authorize", params=ask(place))
    assert (page.status_code, "Olga Other · Northwind" in page.text) == (200, True)
    told = allow(place, "U0OTHER")
    assert told["state"] == ["s1"]
    client = exchange(place, told["code"][0])
    assert client.auth_test()["team_id"] == "T0OTHER"
    assert place.slack.auth_test()["team_id"] == WORKSPACE


def test_a_code_works_once(place: Place) -> None:
    code = allow(place, ADMIN)["code"][0]
    exchange(place, code)
    with pytest.raises(SlackApiError, match="invalid_code"):
        exchange(place, code)


def test_the_client_s_secret_is_needed(place: Place) -> None:
    code = allow(place, ADMIN)["code"][0]
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        exchange(place, code, client_secret="wrong")


def test_denying_is_told_to_the_app(place: Place) -> None:
    assert allow(place, ADMIN, "deny") == {"error": ["access_denied"], "state": ["s1"]}


@pytest.mark.parametrize("changes", [{"client_id": "1.2"}, {"redirect_uri": "javascript:alert(1)"}])
def test_an_unknown_app_or_a_strange_address_is_not_installed(place: Place, changes: dict[str, str]) -> None:
    assert place.http.get("/oauth/v2/authorize", params=ask(place, **changes)).status_code == 400


def test_an_address_that_the_manifest_does_not_name_is_refused(place: Place) -> None:
    place.app.redirect_urls = ["https://mci.example/slack/oauth_redirect"]
    assert place.http.get("/oauth/v2/authorize", params=ask(place)).status_code == 400


@pytest.mark.parametrize(
    ("known", "asked", "status"),
    [
        ("https://mci.example", "https://mci.example", 200),
        ("https://mci.example", "https://mci.example/slack/back", 200),
        ("https://mci.example/", "https://mci.example/slack/back", 200),
        ("https://mci.example/back", "https://mci.example/back?team=1", 200),
        ("https://mci.example", "https://mci.example.evil.example/back", 400),
        ("https://mci.example", "https://mci.example@evil.example/back", 400),
        ("https://mci.example/back", "https://mci.example/backdoor", 400),
        ("https://mci.example:8", "https://mci.example:80/back", 400),
    ],
)
def test_an_address_is_known_or_below_one_that_is(place: Place, known: str, asked: str, status: int) -> None:
    place.app.redirect_urls = [known]
    response = place.http.get("/oauth/v2/authorize", params=ask(place, redirect_uri=asked))
    assert response.status_code == status


@pytest.mark.parametrize(
    "asked", ["chat:write,users:read", "chat:write users:read", "chat:write,,users:read,"]
)
@pytest.mark.parametrize("declared", [None, ["chat:write", "users:read", "im:history"]])
def test_an_app_gets_the_scopes_that_it_asks_for_and_no_others(
    place: Place, asked: str, declared: list[str] | None
) -> None:
    place.app.scopes = declared
    page = place.http.get("/oauth/v2/authorize", params=ask(place, scope=asked)).text
    assert ("users:read" in page, "im:history" in page) == (True, False)
    client = exchange(place, allow(place, ADMIN, scope=asked)["code"][0])
    told = client.auth_test()
    assert told.headers["x-oauth-scopes"] == "chat:write,users:read"
    assert client.users_info(user=ADMIN)["ok"]
    channel = client.api_call("chat.postMessage", json={"channel": ADMIN, "text": "Words"})["channel"]
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_history(channel=channel)


def test_the_address_that_opens_an_app_leads_to_its_messages_in_that_workspace(place: Place) -> None:
    opened = place.http.get("/app_redirect", params={"app": place.app.id, "team": "T0OTHER"})
    assert (opened.status_code, opened.headers["location"]) == (
        302,
        f"/?as=U0OTHER#/app/{place.app.id}/messages",
    )
    assert place.http.get("/app_redirect", params={"app": place.app.id, "team": "T0GONE"}).status_code == 404
