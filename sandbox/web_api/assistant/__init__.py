"""agents.* and assistant.*: an app that answers in threads."""

from sandbox.web_api.assistant import sessions, threads

__all__ = ["sessions", "threads"]
