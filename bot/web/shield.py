"""The outermost part of the web app: whatever fails inside, the request is answered and its connection kept.

Starlette raises an error again after its answer, upon which the web server logs it a second time and closes
the connection without having said so; the next request on it would be lost.
"""

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.pages import html_responses, page_language
from bot.slack import errors

log = structlog.get_logger(__name__)


class Unsent(Exception):
    """The web server could not send an answer: the client has disconnected, or did not send HTTP."""


class Shield:
    """Answers requests that failed inside."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the inner application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an error is logged once, and answered if nothing was sent yet."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            try:
                await send(message)
            except Exception as trouble:
                raise Unsent(type(trouble).__name__) from trouble

        try:
            await self._app(scope, receive, note)
        except ClientDisconnect:
            log.info("request.broken_off", page=first_part(scope))
        except Unsent as unsent:
            log.info("request.unsent", why=str(unsent))
        except Exception:
            known_as = errors.reference()
            log.exception("request.failed", page=first_part(scope), reference=known_as)
            if begun:
                raise
            language = page_language.of_browser(Headers(scope=scope).get("accept-language", ""))
            await html_responses.failed(known_as, language)(scope, receive, send)


def first_part(scope: Scope) -> str:
    """Return the first part of an address; the rest may contain a secret."""
    return f"/{scope['path'].split('/')[1]}"
