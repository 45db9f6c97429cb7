"""What happens when a message cannot be delivered: who gets it instead, and who is told."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import customer_cards, lifecycle
from flows.members import operators
from flows.notifications import (
    AboutAssociation,
    CustomerCard,
    DestinationLost,
    Digest,
    MessagesWaited,
    Outcome,
    ThreadLine,
    parse,
)
from flows.outbox import mail_failures
from flows.rules.associations.status import CONSENT_PENDING
from flows.rules.text.mail_trouble import MailTrouble, trouble_in
from store import catalogue, partners, recipients
from store.associations import associations
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.enums import ContactSide, HistoryAction, OutboxState
from store.outbox import lanes, message_keys, outbox
from store.outbox.lanes import WORKSPACE, Lane
from store.outbox.outbox import OutboxMessage
from store.partners import Partner

CHANNELS = ("C", "G")
"""Letters with which Slack's ids of channels begin, public or private."""


def stand_in(session: Session, message: OutboxMessage) -> str | None:
    """Return who gets a message that cannot reach its destination: the owner, then an admin.

    Admins of the location come first. If nobody is left, the channel gets it. What cannot reach the channel
    of a location or an engagement goes to the partner's channel before anybody.
    """
    partner = session.get_one(Partner, message.partner_id)
    candidates = _stand_ins(session, partner, message)
    known = lanes.of(session, [(partner.id, candidate) for candidate in candidates])
    for candidate in candidates:
        lane = known.get((partner.id, candidate))
        if candidate != message.destination and (lane is None or lane.refused is None):
            return candidate
    return None


def has_already(session: Session, message: OutboxMessage, user_id: str) -> bool:
    """Tell whether a person got, or will get, the same message anyway."""
    return any(
        one.state is not OutboxState.DEAD and parse(one) == parse(message)
        for one in outbox.of_same_event(session, message, user_id)
    )


def follow_owner(session: Session, association: Association, before: str, after: str) -> None:
    """Send what still waits for the former owner to the new one, unless they get the same anyway.

    The customer's card and its thread move only if it was this association because of which the former owner
    had them. The change of the owner was written already.
    """
    sequences = [
        message_keys.owner_sequence(association.id),
        message_keys.reminder_sequence(association.id, before),
    ]
    leads = customer_cards.lead_of(session, association.customer_id)
    if leads is not None and leads.id == association.id:
        sequences.append(message_keys.card_sequence(association.customer_id))
    for message in outbox.hold_waiting(session, association.partner_id, sequences, before):
        if has_already(session, message, after):
            message.state = OutboxState.OBSOLETE
        else:
            message.destination = after


def tell_of_lost_destination(session: Session, partner: Partner, lane: Lane, now: datetime) -> None:
    """Tell those who operate the bot, once, that a destination refuses messages.

    Of a channel of a location or an engagement the Incentives admins of all locations are told too, because
    they chose it.
    """
    told = list(operators.user_ids(session, partner))
    instead = _instead_of(partner, lane.name)
    if lane.name in catalogue.own_channels(session, partner.id):
        told += [one.user_id for one in partners.admins_of_all(session, partner)]
    for user_id in dict.fromkeys(told):
        if user_id != lane.name:
            lost = DestinationLost(lane.name, str(lane.refused), instead)
            _tell(session, partner, user_id, lost, lane, now)


def tell_of_waiting(session: Session, partner: Partner, lane: Lane, now: datetime) -> None:
    """Tell those who operate the bot, once, that the workspace accepts messages again."""
    since = str(lane.refused_since and lane.refused_since.isoformat())
    for user_id in operators.user_ids(session, partner):
        _tell(session, partner, user_id, MessagesWaited(since, str(lane.refused)), lane, now)


def resume(session: Session, partner: Partner, now: datetime) -> None:
    """Send the messages of a paused workspace at once, because the app was installed again."""
    lane = lanes.get(session, partner.id, WORKSPACE)
    if lane is not None and lane.closed_until is not None:
        lane.closed_until = None
        outbox.make_due(session, partner.id, now)


def fail_mail(session: Session, ask_id: int, said: str, now: datetime) -> None:
    """Flag the associations whose consent e-mail failed for good, and tell their owners at once.

    ``said`` is what the mail server said about the customer's address, or another reason of `MailTrouble`.

    If the link was voided in the meantime (the address was changed), another request has followed, or an
    answer is no longer wanted, an association is not flagged, because the mail is not needed.
    """
    wanted = []
    for request in consent_asks.ask(session, ask_id).requests:
        association = associations.hold(session, request.partner_id, request.association_id)
        if association is None:
            continue
        request.failed_at, request.failure = now, said
        newest = consents.requests(session, association)[-1]
        is_wanted = newest.id == request.id and request.voided_at is None
        if not is_wanted or association.status not in CONSENT_PENDING:
            lifecycle.dismiss_consent_mails(session, [association])
        else:
            wanted.append((association, request))
    trouble, address = trouble_in(said), None
    if trouble is MailTrouble.OWN_LETTERS and wanted:
        address = associations.contacts(session, wanted[0][0])[ContactSide.PARTNER].email
    action = HistoryAction.MAIL_REFUSED if trouble is MailTrouble.ADDRESS else HistoryAction.MAIL_FAILED
    mail_failures.note(session, wanted, said, now, action, said=said, address=address)


def fail_receipt(session: Session, submission_id: int, said: str, now: datetime) -> None:
    """Note at the requests that were answered that no mail arrives at their address; see `fail_mail`."""
    for submission in consent_asks.submissions(session, [submission_id]):
        for given in submission.answers:
            if given.request is not None:
                given.request.failed_at, given.request.failure = now, said


def mail_arrived(session: Session, ask_id: int, now: datetime) -> None:
    """Note that a consent e-mail was sent that had failed before, because somebody sent it again."""
    for request in consent_asks.ask(session, ask_id).requests:
        if request.failed_at is None:
            continue
        association = associations.hold(session, request.partner_id, request.association_id)
        kept, request.failed_at, request.failure = request.failure, None, None
        if association is not None and association.mail_refused == kept:
            association.mail_refused = None
            detail = {"number": request.number}
            lifecycle.record(session, association, now, HistoryAction.MAIL_SENT, detail=detail)


def _stand_ins(session: Session, partner: Partner, message: OutboxMessage) -> list[str]:
    association = _about(session, partner, message)
    location_id = association.location_id if association else None
    candidates = [admin.user_id for admin in partners.admins(session, partner, location_id)]
    if association is not None:
        owner = association.owner.user_id
        if not recipients.read(session, [(partner.id, owner)]).excludes(partner.id, owner, location_id):
            candidates.insert(0, owner)
    whole = _instead_of(partner, message.destination)
    if whole is not None:
        candidates.insert(0, whole)
    elif not candidates and partner.channel_id:
        candidates.append(partner.channel_id)
    return candidates


def _instead_of(partner: Partner, destination: str) -> str | None:
    """Return the partner's channel if the destination is one of a location or an engagement."""
    is_own = destination.startswith(CHANNELS) and destination != partner.channel_id
    return partner.channel_id if is_own else None


def _about(session: Session, partner: Partner, message: OutboxMessage) -> Association | None:
    """Return the association whose owner gets a message; the thread goes where the card goes."""
    match parse(message):
        case CustomerCard(customer_id):
            return customer_cards.lead_of(session, customer_id)
        case ThreadLine(association_id):
            return customer_cards.lead_of(session, associations.of_id(session, association_id).customer_id)
        case AboutAssociation(association_id):
            return associations.of_id(session, association_id)
        case Outcome() as outcome:
            several = associations.of_all_partners(session, outcome.association_ids)
            return several[0] if len({one.owner_id for one in several}) == 1 else None
        case Digest(member_id=int() as member_id):
            return associations.first_running(session, partner.id, member_id)
        case _:
            return None


def _tell(
    session: Session,
    partner: Partner,
    user_id: str,
    notification: DestinationLost | MessagesWaited,
    lane: Lane,
    now: datetime,
) -> None:
    since = lane.refused_since.isoformat() if lane.refused_since else ""
    event = message_keys.for_each(notification.kind, lane.name, since)
    lifecycle.tell_trouble(session, partner, user_id, notification, now, event)
