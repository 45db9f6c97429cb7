"""The database: engine, transactions, and the precautions that SQLite needs. Contains no tables."""

import fcntl
import os
import sqlite3
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from store.database import availability
from store.database.availability import DatabaseUnavailable, Why
from store.history.keys import IN_SESSION, HistoryKeys

try:
    import pysqlite3 as sqlite_driver
except ModuleNotFoundError:  # it ships for some platforms only; on the others, Python's own SQLite is used
    sqlite_driver = sqlite3

BUSY_SECONDS = 10
"""Seconds to wait for a lock that another transaction holds."""

POOL_SECONDS = 5
"""Seconds that a thread waits for a connection while other threads use all of them."""

LIMITS = {
    "lock_timeout": f"{BUSY_SECONDS}s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
}
"""Limits after which PostgreSQL ends what a frozen process holds, so that it delays nobody for longer."""

CONNECTING = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""How soon a lost PostgreSQL host is noticed, in seconds (the last value in milliseconds)."""

SOUND_SQLITE = (3, 51, 3)
"""First SQLite version in which a reset of the write-ahead log cannot corrupt the file."""

UNSOUND = f"this SQLite can corrupt its file; use {'.'.join(map(str, SOUND_SQLITE))} or newer"
"""The warning for an operator if `Database.is_sound` is false."""

_ANNOUNCED = "mci_announced"
_CHANGED = "mci_changed"
_OPENED = "mci_opened"


class SecondProcess(RuntimeError):
    """Another process already works on this SQLite file; stop it first, or use PostgreSQL for several."""


class StillRead(RuntimeError):
    """Another process reads the file, so that old pages stay in it; end that process and try again."""


class HardLinked(RuntimeError):
    """The SQLite file has a second name (a hard link), under which its journal would not be found."""


class NoRegularFile(RuntimeError):
    """The path is a folder, a device or a pipe, which SQLite cannot use."""


OWNER_ONLY = 0o600
"""Mode of the database's files: they hold personal data."""


class Database:
    """One database; ``write`` and ``read`` each open one transaction.

    On SQLite a writer begins with ``BEGIN IMMEDIATE``, because a deferred transaction that turns into a
    writer fails or loses updates when two do it at once.
    """

    def __init__(self, url: str, *, history_keys: HistoryKeys | None = None, pool_size: int = 10) -> None:
        """Make the engine for ``url``; nothing is opened yet.

        Without ``history_keys`` nothing can be added to the history, nor can it be verified.
        """
        self.url = make_url(url)
        self.history_keys = history_keys
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        # Otherwise errors would write the values of rows into the log.
        options = {"pool_size": pool_size, "pool_timeout": POOL_SECONDS, "hide_parameters": True}
        self.engine = self._sqlite(options) if self.is_sqlite else self._postgresql(options)
        self.on_announced: Callable[[], None] | None = None
        """Called after the commit of each transaction that announced something to be delivered."""
        self.on_changed: Callable[[Collection[int]], None] | None = None
        """Called after the commit of each transaction that changed associations, with their partners' ids."""
        self.on_opened: Callable[[Collection[int]], None] | None = None
        """Called after the commit of each transaction that kept what members have open, with its ids."""
        self._writing = Lock()
        self._readers = self.engine.execution_options(mci_reader=True, **self._snapshot)

    def _sqlite(self, options: dict[str, Any]) -> Engine:
        # A database in memory exists in one connection, and its pool has no size.
        options = options if self.path else {"hide_parameters": True}
        arguments = {"timeout": BUSY_SECONDS}
        engine = create_engine(self.url, module=sqlite_driver, connect_args=arguments, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        if self.path is not None:
            file = Path(os.path.realpath(self.path))
            # SQLAlchemy keeps what listens to connections for as long as the tables, so it is only a path.
            same = _SameFile(file)
            event.listen(engine, "do_connect", same.check)
            event.listen(engine, "do_connect", partial(_keep_private, file))
            event.listen(engine, "checkout", same.check)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _postgresql(self, options: dict[str, Any]) -> Engine:
        given = {name: value for name, value in CONNECTING.items() if name not in self.url.query}
        # A connection that a restart of the server has broken is replaced before it is used.
        engine = create_engine(self.url, pool_pre_ping=True, connect_args=given, **options)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine

    @property
    def _snapshot(self) -> dict[str, Any]:
        """Options with which all statements of a reading transaction see the same moment.

        On SQLite they always do. On PostgreSQL each statement would see what was committed before it, so that
        a row could have changed since its id was found.
        """
        return {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}

    def write(self) -> AbstractContextManager[Session]:
        """Open a transaction that may change rows; it commits at the end, or rolls back on an exception.

        On SQLite one is open at a time; opening one inside another would wait for itself.

        Raises:
            DatabaseUnavailable: the database cannot be used now; nothing was changed.
        """
        return self._one_by_one() if self.is_sqlite else self._announcing()

    def read(self) -> AbstractContextManager[Session]:
        """Open a transaction that only reads; all its statements see the database as it was at the first one.

        Raises:
            DatabaseUnavailable: the database cannot be used now.
        """
        return self._transaction(self._readers)

    @contextmanager
    def _one_by_one(self) -> Iterator[Session]:
        # SQLite itself lets writers ask again after ever longer pauses, so that some wait for seconds.
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailable(Why.BUSY)
        try:
            with self._announcing() as session:
                yield session
        finally:
            self._writing.release()

    @contextmanager
    def _announcing(self) -> Iterator[Session]:
        with self._transaction(self.engine) as session:
            yield session
        if self.on_announced is not None and _ANNOUNCED in session.info:
            self.on_announced()
        if self.on_changed is not None and _CHANGED in session.info:
            self.on_changed(session.info[_CHANGED])
        if self.on_opened is not None and _OPENED in session.info:
            self.on_opened(session.info[_OPENED])

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Session]:
        carried = {IN_SESSION: self.history_keys}
        with (
            available(),
            Session(engine, expire_on_commit=False, info=carried) as session,
            session.begin(),
        ):
            yield session

    @property
    def path(self) -> Path | None:
        """The SQLite file, or ``None`` for PostgreSQL and for memory."""
        named = self.url.database if self.is_sqlite else None
        return Path(named) if named and named != ":memory:" else None

    @property
    def is_missing(self) -> bool:
        """Whether there is no SQLite file yet; on PostgreSQL only the server knows."""
        if self.path is None:
            return False
        try:
            self.path.stat()
        except FileNotFoundError:
            return True
        except OSError:
            return False  # SQLite says itself why the file cannot be opened
        return False

    @property
    def is_sound(self) -> bool:
        """Whether this SQLite is free of the write-ahead log's corruption bug; true on PostgreSQL."""
        return not self.is_sqlite or sqlite_driver.sqlite_version_info >= SOUND_SQLITE

    @contextmanager
    def sole_process(self) -> Iterator[None]:
        """Hold the SQLite file for this process; on PostgreSQL there is nothing to hold.

        Raises:
            SecondProcess: another process holds it.
            HardLinked: it has a second name, under which another process may hold it.
            NoRegularFile: it is a folder, a device or a pipe.
            OSError: it cannot be examined, for example because its links form a circle.
        """
        if self.path is None:
            yield
            return
        self.refuse_odd_files()
        # A file has one lock, even if it is reached by different links.
        file = self.path.resolve()
        lock_file = file.with_name(file.name + ".lock")
        with os.fdopen(os.open(lock_file, os.O_WRONLY | os.O_CREAT, OWNER_ONLY), "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise SecondProcess(str(self.path)) from error
            yield

    def scrub(self) -> None:
        """Remove deleted data from an SQLite file and its journal for good.

        On PostgreSQL the server decides how long old versions of rows stay; see docs/operations.md. While
        this runs, no transaction of this process can write.

        Raises:
            StillRead: another process reads the file, or somebody has been writing for too long.
        """
        if self.path is None:
            return
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise StillRead
        try:
            self._rebuild()
        finally:
            self._writing.release()

    def _rebuild(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.exec_driver_sql("VACUUM")
            except OperationalError as error:
                raise StillRead from error
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise StillRead

    def refuse_odd_files(self) -> None:
        """Refuse a path that is no regular file, and a file with several names, each with its own journal.

        Raises:
            HardLinked: it has several names.
            NoRegularFile: it is a folder, a device or a pipe.
            OSError: it cannot be examined, for example because its links form a circle.
        """
        if self.path is None:
            return
        try:
            found = self.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return  # SQLite makes the file, or says itself why it cannot
        if not stat.S_ISREG(found.st_mode):
            raise NoRegularFile(str(self.path))
        if found.st_nlink > 1:
            raise HardLinked(str(self.path))

    def close(self) -> None:
        """Close the pooled connections."""
        self.engine.dispose()


class _SameFile:
    """The SQLite file as it was found first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: tuple[int, int] | None = None

    def check(self, *_connection: object) -> None:
        """Raise an error if the file was removed or replaced, because writes to the old file are lost."""
        try:
            found = self._path.stat()
        except OSError:
            if self._found is not None:
                raise DatabaseUnavailable(Why.AWAY) from None
            return  # SQLite makes the file, or says itself why it cannot
        now = (found.st_dev, found.st_ino)
        if self._found not in {None, now}:
            raise DatabaseUnavailable(Why.AWAY)
        self._found = now


def announce(session: Session) -> None:
    """Wake the delivery as soon as the transaction is committed."""
    session.info[_ANNOUNCED] = True


def note_change(session: Session, partner_ids: Iterable[int]) -> None:
    """Renew the screens of these partners' members as soon as the transaction is committed."""
    session.info.setdefault(_CHANGED, set()).update(partner_ids)


def note_opened(session: Session, screen_id: int) -> None:
    """Compare this screen with what is true as soon as the transaction is committed."""
    session.info.setdefault(_OPENED, set()).add(screen_id)


@contextmanager
def available() -> Iterator[None]:
    """Turn a driver's errors about an unavailable database into one error.

    Raises:
        DatabaseUnavailable: as the name says; all other errors pass.
    """
    try:
        yield
    except SQLAlchemyError as error:
        why = availability.why(error)
        if why is None:
            raise
        raise DatabaseUnavailable(why) from error


def without_limits(connection: Connection) -> None:
    """Let the transaction of a migration take as long as it needs."""
    if connection.dialect.name == "postgresql":
        for name in LIMITS:
            connection.execute(text(f"SET LOCAL {name} = 0"))


def _keep_private(path: Path, *_connection: object) -> None:
    """Create the file before SQLite does, for its owner only; its journals get the same mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    except FileExistsError:
        # Opening and closing a file that SQLite has open would drop its locks; changing the mode does not.
        for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
            with suppress(OSError):
                # Do not change the mode of a folder or a device that was named by mistake: others need it.
                mode = file.stat().st_mode
                if stat.S_ISREG(mode) and mode & 0o077:
                    file.chmod(OWNER_ONLY)
    except OSError:
        pass  # SQLite says itself why the file cannot be opened


def _prepare_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        for name, value in LIMITS.items():
            cursor.execute(f"SET {name} = '{value}'")
        # Compiling a statement takes up to half a second, far longer than any of ours then runs.
        cursor.execute("SET jit = off")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own; _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("mci_reader", False) else "BEGIN IMMEDIATE")
