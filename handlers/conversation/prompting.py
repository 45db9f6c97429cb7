"""Suggest questions to somebody who opens their conversation with the bot."""

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from flows.access import NoRole
from flows.conversation import prompts
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import reading

TITLE = "Ask about your engagements"

log = structlog.get_logger(__name__)


class Prompting:
    """Sets the prompts of a conversation."""

    def __init__(self, services: Services) -> None:
        """Keep what it works with."""
        self.services = services

    def suggest(self, event: Mapping[str, Any], client: WebClient, caller: Caller) -> None:
        """Suggest what fits the member and their partner now.

        Where Slack shows none, because the app was installed without the scope or the workspace's plan has no
        agents, nothing is missing: every question can be typed.
        """
        channel = event.get("channel")
        if not channel:
            return
        try:
            with reading(self.services, caller) as (session, actor, now):
                found = prompts.fitting(session, actor, now)
        except NoRole:
            found = prompts.WITHOUT_ROLE
        given = [{"title": one.title, "message": one.message} for one in found]
        try:
            client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=given, title=TITLE)
        except SlackApiError as error:
            log.info("prompts.not_taken", why=error.response["error"])
        except (SlackClientError, OSError, HTTPException) as error:
            log.info("prompts.not_taken", why=type(error).__name__)
