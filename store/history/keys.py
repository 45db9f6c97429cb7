"""The keys with which the history is sealed, so that only a holder of a key can write it."""

import hmac
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sqlalchemy.orm import Session

IN_SESSION = "history_keys"
"""Name under which a session carries the keys; `store.database.engine` puts them there."""


class NoHistoryKeys(RuntimeError):
    """The database was opened without the keys of its history; open it with HistoryKeys(secret_keys)."""

    def __str__(self) -> str:
        """Return the sentence."""
        return self.__doc__ or ""


class HistoryKeys:
    """Seals with the first key, and checks a seal with the key that made it.

    A seal is ``KEY_ID:MAC``. The id of a key says nothing about the key; with it, keys can be replaced one
    after the other.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        """Derive a key for this purpose alone from each secret, the current one first."""
        derived = [hmac.digest(secret.encode(), b"history", "sha256") for secret in secrets]
        keys = {hmac.digest(key, b"id", "sha256").hex()[:8]: key for key in derived}
        self._keys: Mapping[str, bytes] = MappingProxyType(keys)
        self._first = next(iter(keys))

    def seal(self, text: str) -> str:
        """Return a seal of the text, made with the first key."""
        return self._made(self._first, text)

    def fits(self, seal: str | None, text: str) -> bool:
        """Tell whether the seal was made for this text with one of the keys."""
        key_id = _key_id(seal)
        return key_id in self._keys and hmac.compare_digest(str(seal), self._made(key_id, text))

    def knows(self, seal: str | None) -> bool:
        """Tell whether the key that a seal names is available."""
        return _key_id(seal) in self._keys

    def is_current(self, seal: str | None) -> bool:
        """Tell whether a seal names the first key."""
        return _key_id(seal) == self._first

    def _made(self, key_id: str, text: str) -> str:
        return f"{key_id}:{hmac.digest(self._keys[key_id], text.encode(), 'sha256').hex()}"


def keys_of(session: Session) -> HistoryKeys:
    """Return the keys that the session carries.

    Raises:
        NoHistoryKeys: its database was opened without.
    """
    keys = session.info.get(IN_SESSION)
    if not isinstance(keys, HistoryKeys):
        raise NoHistoryKeys
    return keys


def _key_id(seal: str | None) -> str:
    return (seal or "").partition(":")[0]
