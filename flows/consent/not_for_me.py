"""What follows if the reader of a consent e-mail says that it is not for them. It decides nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.associations.outcomes import Happened
from flows.consent import consent
from flows.rules.text.mail_trouble import MailTrouble
from store.consents import consent_asks
from store.enums import HistoryAction


def tell(session: Session, ask_id: int, named: str | None, now: datetime) -> bool:
    """Record at every open engagement of an ask that somebody else must answer, and tell the owners.

    ``named`` is who the right person is, if the reader knows. The link goes on working, since anybody who was
    forwarded the mail may say so. Each link says so once; return false if it has, or nothing is open.
    """
    ask = consent_asks.ask(session, ask_id)
    wanted = sorted(ask.requests, key=lambda one: one.association_id)
    held = [lifecycle.hold(session, one.partner_id, one.association_id) for one in wanted]
    # While this waited for the locks, somebody else may have said so, or the contact may have changed.
    session.refresh(ask, ["misdirected_at"])
    for request in wanted:
        session.refresh(request, ["voided_at"])
    still_open = [
        association
        for request, association in zip(wanted, held, strict=True)
        if consent.is_open(request, now)
    ]
    if ask.misdirected_at is not None or not still_open:
        return False
    ask.misdirected_at = now
    told = dict[int, list[Happened]]()
    for association in still_open:
        association.mail_refused = MailTrouble.NOT_FOR_THEM
        detail = {"address": ask.email, "named": named}
        entry = lifecycle.record(session, association, now, HistoryAction.CONSENT_NOT_FOR_THEM, detail=detail)
        told.setdefault(association.owner_id, []).append((association, entry))
    # One line and one notice are enough for what was asked together.
    for theirs in told.values():
        lifecycle.announce_once(session, theirs, now)
    return True
