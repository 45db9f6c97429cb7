"""The table of contents of everything that Slack can send us."""

from slack_bolt import App

from handlers import (
    add_customer,
    claim_customer,
    commands,
    customers,
    export,
    home,
    journeys,
    messages,
    order,
    settings,
    snooze,
)
from handlers.services import Services
from store.vocabulary import DraftKind

SHOWS = {DraftKind.ADD_CUSTOMER: order.reached, DraftKind.CLAIM_CUSTOMER: order.reached}
"""How each journey shows the step that a draft has reached."""


def register(app: App, services: Services) -> None:
    """Register every listener; the answer to unknown words of the command comes last."""
    journeys.register(app, services, SHOWS)
    order.register(app, services)
    add_customer.register(app, services)
    customers.register(app, services)
    export.register(app, services)
    home.register(app, services)
    messages.register(app, services)
    claim_customer.register(app, services)
    snooze.register(app, services)
    settings.register(app, services)
    commands.register(app, services)
