"""Installing the app from the web: to Slack with a state, and back with a code for a token."""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Annotated, Any
from urllib.parse import urlencode, urljoin, urlsplit

import structlog
from pydantic import Field, SecretStr, ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.pages import html_responses
from bot.payloads.payload_parts import Id, Model, Text, Word, first_fault
from bot.settings.settings import Settings
from bot.slack import manifest, slack_words
from bot.slack.workspaces import Workspaces
from bot.threads import Threads
from bot.vault import Vault
from flows import installations
from flows.installations import Granted
from flows.members import slack_people
from store import deliveries
from store.database.engine import Database

STATE_LIFE = timedelta(minutes=10)
COOKIE = "mci_install"

THREADS = 4
"""Installations that are handled at once; each waits for Slack."""

NAME_SECONDS = 3
"""Longest wait in one step for Slack's description of whoever installs the app."""

EXPIRED = "The way to Slack and back took too long, was gone twice, or began in another browser."
DENIED = "Slack was told not to install the app."
ORGANISATION = "The app is installed in one workspace at a time, not in a whole organisation."
REFUSED = "Slack did not accept the installation."
UNREACHABLE = "Slack could not be reached just now."

log = structlog.get_logger(__name__)


class NotInstalled(Exception):
    """Nothing was installed; has the status and the sentence of the page."""

    def __init__(self, status: int, why: str) -> None:
        """Keep what the person reads."""
        super().__init__(why)
        self.status = status
        self.why = why


class _Named(Model):
    id: Id
    name: Word | None = None


class _Granted(Model):
    """The fields of Slack's answer to a code."""

    team: _Named
    enterprise: _Named | None = None
    app_id: Id
    bot_user_id: Id
    access_token: Annotated[SecretStr, Field(min_length=1)]
    scope: Text | None = None
    authed_user: _Named


class Installer:
    """Both ends of the way to Slack and back."""

    def __init__(
        self, settings: Settings, database: Database, workspaces: Workspaces, vault: Vault, clock: Clock
    ) -> None:
        """Keep what an installation needs."""
        self._settings = settings
        self._database = database
        self._workspaces = workspaces
        self._vault = vault
        self._clock = clock
        self._key = hmac.digest(settings.secret_keys[0].encode(), b"install state", "sha256")
        self._threads = Threads(THREADS)
        self._callback = settings.public_url.rstrip("/") + manifest.INSTALLED
        # The path that the browser knows, which a proxy may shorten before it reaches us.
        self._cookie_path = urlsplit(self._callback).path

    def routes(self) -> list[Route]:
        """Return the two addresses; none if no app may be installed."""
        if not self._settings.installs:
            return []
        return [Route("/slack/install", self._begin), Route(manifest.INSTALLED, self._end)]

    async def _begin(self, _request: Request) -> Response:
        nonce = secrets.token_urlsafe(32)
        asked = {
            "client_id": self._settings.slack_client_id,
            "scope": ",".join(manifest.scopes()),
            "redirect_uri": self._callback,
            "state": self._state(nonce, self._clock() + STATE_LIFE),
        }
        address = urljoin(self._settings.slack_api_url, "../oauth/v2/authorize")
        answer = RedirectResponse(f"{address}?{urlencode(asked)}", 302, html_responses.headers())
        # Only the browser that began may finish, else one could make others install into one's workspace.
        answer.set_cookie(
            COOKIE,
            nonce,
            max_age=int(STATE_LIFE.total_seconds()),
            path=self._cookie_path,
            secure=self._callback.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _end(self, request: Request) -> Response:
        try:
            nonce = request.cookies.get(COOKIE, "")
            granted = await self._threads.run(self._install, dict(request.query_params), nonce)
        except NotInstalled as refusal:
            log.info("workspace.not_installed", why=refusal.why)
            answer = html_responses.render("install/not_installed", refusal.status, why=refusal.why)
        else:
            answer = html_responses.render(
                "install/installed", workspace=granted.workspace_name, slack=self._in_slack(granted)
            )
        answer.delete_cookie(COOKIE, path=self._cookie_path)
        return answer

    def _in_slack(self, granted: Granted) -> str:
        """Return the address at which Slack opens the app in its workspace."""
        about = urlencode({"app": granted.app_id, "team": granted.workspace_id})
        return f"{urljoin(self._settings.slack_api_url, '../app_redirect')}?{about}"

    def _install(self, given: dict[str, str], nonce: str) -> Granted:
        """Exchange the code, keep the token, and return what was granted."""
        self._check_state(given.get("state", ""), nonce)
        if "code" not in given:
            raise NotInstalled(403, DENIED)
        granted = self._exchange(given["code"])
        with self._database.write() as session:
            installations.install(session, granted, self._clock())
        log.info("workspace.installed", workspace=granted.workspace_id, user=granted.installed_by)
        return granted

    def _check_state(self, state: str, nonce: str) -> None:
        stamp = state.partition(".")[0]
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 10 and nonce):
            raise NotInstalled(400, EXPIRED)
        until = datetime.fromtimestamp(int(stamp), UTC)
        wanted = self._state(nonce, until)
        if not hmac.compare_digest(wanted.encode(), state.encode()) or self._clock() >= until:
            raise NotInstalled(400, EXPIRED)
        used = deliveries.of_installation(nonce)
        with self._database.write() as session:
            if not deliveries.remember(session, used, self._clock()):
                raise NotInstalled(400, EXPIRED)

    def _state(self, nonce: str, until: datetime) -> str:
        stamp = int(until.timestamp())
        mac = hmac.new(self._key, f"{stamp}.{nonce}".encode(), "sha256").hexdigest()
        return f"{stamp}.{mac}"

    def _exchange(self, code: str) -> Granted:
        settings = self._settings
        secret = settings.slack_client_secret
        try:
            client = self._workspaces.client_for(None)
            answer: dict[str, Any] = client.oauth_v2_access(  # type: ignore[assignment]
                client_id=settings.slack_client_id or "",
                client_secret=secret.get_secret_value() if secret else "",
                code=code,
                redirect_uri=self._callback,
            ).data
        except SlackApiError as error:
            log.warning("workspace.code_refused", why=slack_words.why(error))
            raise NotInstalled(400, REFUSED) from error
        except (SlackClientError, OSError, HTTPException) as error:
            raise NotInstalled(502, UNREACHABLE) from error
        if answer.get("is_enterprise_install") or not answer.get("team"):
            raise NotInstalled(400, ORGANISATION)
        try:
            granted = _Granted.model_validate(answer)
        except ValidationError as error:
            # The answer contains a token, so only the place of its first fault is logged.
            log.warning("workspace.grant_not_understood", why=first_fault(error))
            raise NotInstalled(502, REFUSED) from None
        token = granted.access_token.get_secret_value()
        person = self._installer(token, granted.authed_user.id)
        return Granted(
            workspace_id=granted.team.id,
            workspace_name=granted.team.name or granted.team.id,
            enterprise_id=granted.enterprise.id if granted.enterprise else None,
            app_id=granted.app_id,
            bot_user_id=granted.bot_user_id,
            sealed_token=self._vault.seal(token),
            scopes=tuple((granted.scope or "").split(",")),
            installed_by=granted.authed_user.id,
            installer_name=slack_people.name_of(person),
            installer_zone=slack_people.zone_of(person),
        )

    def _installer(self, token: str, user_id: str) -> dict[str, Any]:
        """Return whoever installs the app as Slack describes them; nothing if it does not."""
        try:
            person = self._workspaces.client_for(token, NAME_SECONDS).users_info(user=user_id).get("user")
        except (SlackClientError, OSError, HTTPException) as error:
            log.info("workspace.installer_unknown", why=slack_words.why(error))
            return {}
        return person if isinstance(person, dict) else {}
