"""Renew a list in a message after a click on something in it that has changed meanwhile.

Only the member sees such a message, and it can be changed only by the address that comes with a click.
"""

from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond

from handlers.app import surfaces
from handlers.app.caller import caller_of
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.customers import screens

Renew = Callable[[dict[str, Any], Respond], None]
"""A function that replaces the message in which somebody clicked by what it shows now."""


def register(app: App, services: Services) -> None:
    """Put what renews a message on the context, for whoever answers a refused click."""

    def offer(context: BoltContext, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name
        context[surfaces.RENEW] = renewing(services)
        return next()

    app.use(offer)


def renewing(services: Services) -> Renew:
    """Return what renews a message; other places of clicks are left as they are."""

    def renew(body: dict[str, Any], respond: Respond) -> None:
        clicked = surfaces.answer_clicked(body)
        if clicked is None:
            return
        with reading(services, caller_of(body)) as (session, actor, now):
            shown = screens.show(session, actor, clicked.place, now, brief=True)
        surfaces.write(shown, respond, replaces=True)

    return renew
