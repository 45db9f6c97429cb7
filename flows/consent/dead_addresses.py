"""Addresses of customers at which no mail arrives: found before anybody asks there again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.rules.text.addresses import same
from flows.rules.text.mail_trouble import GETS_NO_MAIL, trouble_in
from store.associations.associations import Association
from store.consents import consents


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """An address at which a consent e-mail did not arrive, and nothing has gone there since.

    ``failure`` is why, in the words of `Association.mail_refused`. ``engagement`` names the engagement that
    the mail was about, if it was another one than the association that is looked at.
    """

    email: str
    failure: str
    since: datetime
    engagement: str | None


def find(session: Session, association: Association, email: str) -> DeadAddress | None:
    """Return what is known of an address at which the association's customer gets no mail, if it is one.

    The customer's other associations count as well: one mailbox reads the mails about all of them.
    """
    if not consents.any_failed(session, association):
        # It is so of nearly all customers, and reading their requests costs several times as much.
        return None
    sent = [one for one in consents.of_customer(session, association) if same(one.email, email)]
    failed = [
        one for one in sent if one.failed_at and one.failure and trouble_in(one.failure) in GETS_NO_MAIL
    ]
    newest = max(failed, key=_failed_at, default=None)
    if newest is None or newest.failure is None:
        return None
    since = _failed_at(newest)
    if any(one.failed_at is None and one.requested_at > since for one in sent):
        return None
    engagement = newest.association.engagement.name
    is_other = newest.association_id != association.id
    return DeadAddress(newest.email, newest.failure, since, engagement if is_other else None)


def _failed_at(request: consents.ConsentRequest) -> datetime:
    return request.failed_at or request.requested_at
