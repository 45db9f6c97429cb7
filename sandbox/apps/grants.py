"""The grant behind the code of an installation."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Grant:
    """What a code grants until it is exchanged or ten minutes have passed.

    ``scopes`` are those that were requested; ``None`` means those of the manifest.
    """

    app_id: str
    team_id: str
    user: str
    redirect_uri: str
    expires_at: datetime
    scopes: list[str] | None = None
