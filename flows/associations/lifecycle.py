"""Move an association to another status: the row, its clocks, its history and its card, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows import access
from flows.access import Actor
from flows.associations import outcomes
from flows.associations.customer_cards import CardMessages
from flows.associations.outcomes import Happened
from flows.notifications import (
    ConsentReminderMail,
    ConsentRequestMail,
    Notification,
    QueuedNotification,
    notify,
    notify_all,
)
from flows.outbox import corrections
from flows.refusal import Refusal
from flows.reminders import day_renewals, partner_calendar
from flows.rules.associations import agenda, status
from flows.rules.associations.agenda import BUGS, AgendaInput, AgendaItem
from flows.rules.associations.quiet_hours import QuietHours
from flows.rules.text.mail_trouble import MailTrouble
from store import disputes
from store.associations import associations
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.enums import CLOCKED, PARTNER_ANSWERS, REVIEWING, AssociationStatus, HistoryAction
from store.history import history
from store.history.history import Addition, Evidence, HistoryEntry
from store.outbox import message_keys, undelivered
from store.outbox.message_keys import EventKey
from store.partners import Partner


class StatusClosed(Refusal):
    """The association's status does not allow the action (any more)."""

    def __init__(self, current: AssociationStatus) -> None:
        """Keep the association's current status."""
        super().__init__(current)
        self.status = current


class NotFound(Refusal):
    """The partner has no such association."""


class OtherLocation(Refusal):
    """The member holds roles, but none on the association's location (R1)."""

    def __init__(self, location_id: int | None, admins: Sequence[str] = ()) -> None:
        """Keep the Slack user IDs of the admins who may grant one."""
        super().__init__(location_id)
        self.admins = tuple(admins)


def find(session: Session, actor: Actor, association_id: int) -> Association:
    """Return one association of the member's partner, to be shown, with what belongs to it.

    Raises:
        NotFound: the partner has no such association.
    """
    association = associations.get(session, actor.partner.id, association_id)
    if association is None:
        raise NotFound(association_id)
    return association


def find_for(session: Session, actor: Actor, association_id: int) -> Association:
    """Return an association on which the member may act, without locking it.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
    """
    association = find(session, actor, association_id)
    if not actor.holds_role_on(association.location):
        raise no_role_there(session, actor, association.location_id)
    return association


def no_role_there(session: Session, actor: Actor, location_id: int | None) -> OtherLocation:
    """Return the refusal of a member who holds no role on a location, with whom they may ask for one."""
    return OtherLocation(location_id, access.admins_to_ask(session, actor, location_id))


def hold(session: Session, partner_id: int, association_id: int) -> Association:
    """Return the partner's association with what belongs to it, locked until commit.

    Raises:
        NotFound: the partner has no such association.
    """
    association = associations.hold(session, partner_id, association_id)
    if association is None:
        raise NotFound(association_id)
    return association


def hold_for(session: Session, actor: Actor, association_id: int) -> Association:
    """Return an association on which the member may act, locked until commit.

    Raises:
        NotFound: the partner has no such association.
        OtherLocation: the member holds no role on its location.
    """
    association = hold(session, actor.partner.id, association_id)
    if not actor.holds_role_on(association.location):
        raise no_role_there(session, actor, association.location_id)
    return association


def advance(
    session: Session,
    association: Association,
    after: AssociationStatus,
    now: datetime,
    action: HistoryAction,
    *,
    member_id: int | None = None,
    detail: dict[str, Any] | None = None,
    evidence: Evidence | None = None,
    told: list[Happened] | None = None,
) -> HistoryEntry:
    """Move the association to a status that may follow; the caller holds it and has set its clocks.

    The clock of a review, which every submission begins anew, is set here. ``evidence`` are rows that the
    history vouches for from now on; see `store.history.evidence`. With ``told``, nobody is told yet: what
    happened is added to it, for `announce_all`.

    Raises:
        StatusClosed: the status may not follow the current one (R25).
    """
    _move(association, after, now, now)
    dismiss_consent_mails(session, [association])
    _after_endings(session, [association], now)
    entry = record(session, association, now, action, member_id=member_id, detail=detail, evidence=evidence)
    if told is None:
        announce(session, association, entry, now)
    else:
        told.append((association, entry))
    return entry


def check_may_follow(association: Association, after: AssociationStatus) -> None:
    """Refuse a status that may not follow the association's current one.

    Raises:
        StatusClosed: it may not follow (R25).
    """
    if not status.may_follow(association.status, after):
        raise StatusClosed(association.status)


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a deadline that passed does to an association: the new status, and what the history says of it."""

    after: AssociationStatus
    addition: Addition


def advance_all(session: Session, expiries: Sequence[Expiry], now: datetime) -> None:
    """Do what `advance` does to many associations at once, each as of the time of its expiry.

    ``now`` is when that is noticed, which after a pause is long after the clock has run out.

    Raises:
        StatusClosed: a status may not follow the current one of its association (R25).
    """
    for expiry in expiries:
        association = expiry.addition.association
        _move(association, expiry.after, expiry.addition.at or now, now)
        association.agenda_done = noticed(association.partner, now)
    moved = [expiry.addition.association for expiry in expiries]
    dismiss_consent_mails(session, moved)
    _after_endings(session, moved, now)
    entries = history.append_all(session, [expiry.addition for expiry in expiries], now)
    messages = CardMessages(session, moved)
    notifications: list[QueuedNotification] = []
    for association, entry in zip(moved, entries, strict=True):
        event = message_keys.card(association.id, entry.number)
        notifications += [messages.card(association, event), *messages.announcement(association, entry)]
    notifications += outcomes.messages(zip(moved, entries, strict=True))
    if moved:
        cause = message_keys.card(moved[0].id, entries[0].number)
        notifications += day_renewals.after(session, moved, cause, now)
    notify_all(session, notifications, now)


def noticed(partner: Partner, now: datetime) -> datetime:
    """Return when an expiry or a reminder counts as noticed: after a digest written at the same time.

    A digest lists what was noticed since the previous one, and the concurrent digest could not list this.
    """
    digest = partner.digested_at
    return now if digest is None else max(now, digest + timedelta(microseconds=1))


def _move(association: Association, after: AssociationStatus, at: datetime, now: datetime) -> None:
    """Move the association as of an instant; the bot notices this ``now``."""
    check_may_follow(association, after)
    association.status = after
    association.status_since = at
    association.ended_at = None if status.is_open(after) else at
    if after not in PARTNER_ANSWERS:
        association.programme_due = association.review_due if after in REVIEWING else None
    # These columns are about the previous status.
    association.snoozed_until, association.mail_refused = None, None
    association.reminded_at = None
    association.agenda_done = now
    plan(association)


def _after_endings(session: Session, moved: Sequence[Association], now: datetime) -> None:
    """Do what every ending requires, so that no way of ending can forget it.

    This voids the customers' links, and updates the cards of other partners in a dispute with an ended
    association.
    """
    ended = [one for one in moved if not status.is_open(one.status)]
    if not ended:
        return
    consents.void_all(session, [one for one in ended if one.status in status.LINKS_WITHDRAWN], now)
    rivals = disputes.open_rivals(session, [one.id for one in ended])
    cause = ended[0].id
    messages = CardMessages(session, rivals)
    cards = [messages.card(one, message_keys.card_after_ending(one.id, cause)) for one in rivals]
    notify_all(session, cards, now)


def begin(
    session: Session,
    association: Association,
    now: datetime,
    action: HistoryAction,
    *,
    member_id: int,
    detail: dict[str, Any],
    evidence: Evidence,
    has_card: bool,
) -> HistoryEntry:
    """Insert a new association with the first entry of its history, and show it on its customer's card.

    If the customer ``has_card`` already, its thread tells of the new association; else the new card does.
    Messages that offered to begin it again offer it no longer.
    """
    plan(association)
    addition = Addition(association, action, detail, evidence)
    entry = history.begin(session, addition, now, member_id=member_id)
    redraw(session, association, message_keys.card(association.id, entry.number), now)
    if has_card:
        announce(session, association, entry, now)
    notify_all(session, corrections.after_beginning(session, association, entry), now)
    return entry


def record(
    session: Session,
    association: Association,
    now: datetime,
    action: HistoryAction,
    *,
    member_id: int | None = None,
    detail: dict[str, Any] | None = None,
    evidence: Evidence | None = None,
    erased: Sequence[int] = (),
) -> HistoryEntry:
    """Append to the history, and update the card."""
    addition = Addition(association, action, detail or {}, evidence or {}, erased)
    entry = history.append(session, addition, now, member_id=member_id)
    redraw(session, association, message_keys.card(association.id, entry.number), now)
    return entry


def redraw(session: Session, association: Association, event: EventKey, now: datetime) -> None:
    """Update the card of the association's customer and daily messages about it, because of this event."""
    card = CardMessages(session, [association]).card(association, event)
    notify_all(session, [card, *day_renewals.after(session, [association], event, now)], now)


def announce(session: Session, association: Association, entry: HistoryEntry, now: datetime) -> None:
    """Add a line to the card's thread, and tell the owner, unless the owner did it.

    What was won or lost is told to the whole channel instead.
    """
    announce_all(session, [(association, entry)], now)


def announce_all(session: Session, happened: Sequence[Happened], now: datetime) -> None:
    """Do what `announce` does for what happened together; what was won or lost is told in one message.

    Messages about what has been withdrawn by it are corrected.
    """
    session.flush()
    messages = CardMessages(session, [association for association, _ in happened])
    told = [one for association, entry in happened for one in messages.announcement(association, entry)]
    corrected = corrections.after(session, happened)
    notify_all(session, [*corrected, *told, *outcomes.messages(happened)], now)


def announce_once(session: Session, happened: Sequence[Happened], now: datetime) -> None:
    """Do what `announce` does once for what happened to several associations of an owner; all are named."""
    (association, entry), *others = happened
    session.flush()
    messages = CardMessages(session, [association])
    notify_all(session, messages.announcement(association, entry, [one.id for one, _ in others]), now)


def plan(association: Association) -> None:
    """Set when the next agenda item is due.

    If that cannot be computed, members can still act: the next tick then handles a running clock and reports
    the fault.
    """
    try:
        plan_by(association, moments(association))
    except BUGS:
        is_running = association.status in CLOCKED
        association.next_action_at = association.status_since if is_running else None


def plan_by(association: Association, moments: Sequence[AgendaItem]) -> None:
    """Set when the next agenda item is due, from the given items."""
    association.next_action_at = planned(association, moments)


def planned(association: Association, moments: Sequence[AgendaItem]) -> datetime | None:
    """Return when the next agenda item is due; never ``None`` while a clock runs."""
    coming = agenda.next_item(moments, association.agenda_done)
    return agenda.acts_at(coming, association.status_since) if coming else None


def moments(association: Association) -> list[AgendaItem]:
    """Return the association's agenda, by its engagement's schedule and its partner's quiet hours."""
    return moments_with(association, partner_calendar.quiet_of(association.partner))


def moments_with(association: Association, quiet: QuietHours | None) -> list[AgendaItem]:
    """Return the same with other quiet hours."""
    facts = AgendaInput(
        association.status,
        association.created_at,
        association.status_since,
        association.consent_due,
        association.claim_due,
        association.snoozed_until,
        association.programme_due,
        quiet,
    )
    return agenda.agenda(facts, agenda.schedule_from(association.engagement.reminders))


def coming(association: Association) -> list[AgendaItem]:
    """Return what is still to come on the association's agenda; an empty list if that cannot be computed."""
    try:
        return agenda.coming(moments(association), association.agenda_done)
    except BUGS:
        return []


def note_withdrawn_link(association: Association) -> None:
    """Record that the customer cannot answer although an answer is awaited, because the last link is void.

    Without this the association would wait for the customer, who has nothing to answer, until it expires.
    """
    is_awaited = association.status is AssociationStatus.AWAITING_CONSENT
    association.mail_refused = MailTrouble.WITHDRAWN if is_awaited else None


def dismiss_consent_mails(session: Session, associations: Sequence[Association]) -> None:
    """Dismiss consent e-mails that did not arrive, or may not have; they are no longer needed.

    The customers were asked again, or have answered, or their links were withdrawn. A mail that asks for
    another association as well, which still waits, is needed.
    """
    ids = [one.id for one in associations]
    asks = consent_asks.without_another(session, ids, status.CONSENT_PENDING) if ids else ()
    if asks:
        undelivered.dismiss(
            session,
            {one.partner_id for one in associations},
            [message_keys.mail_sequence(one) for one in asks],
            [ConsentRequestMail.kind, ConsentReminderMail.kind],
        )


def tell_trouble(
    session: Session,
    partner: Partner,
    user_id: str,
    notification: Notification,
    now: datetime,
    event: EventKey,
) -> None:
    """Tell somebody who operates the bot about something that did not work, or works again."""
    sequence = message_keys.trouble_sequence(user_id)
    notify(session, partner, notification, now, destination=user_id, sequence=sequence, event=event)
