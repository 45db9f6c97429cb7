"""Trigger ids: each allows an app to open one view soon after a click."""

import secrets
import time
from dataclasses import dataclass

from sandbox.faults.refusals import SlackRefused

PATIENCE = 3.0
"""Seconds for which a trigger id is valid, and within which an app must acknowledge; the same as Slack's."""

MOST_KEPT = 10_000
"""Number of trigger ids that are remembered, to distinguish an expired one from an unknown one."""


@dataclass
class Trigger:
    """What a person did and for which app; ``view_id`` is the modal in which it happened."""

    app_id: str
    team_id: str
    user: str
    view_id: str | None
    issued: float
    used: bool = False


class Triggers:
    """Issues trigger ids and redeems each once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._issued: dict[str, Trigger] = {}

    def issue(self, app_id: str, team_id: str, user: str, view_id: str | None = None) -> str:
        """Return a new trigger id."""
        now = time.monotonic()
        if len(self._issued) > MOST_KEPT:
            self._issued.pop(next(iter(self._issued)))
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(app_id, team_id, user, view_id, now)
        return trigger_id

    def redeem(self, trigger_id: str, app_id: str, patience: float = PATIENCE) -> Trigger:
        """Return what the trigger is for, and use it up.

        Raises:
            SlackRefused: it is unknown, another app's, used already, or older than ``patience`` seconds.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise SlackRefused("invalid_arguments", ["invalid `trigger_id`"])
        if trigger.used:
            raise SlackRefused("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > patience:
            raise SlackRefused("expired_trigger_id")
        trigger.used = True
        return trigger
