"""The caller, who is taken only from the verified payload, and refused here without a role."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor, NoRole
from handlers.app.services import Services
from handlers.blocks import modals
from words import mrkdwn

TITLE = "A role is needed"

ORGANISATION = "E"
"""First letter of the id of a whole organisation, which some payloads give in place of a workspace's."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The workspace and the user that Slack vouches for.

    ``is_from_elsewhere`` says that the payload names another workspace or organisation as the user's own. In
    an organisation of several workspaces they may belong to this one, too; in a shared channel they do not.
    """

    workspace_id: str
    user_id: str
    is_from_elsewhere: bool = False

    def identify(self, session: Session) -> Actor:
        """Return the member who acts, read in the given transaction.

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


def caller_of(body: Mapping[str, Any]) -> Caller:
    """Return who sent a payload of any kind, and the workspace whose app is meant.

    The workspace is the one in which the app is installed, from the most reliable field of the payload; the
    user's own workspace counts only if there is no other. Values of an unexpected shape are ignored.
    """
    workspace_id = _first(one for one in _workspaces(body) if not one.startswith(ORGANISATION))
    user_id = _first(_users(body))
    home = _first(_homes(body))
    is_from_elsewhere = bool(home) and home != workspace_id and home not in _organisations(body)
    return Caller(workspace_id, user_id, is_from_elsewhere)


def _workspaces(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the workspaces that a payload names, the most reliable first.

    A view that was opened from a shared channel contains ``view.app_installed_team_id``; its ``team`` is the
    user's. In events ``team_id`` is where they happened, and ``authorizations`` names the workspace of the
    app. If the app is installed in a whole organisation, ``team`` is null.
    """
    view, event = _object(body, "view"), _object(body, "event")
    yield _text(view, "app_installed_team_id")
    yield _text(body, "team") or _text(_object(body, "team"), "id")
    yield _text(_authorization(body), "team_id")
    yield _text(body, "team_id")
    yield _text(view, "team_id")
    yield _text(event, "team_id") or _text(event, "team")
    yield _text(_object(body, "user"), "team_id")


def _users(body: Mapping[str, Any]) -> Iterator[str]:
    event = _object(body, "event")
    for holder in (body, event):
        yield _text(_object(holder, "user"), "id")
        yield _text(holder, "user")
        yield _text(holder, "user_id")
    yield _text(_object(event, "message"), "user")


def _homes(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the workspace or organisation that a payload names as the user's own."""
    event = _object(body, "event")
    yield _text(_object(body, "user"), "team_id")
    for name in ("user_team", "source_team", "team"):
        yield _text(event, name)


def _organisations(body: Mapping[str, Any]) -> set[str]:
    """Return the organisations to which the workspace belongs."""
    return {
        _text(body, "enterprise"),
        _text(_object(body, "enterprise"), "id"),
        _text(body, "enterprise_id"),
        _text(_object(body, "team"), "enterprise_id"),
        _text(_authorization(body), "enterprise_id"),
    }


def _authorization(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found = body.get("authorizations")
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, dict) else {}


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    found = holder.get(name)
    return found if isinstance(found, str) else ""


def _first(found: Iterator[str]) -> str:
    return next(filter(None, found), "")


def _refuse(
    ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond, sentence: str
) -> BoltResponse:
    if body.get("type") == "block_suggestion":
        return ack(options=[])
    if body.get("type") == "view_submission":
        return ack(response_action="update", view=modals.one_sentence(TITLE, sentence))
    answer = ack()
    if body.get("response_url"):
        respond(text=sentence, response_type="ephemeral", replace_original=False)
    elif body.get("trigger_id"):
        client.views_open(trigger_id=body["trigger_id"], view=modals.one_sentence(TITLE, sentence))
    return answer
