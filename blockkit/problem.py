"""What Slack says when it refuses a payload."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal: Slack's error word, a JSON pointer into the payload, and Slack's sentence."""

    error: str
    pointer: str
    sentence: str

    def __str__(self) -> str:
        """Return the line of ``response_metadata.messages``."""
        return f"[ERROR] {self.sentence} [json-pointer:{self.pointer}]"
