"""Tell apps how a person is now: ``user_change``, or ``team_join`` for somebody who joins."""

from collections.abc import Callable

from sandbox.apps import events
from sandbox.web_api.call import Arguments, Call
from sandbox.web_api.users.users import described
from sandbox.workspace.state import App, AppInstallation, User, Workspace
from sandbox.workspace.world import Sandbox


def tell(sandbox: Sandbox, workspace: Workspace, user: User, kind: str) -> None:
    """Send the event to each app that listens, with what its scopes let it see of the person."""
    for app, installation in tuple(sandbox.installed(workspace.id)):
        person = described(Call(sandbox, Arguments({}), app, installation), user)
        event = {"type": kind, "user": person, "cache_ts": int(sandbox.now()), "event_ts": sandbox.ts()}
        events.emit(sandbox, workspace, kind, event, among=_is(app))


def _is(app: App) -> Callable[[App, AppInstallation], bool]:
    return lambda other, _installation: other is app
