"""The interfaces that delivery uses."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.delivery.mail.mail import Mail
from bot.delivery.outcomes import Outcome
from flows.notification_subjects import NotificationSubjects
from flows.notifications import MailNotification
from store.outbox.outbox import OutboxMessage
from store.partners import Partner


class Clients(Protocol):
    """Provides the Slack client of each partner."""

    def client(self, partner: Partner) -> WebClient:
        """Return a client for the partner's workspace that never retries by itself.

        Raises:
            WorkspacePaused: there is no valid token for it.
        """


class Mailer(Protocol):
    """Sends mails to the mail server."""

    def send(self, mail: Mail) -> Outcome:
        """Send the mail, and return the outcome."""


IsGone = Callable[[Partner, str], bool]
"""Tells whether a user ID belongs to somebody who has left the partner's workspace."""


def nobody_is_gone(_partner: Partner, _user_id: str) -> bool:
    """Assume that nobody is gone."""
    return False


Prepare = Callable[[Sequence[OutboxMessage]], None]
"""Does what messages need before they are planned, in transactions of its own."""


def nothing_to_prepare(_messages: Sequence[OutboxMessage]) -> None:
    """Prepare nothing."""


Compose = Callable[[Session, MailNotification, NotificationSubjects, datetime], Mail]
"""Writes a mail as it is right at an instant; the subjects were read for it in this transaction."""
