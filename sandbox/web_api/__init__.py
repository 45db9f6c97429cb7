"""Slack's Web API: one module per family of methods, each method a function of a call."""

from sandbox.web_api import (
    about,
    agents,
    assistant,
    channels,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    streaming,
    users,
    validate,
    views,
)
from sandbox.web_api.call import METHODS

__all__ = [
    "METHODS",
    "about",
    "agents",
    "assistant",
    "channels",
    "chat",
    "conversations",
    "files",
    "oauth",
    "reactions",
    "streaming",
    "users",
    "validate",
    "views",
]
