"""Encryption of stored secrets, with keys that are not in the database."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretUnreadable(ValueError):
    """It was sealed with another key; give that one as SECRET_KEY_BEFORE, or install the app again."""


class Vault:
    """Encrypts with the first key and decrypts with any, so that keys can be replaced one after the other."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        """Derive the keys for this purpose."""
        self._fernet = MultiFernet([Fernet(_fit(key)) for key in keys])

    def seal(self, text: str) -> str:
        """Return the text encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed.

        Raises:
            SecretUnreadable: it was sealed with a key that is not known, or was changed.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error

    def reseal(self, sealed: str) -> str:
        """Return the same, sealed with the first key.

        Raises:
            SecretUnreadable: it was sealed with a key that is not known, or was changed.
        """
        return self.seal(self.open(sealed))


def _fit(key: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), b"tokens at rest", "sha256"))
