"""Answers in HTML: one frame, one style, and headers that forbid storing, scripts and framing."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from starlette.responses import HTMLResponse

from flows.consent.link import AskedEngagement
from words import pages as page_words


def render(
    template: str, status: int = 200, more_headers: Mapping[str, str] | None = None, **values: Any
) -> HTMLResponse:
    """Return ``templates/pages/{template}.html`` as an answer; every value put in is escaped."""
    return HTMLResponse(page_words.page(template, **values), status, {**headers(), **(more_headers or {})})


@cache
def headers() -> Mapping[str, str]:
    """Return the headers of every page; only its own style may be loaded."""
    digest = base64.b64encode(hashlib.sha256(page_words.style().encode()).digest()).decode()
    return MappingProxyType(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
                "base-uri 'none'; frame-ancestors 'none'"
            ),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "X-Robots-Tag": "noindex, nofollow",
        }
    )


def unknown() -> HTMLResponse:
    """Answer a link that never existed, or of which nothing may be said any more."""
    return render("consent/unknown", 404)


def closed(found: Sequence[AskedEngagement]) -> HTMLResponse:
    """Answer a known link that cannot be used any more; it says why, as far as R3 allows."""
    return render("consent/closed", 410, found=found)


def busy(seconds: int) -> HTMLResponse:
    """Answer a caller who sends too many requests."""
    return render("errors/busy", 429, {"Retry-After": str(seconds)}, seconds=seconds)


def unavailable(seconds: int, typed: Mapping[str, str] | None) -> HTMLResponse:
    """Answer a request that can only be handled later; the page can send what was typed again."""
    return render("errors/unavailable", 503, {"Retry-After": str(seconds)}, typed=typed)


def failed(reference: str) -> HTMLResponse:
    """Answer a request that failed because of a bug, which is in the log under the reference."""
    return render("errors/failed", 500, reference=reference)


def unreadable() -> HTMLResponse:
    """Answer a request that no browser sends for our form."""
    return render("errors/unreadable", 415)


def too_long() -> HTMLResponse:
    """Answer a form that is longer than any honest one."""
    return render("errors/too_long", 413)
