"""Slack workspaces: the bot's token and client for each partner."""

from contextlib import suppress
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot import tls
from bot.settings.settings import Settings
from bot.single_flight import NotYet, SingleFlight
from bot.slack.gate import CheckedClient
from bot.vault import SecretUnreadable, Vault
from flows import installations as installing
from store import installations
from store.database.engine import Database
from store.installations import Installation
from store.partners import Partner

TIMEOUT_SECONDS = 10
"""Time-out of one call to Slack; every lease on a message is longer."""

PATIENCE_SECONDS = 1.0
"""How long a caller waits until Slack says whose token is in the settings."""

TOKEN_REFUSED = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "not_allowed_token_type",
        "token_expired",
        "token_revoked",
    }
)
"""Slack's error codes for a token that will never work again."""

log = structlog.get_logger(__name__)


class WorkspacePaused(RuntimeError):
    """The partner's workspace has no working token; install the app there again."""

    def __init__(self, workspace_id: str, why: str = "no token") -> None:
        """Keep the workspace, and the reason."""
        super().__init__(workspace_id, why)
        self.why = why


class IdentityUnknown(WorkspacePaused):
    """Slack has not said yet whose token is in the settings, so it must not be used; try again soon."""


class Workspaces:
    """Gives clients and answers who the bot is in a workspace, without a call to Slack per request.

    A token in the settings belongs to one workspace, and only Slack knows to which. Until it has said so,
    that token serves nobody. It is asked in the background, once at a time, and the answer is kept; nobody
    holds a lock meanwhile. All other tokens come from installing the app.
    """

    def __init__(self, settings: Settings, database: Database, vault: Vault) -> None:
        """Keep the sources of tokens, without asking Slack."""
        self._api_url = settings.slack_api_url
        self._token = settings.slack_bot_token
        self._installs = settings.installs
        self._database = database
        self._vault = vault
        self._identity: AuthorizeResult | None = None
        self._refusal: str | None = None
        self._flights = SingleFlight[str, AuthorizeResult]("slack-identity", most=1)

    def begin(self) -> None:
        """Ask Slack in the background whose token is in the settings, so that later callers need not wait."""
        with suppress(IdentityUnknown):
            self._own(patience=0)

    def client(self, partner: Partner) -> WebClient:
        """Return a client that acts as the bot in the partner's workspace and never retries by itself.

        Raises:
            IdentityUnknown: the settings' token may be the partner's, but Slack has not said so yet.
            WorkspacePaused: there is no token for it, or the app was taken away there.
        """
        if partner.uninstalled_at is not None:
            # The app may have been installed again meanwhile: Slack's answer about the token decides.
            self.forget(partner.workspace_id)
        identity = self.identity(partner.workspace_id)
        if identity is None:
            why = "app uninstalled" if partner.uninstalled_at else self._refusal or "no token"
            raise WorkspacePaused(partner.workspace_id, why)
        return self.client_for(identity.bot_token)

    def client_for(self, token: str | None, timeout: int | None = None) -> WebClient:
        """Return a client with this token; ``timeout`` ends each step of a call, in seconds."""
        return CheckedClient(
            token,
            base_url=self._api_url,
            timeout=TIMEOUT_SECONDS if timeout is None else timeout,
            ssl=tls.trusted(),
            retry_handlers=[],
        )

    def identity(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Return the bot's identity in a workspace, or ``None`` if it is not installed there.

        Raises:
            IdentityUnknown: the settings' token may be of this workspace, but Slack has not said so yet.
            WorkspacePaused: its token cannot be read.
        """
        if workspace_id is None:
            return None
        known = self._identity
        if known is not None and known.team_id == workspace_id:
            return known
        with self._database.read() as session:
            installation = installations.of_workspace(session, workspace_id)
        if known is None and installation is None:
            known = self._own(workspace_id)
        if known is not None and known.team_id == workspace_id:
            return known
        return self._of(installation, workspace_id) if installation else None

    def is_reachable(self) -> bool:
        """Tell whether Slack has ever taken the token of the settings; asks until it has.

        Where workspaces install the app by themselves, there may be no token yet.
        """
        if self._token is None:
            return self._installs
        try:
            return self._own() is not None
        except IdentityUnknown:
            return False

    def forget(self, workspace_id: str) -> None:
        """Ask Slack again before the settings' token serves this workspace: the app was taken away there."""
        known = self._identity
        if known is not None and known.team_id == workspace_id:
            self._identity = None

    def _own(self, workspace_id: str = "", patience: float = PATIENCE_SECONDS) -> AuthorizeResult | None:
        """Return whose token the settings hold; ``None`` if they hold none that works."""
        if self._token is None or self._identity is not None:
            return self._identity
        token = self._token.get_secret_value()
        try:
            return self._flights.ask(token, lambda: self._learn(token), patience)
        except NotYet as error:
            raise IdentityUnknown(workspace_id, "no answer to auth.test yet") from error
        except SlackApiError as error:
            word = str(error.response.get("error"))
            if word in TOKEN_REFUSED:
                self._refusal = word
                return None
            raise IdentityUnknown(workspace_id, word) from error
        except Exception as error:
            # The SDK raises whatever its HTTP library does; none of it says whose the token is.
            raise IdentityUnknown(workspace_id, type(error).__name__) from error

    def _learn(self, token: str) -> AuthorizeResult:
        if self._identity is not None:
            # An answer has come between the look at it and this question.
            return self._identity
        identity = self._ask(token)
        # Slack takes the token, so the app is there, even if it was taken away before.
        with self._database.read() as session:
            was_away = installing.is_away(session, str(identity.team_id))
        if was_away:
            with self._database.write() as session:
                installing.note_return(session, str(identity.team_id))
            log.info("workspace.installed", workspace=identity.team_id)
        self._identity, self._refusal = identity, None
        return identity

    def _ask(self, token: str) -> AuthorizeResult:
        answer: dict[str, Any] = self.client_for(token).auth_test().data  # type: ignore[assignment]
        return AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer["team_id"],
            team=answer.get("team"),
            url=answer.get("url"),
            bot_id=answer.get("bot_id"),
            bot_user_id=answer["user_id"],
            bot_token=token,
        )

    def _of(self, installation: Installation, workspace_id: str) -> AuthorizeResult:
        try:
            token = self._vault.open(installation.sealed_token)
        except SecretUnreadable as error:
            raise WorkspacePaused(workspace_id, "its token was sealed with another key") from error
        return AuthorizeResult(
            enterprise_id=installation.enterprise_id,
            team_id=workspace_id,
            bot_user_id=installation.bot_user_id,
            bot_token=token,
            bot_scopes=installation.scopes,
        )
