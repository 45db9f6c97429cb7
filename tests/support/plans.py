"""What a database is asked, and how it means to find it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from store.database.engine import Database


def plans(database: Database, ask: Callable[[Session], object]) -> list[str]:
    """Return the plan of each query that ``ask`` makes; PostgreSQL is to avoid reading whole tables."""
    made: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            made.append((statement, values))

    with database.read() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        event.listen(database.engine, "before_cursor_execute", note)
        ask(session)
        event.remove(database.engine, "before_cursor_execute", note)
        word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        return [str(connection.exec_driver_sql(f"{word} {one}", values).all()) for one, values in made]


@contextmanager
def statements(database: Database, *, thread: int | None = None) -> Iterator[list[str]]:
    """Give a list that every statement joins which is sent while the block runs, or those of one thread."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if thread in {None, threading.get_ident()}:
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
