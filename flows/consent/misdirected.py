"""Whose mail the reader says is not for them: found before anybody asks the same person again."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import MailTrouble
from store.associations.associations import Association
from store.enums import HistoryAction
from store.history import history


@dataclass(frozen=True, slots=True)
class NotForThem:
    """Who says that somebody else must answer, and whom they ``named``, as they typed it, if anybody."""

    email: str
    named: str | None

    def reaches(self, email: str) -> bool:
        """Tell whether a mail to this address would reach them again."""
        return same(self.email, email)


def find(session: Session, every: Iterable[Association]) -> NotForThem | None:
    """Return what the reader said of the first of these of which they said that it is not for them."""
    for association in every:
        if association.mail_refused != MailTrouble.NOT_FOR_THEM:
            continue
        for entry in reversed(history.of_association(session, association)):
            if entry.action == HistoryAction.CONSENT_NOT_FOR_THEM and entry.detail:
                return NotForThem(entry.detail.get("address") or "", entry.detail.get("named"))
    return None
