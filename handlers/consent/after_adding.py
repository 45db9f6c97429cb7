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


def ask(services: Services, caller: Caller, added: Sequence[Added], said: str) -> View | None:
    """Return the e-mail to confirm, or the choice among several; ``None`` if asking is not possible now.

    ``said`` (mrkdwn) tells above it what was added.
    """
    chosen = [one.association.id for one in added]
    try:
        if len(chosen) == 1:
            return SendConsent(services).begin_reviewed(caller, chosen[0], [said])
        with reading(services, caller) as (session, actor, now):
            waiting = ask_several.to_ask(session, actor, added[0].customer.id, now)
            is_waiting = any(one.summary.association.id in chosen for one in waiting)
            return several_views.choose(waiting, chosen, [said]) if is_waiting else None
    except Refusal:
        # The customer is added all the same; the buttons of its confirmation say why asking is refused.
        return None
