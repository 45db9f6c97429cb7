"""chat.*: messages."""

from sandbox.web_api.chat import chat, me_message, streaming

__all__ = ["chat", "me_message", "streaming"]
