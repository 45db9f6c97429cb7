"""The one place that opens a transaction for a listener, and says who acts in it and when.

A person without a role is refused here, so a listener opens its transaction before it shows anything, or asks
`require_role`. `bot.slack.errors` answers the person.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from flows.access import Actor
from handlers.app.caller import Caller
from handlers.app.services import Services


class Acting(NamedTuple):
    """What a use case receives: the open transaction, the member who acts, and one instant for everything."""

    session: Session
    actor: Actor
    now: datetime


@contextmanager
def writing(services: Services, caller: Caller) -> Iterator[Acting]:
    """Open a transaction that may change something; it commits at the end, and an exception undoes it.

    Raises:
        NoRole: the person holds no role.
    """
    now = services.clock()
    with services.database.write() as session:
        yield Acting(session, caller.identify(session), now)


@contextmanager
def reading(services: Services, caller: Caller) -> Iterator[Acting]:
    """Open a transaction in which everything is read as of one moment.

    Raises:
        NoRole: the person holds no role.
    """
    now = services.clock()
    with services.database.read() as session:
        yield Acting(session, caller.identify(session), now)


def require_role(services: Services, caller: Caller) -> None:
    """Refuse a person without a role where a listener shows an empty form, or works for long before it reads.

    Raises:
        NoRole: the person holds no role.
    """
    with reading(services, caller):
        pass
