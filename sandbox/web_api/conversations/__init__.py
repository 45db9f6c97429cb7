"""conversations.*, and what is kept above a conversation: bookmarks.* and pins.*."""

from sandbox.web_api.conversations import bookmarks, channels, conversations, pins

__all__ = ["bookmarks", "channels", "conversations", "pins"]
