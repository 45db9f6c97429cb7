"""The services of every handler: the database, the clock, the tenant directory, and links for customers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flows.links import Links
from flows.rules.customers.tenants import Directory
from flows.transactions import Transactions


@dataclass(frozen=True, slots=True)
class Services:
    """Made once at start-up; ``clock`` returns now as an aware UTC instant.

    ``mail_takes_utf8`` tells whether the mail server carries addresses with letters beyond ASCII before the
    @; ``None`` until it is known. ``mail_sender`` is the name that stands before the sender's address in
    mails to customers; where it is empty, the partner's does.
    """

    database: Transactions
    clock: Callable[[], datetime]
    directory: Directory
    links: Links
    mail_takes_utf8: Callable[[], bool | None] = lambda: None
    mail_sender: str = ""
