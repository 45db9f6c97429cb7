"""The sandbox as a whole: its state, its clock, and its connections. Everything else acts on it.

It belongs to one event loop and is changed only there.
"""

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sandbox.apps.grants import Grant
from sandbox.apps.responses import Response
from sandbox.apps.triggers import PATIENCE, Triggers
from sandbox.clock import Move, SandboxClock
from sandbox.faults.faults import Faults, Where
from sandbox.faults.ledger import Ledger
from sandbox.faults.rates import Rates
from sandbox.faults.refusals import SlackRefused
from sandbox.mail import mail_views
from sandbox.people.streams import Streams
from sandbox.transport.socket_mode import Sockets
from sandbox.workspace.state import (
    App,
    AppInstallation,
    Channel,
    Json,
    ReceivedMail,
    SandboxState,
    User,
    Workspace,
)


@dataclass(frozen=True)
class Agenda:
    """How an app that uses the sandbox's clock says what is due, and does it.

    ``due`` returns when something is due next, and what, or ``None``; ``catch_up`` does what is due by now.
    Both are called in a thread.
    """

    due: Callable[[], tuple[datetime, str] | None]
    catch_up: Callable[[], object]


IDLE_SECONDS = 1.0
"""How long a connection to an app is kept unused.

Most web servers close theirs after two to five seconds: a delivery that is sent just then is lost.
"""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(repr=False)
class Sandbox:
    """One sandbox; ``address`` is where it listens, as in ``http://127.0.0.1:8400``.

    ``stacks`` has each person's open modals, the top one last. ``looked_at`` has the conversation that each
    person looked at last. ``ephemerals`` has by channel and person what only that person sees.
    ``patience`` is how many seconds an app may take to answer; debuggers and busy machines need more than
    Slack's three. ``shares_clock`` says that the app also runs on ``clock``, so requests to it are signed
    with that time. Any other app compares signatures with the machine's time.
    """

    state: SandboxState = field(default_factory=SandboxState)
    clock: SandboxClock = field(default_factory=SandboxClock)
    shares_clock: bool = False
    address: str = ""
    agenda: Agenda | None = None
    streams: Streams = field(default_factory=Streams)
    triggers: Triggers = field(default_factory=Triggers)
    patience: float = PATIENCE
    stacks: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    looked_at: dict[str, str] = field(default_factory=dict)
    ephemerals: dict[tuple[str, str], dict[str, Json]] = field(default_factory=lambda: defaultdict(dict))
    grants: dict[str, Grant] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    sockets: Sockets = field(default_factory=Sockets)
    moves: list[Move] = field(default_factory=list)
    mail_port: int = 0
    faults: Faults = field(default_factory=Faults)
    ledger: Ledger = field(default_factory=Ledger)
    rates: Rates = field(init=False)
    is_changed: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _http: httpx.AsyncClient | None = None

    def __post_init__(self) -> None:
        """Give the parts that measure time the sandbox's clock."""
        self.rates = Rates(self.clock)

    def ts(self) -> str:
        """Return a new message's ``ts``: now, and later than every one before."""
        now = (self.clock() - EPOCH) // timedelta(microseconds=1)
        self.state.last_ts = max(now, self.state.last_ts + 1)
        self.is_changed = True
        return "{}.{:06d}".format(*divmod(self.state.last_ts, 1_000_000))

    def now(self) -> int:
        """Return the sandbox's time in whole seconds since 1970."""
        return int(self.clock().timestamp())

    def signing_time(self) -> datetime:
        """Return now by the clock with which the app compares the signatures of requests."""
        return self.clock() if self.shares_clock else datetime.now(UTC)

    # Working

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background; an error in it is raised in the loop."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def http(self) -> httpx.AsyncClient:
        """Return the client with which apps are called."""
        if self._http is None:
            self._http = httpx.AsyncClient(
                timeout=None,  # noqa: S113 -- the courier has its own patience
                limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
                trust_env=False,
                follow_redirects=False,
            )
        return self._http

    async def close(self) -> None:
        """Cancel what still runs in the background."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.streams.close_all()
        if self._http is not None:
            await self._http.aclose()

    # Finding

    def workspace(self, team_id: str) -> Workspace:
        """Return a workspace.

        Raises:
            SlackRefused: nothing has this id.
        """
        try:
            return self.state.workspaces[team_id]
        except KeyError:
            raise SlackRefused("team_not_found") from None

    def workspace_of(self, user_id: str) -> tuple[Workspace, User]:
        """Return a person and their workspace; user ids are unique over all workspaces.

        Raises:
            SlackRefused: no person has this id.
        """
        for workspace in self.state.workspaces.values():
            if user_id in workspace.users:
                return workspace, workspace.users[user_id]
        raise SlackRefused("user_not_found", status=404, message=f"Nobody here has the ID {user_id}.")

    def app(self, app_id: str) -> App:
        """Return an app.

        Raises:
            SlackRefused: nothing has this id.
        """
        try:
            return self.state.apps[app_id]
        except KeyError:
            raise SlackRefused("app_not_found", status=404) from None

    def installation(self, app_id: str, team_id: str) -> AppInstallation | None:
        """Return the working installation of an app in a workspace."""
        for one in self.state.installations:
            if one.app_id == app_id and one.team_id == team_id and not one.uninstalled:
                return one
        return None

    def installed(self, team_id: str) -> Iterator[tuple[App, AppInstallation]]:
        """Yield every app that works in a workspace."""
        for one in self.state.installations:
            if one.team_id == team_id and not one.uninstalled:
                yield self.state.apps[one.app_id], one

    # Changing

    def add_workspace(self, workspace: Workspace) -> None:
        """Add a workspace with its people."""
        for channel in workspace.channels.values():
            channel.created = channel.created or self.now()
        self.state.workspaces[workspace.id] = workspace
        self.is_changed = True

    def install(
        self, app: App, team_id: str, token: str | None = None, scopes: list[str] | None = None
    ) -> AppInstallation:
        """Install an app into a workspace, or renew its token and scopes there; its bot joins channels."""
        self.state.apps[app.id] = app
        workspace = self.workspace(team_id)
        before = next(
            (one for one in self.state.installations if (one.app_id, one.team_id) == (app.id, team_id)), None
        )
        bot_user = before.bot_user if before else "U0" + secrets.token_hex(4).upper()
        installation = AppInstallation(
            app_id=app.id,
            team_id=team_id,
            bot_user=bot_user,
            bot_id=before.bot_id if before else "B0" + secrets.token_hex(4).upper(),
            token=token or "xoxb-" + secrets.token_hex(24),
            scopes=scopes or (None if app.scopes is None else list(app.scopes)),
        )
        self.state.installations = [one for one in self.state.installations if one is not before]
        self.state.installations.append(installation)
        workspace.users[bot_user] = User(
            id=bot_user,
            name=app.bot_name.lower().replace(" ", "-"),
            real_name=app.bot_name,
            color=app.color,
            app_id=app.id,
        )
        for channel in workspace.channels.values():
            if channel.takes_apps and bot_user not in channel.members:
                channel.members.append(bot_user)
        self.is_changed = True
        return installation

    def im(self, workspace: Workspace, one: str, other: str) -> Channel:
        """Return the direct conversation of two; create it if there is none."""
        pair = sorted({one, other})
        for channel in workspace.channels.values():
            if channel.is_im and sorted(set(channel.members)) == pair:
                return channel
        channel = Channel(
            id="D0" + secrets.token_hex(4).upper(),
            name="directmessage",
            members=pair,
            created=self.now(),
            is_im=True,
        )
        workspace.channels[channel.id] = channel
        self.is_changed = True
        return channel

    def mpim(self, workspace: Workspace, people: list[str]) -> Channel | None:
        """Return the direct conversation of exactly these several people, if there is one."""
        wanted = set(people)
        rooms = (room for room in workspace.channels.values() if room.is_mpim)
        return next((room for room in rooms if set(room.members) == wanted), None)

    def receive_mail(self, mail: ReceivedMail) -> None:
        """Keep a mail, and tell every window."""
        known = {
            "metadata": {"event_payload": {"delivery_id": mail_views.message_id(mail.content)}},
            "user": ",".join(mail.recipients),
        }
        entry = self.ledger.receive(mail.at, Where.MAIL, "END", known)
        entry.took_effect, entry.answer = True, "ok"
        self.state.mails.append(mail)
        self.is_changed = True
        self.streams.tell_all({"type": "mail", "mail": mail_views.summary(mail)})

    def move_clock(self, by: timedelta) -> None:
        """Move the clock forward, and tell every window."""
        before = self.clock()
        self.moves.append(Move(before, self.clock.move(by)))
        self.state.clock_shift = self.clock.shift.total_seconds()
        self.is_changed = True
        self.streams.tell_all({"type": "clock", "now": self.clock().timestamp()})
