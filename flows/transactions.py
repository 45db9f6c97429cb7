"""How use cases get their transactions: the caller of a use case opens one and passes it on."""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session


class Transactions(Protocol):
    """The database, as far as callers of use cases need it; `store.database.engine.Database` is one."""

    def write(self) -> AbstractContextManager[Session]:
        """Open a transaction that may change rows; it commits at the end, and an exception undoes it."""

    def read(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads."""
