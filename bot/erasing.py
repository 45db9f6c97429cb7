"""Delete what an erasure leaves outside the rows of the database, while the bot runs."""

import structlog

from bot.evidence_storage.storage import StorageUnusable
from flows.claims import file_sweep
from flows.claims.file_port import ClaimFiles
from store.database.engine import Database

log = structlog.get_logger(__name__)


def finish_erasure(database: Database, files: ClaimFiles) -> None:
    """Delete the contents of erased files, and empty the journal of an SQLite file.

    What cannot be deleted now is deleted later: files by the hourly job, the journal when it is next written.
    """
    try:
        file_sweep.delete_erased(database, files)
    except StorageUnusable:
        log.warning("erasure.files_left")
    if not database.empty_journal():
        log.info("erasure.journal_left")
