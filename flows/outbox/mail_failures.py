"""Consent e-mails that did not arrive: the associations are flagged, and each owner is told once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.notifications import MailRefused, notify
from store.associations.associations import Association
from store.consents.consents import ConsentRequest
from store.enums import HistoryAction
from store.outbox import message_keys
from store.partners import Member

Failed = tuple[Association, ConsentRequest]
"""An association, and its newest request, of which the mail did not arrive."""


def note(
    session: Session,
    failed: Sequence[Failed],
    failure: str,
    now: datetime,
    action: HistoryAction,
    *,
    said: str,
    address: str | None = None,
    member: Member | None = None,
) -> None:
    """Flag associations whose mail to one address did not arrive, and tell each owner once, of all of theirs.

    ``failure`` is why, in the words of `Association.mail_refused`, and ``said`` what the history says of it.
    ``address`` is the one that is wrong, if it is not that of the requests. If a ``member`` says so, they are
    not told what they said. The caller holds the associations.
    """
    by_owner: dict[int, list[Failed]] = {}
    for association, request in failed:
        request.failed_at, request.failure = now, failure
        association.mail_refused = failure
        detail = {"address": address or request.email, "said": said, "number": request.number}
        lifecycle.record(
            session, association, now, action, member_id=member.id if member else None, detail=detail
        )
        by_owner.setdefault(association.owner_id, []).append((association, request))
    for owner_id, theirs in by_owner.items():
        if member is not None and member.id == owner_id:
            continue
        # What ends first stands for all of them.
        (first, request), *others = sorted(theirs, key=lambda one: (one[0].consent_due, one[0].id))
        notify(
            session,
            first.partner,
            MailRefused(
                first.id,
                address or request.email,
                failure,
                by=member.user_id if member else "",
                others=[one.id for one, _ in others],
            ),
            now,
            destination=first.owner.user_id,
            sequence=message_keys.owner_sequence(first.id),
            event=message_keys.mail_refused(first.id, request.number),
        )
