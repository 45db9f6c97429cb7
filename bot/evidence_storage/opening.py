"""The storage that the settings name."""

from pathlib import Path

from sqlalchemy import make_url

from bot.evidence_storage.storage import EvidenceStorage
from bot.settings.settings import Settings

FOLDER = "evidence"
"""Name of the folder that is used unless the settings name another place."""


def open_named(settings: Settings) -> EvidenceStorage:
    """Return the storage of the settings, without opening it.

    Unless they name one, it is a folder beside an SQLite file, or in the folder in which the bot runs.
    """
    return EvidenceStorage(settings.evidence_url or _beside(settings.database_url).as_uri())


def _beside(database_url: str) -> Path:
    url = make_url(database_url)
    is_file = url.get_backend_name() == "sqlite" and url.database
    folder = Path(str(url.database)).parent if is_file else Path()
    return folder.absolute() / FOLDER
