"""Asking for consent right after a customer was added, whose contacts the member has just reviewed."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from flows.customers.add_customer import Added
from flows.refusal import Refusal
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.consent.listeners import SendConsent


def ask(services: Services, caller: Caller, added: Sequence[Added], said: str) -> View | Refusal:
    """Return the e-mail that asks for all of it, to confirm; the refusal if it is not possible.

    ``said`` (mrkdwn) tells above it what was added.
    """
    try:
        return SendConsent(services).begin_several(caller, [one.association.id for one in added], [said])
    except Refusal as why:
        return why
