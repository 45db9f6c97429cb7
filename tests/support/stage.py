"""A stage for journeys: the real bot and the sandbox in threads, with a clock that moves when told to.

Everything that members do goes through the sandbox's HTTP; nothing is patched.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import httpx
from starlette.types import Receive, Scope, Send

from bot.build import Bot, build
from bot.delivery.mail import flowed
from bot.settings.settings import Settings
from sandbox.apps import forms
from sandbox.blocks.blocks import elements
from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.transport.serving import Served
from sandbox.workspace import seeds
from sandbox.workspace.state import App, Channel, Json, User, Workspace
from sandbox.workspace.world import Sandbox
from store.outbox import outbox
from tests.support import settled, world
from tests.support.world import ADMIN, NOON, STRANGER, USER, WORKSPACE, World

CHANNEL = "C0INCENTIVES"
PATIENCE = 180.0
"""Seconds after which what was waited for counts as missing."""

TURNS = timedelta(seconds=30)
"""Time within which a message that waits for its turn comes to it."""

MOST_ROUNDS = 500
"""Rounds of delivery after which a message that is still due would never go out."""

MANIFEST = Path(__file__).parents[2] / "manifest.yml"

TENANTS: dict[str, dict[str, Any]] = {
    "contoso.com": {"tenant_id": world.TENANT},
    "fabrikam.com": {"tenant_id": "22222222-2222-4333-8444-555555555555"},
    "northwind.com": {"mode": "down"},
}

FoundT = TypeVar("FoundT")


class Answered(Exception):
    """The sandbox told the person that something did not work."""

    def __init__(self, body: Json) -> None:
        super().__init__(body.get("message") or body.get("error"))
        self.body = body


class Stage:
    """Sandbox and bot; ``place`` has the partner's rows, ``socket`` says how they talk."""

    def __init__(self, sandbox: Sandbox, served: Served, app: App, bot: Bot, place: World) -> None:
        self.sandbox = sandbox
        self.served = served
        self.app = app
        self.bot = bot
        self.place = place
        self.http = httpx.Client(base_url=served.address, trust_env=False, timeout=PATIENCE)

    def member(self, user: str = ADMIN) -> "Member":
        """Return somebody who acts."""
        return Member(self, user, settle=self.settle)

    def settle(self) -> None:
        """Wait until the bot does nothing more behind its answers."""
        settled.settle(self.bot.slack.listener_runner.listener_executor, PATIENCE)

    def add_partner(self, team_id: str, name: str, prefix: str) -> World:
        """Let another partner install the bot into their workspace, whose Slack IDs begin with ``prefix``."""
        self.sandbox.add_workspace(workspace(team_id, name, prefix))
        place = world.build(self.bot.database, team_id, name=name, prefix=prefix)
        self.install(prefix + ADMIN)
        return place

    def install(self, user: str) -> None:
        """Let somebody install the app from the web into their workspace."""
        with httpx.Client(trust_env=False, timeout=PATIENCE) as browser:
            asked = browser.get(f"{self.bot.settings.public_url}/slack/install")
            given = browser.post(asked.headers["location"], data={"as": user, "answer": "allow"})
            assert browser.get(given.headers["location"]).status_code == 200

    def url(self, path: str) -> str:
        """Return the address at which the bot serves a path of its own."""
        assert self.app.request_url is not None
        return self.app.request_url.removesuffix("/slack/events") + path

    def pass_time(self, **amount: float) -> None:
        """Move the clock of sandbox and bot, as in ``days=3``."""
        self.sandbox.clock.move(timedelta(**amount))

    @property
    def mails(self) -> list[EmailMessage]:
        """What the mailbox received, oldest first."""
        return [
            message_from_bytes(one.content, EmailMessage, policy=policy.default)
            for one in self.sandbox.state.mails
        ]

    def tick(self) -> None:
        """Do what the clock has brought."""
        self.bot.tick()

    def deliver(self) -> None:
        """Deliver what is due, and what only waits for its turn in a channel, seconds later."""
        for _ in range(MOST_ROUNDS):
            self.bot.deliver()
            now = self.sandbox.clock()
            with self.bot.database.read() as session:
                due = outbox.oldest_waiting(session)
            if due is None or due > now + TURNS:
                return
            self.sandbox.clock.move_to(max(due, now))
        raise AssertionError(f"a message is still due after {MOST_ROUNDS} rounds of delivery")


class Place(Protocol):
    """Where members act: a sandbox that is served, with an app in it."""

    @property
    def http(self) -> httpx.Client:
        """Talks to the sandbox."""

    @property
    def app(self) -> App:
        """The app that the members use."""


class Member:
    """Somebody of the workspace in front of their Slack."""

    def __init__(
        self,
        stage: Place,
        user: str,
        patience: float = PATIENCE,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        """Sit down as ``user``, who looks for what is to come for ``patience`` seconds.

        ``settle`` waits until the app has done what it was told so far.
        """
        self.stage = stage
        self._settle = settle
        self.id = user
        self.patience = patience
        self._typed: dict[str, forms.Values] = {}

    # What they see

    @property
    def view(self) -> Json | None:
        """The top modal."""
        stack = self.get("views")["stack"]
        return stack[-1] if stack else None

    @property
    def home(self) -> Json | None:
        """The bot's Home."""
        view: Json | None = self.get("home", app=self.stage.app.id)["view"]
        return view

    def messages(self, channel: str = CHANNEL) -> list[Json]:
        """What stands in a conversation, oldest first, with what only they see."""
        found: list[Json] = self.get("history", channel=channel)["messages"]
        return found

    def direct(self) -> str:
        """Return the conversation with the bot."""
        world_seen = self.get("boot")
        bot = world_seen["apps"][0]["bot_user"]
        return str(next(im["id"] for im in world_seen["ims"] if im["user"] == bot))

    def modal(self, wanted: str) -> Json:
        """Wait for a top modal with this callback id, or with these words in it, and return it."""

        def found() -> Json | None:
            view = self.view
            return view if view and (view["callback_id"] == wanted or wanted in words(view)) else None

        return self.wait(found, f"a modal with {wanted!r}", lambda: words(self.view or {}))

    def modal_without(self, unwanted: str) -> Json:
        """Wait until the top modal no longer has these words, and return it."""

        def found() -> Json | None:
            view = self.view
            return view if view and unwanted not in words(view) else None

        return self.wait(found, f"a modal without {unwanted!r}", lambda: words(self.view or {}))

    def message(self, wanted: str, channel: str = CHANNEL) -> Json:
        """Wait for a message with these words and return it, the newest of several."""

        def found() -> Json | None:
            return next((one for one in reversed(self.messages(channel)) if wanted in words(one)), None)

        return self.wait(
            found, f"a message with {wanted!r}", lambda: [words(one) for one in self.messages(channel)]
        )

    def wait(
        self, find: Callable[[], FoundT | None], what: str = "it", instead: Callable[[], Any] = lambda: ""
    ) -> FoundT:
        """Wait until something is found."""
        return wait(find, f"{what}, as {self.id}", instead, self.patience)

    # What they do

    def say(self, text: str, channel: str = CHANNEL, thread: str | None = None) -> Json:
        """Post a message."""
        given = {"channel": channel, "text": text, "thread_ts": thread}
        posted: Json = self.post("send", **given)["message"]
        return posted

    def send_files(self, *files: Json, channel: str, text: str = "") -> Json:
        """Post a message with files that were uploaded."""
        given = {"channel": channel, "text": text, "files": [one["id"] for one in files]}
        posted: Json = self.post("send", **given)["message"]
        return posted

    def command(self, line: str, channel: str = CHANNEL) -> None:
        """Type a slash command."""
        command, _, text = line.partition(" ")
        self.post("command", channel=channel, command=command, text=text)

    def shortcut(self, callback_id: str, message: Json | None = None, channel: str = CHANNEL) -> None:
        """Use a shortcut, on a message if one is given."""
        given: Json = {"app": self.stage.app.id, "callback_id": callback_id, "channel": channel}
        if message is not None:
            given["message_ts"] = message["ts"]
        self.post("shortcut", **given)

    def open_home(self, tab: str = "home") -> None:
        """Go to one of the bot's tabs."""
        self.post("open_home", app=self.stage.app.id, tab=tab)

    def fill(self, **values: Any) -> None:
        """Enter values into the top modal by block id; options by value, or by words in their text."""
        view = self.view
        assert view is not None, "no modal is open"
        for block_id, value in values.items():
            self._enter(view, {"type": "view", "view_id": view["id"]}, block_id, value)

    def submit(self, **values: Any) -> dict[str, str]:
        """Press the modal's button, after entering ``values``; return the errors by block id."""
        self.fill(**values)
        view = self.view
        assert view is not None, "no modal is open"
        answer = self.post("view/submit", view_id=view["id"], values=self._typed.get(view["id"], {}))
        return dict(answer.get("errors", {}))

    def send_mail(self, **values: Any) -> None:
        """Send the e-mail that asks for consent, with ``values`` entered in the form of its contacts."""
        self.modal("consent.give_contacts")
        assert self.submit(**values) == {}
        self.modal("consent.send_mail")
        assert self.submit() == {}
        self.modal("is on its way")

    def upload(self, name: str, content: bytes, kind: str = "application/octet-stream") -> Json:
        """Choose a file of one's own computer, and return it as Slack describes it."""
        asked = {"as": self.id, "name": name, "type": kind}
        file: Json = _read(self.stage.http.post("/client/upload", params=asked, content=content))["file"]
        return file

    def close(self, *, clear: bool = False) -> None:
        """Close the top modal, or all of them, no sooner than what was entered is kept."""
        self._settle()
        view = self.view
        assert view is not None, "no modal is open"
        self.post("view/close", view_id=view["id"], clear=clear)

    def click(
        self, action_id: str, value: str | None = None, *, on: Json | None = None, channel: str = CHANNEL
    ) -> None:
        """Press a button: in ``on`` (message or view), else in the top modal, else in the newest message."""
        place = on or self.view or self._message_with(action_id, value, channel)
        element, block = find_element(place, action_id, value)
        action = {"type": element["type"], "action_id": action_id, "block_id": block["block_id"]}
        if "value" in element:
            action["value"] = element["value"]
        self._act(place, action, channel)

    def choose(self, action_id: str, value: Any, *, on: Json, channel: str = CHANNEL) -> None:
        """Pick an option of a select, radio, checkbox or overflow outside a form."""
        element, block = find_element(on, action_id)
        container = _container(on, channel)
        state = self._state(container, block, element, value)
        self._keep(on, block, element, state)
        self._act(on, {"action_id": action_id, "block_id": block["block_id"], **state}, channel)

    def options(self, block_id: str, action_id: str, search: str) -> list[Json]:
        """Return what an external select of the top modal offers for a search."""
        view = self.view
        assert view is not None, "no modal is open"
        return self._search({"type": "view", "view_id": view["id"]}, block_id, action_id, search)

    # How it is done

    def get(self, name: str, /, **query: str) -> Json:
        response = self.stage.http.get(f"/client/{name}", params={"as": self.id, **query})
        return _read(response)

    def post(self, name: str, /, **body: Any) -> Json:
        return _read(self.stage.http.post(f"/client/{name}", json={"as": self.id, **body}))

    def _enter(self, place: Json, container: Json, block_id: str, value: Any) -> None:
        block = next((one for one in place["blocks"] if one["block_id"] == block_id), None)
        assert block is not None, (
            f"no block {block_id!r} among {[one['block_id'] for one in place['blocks']]}"
        )
        _, element = next(iter(elements([block])))
        state = self._state(container, block, element, value)
        self._keep(place, block, element, state)
        if block.get("dispatch_action"):
            action = {"action_id": element["action_id"], "block_id": block_id, **state}
            self.post(
                "action", container=container, action=action, state={"values": self._typed[place["id"]]}
            )

    def _state(self, container: Json, block: Json, element: Json, value: Any) -> Json:
        name = "selected_option" if element["type"] == "overflow" else forms.FIELDS[element["type"]][0]
        if name == "selected_option" and value is not None:
            value = self._option(container, block, element, value)
        elif name == "selected_options":
            value = [self._option(container, block, element, one) for one in value]
        return {"type": element["type"], name: value}

    def _option(self, container: Json, block: Json, element: Json, wanted: Any) -> Json:
        if "external" in element["type"]:
            offered = self._search(container, block["block_id"], element["action_id"], str(wanted))
            offered = offered or self._search(container, block["block_id"], element["action_id"], "")
        else:
            groups = element.get("option_groups") or [{"options": element["options"]}]
            offered = [option for group in groups for option in group["options"]]
        by_value = [one for one in offered if one.get("value") == str(wanted)]
        for option in by_value or [one for one in offered if str(wanted) in one["text"]["text"]]:
            return option
        raise AssertionError(f"no option {wanted!r} among {[one['text']['text'] for one in offered]}")

    def _search(self, container: Json, block_id: str, action_id: str, search: str) -> list[Json]:
        given = {"container": container, "block_id": block_id, "action_id": action_id, "value": search}
        answer = self.post("options", **given)
        groups = answer.get("option_groups") or [{"options": answer["options"]}]
        return [option for group in groups for option in group["options"]]

    def _keep(self, place: Json, block: Json, element: Json, state: Json) -> None:
        values = self._typed.setdefault(place.get("id") or place["ts"], {})
        values.setdefault(block["block_id"], {})[element["action_id"]] = state

    def _act(self, place: Json, action: Json, channel: str) -> None:
        values = self._typed.get(place.get("id") or place["ts"], {})
        self.post("action", container=_container(place, channel), action=action, state={"values": values})

    def _message_with(self, action_id: str, value: str | None, channel: str) -> Json:
        for message in reversed(self.messages(channel)):
            for _, element in elements(message.get("blocks") or []):
                if element["action_id"] == action_id and value in (None, element.get("value")):
                    return message
        raise AssertionError(f"no message has a button {action_id!r}")


def wait(
    find: Callable[[], FoundT | None],
    what: str,
    instead: Callable[[], Any] = lambda: "",
    patience: float = PATIENCE,
) -> FoundT:
    """Wait until something is found, and look ever less often: ``patience`` seconds at most."""
    end, pause = time.monotonic() + patience, 0.01
    while (found := find()) is None:
        assert time.monotonic() < end, f"waited in vain for {what}; saw: {instead()}"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.2)
    return found


def plain_text(mail: EmailMessage) -> str:
    """Return the plain text of a mail, as programs show it that know how it is wrapped."""
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return flowed.unwrap(text.replace("\r\n", "\n"))


def words(place: Any) -> str:
    """Return every text of a view or message, one a line."""
    if isinstance(place, list):
        return "\n".join(filter(None, map(words, place)))
    if not isinstance(place, dict):
        return ""
    own = [place["text"]] if isinstance(place.get("text"), str) else []
    return "\n".join(filter(None, [*own, *(words(one) for name, one in place.items() if name != "state")]))


def find_element(place: Json, action_id: str, value: str | None = None) -> tuple[Json, Json]:
    """Return an element of a view or message, and its block."""
    known = []
    for block, element in elements(place.get("blocks") or []):
        known.append(element["action_id"])
        if element["action_id"] == action_id and value in (None, element.get("value")):
            return element, block
    raise AssertionError(f"no element {action_id!r} among {known}")


def workspace(team_id: str = WORKSPACE, name: str = "Fourth Coffee", prefix: str = "") -> Workspace:
    """Return a workspace with an admin, a user and a person without role, and one channel."""
    people = [
        (ADMIN, "ada", "Ada Admin"),
        (USER, "uma", "Uma User"),
        (STRANGER, "sam", "Sam Stranger"),
    ]
    made = Workspace(id=team_id, name=name, domain=name.lower().replace(" ", ""))
    for user, short, real_name in people:
        made.users[prefix + user] = User(
            id=prefix + user,
            name=short,
            real_name=real_name,
            title="Partner manager",
            email=f"{short}@fourthcoffee.example",
        )
    made.channels[prefix + CHANNEL] = Channel(
        id=prefix + CHANNEL, name="mci-incentives", members=list(made.users), takes_apps=True
    )
    return made


@contextmanager
def stage(
    database_url: str, *, socket_mode: bool = False, is_new: bool = False, has_token: bool = True
) -> Iterator[Stage]:
    """Build the bot on a fresh, migrated database, and the sandbox around it.

    If it ``is_new``, nothing was loaded and there is no ``place``. Without a token in the settings, the bot
    is in no workspace until the app is installed there from the web.
    """
    sandbox = Sandbox(clock=SandboxClock(held_at=NOON), shares_clock=True, patience=PATIENCE)
    sandbox.add_workspace(workspace())
    sandbox.state.tenants.update(TENANTS)
    served = serve(sandbox)
    app = seeds.app(seeds.read(MANIFEST), socket_mode=socket_mode)
    sandbox.state.apps[app.id] = app
    installation = sandbox.install(app, WORKSPACE) if has_token else None
    served.start()

    async def web(scope: Scope, receive: Receive, send: Send) -> None:
        await bot.web(scope, receive, send)

    evidence = Path(tempfile.mkdtemp(prefix="mci-evidence-"))
    # The bot's own address stands in its settings, so it is taken before there is a bot.
    door = Served(web, name="bot")
    settings = Settings(
        slack_bot_token=installation.token if installation else None,
        slack_signing_secret=app.signing_secret,
        slack_app_token=app.app_token if socket_mode else None,
        slack_client_id=app.client_id,
        slack_client_secret=app.client_secret,
        slack_api_url=f"{served.address}/api/",
        slack_channel_pace=0,
        tenant_directory_url=f"{served.address}/directory",
        smtp_url=f"smtp://127.0.0.1:{sandbox.mail_port}",
        database_url=database_url,
        evidence_url=evidence.as_uri(),
        public_url=door.address,
        secret_key="a key that only the tests know, long enough",
    )
    bot = build(settings, sandbox.clock)
    door.start()
    app.request_url = f"{door.address}/slack/events"
    place = cast("World", None) if is_new else world.build(bot.database)
    bot.connect()
    wait(lambda: sandbox.sockets.connected(app.id) or not socket_mode or None, "the bot's connection")
    shown = Stage(sandbox, served, app, bot, place)
    try:
        yield shown
    finally:
        shown.http.close()
        door.stop()
        bot.stop()
        served.stop()
        shutil.rmtree(evidence)


def _container(place: Json, channel: str) -> Json:
    if "ts" not in place:
        return {"type": "view", "view_id": place["id"]}
    return {"type": "message", "channel": channel, "ts": place["ts"]}


def _read(response: httpx.Response) -> Json:
    body: Json = response.json()
    if response.is_error:
        raise Answered(body)
    return body
