"""What every handler is given: the database, the clock and the tenant directory."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flows.tenants import Directory
from store.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Made once at start-up; ``clock`` returns now as an aware UTC instant."""

    database: Database
    clock: Callable[[], datetime]
    directory: Directory
