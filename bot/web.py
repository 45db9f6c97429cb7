"""The web app: Slack's requests, the customers' pages, health and metrics."""

from slack_bolt import App, BoltRequest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def build_web(slack: App) -> Starlette:
    """Make the web app with all its routes."""

    async def events(request: Request) -> Response:
        body = (await request.body()).decode()
        asked = BoltRequest(body=body, headers=dict(request.headers))
        # Bolt's own adapter would run the listeners in the event loop and block every other request.
        answer = await run_in_threadpool(slack.dispatch, asked)
        return Response(answer.body, answer.status, answer.first_headers_without_set_cookie())

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
