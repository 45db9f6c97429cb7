"""Asking for consent right after a customer was added, whose contacts the member has just reviewed."""

from collections.abc import Sequence

from slack_sdk.models.views import View

from flows.consent import ask_several
from flows.customers.add_customer import Added
from flows.refusal import Refusal
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.consent import several_views
from handlers.consent.listeners import SendConsent


def ask(services: Services, caller: Caller, added: Sequence[Added], said: str) -> View | Refusal:
    """Return the e-mail to confirm, or the choice among what was added; the refusal if it is not possible.

    ``said`` (mrkdwn) tells above it what was added.
    """
    chosen = [one.association.id for one in added]
    try:
        if len(chosen) > 1:
            with reading(services, caller) as (session, actor, now):
                offer = ask_several.to_ask(session, actor, added[0].customer.id, now, among=chosen)
                if offer.shown:
                    return several_views.choose(offer, chosen, [said])
        # If none of several can be asked for any more, this says why.
        return SendConsent(services).begin_reviewed(caller, chosen[0], [said])
    except Refusal as why:
        return why
