"""Who calls: taken from the verified payload alone, and turned away here if they hold no role."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor, NoRole
from handlers import mrkdwn
from handlers.services import Services
from handlers.views import steps

TITLE = "A role is needed"


@dataclass(frozen=True, slots=True)
class Caller:
    """The workspace and the user that Slack vouches for."""

    workspace_id: str
    user_id: str

    def identify(self, session: Session) -> Actor:
        """Return who acts, read in the caller's own transaction.

        Raises:
            NoRole: the person holds no role.
        """
        return access.identify(session, self.workspace_id, self.user_id)


def member_only(services: Services) -> Callable[..., BoltResponse | None]:
    """Return a middleware that puts a `Caller` on the context as ``caller``, or answers whom to ask."""

    def turn_away_strangers(
        ack: Ack,
        body: dict[str, Any],
        client: WebClient,
        context: BoltContext,
        next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
        respond: Respond,
    ) -> BoltResponse | None:
        caller = caller_of(body)
        try:
            with services.database.read() as session:
                if not access.holds_role(session, caller.workspace_id, caller.user_id):
                    caller.identify(session)
        except NoRole as refusal:
            return _refuse(ack, body, client, respond, whom_to_ask(refusal))
        context["caller"] = caller
        return next()

    return turn_away_strangers


def whom_to_ask(refusal: NoRole) -> str:
    """Return the sentence for somebody without a role (mrkdwn)."""
    if not refusal.admins:
        return (
            "You hold no role for MCI engagements here, and nobody is set up as Incentives admin yet. "
            "Ask whoever runs MCI Bot in your company to load the roles."
        )
    names = " or ".join(mrkdwn.user(admin) for admin in refusal.admins[:3])
    return f"You hold no role for MCI engagements yet. Ask {names} to give you one."


def caller_of(body: dict[str, Any]) -> Caller:
    """Return who sent a command, an interaction or a shortcut."""
    user = body.get("user") or {"id": body.get("user_id", "")}
    team = body.get("team") or {"id": body.get("team_id", "")}
    # Somebody of another workspace in a shared channel carries that workspace's id, and is no member here.
    return Caller(str(user.get("team_id") or team.get("id") or ""), str(user["id"]))


def _refuse(
    ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond, sentence: str
) -> BoltResponse:
    if body.get("type") == "block_suggestion":
        return ack(options=[])
    if body.get("type") == "view_submission":
        return ack(response_action="update", view=steps.alone(TITLE, sentence))
    answer = ack()
    if body.get("response_url"):
        respond(text=sentence, response_type="ephemeral", replace_original=False)
    elif body.get("trigger_id"):
        client.views_open(trigger_id=body["trigger_id"], view=steps.alone(TITLE, sentence))
    return answer
