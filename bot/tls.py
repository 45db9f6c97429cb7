"""Whom the bot trusts as a server on the web: the certificates of the machine."""

import ssl
from functools import cache
from typing import Any, Self


class _Shared(ssl.SSLContext):
    """An SSL context that stays one when it is copied: Bolt copies its client for lazy listeners."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@cache
def trusted() -> ssl.SSLContext:
    """Return the context of every call to the web, read once: that takes longer than the rest of a call."""
    context = _Shared(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return context
