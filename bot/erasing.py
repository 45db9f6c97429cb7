"""Delete what an erasure in Slack leaves outside the rows of the database, while the bot runs."""

import structlog

from bot.clock import Clock
from bot.evidence_storage.storage import StorageUnusable
from flows.claims import file_sweep
from flows.claims.file_port import ClaimFiles
from store import data_changes, schema
from store.database.availability import DatabaseUnavailable
from store.database.engine import Database, StillRead

log = structlog.get_logger(__name__)


def finish(database: Database, files: ClaimFiles, clock: Clock) -> None:
    """Finish every erasure that is not: delete the contents of files, and rebuild an SQLite file.

    Raises:
        StorageUnusable: a file cannot be deleted now.
        StillRead: another process reads the SQLite file.
    """
    with database.read() as session:
        left = data_changes.unfinished_erasures(session)
    if not left:
        return
    file_sweep.delete_erased(database, files)
    database.scrub()
    for copy in schema.copies(database):
        log.warning("erasure.copy_left", file=str(copy))
    with database.write() as session:
        data_changes.note_finished(session, left, clock())


def finish_now(database: Database, files: ClaimFiles, clock: Clock) -> None:
    """Do the same as far as it is possible now; the hourly job does the rest."""
    try:
        finish(database, files, clock)
    except (StorageUnusable, StillRead, DatabaseUnavailable) as error:
        log.warning("erasure.unfinished", why=type(error).__name__)
