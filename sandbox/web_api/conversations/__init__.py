"""conversations.*, and what people keep at the top of a conversation: bookmarks.* and pins.*."""

from sandbox.web_api.conversations import bookmarks, channels, conversations, pins

__all__ = ["bookmarks", "channels", "conversations", "pins"]
