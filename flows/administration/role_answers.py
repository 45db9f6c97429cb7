"""Answer requests for roles: an Incentives admin grants them, or other roles, or declines."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.administration import rights, roles
from flows.administration.roles import Grant, Person
from flows.members import role_requests as asking
from flows.members.role_requests import RoleRequestState
from flows.refusal import Refusal
from store import partners, role_requests
from store.enums import RoleRequestEnding
from store.role_requests import RoleRequest


class RequestEnded(Refusal):
    """The request does not wait for an answer.

    ``state`` is the request as it is now.
    """

    def __init__(self, state: RoleRequestState | None) -> None:
        """Keep how it ended; nothing if it is not kept any more."""
        super().__init__("request ended")
        self.state = state


def read(session: Session, actor: Actor, request_id: int) -> RoleRequestState:
    """Return an open request.

    Raises:
        AdminOnly: the member is not an Incentives admin.
        RequestEnded: it does not wait for an answer any more.
    """
    rights.require_any(session, actor)
    return _state(session, role_requests.find(session, actor.partner, request_id))


def grant(
    session: Session, actor: Actor, request_id: int, wanted: Collection[Grant] | None, now: datetime
) -> None:
    """Give the person the roles that they asked for, or other ones; they are told.

    The caller has asked Slack whether the person is still a full member of the workspace.

    Raises:
        AdminOnly: the member is not an Incentives admin on one of the locations.
        LoadRefused: a location does not exist any more.
        RequestEnded: it does not wait for an answer any more.
    """
    state = _held(session, actor, request_id)
    person = Person(state.user_id, state.name)
    # Loading roles ends the request of their member.
    roles.give(session, actor, [person], state.wanted if wanted is None else wanted, now)


def decline(session: Session, actor: Actor, request_id: int, words: str, now: datetime) -> None:
    """Decline a request; the person is told, with the words if there are any.

    Raises:
        AdminOnly: the member is not an Incentives admin on one of the locations.
        RequestEnded: it does not wait for an answer any more.
    """
    state = _held(session, actor, request_id)
    roles.require_on(session, actor, state.wanted)
    request = role_requests.hold(session, actor.partner, request_id)
    if request is None:
        raise RequestEnded(None)
    request.answer = words
    asking.end(session, actor.partner, request, RoleRequestEnding.DECLINED, actor.member.id, now)


def _held(session: Session, actor: Actor, request_id: int) -> RoleRequestState:
    rights.require_any(session, actor)
    partners.lock(session, actor.partner)
    return _state(session, role_requests.hold(session, actor.partner, request_id))


def _state(session: Session, request: RoleRequest | None) -> RoleRequestState:
    if request is None:
        raise RequestEnded(None)
    state = asking.state(session, request.id)
    if request.ended_at is not None:
        raise RequestEnded(state)
    return state
