"""What the sandbox remembers: workspaces with people and messages, apps, and where they are installed."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Base64Encoder, EncodedBytes

Json = dict[str, Any]
Bytes = Annotated[bytes, EncodedBytes(encoder=Base64Encoder)]
"""Bytes, which JSON files contain as Base64."""


@dataclass
class Profile:
    """The fields of a profile that were changed; ``None`` means the value in the workspace file."""

    display_name: str | None = None
    real_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    title: str | None = None
    phone: str | None = None
    pronouns: str | None = None
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0


@dataclass
class User:
    """A person or a bot of one workspace."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    phone: str = ""
    time_zone: str = "UTC"
    locale: str = "en-US"
    color: str = ""
    app_id: str | None = None
    is_admin: bool = False
    is_guest: bool = False
    deleted: bool = False
    profile: Profile = field(default_factory=Profile)

    @property
    def is_bot(self) -> bool:
        """Whether this is the bot user of an app."""
        return self.app_id is not None


@dataclass
class Channel:
    """A conversation; ``messages`` are Slack's message objects by ``ts``, oldest first.

    ``is_mpim`` marks a direct conversation of several people, which is also private. ``last_read`` has for
    each member the ``ts`` of the last message marked as read, ``pins`` for each ``ts`` who pinned it.
    """

    id: str
    name: str
    members: list[str]
    topic: str = ""
    purpose: str = ""
    created: int = 0
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False
    is_mpim: bool = False
    takes_apps: bool = False
    messages: dict[str, Json] = field(default_factory=dict)
    last_read: dict[str, str] = field(default_factory=dict)
    pins: dict[str, Json] = field(default_factory=dict)
    bookmarks: dict[str, Json] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The Web API's name for this type of conversation."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "private_channel" if self.is_private else "public_channel"

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct conversation, of two or several."""
        return self.is_im or self.is_mpim

    @property
    def name_in_payloads(self) -> str:
        """The name in payloads of commands and clicks, which hide the names of private channels."""
        return "privategroup" if self.is_private and not self.is_mpim else self.name


@dataclass
class UserGroup:
    """A group of people who can be mentioned together."""

    id: str
    handle: str
    name: str
    description: str = ""
    users: list[str] = field(default_factory=list)
    date_update: int = 0
    date_delete: int = 0


@dataclass
class File:
    """An uploaded file; ``content`` is ``None`` until its bytes arrive.

    ``shares`` are the messages with the file, by ``public`` or ``private`` and by conversation. ``home_team``
    is the workspace that shared it through Slack Connect; empty for a file of this one.
    """

    id: str
    team_id: str
    user: str
    name: str
    mimetype: str
    size: int
    created: int
    title: str = ""
    alt_txt: str = ""
    content: Bytes | None = None
    channels: list[str] = field(default_factory=list)
    shares: dict[str, dict[str, list[Json]]] = field(default_factory=dict)
    is_complete: bool = False
    home_team: str = ""


@dataclass
class Scheduled:
    """A scheduled message; its time is in seconds since 1970."""

    channel: str
    post_at: int
    bot_id: str
    created: int
    message: Json


@dataclass
class Streamed:
    """A message that still grows: its blocks so far, and all of its text.

    ``display_mode`` is ``timeline`` or ``plan``; ``texts`` are the ids of the blocks to which streamed text
    is appended, ``plan`` is that of the plan's block. ``is_stopped`` says that a person has stopped it.
    """

    display_mode: str = "timeline"
    text: str = ""
    parts: list[Json] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    plan: str | None = None
    is_stopped: bool = False


@dataclass
class Session:
    """An agent's work in a thread, with a status of ``agents.sessions.setStatus``."""

    app_id: str
    status: str = "active"
    title: str = ""


@dataclass
class Execution:
    """One run of an app's function: ``running``, ``completed`` with outputs, or ``failed`` with an error."""

    app_id: str
    callback_id: str
    inputs: Json = field(default_factory=dict)
    status: str = "running"
    outputs: Json = field(default_factory=dict)
    error: str = ""


@dataclass
class AppCommand:
    """A slash command of an app."""

    command: str
    description: str = ""
    usage_hint: str = ""
    url: str | None = None


@dataclass
class AppShortcut:
    """A shortcut of an app; ``type`` is ``global`` or ``message``."""

    name: str
    callback_id: str
    type: str
    description: str = ""


@dataclass
class App:
    """An app as its manifest and its credentials describe it; ``scopes`` of ``None`` grants everything.

    ``metadata_subscriptions`` are the metadata of which it is told, and ``unfurl_domains`` the hosts of its
    videos; ``None`` means all. ``metadata_schemas`` are the payloads that it declares, by event type.
    ``is_assistant`` says that people talk with it in threads (``assistant_view`` in the manifest),
    ``is_agent`` that it has an ``agent_view`` instead.
    """

    id: str
    name: str
    signing_secret: str
    client_id: str
    client_secret: str
    verification_token: str
    app_token: str
    description: str = ""
    color: str = ""
    bot_name: str = ""
    request_url: str | None = None
    interactivity_url: str | None = None
    events_url: str | None = None
    options_url: str | None = None
    redirect_urls: list[str] = field(default_factory=list)
    commands: list[AppCommand] = field(default_factory=list)
    shortcuts: list[AppShortcut] = field(default_factory=list)
    functions: dict[str, Json] = field(default_factory=dict)
    scopes: list[str] | None = None
    events: list[str] | None = None
    metadata_subscriptions: list[Json] | None = None
    metadata_schemas: dict[str, Json] = field(default_factory=dict)
    unfurl_domains: list[str] | None = None
    home_tab: bool = True
    messages_tab: bool = True
    is_assistant: bool = False
    is_agent: bool = False
    interactive: bool = True
    socket_mode: bool = False


@dataclass
class AppInstallation:
    """An app in a workspace: its bot user and token, which may be revoked; the app may be uninstalled."""

    app_id: str
    team_id: str
    bot_user: str
    bot_id: str
    token: str
    scopes: list[str] | None = None
    revoked: bool = False
    uninstalled: bool = False


@dataclass
class Workspace:
    """One Slack workspace.

    ``homes`` are published Home views by app and user, ``streamed`` the messages that still grow, by ``ts``,
    ``sessions`` those of agents, by channel and thread.
    """

    id: str
    name: str
    domain: str
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    user_groups: dict[str, UserGroup] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    scheduled: dict[str, Scheduled] = field(default_factory=dict)
    streamed: dict[str, Streamed] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    executions: dict[str, Execution] = field(default_factory=dict)


@dataclass(frozen=True)
class ReceivedMail:
    """A received mail; ``at`` is in seconds since 1970, sender and recipients are the envelope's."""

    id: str
    at: float
    sender: str
    recipients: list[str]
    content: Bytes


@dataclass
class SandboxState:
    """Everything that outlives a restart.

    ``clock_shift`` is in seconds, ``last_ts`` in microseconds; ``tenants`` are by domain, ``mails`` oldest
    first.
    """

    workspaces: dict[str, Workspace] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    installations: list[AppInstallation] = field(default_factory=list)
    tenants: dict[str, Json] = field(default_factory=dict)
    mails: list[ReceivedMail] = field(default_factory=list)
    clock_shift: float = 0.0
    last_ts: int = 0
