"""Trigger ids: the right to open a view soon after a click, once."""

import secrets
import time
from dataclasses import dataclass

from sandbox.faults.refusals import SlackRefused

PATIENCE = 3.0
"""Seconds, as at Slack, for which a trigger id is good and within which a delivery must be acknowledged."""

MOST_KEPT = 10_000
"""Trigger ids that are remembered, so that an expired one can be told from one that never existed."""


@dataclass
class Trigger:
    """What a person did, and for which app; ``view_id`` is the modal that it was done in."""

    app_id: str
    team_id: str
    user: str
    view_id: str | None
    issued: float
    used: bool = False


class Triggers:
    """Issues trigger ids and takes each back once."""

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
        """Return what the trigger stands for and use it up.

        Raises:
            Refused: it is unknown, another app's, used already, or older than ``patience`` seconds.
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
