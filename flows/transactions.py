"""How use cases get their transactions: the caller of a use case opens one and passes it on.

What works in batches or must not hold a lock for long gets the database instead and opens its own, such as
`flows.reminders.tick`, `flows.reminders.digest`, `flows.outbox.audit` and `flows.personal_data.retention`.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session


class Transactions(Protocol):
    """The database, as far as callers of use cases need it; `store.database.engine.Database` is one."""

    def write(self) -> AbstractContextManager[Session]:
        """Open a transaction that may change rows; it commits at the end, and an exception undoes it."""

    def read(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
