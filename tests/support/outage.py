"""Outages of a real database: away, full, and not to be written."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from sqlalchemy import event

from store.database.engine import Database


@contextmanager
def away(database: Database) -> Iterator[None]:
    """Let nobody reach the database for a while, with every open connection cut."""
    if database.path is not None:
        # Connections that are open would not notice that the file is gone.
        database.engine.dispose()
        kept = database.path.rename(database.path.with_name("kept.db"))
        database.path.mkdir()
        try:
            yield
        finally:
            database.path.rmdir()
            kept.rename(database.path)
        return
    _allow(database, connections=False)
    restart(database)
    try:
        yield
    finally:
        _allow(database, connections=True)


@contextmanager
def unwritable(database: Database) -> Iterator[None]:
    """Let every change be refused for a while; reading goes on."""
    if database.path is not None:
        with _each_connection(database, "PRAGMA query_only=ON"):
            yield
        return
    _alter(database, "ALTER DATABASE {} SET default_transaction_read_only = on")
    restart(database)
    try:
        yield
    finally:
        _alter(database, "ALTER DATABASE {} RESET default_transaction_read_only")
        restart(database)


@contextmanager
def full(database: Database) -> Iterator[None]:
    """Let an SQLite file not grow by a page for a while."""
    with _each_connection(database, "PRAGMA max_page_count=1"):
        yield


def restart(database: Database) -> None:
    """Cut every connection to a PostgreSQL database, as a restart of the server does."""
    name = database.url.database
    _admin(
        database,
        lambda connection: connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        ),
    )


@contextmanager
def _each_connection(database: Database, pragma: str) -> Iterator[None]:
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    database.engine.dispose()
    event.listen(database.engine, "connect", prepare)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", prepare)
        database.engine.dispose()


def _allow(database: Database, *, connections: bool) -> None:
    _alter(database, f"ALTER DATABASE {{}} ALLOW_CONNECTIONS {'true' if connections else 'false'}")


def _alter(database: Database, statement: str) -> None:
    name = sql.Identifier(database.url.database or "")
    _admin(database, lambda connection: connection.execute(sql.SQL(statement).format(name)))


def _admin(database: Database, work: Callable[[psycopg.Connection], object]) -> None:
    host = str(database.url.query["host"])
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
        work(connection)
