"""What a ``response_url`` stands for; posting to it is in ``response_route``."""

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

    def is_good(self, now: datetime) -> bool:
        """Tell whether it may be used once more."""
        return self.uses < MOST_USES and now < self.issued + LIFE
