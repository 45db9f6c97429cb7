"""Tenant discovery: ask Microsoft's public directory which tenant owns a domain."""

import json
import re
from concurrent.futures import CancelledError, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

import httpx
from cachetools import TTLCache

from bot import tls
from bot.clock import Clock
from flows.rules.customers.free_mail import is_free_mail
from flows.rules.customers.identifiers import (
    IdentifierRefused,
    PersonalAccountsTenant,
    parse_domain,
    parse_tenant_id,
)
from flows.rules.customers.tenants import (
    DirectoryUnavailable,
    NoTenant,
    PersonalAccounts,
    TenantAnswer,
    TenantFound,
)

SECONDS = 5.0
LARGEST_BODY = 64 * 1024
KEPT = timedelta(days=1)
MOST_KEPT = 10_000
ASKERS = 8
UNKNOWN_TENANT = 90002

_GUID_SEGMENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _NoUsableAnswer(Exception):
    """The directory gave no useful answer about the domain."""


class TenantDirectory:
    """Asks within five seconds in all, follows no redirect, and keeps successes for a day."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        """Keep the address; the connection opens with the first question."""
        self._base_url = base_url.rstrip("/")
        # A compressed answer of the allowed length could expand to any length.
        self._client = httpx.Client(
            verify=tls.trusted(), follow_redirects=False, headers={"accept-encoding": "identity"}
        )
        self._askers = ThreadPoolExecutor(ASKERS, "directory")
        self._known = TTLCache[str, str, datetime](MOST_KEPT, KEPT, clock)
        self._lock = Lock()

    def __call__(self, domain: str) -> TenantAnswer:
        """Return the tenant that owns the domain; never raises."""
        try:
            domain = parse_domain(domain)
        except IdentifierRefused as refusal:
            return DirectoryUnavailable(refusal.sentence)
        if is_free_mail(domain):
            return DirectoryUnavailable("Anyone can have a mailbox at this domain, so it is not looked up.")
        with self._lock:
            known = self._known.get(domain)
        if known is not None:
            return TenantFound(known)
        try:
            # The client's time-out starts again with every step and every piece; this one is for all of it.
            answer = _read(*self._askers.submit(self._ask, domain).result(SECONDS))
        except (_NoUsableAnswer, httpx.HTTPError, TimeoutError, CancelledError) as trouble:
            return DirectoryUnavailable(str(trouble) or type(trouble).__name__)
        except RuntimeError:
            # The bot is stopping: neither the threads nor the client accept more work.
            return DirectoryUnavailable("the bot is stopping")
        if isinstance(answer, TenantFound):
            with self._lock:
                self._known[domain] = answer.tenant_id
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._askers.shutdown(cancel_futures=True)
        self._client.close()

    def _ask(self, domain: str) -> tuple[int, bytes]:
        url = f"{self._base_url}/{domain}/v2.0/.well-known/openid-configuration"
        deadline = monotonic() + SECONDS
        with self._client.stream("GET", url, timeout=SECONDS) as response:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LARGEST_BODY:
                    raise _NoUsableAnswer("the answer is too long")
                if monotonic() > deadline:
                    raise _NoUsableAnswer("the answer took too long")
            return response.status_code, bytes(body)


def _read(status: int, body: bytes) -> TenantFound | NoTenant | PersonalAccounts:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise _NoUsableAnswer(f"HTTP {status} without a readable body") from error
    if not isinstance(answer, dict):
        raise _NoUsableAnswer(f"HTTP {status} without an object")
    if status == 200:
        tenant_id = _tenant_in(answer)
        return PersonalAccounts() if tenant_id is None else TenantFound(tenant_id)
    codes = answer.get("error_codes")
    if status == 400 and answer.get("error") == "invalid_tenant" and codes == [UNKNOWN_TENANT]:
        return NoTenant()
    raise _NoUsableAnswer(f"HTTP {status}")


def _tenant_in(answer: dict[str, object]) -> str | None:
    """Return the tenant in the document, if all parts name the same.

    ``None`` means the tenant of personal accounts.
    """
    found = {
        segment.lower()
        for key in ("issuer", "authorization_endpoint", "token_endpoint")
        if isinstance(address := answer.get(key), str)
        for segment in [urlsplit(address).path.strip("/").partition("/")[0]]
    }
    if not isinstance(answer.get("issuer"), str) or len(found) != 1:
        raise _NoUsableAnswer("the answer disagrees with itself")
    (tenant_id,) = found
    if not _GUID_SEGMENT.fullmatch(tenant_id):
        raise _NoUsableAnswer("the answer names no tenant")
    try:
        return parse_tenant_id(tenant_id)
    except PersonalAccountsTenant:
        return None
    except IdentifierRefused as refusal:
        raise _NoUsableAnswer("the answer names no tenant") from refusal
