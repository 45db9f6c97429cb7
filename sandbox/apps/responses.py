"""The state of a ``response_url``; posting to it is in ``response_route``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LIFE = timedelta(minutes=30)
MOST_USES = 5


@dataclass
class Response:
    """The right to answer an interaction: five times within thirty minutes of the sandbox's clock.

    ``message_ts`` is the message that the interaction came from; there is none for a slash command.
    """

    app_id: str
    team_id: str
    user: str
    channel: str
    issued: datetime
    message_ts: str | None = None
    is_ephemeral: bool = False
    uses: int = 0

    def is_old(self, now: datetime) -> bool:
        """Tell whether it has expired."""
        return now >= self.issued + LIFE

    @property
    def is_used_up(self) -> bool:
        """Whether it was used as often as Slack allows."""
        return self.uses >= MOST_USES
