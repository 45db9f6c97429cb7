"""Who calls: taken only from the verified payload.

Whether they hold a role is read in the listener's transaction: `handlers.app.transactions`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_bolt import BoltContext, BoltResponse
from slack_sdk.models.blocks import ButtonElement
from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor, NoRole
from handlers.app.ids import Action
from words import mrkdwn

NEEDED = "A role is needed"
"""Title of the modal that says whom to ask for a role."""

MOST_ADMINS = 3
"""Admins who are named to somebody without a role."""

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


def name_caller(
    body: dict[str, Any],
    context: BoltContext,
    next: Callable[[], BoltResponse],  # noqa: A002 -- Bolt passes it under this name
) -> BoltResponse:
    """Put a `Caller` on the context as ``caller``, for every listener."""
    context["caller"] = caller_of(body)
    return next()


def who_grants(admins: Sequence[str], otherwise: str = "an Incentives admin") -> str:
    """Return the admins whom a member may ask, by mention, or else in general (mrkdwn)."""
    return " or ".join(mrkdwn.user(admin) for admin in admins[:MOST_ADMINS]) or otherwise


def whom_to_ask(refusal: NoRole) -> str:
    """Return the sentence for somebody without a role (mrkdwn)."""
    if refusal.asked_at is not None:
        waits_for = who_grants(refusal.admins, "whoever runs MCI Bot in your company")
        return (
            "You hold no role for MCI engagements yet. "
            f"You asked for one {mrkdwn.moment(refusal.asked_at)}; {waits_for} can give it. "
            "MCI Bot tells you when somebody answers."
        )
    if not refusal.admins:
        return (
            "You hold no role for MCI engagements here, and nobody is set up as Incentives admin yet. "
            "Ask whoever runs MCI Bot in your company to load the roles."
        )
    if not refusal.is_set_up:
        return (
            "MCI Bot keeps the customers, consents and claims of your company's MCI engagements in Slack. "
            f"It is being set up: ask {who_grants(refusal.admins)} when you can begin, and for a role."
        )
    return f"You hold no role for MCI engagements yet. Ask {who_grants(refusal.admins)} to give you one."


def way_to_role(refusal: NoRole) -> list[ButtonElement]:
    """Return the button by which somebody without a role asks for one; none if they cannot or did already."""
    if not refusal.may_ask or refusal.asked_at is not None:
        return []
    return [ButtonElement(text="Ask for a role", action_id=Action.ROLE_ASK, style="primary")]


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
