"""Slack's Web API: one module or package for each family of methods; a method is a function of a call."""

from sandbox.web_api import (
    apps,
    assistant,
    blocks,
    chat,
    conversations,
    emoji,
    files,
    reactions,
    users,
    views,
)
from sandbox.web_api.call import METHODS

__all__ = [
    "METHODS",
    "apps",
    "assistant",
    "blocks",
    "chat",
    "conversations",
    "emoji",
    "files",
    "reactions",
    "users",
    "views",
]
