"""Slack workspaces: the bot's token and client for each partner."""

from threading import Lock
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.gate import CheckedClient
from bot.settings import Settings
from store.partners import Partner

TIMEOUT_SECONDS = 10
"""Hard end of one call to Slack; every lease on a message is longer."""


class WorkspacePaused(RuntimeError):
    """The partner's workspace has no working token; install the app there again."""


class Workspaces:
    """Gives clients and answers who the bot is in a workspace, without a call to Slack per request."""

    def __init__(self, settings: Settings) -> None:
        """Keep the token of the single workspace; nothing is asked yet."""
        self._api_url = settings.slack_api_url
        self._token = settings.slack_bot_token
        self._identity: AuthorizeResult | None = None
        self._lock = Lock()

    def client(self, partner: Partner) -> WebClient:
        """Return a client that acts as the bot in the partner's workspace and never retries by itself.

        Raises:
            WorkspacePaused: there is no token for it.
        """
        if self._token is None:
            raise WorkspacePaused(partner.workspace_id)
        return self.client_for(self._token.get_secret_value())

    def client_for(self, token: str | None) -> WebClient:
        """Return a client with this token."""
        return CheckedClient(token, base_url=self._api_url, timeout=TIMEOUT_SECONDS, retry_handlers=[])

    def identity(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Return who the bot is in a workspace, or ``None`` if it is not installed there."""
        if self._token is None:
            return None
        with self._lock:
            if self._identity is None:
                self._identity = self._ask(self._token.get_secret_value())
        return self._identity if self._identity.team_id == workspace_id else None

    def is_reachable(self) -> bool:
        """Tell whether Slack has ever taken the token; asks until it has."""
        try:
            return self.identity(None) is not None or self._identity is not None
        except (SlackClientError, OSError):
            return False

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
