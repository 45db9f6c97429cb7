"""The table of contents of everything that Slack can send us."""

from slack_bolt import App

from handlers import add_customer, commands, customers, export, home, order
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener; the answer to unknown words of the command comes last."""
    order.register(app, services)
    add_customer.register(app, services)
    customers.register(app, services)
    export.register(app, services)
    home.register(app, services)
    commands.register(app, services)
