"""The table of contents of everything that Slack can send us."""

from slack_bolt import App

from handlers import (
    add_customer,
    association,
    claim,
    claim_customer,
    commands,
    consent,
    customers,
    export,
    home,
    journeys,
    messages,
    order,
    outbox,
    settings,
    snooze,
)
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener; the answer to unknown words of the command comes last."""
    shows = order.shows() | consent.shows(services) | claim.shows(services)
    journeys.register(app, services, shows)
    order.register(app, services)
    add_customer.register(app, services)
    customers.register(app, services)
    association.register(app, services)
    export.register(app, services)
    home.register(app, services)
    messages.register(app, services)
    claim_customer.register(app, services)
    snooze.register(app, services)
    settings.register(app, services)
    outbox.register(app, services)
    consent.register(app, services)
    claim.register(app, services)
    commands.register(app, services)
