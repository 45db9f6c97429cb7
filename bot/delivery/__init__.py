"""Delivery of the outbox: stands in until the real one lands."""

from bot.clock import Clock
from bot.workspaces import Workspaces
from store.database import Database


class Delivery:
    """Delivers what is due."""

    def __init__(self, database: Database, clock: Clock, workspaces: Workspaces) -> None:
        """Keep what delivering works with."""
        self._parts = (database, clock, workspaces)

    def run_once(self) -> int:
        """Deliver everything that is due now; return how many."""
        return 0

    def start(self) -> None:
        """Start the threads."""

    def stop(self) -> None:
        """Stop the threads."""

    def wake(self) -> None:
        """Look for due messages at once."""
