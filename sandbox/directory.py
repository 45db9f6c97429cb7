"""The sandbox's tenant directory: which tenant owns a domain, in the words of Microsoft's public endpoint."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_DNS, uuid4, uuid5

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PATH = "/directory/{domain}/v2.0/.well-known/openid-configuration"
HOST = "https://login.microsoftonline.com"
SLOW_SECONDS = 2.5
"""Seconds of delay for a domain that is always slow: long enough to notice, short enough to wait for."""


class Mode(StrEnum):
    """How the directory answers."""

    FOUND = "found"
    DOWN = "down"
    SLOW = "slow"
    LIES = "lies"


@dataclass(frozen=True, slots=True)
class Manner:
    """How one question is answered; ``delay`` is in seconds."""

    mode: Mode
    delay: float = 0.0


def routes(
    entries: Mapping[str, Mapping[str, Any]], ask_fault: Callable[[str], Manner | None]
) -> list[Route]:
    """Return the directory's route.

    ``entries`` has for each domain its ``tenant_id``, and optionally the ``mode`` of all its answers;
    ``ask_fault`` gets the domain and returns how to answer this time.
    """

    async def answer(request: Request) -> Response:
        domain = request.path_params["domain"].lower()
        entry = entries.get(domain, {})
        manner = ask_fault(domain) or _own_manner(entry)
        await asyncio.sleep(manner.delay)
        if manner.mode is Mode.DOWN:
            return Response("Service Unavailable", 503, {"Retry-After": "30"})
        tenant_id = entry.get("tenant_id")
        if tenant_id is None:
            return JSONResponse(_no_tenant(domain), 400)
        liar = str(uuid5(NAMESPACE_DNS, domain))
        return JSONResponse(_configuration(tenant_id, liar if manner.mode is Mode.LIES else tenant_id))

    return [Route(PATH, answer, methods=["GET"])]


def _own_manner(entry: Mapping[str, Any]) -> Manner:
    mode = Mode(entry.get("mode", Mode.FOUND))
    return Manner(mode, SLOW_SECONDS if mode is Mode.SLOW else 0.0)


def _configuration(tenant_id: str, issuer_id: str) -> dict[str, Any]:
    return {
        "token_endpoint": f"{HOST}/{tenant_id}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ],
        "jwks_uri": f"{HOST}/{tenant_id}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{HOST}/{issuer_id}/v2.0",
        "authorization_endpoint": f"{HOST}/{tenant_id}/oauth2/v2.0/authorize",
        "tenant_region_scope": "NA",
        "cloud_instance_name": "microsoftonline.com",
    }


def _no_tenant(domain: str) -> dict[str, Any]:
    return {
        "error": "invalid_tenant",
        "error_description": (
            f"AADSTS90002: Tenant '{domain}' not found. Check to make sure you have the correct tenant ID "
            "and are signing into the correct cloud."
        ),
        "error_codes": [90002],
        "timestamp": "2026-01-01 00:00:00Z",
        "trace_id": str(uuid4()),
        "correlation_id": str(uuid4()),
        "error_uri": f"{HOST}/error?code=90002",
    }
