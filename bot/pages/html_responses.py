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
from words.languages import Language


def render(
    template: str,
    status: int = 200,
    more_headers: Mapping[str, str] | None = None,
    language: Language | None = None,
    **values: Any,
) -> HTMLResponse:
    """Return ``templates/pages/{template}.html`` as an answer; every value put in is escaped.

    Without a language it is in English.
    """
    page = page_words.page(template, language, **values)
    return HTMLResponse(page, status, {**headers(), **(more_headers or {})})


@cache
def headers() -> Mapping[str, str]:
    """Return the headers of every page; only its own style and pictures within it may be loaded."""
    digest = base64.b64encode(hashlib.sha256(page_words.style().encode()).digest()).decode()
    return MappingProxyType(
        {
            "Cache-Control": "no-store",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
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


def unknown(language: Language | None = None) -> HTMLResponse:
    """Answer a link that never existed, or of which nothing may be said any more."""
    return render("consent/unknown", 404, language=language)


def closed(found: Sequence[AskedEngagement], language: Language | None = None) -> HTMLResponse:
    """Answer a known link to consent that cannot be used any more; it says why, as far as R3 allows."""
    return render("consent/closed", 410, language=language, found=found)


def busy(seconds: int, language: Language | None = None) -> HTMLResponse:
    """Answer a caller who sends too many requests."""
    return render("errors/busy", 429, {"Retry-After": str(seconds)}, language, seconds=seconds)


def unavailable(
    seconds: int, typed: Mapping[str, str] | None, language: Language | None = None
) -> HTMLResponse:
    """Answer a request that can only be handled later; the page can send what was typed again."""
    return render("errors/unavailable", 503, {"Retry-After": str(seconds)}, language, typed=typed)


def failed(reference: str, language: Language | None = None) -> HTMLResponse:
    """Answer a request that failed because of a bug, which is in the log under the reference."""
    return render("errors/failed", 500, language=language, reference=reference)


def unreadable(language: Language | None = None) -> HTMLResponse:
    """Answer a request that no browser sends for our form."""
    return render("errors/unreadable", 415, language=language)


def too_long(language: Language | None = None) -> HTMLResponse:
    """Answer a form that is longer than any honest one."""
    return render("errors/too_long", 413, language=language)
