"""Slack workspaces: the bot's token and client for each partner."""

import ssl
from threading import Lock
from typing import Any, Self

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.gate import CheckedClient
from bot.settings import Settings
from bot.vault import Unreadable, Vault
from store import installations
from store.database import Database
from store.installations import Installation
from store.partners import Partner

TIMEOUT_SECONDS = 10
"""Hard end of one call to Slack; every lease on a message is longer."""


class WorkspacePaused(RuntimeError):
    """The partner's workspace has no working token; install the app there again."""


class _Tls(ssl.SSLContext):
    """Is shared where Bolt copies a request, with its client, for what goes on after the answer."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


class Workspaces:
    """Gives clients and answers who the bot is in a workspace, without a call to Slack per request.

    A token in the settings is that of one workspace; all others come from installing the app.
    """

    def __init__(self, settings: Settings, database: Database, vault: Vault) -> None:
        """Keep where tokens are; nothing is asked yet."""
        self._api_url = settings.slack_api_url
        self._token = settings.slack_bot_token
        self._installs = settings.installs
        self._database = database
        self._vault = vault
        self._identity: AuthorizeResult | None = None
        self._lock = Lock()
        # Reading the certificates takes longer than everything else that a call does.
        self._tls = _Tls(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.load_default_certs()

    def client(self, partner: Partner) -> WebClient:
        """Return a client that acts as the bot in the partner's workspace and never retries by itself.

        Raises:
            WorkspacePaused: there is no token for it.
        """
        known = self._identity
        # Before Slack has said whose token the settings hold, it is that of whoever has no other.
        if self._token is not None and known is not None and known.team_id == partner.workspace_id:
            return self.client_for(self._token.get_secret_value())
        with self._database.read() as session:
            installation = installations.of_partner(session, partner.id)
        if installation is not None:
            try:
                return self.client_for(self._vault.open(installation.sealed_token))
            except Unreadable as error:
                raise WorkspacePaused(partner.workspace_id) from error
        if self._token is None or known is not None:
            raise WorkspacePaused(partner.workspace_id)
        return self.client_for(self._token.get_secret_value())

    def client_for(self, token: str | None) -> WebClient:
        """Return a client with this token."""
        return CheckedClient(
            token, base_url=self._api_url, timeout=TIMEOUT_SECONDS, ssl=self._tls, retry_handlers=[]
        )

    def identity(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Return who the bot is in a workspace, or ``None`` if it is not installed there."""
        if workspace_id is None:
            return None
        single = self._single() if self._token else None
        if single is not None and single.team_id == workspace_id:
            return single
        with self._database.read() as session:
            installation = installations.of_workspace(session, workspace_id)
        return self._of(installation, workspace_id) if installation else None

    def is_reachable(self) -> bool:
        """Tell whether Slack has ever taken the token of the settings; asks until it has.

        Where workspaces install the app by themselves, there may be no token yet.
        """
        if self._token is None:
            return self._installs
        try:
            return self._single() is not None
        except (SlackClientError, OSError):
            return False

    def _single(self) -> AuthorizeResult:
        with self._lock:
            if self._identity is None:
                self._identity = self._ask(self._token.get_secret_value() if self._token else "")
        return self._identity

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
        return AuthorizeResult(
            enterprise_id=installation.enterprise_id,
            team_id=workspace_id,
            bot_user_id=installation.bot_user_id,
            bot_token=self._vault.open(installation.sealed_token),
            bot_scopes=installation.scopes,
        )
