"""A consent e-mail that came back after the mail server had taken it, as a member reports it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import lifecycle
from flows.associations.lifecycle import StatusClosed
from flows.outbox import mail_failures
from flows.rules.text import mail_trouble
from flows.rules.text.addresses import same
from store.associations.associations import Association
from store.consents import consents
from store.consents.consents import ConsentRequest
from store.enums import AssociationStatus, HistoryAction

LONGEST_WORDS = 500
"""Characters of what a returned mail said."""


def concerned(session: Session, actor: Actor, association_id: int) -> Sequence[Association]:
    """Return the associations whose newest mail went to the same address, and may have arrived.

    They are those of the same customer that await an answer, at locations on which the member holds a role:
    first the one that is asked about. Nothing is returned if its own mail is known to have failed.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
    """
    association = lifecycle.find_for(session, actor, association_id)
    newest: dict[int, ConsentRequest] = {}
    for request in consents.of_customer(session, association):
        newest[request.association_id] = request
    own = newest.get(association.id)
    if own is None or not _may_have_arrived(own):
        return []
    others = [
        one.association
        for one in newest.values()
        if one.association_id != association.id
        and _may_have_arrived(one)
        and same(one.email, own.email)
        and actor.holds_role_on(one.association.location)
    ]
    return [association, *sorted(others, key=lambda one: one.id)]


def report(
    session: Session, actor: Actor, association_id: int, said: str, now: datetime
) -> Sequence[Association]:
    """Note that the newest mail of an association came back, and of those that are `concerned` as well.

    Their links go on working: if a mail did arrive, the customer can answer. ``said`` is what the returned
    mail said, or empty. Returns what was noted.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
        StatusClosed: no mail is waiting for an answer that could have come back.
    """
    found = concerned(session, actor, association_id)
    if not found:
        raise StatusClosed(lifecycle.find(session, actor, association_id).status)
    failure = mail_trouble.came_back(said)
    held = [lifecycle.hold(session, actor.partner.id, one) for one in sorted(one.id for one in found)]
    failed = []
    for association in held:
        request = consents.requests(session, association)[-1]
        session.refresh(request)
        if association.status is AssociationStatus.AWAITING_CONSENT and request.failed_at is None:
            failed.append((association, request))
    mail_failures.note(
        session, failed, failure, now, HistoryAction.MAIL_CAME_BACK, member=actor.member, said=said
    )
    return [association for association, _ in failed]


def _may_have_arrived(request: ConsentRequest) -> bool:
    is_awaited = request.association.status is AssociationStatus.AWAITING_CONSENT
    return is_awaited and request.failed_at is None and request.voided_at is None
