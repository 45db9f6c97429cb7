"""A sandbox with one app in it that exists only by its token: what the Web API says is what is tested."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.workspace import seeds
from sandbox.workspace.state import App, AppInstallation, Json
from sandbox.workspace.world import Sandbox
from tests.support import stage
from tests.support.world import NOON, WORKSPACE

CHANNEL = stage.CHANNEL
PATIENCE = stage.PATIENCE


@dataclass(frozen=True)
class Place:
    """The sandbox, the app, and two ways to talk to them."""

    sandbox: Sandbox
    app: App
    installation: AppInstallation
    slack: WebClient
    http: httpx.Client

    def refusal(self, method: str, **arguments: Any) -> Json:
        """Call a method that is refused, and return the answer."""
        try:
            self.slack.api_call(method, json=arguments)
        except SlackApiError as error:
            answer: Json = error.response.data
            return answer
        raise AssertionError(f"{method} was not refused")

    def control(self, verb: str, path: str, body: Any = None) -> Json:
        """Ask the control API."""
        answer = self.http.request(verb, f"/control/{path}", json=body)
        shown: Json = answer.json()
        return shown

    def ledger(self, **wanted: str) -> list[Json]:
        """Return what the sandbox received."""
        answer = self.http.get("/control/ledger", params=wanted).json()
        entries: list[Json] = answer["entries"]
        return entries


@contextmanager
def place() -> Iterator[Place]:
    sandbox = Sandbox(clock=SandboxClock(held_at=NOON))
    sandbox.add_workspace(stage.workspace())
    sandbox.state.tenants.update(stage.TENANTS)
    served = serve(sandbox)
    app = seeds.app()
    installation = sandbox.install(app, WORKSPACE)
    served.start()
    slack = WebClient(
        installation.token, base_url=f"{served.address}/api/", timeout=int(PATIENCE), retry_handlers=[]
    )
    with httpx.Client(base_url=served.address, trust_env=False, timeout=PATIENCE) as http:
        yield Place(sandbox, app, installation, slack, http)
    served.stop()
