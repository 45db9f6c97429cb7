"""Models of all kinds of payloads, with a type for each field that Bolt, a middleware or a listener reads.

Other fields may have any value, because Slack often adds some.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bot.payloads.payload_parts import (
    Address,
    Container,
    FunctionData,
    Id,
    Model,
    Named,
    Pressed,
    ResponseUrl,
    Said,
    Second,
    StatePayload,
    Text,
    ViewPayload,
    Word,
    at_most,
)

NOTHING: Any = None
"""Default of a field that may be missing but not null, because Bolt expects an object."""


class Envelope(Model):
    """Fields that Bolt reads in every payload, and again in its event, authorizations and message."""

    enterprise: Word | Named | None = None
    enterprise_id: Word | None = None
    is_enterprise_install: bool | Word | None = None
    is_ext_shared_channel: bool | Word | None = None
    context_enterprise_id: Word | None = None
    context_team_id: Word | None = None
    team: Word | Named | None = None
    team_id: Word | None = None
    user: Word | Named | None = None
    user_id: Word | None = None
    user_team: Word | None = None
    channel: Word | Named | None = None
    channel_id: Word | None = None
    thread_ts: Word | None = None
    authorizations: "Annotated[list[Envelope], BeforeValidator(at_most(100))] | None" = None
    event: "Envelope" = NOTHING
    message: "Envelope | None" = None
    previous_message: "Envelope | None" = None
    item: "Envelope | None" = None
    assistant_thread: "Envelope | None" = None
    view: ViewPayload | None = None
    container: Container | None = None
    function_execution_id: Id | None = None
    function_data: FunctionData | None = None
    bot_access_token: Word | None = None
    inputs: dict[str, Any] | None = None
    bot_id: Word | None = None
    subtype: Word | None = None
    response_url: Address | None = None
    response_urls: Annotated[list[ResponseUrl], BeforeValidator(at_most(100))] = NOTHING


Actions = Annotated[list[Pressed], BeforeValidator(at_most(25)), Field(min_length=1)]


class CommandPayload(Envelope):
    """A slash command."""

    command: Id
    team_id: Id
    user_id: Id
    trigger_id: Id
    text: Text = ""
    user: Named | None = None
    team: Named | None = None
    actions: None = None
    type: None = None  # with a type it would be of two kinds


class PersonPayload(Named):
    """The person who clicked, typed or closed something."""

    id: Id


class Interaction(Envelope):
    """Base class of all interactions."""

    user: PersonPayload
    team: PersonPayload | None = None
    trigger_id: Id | None = None
    actions: Actions | None = None
    command: None = None


class BlockActions(Interaction):
    """A click, or a choice outside a form."""

    type: Literal["block_actions"]
    actions: Actions


class BlockSuggestion(Interaction):
    """A search in an external select."""

    type: Literal["block_suggestion"]
    action_id: Id
    block_id: Id
    value: Text | None = None


class Form(ViewPayload):
    """A view that was submitted or closed."""

    id: Id
    type: Literal["modal", "home", "workflow_step"]
    callback_id: Word = ""
    private_metadata: Text = ""
    state: StatePayload = StatePayload()


class ViewInteraction(Interaction):
    """The submission or the closing of a modal."""

    type: Literal["view_submission", "view_closed"]
    view: Form


class ShortcutPayload(Interaction):
    """A global shortcut, or one on a message."""

    type: Literal["shortcut", "message_action"]
    callback_id: Id
    trigger_id: Id


class Event(Envelope):
    """An event of any type; types that have a listener have their own models."""

    type: Id


class HomeOpened(Event):
    """Somebody opened a tab of the bot."""

    user: Id
    channel: Id | None = None
    tab: Word | None = None


class SpokenMessage(Envelope):
    """A message that changed, or as it was before."""

    ts: Word | None = None
    text: Said | None = None


class MessagePayload(Event):
    """Somebody wrote to the bot, or a message changed or was deleted."""

    user: Id | None = None
    channel: Id | None = None
    channel_type: Word | None = None
    ts: Word | None = None
    text: Said | None = None
    message: SpokenMessage | None = None
    previous_message: SpokenMessage | None = None


class MentionPayload(Event):
    """Somebody mentioned the bot in a channel."""

    user: Id | None = None
    channel: Id
    ts: Word
    text: Said | None = None


class GroupMembersChanged(Event):
    """People joined or left a user group."""

    subteam_id: Id


class SubteamPayload(Model):
    """A user group."""

    id: Id


class GroupUpdated(Event):
    """A user group was changed, disabled or enabled."""

    subteam: SubteamPayload


class PersonChanged(Event):
    """Somebody joined the workspace, or was changed in it."""

    user: Named


class Tokens(Model):
    """Which tokens were revoked."""

    bot: Annotated[list[Word], BeforeValidator(at_most(100))] | None = None


class TokensRevoked(Event):
    """Tokens were revoked."""

    tokens: Tokens


EVENTS: Mapping[str, type[Event]] = {
    "app_home_opened": HomeOpened,
    "app_mention": MentionPayload,
    "app_uninstalled": Event,
    "message": MessagePayload,
    "subteam_members_changed": GroupMembersChanged,
    "subteam_updated": GroupUpdated,
    "team_join": PersonChanged,
    "tokens_revoked": TokensRevoked,
    "user_change": PersonChanged,
}
"""The types of events that have a listener."""

TIMED = frozenset({"app_uninstalled", "tokens_revoked"})
"""Types of events whose time matters."""


class EventCallback(Envelope):
    """The delivery of an event, whatever its type."""

    type: Literal["event_callback"]
    team_id: Id
    event_id: Id
    event_time: Second | None = None
    command: None = None
    event: Event


class Unheard(Model):
    """An event without a listener; no other field of it is read."""

    type: Id


class UnheardEvent(Model):
    """The delivery of an event without a listener."""

    type: Literal["event_callback"]
    team_id: Id
    event_id: Id
    command: None = None
    event: Unheard


class TimedEventCallback(EventCallback):
    """The delivery of an event whose time matters."""

    event_time: Second


class UrlVerification(Model):
    """Slack asks whether this URL belongs to us."""

    type: Literal["url_verification"]
    challenge: Annotated[str, Field(max_length=1000)]
    command: None = None


KINDS: Mapping[str, type[Model]] = {
    "block_actions": BlockActions,
    "block_suggestion": BlockSuggestion,
    "event_callback": EventCallback,
    "message_action": ShortcutPayload,
    "shortcut": ShortcutPayload,
    "url_verification": UrlVerification,
    "view_closed": ViewInteraction,
    "view_submission": ViewInteraction,
}
"""The model of each kind of payload that has a ``type``."""
