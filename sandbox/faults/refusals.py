"""Refusals with Slack's error codes."""

from collections.abc import Sequence
from typing import Any


class SlackRefused(Exception):
    """A call that Slack would refuse; ``error`` is Slack's code, ``messages`` say where and why."""

    def __init__(
        self,
        error: str,
        messages: Sequence[str] = (),
        status: int | None = None,
        retry_after: int | None = None,
        **fields: Any,
    ) -> None:
        """Keep the content of the answer; ``retry_after`` is in seconds."""
        super().__init__(error)
        self.error = error
        self.messages = list(messages)
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.fields = fields

    def body(self) -> dict[str, Any]:
        """Return the answer in Slack's shape."""
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.fields}
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer
