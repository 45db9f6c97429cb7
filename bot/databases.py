"""The database of the settings, with the keys that its history needs."""

from bot.settings.settings import Settings
from store.database.engine import Database
from store.history.keys import HistoryKeys


def open_named(settings: Settings) -> Database:
    """Return the database of the settings, without opening it."""
    return Database(settings.database_url, history_keys=HistoryKeys(settings.secret_keys))
