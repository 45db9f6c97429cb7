"""The smallest Bolt app that answers the same request: what the bot's answers are measured against.

``HELLO_WAITS=1`` runs it with ``process_before_response``; without it, with Bolt's default settings.
"""

import os

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks.processes import SECRET, TOKEN


def main() -> None:
    """Serve until the process ends."""
    app = App(
        client=WebClient(TOKEN, base_url=os.environ["SLACK_API_URL"]),
        signing_secret=SECRET,
        process_before_response=os.environ.get("HELLO_WAITS") == "1",
    )
    app.view("customer.review")(_hello)
    handler = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def index(_request: Request) -> Response:
        return PlainTextResponse("hello")

    web = Starlette(routes=[Route("/slack/events", events, methods=["POST"]), Route("/", index)])
    uvicorn.run(web, host="127.0.0.1", port=int(os.environ["PORT"]), log_config=None, access_log=False)


def _hello(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    main()
