"""The Bolt app: what every request from Slack passes through before a listener of ``handlers/`` runs."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize

from bot.slack import errors, gate
from bot.slack.errors import LazyRunner
from bot.slack.first_contact import FirstContact
from bot.slack.outsiders import Outsiders
from bot.slack.people import People
from bot.slack.workspaces import Workspaces
from handlers import register
from handlers.app.services import Services

LAZY_THREADS = 16
"""Threads for work after an answer; with Bolt's default of 5, slow look-ups would delay others."""

READ_BY_BOLT = ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET")
"""Variables that Bolt would read by itself and mix with its arguments; the settings contain them."""


def build_app(workspaces: Workspaces, people: People, services: Services, first_contact: FirstContact) -> App:
    """Make the app with every listener; `bot.payloads.front_door` has verified what comes here."""
    for name in READ_BY_BOLT:
        os.environ.pop(name, None)
    executor = ThreadPoolExecutor(LAZY_THREADS, "lazy")
    app = App(
        name="mci",
        logger=logging.getLogger("slack_bolt.mci"),
        client=workspaces.client_for(None),
        process_before_response=True,
        authorize=_Authorize(workspaces),  # type: ignore[arg-type]  # Bolt takes these too, and forgot to say so
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        listener_executor=executor,
        raise_error_for_unhandled_request=True,
        user_facing_authorize_error_message="MCI Bot is not installed in your workspace.",
    )
    app.error(_answer_error)
    app.listener_runner.lazy_listener_runner = LazyRunner(app.logger, executor)
    app.use(gate.guard)
    app.use(errors.raise_trouble)
    app.use(Outsiders(people).turn_away)
    app.use(first_contact.welcome)
    register.register(app, services)
    return app


def _answer_error(error: Exception, request: BoltRequest) -> BoltResponse:
    return errors.answer(error, request)


class _Authorize(Authorize):
    """Tells for every request who the bot is in that workspace."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    def __call__(
        self,
        *,
        context: BoltContext,  # noqa: ARG002 -- Bolt passes it by name
        enterprise_id: str | None,  # noqa: ARG002 -- likewise
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 -- likewise
        **_actor: object,
    ) -> AuthorizeResult | None:
        return self._workspaces.identity(team_id)
