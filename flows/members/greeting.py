"""Greet somebody who opens the bot's conversation for the first time."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows import access
from flows.access import NoRole, Outsider
from flows.notifications import Greeting, notify
from flows.transactions import Transactions
from store import partners
from store.outbox import message_keys, outbox

EVENT = message_keys.for_each(Greeting.kind)


def was_greeted(database: Transactions, workspace_id: str, user_id: str) -> bool:
    """Tell whether somebody was greeted, as far back as messages are kept."""
    with database.read() as session:
        partner = partners.of_workspace(session, workspace_id)
        return partner is not None and outbox.is_there(session, partner.id, EVENT, user_id)


def greet(database: Transactions, workspace_id: str, user_id: str, now: datetime) -> bool:
    """Greet somebody of a partner's workspace, with or without a role; return false if that was done before.

    The caller has found their conversation with the bot empty. However many events and processes say so at
    once, one greeting is written.
    """
    with database.write() as session:
        partner = partners.of_workspace(session, workspace_id)
        return partner is not None and notify(
            session,
            partner,
            Greeting(workspace_id, user_id),
            now,
            destination=user_id,
            sequence=message_keys.greeting_sequence(user_id),
            event=EVENT,
        )


def why_not(session: Session, greeted: Greeting) -> NoRole | None:
    """Return why the person who is greeted can do nothing here yet; ``None`` if they hold a role."""
    try:
        access.identify(session, greeted.workspace_id, greeted.user_id)
    except NoRole as refusal:
        return refusal
    except Outsider:
        return NoRole([])
    return None
