"""The web app: Slack's requests, the customers' pages, health and metrics."""

from collections.abc import Mapping, Sequence

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from slack_bolt import BoltResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.pages import html_responses
from bot.pages.page_language import WantedLanguage
from bot.payloads import front_door, payloads
from bot.payloads.front_door import FrontDoor, RequestRefused
from bot.payloads.payloads import MalformedPayload, UnknownKind
from bot.payloads.reception import Reception
from bot.threads import Threads
from bot.web import shield
from bot.web.health import Health, HealthFinding
from bot.web.shield import Shield
from store.database.availability import DatabaseUnavailable

THREADS = 16
"""Requests of Slack that are handled at once; each uses at most one connection to the database."""

LOOKS = 4
"""Requests for health and metrics that are handled at once."""

LOOK_SECONDS = 5.0
"""Seconds after which a health check counts as failed."""

UNAVAILABLE_SECONDS = 60
"""Seconds after which a request may be repeated if the database did not work."""

log = structlog.get_logger(__name__)


def build_web(
    routes: Sequence[BaseRoute], door: FrontDoor | None, reception: Reception, trusted_proxies: str
) -> Starlette:
    """Make the web app with these routes, and Slack's if there is a door; else Slack uses Socket Mode only.

    Only ``trusted_proxies`` (addresses or networks, with commas between) are believed about X-Forwarded-For.
    """
    routes = [*routes]
    if door is not None:
        slack = _Slack(door, reception)
        small = Middleware(RequestBodyLimitMiddleware, max_body_size=front_door.LARGEST_BODY)
        routes.append(Route("/slack/events", slack.events, methods=["POST"], middleware=[small]))
        routes.append(Route("/slack/events", slack.ssl_check, methods=["GET"]))
    web = Starlette(
        routes=routes,
        middleware=[Middleware(Shield), Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted_proxies)],
        exception_handlers={RequestRefused: _refuse, DatabaseUnavailable: _apologise},
    )
    # No known client adds a slash; a redirect would only hide a wrong address.
    web.router.redirect_slashes = False
    return web


def health_routes(health: Health, registry: CollectorRegistry) -> list[Route]:
    """Return the routes for monitoring."""
    threads = Threads(LOOKS, LOOK_SECONDS)

    async def alive(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_request: Request) -> Response:
        try:
            found = await threads.run(health.findings)
        except DatabaseUnavailable as error:
            found = [HealthFinding("database", is_well=False, says=str(error))]
        return JSONResponse(
            {one.name: one.says for one in found}, 200 if all(one.is_well for one in found) else 503
        )

    async def metrics(_request: Request) -> Response:
        return Response(await threads.run(generate_latest, registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]


class _Slack:
    """The one address for commands, interactions, option look-ups and events."""

    def __init__(self, door: FrontDoor, reception: Reception) -> None:
        self._door = door
        self._reception = reception
        self._threads = Threads(THREADS)

    async def events(self, request: Request) -> Response:
        body = await request.body()
        if front_door.is_ssl_check(body):
            return Response()
        self._door.verify(request.headers, body)
        # Bolt's own adapter would run the listeners in the event loop and block every other request.
        answer = await self._threads.run(self._receive, request.headers, body)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    async def ssl_check(self, request: Request) -> Response:
        if front_door.is_ssl_check(request.scope["query_string"]):
            return Response()
        return PlainTextResponse("Method Not Allowed", 405, {"Allow": "POST"})

    def _receive(self, headers: Mapping[str, str], body: bytes) -> BoltResponse:
        try:
            payload = payloads.parse(body, headers.get("content-type", ""))
        except UnknownKind as fault:
            log.info("request.unknown_kind", what=str(fault))
            raise RequestRefused(404, "Nobody listens to payloads of this kind.") from fault
        except MalformedPayload as fault:
            log.warning("request.malformed", why=str(fault))
            raise RequestRefused(400, "The request is not a payload of Slack.") from fault
        try:
            self._door.admit(headers, payload)
        except DatabaseUnavailable as error:
            return self._reception(payload, error)
        return self._reception(payload)


async def _refuse(_request: Request, refused: Exception) -> Response:
    if not isinstance(refused, RequestRefused):
        raise refused
    return PlainTextResponse(refused.sentence, refused.status)


async def _apologise(request: Request, error: Exception) -> Response:
    """Answer a request that failed because of the database; the page keeps what was typed."""
    log.warning("page.unavailable", page=shield.first_part(request.scope), why=getattr(error, "why", None))
    return html_responses.unavailable(
        UNAVAILABLE_SECONDS,
        getattr(request.state, "typed", None),
        getattr(request.state, "language", None)
        or WantedLanguage.of(request.query_params, request.headers).any,
    )
