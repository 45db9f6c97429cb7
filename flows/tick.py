"""What the clock brings: for each due association the one moment to act on (R20, R23, R29, R30)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows import consent, lifecycle
from flows.notifications import ConsentReminderMail, Reminder, tell
from flows.rules import agenda
from flows.rules.agenda import Moment, MomentKind
from store import associations, consents, history, partners
from store.associations import Association
from store.catalogue import Engagement
from store.database import Database
from store.partners import Partner
from store.vocabulary import AssociationStatus, ReminderRoute

BATCH = 50
"""Associations per transaction, so that nobody who clicks waits for long."""

ADMINS_LAST_DAYS = timedelta(days=3)
"""In this time before claim due the Incentives admins are warned too."""

EXPIRIES = {
    MomentKind.CONSENT_EXPIRY: (AssociationStatus.CONSENT_EXPIRED, "consent:expired"),
    MomentKind.CLAIM_EXPIRY: (AssociationStatus.NOT_SUBMITTED_EXPIRED, "claim:expired"),
}


@dataclass(frozen=True, slots=True)
class Done:
    """What a tick did, or would do, to one association; no moment means that it was only planned anew."""

    association_id: int
    reference: str
    moment: Moment | None


def sweep(database: Database, now: datetime) -> Iterator[Done]:
    """Act on everything that is due at ``now``, batch by batch; any replica may run it at any time."""
    while True:
        with database.write() as session:
            batch = [_act(session, one, now) for one in associations.due(session, now, BATCH)]
        yield from batch
        if len(batch) < BATCH:
            return


def preview(session: Session, now: datetime) -> Iterator[Done]:
    """Tell what `sweep` would do at ``now``, and change nothing."""
    for association in associations.coming(session, now):
        yield Done(association.id, association.reference, _moment(session, association, now))


def first_to_come(session: Session) -> tuple[datetime, Done] | None:
    """Return when the clock brings something next, and what."""
    association = associations.first_to_come(session)
    if association is None or association.next_action_at is None:
        return None
    moments = lifecycle.moments_of(session, association)
    moment = agenda.next_moment(moments, association.agenda_done)
    return association.next_action_at, Done(association.id, association.reference, moment)


def _act(session: Session, association: Association, now: datetime) -> Done:
    moment = _moment(session, association, now)
    if moment is None:
        pass
    elif moment.kind in EXPIRIES:
        status, action = EXPIRIES[moment.kind]
        lifecycle.advance(session, association, status, now, action, detail={"due": moment.at.isoformat()})
        consents.void(session, association, now)
    else:
        _remind(session, association, moment, now)
        association.agenda_done = moment.at
    lifecycle.plan(session, association)
    return Done(association.id, association.reference, moment)


def _moment(session: Session, association: Association, now: datetime) -> Moment | None:
    moment = agenda.due_moment(lifecycle.moments_of(session, association), association.agenda_done, now)
    silent = association.snoozed_until is not None and now < association.snoozed_until
    return None if moment is None or (silent and moment.kind not in EXPIRIES) else moment


def _remind(session: Session, association: Association, moment: Moment, now: datetime) -> None:
    partner = session.get_one(Partner, association.partner_id)
    history.append(
        session,
        association,
        f"reminder:{moment.kind}",
        now,
        member_id=None,
        detail={"days": moment.days, "at": moment.at.isoformat()},
    )
    for destination in _destinations(session, association, partner, moment, now):
        tell(
            session,
            partner,
            Reminder(association.id, moment.kind, moment.at.isoformat()),
            now,
            destination=destination,
            sequence=f"{lifecycle.sequence(association)}:reminders:{destination}",
            dedupe=f"association:{association.id}:{moment.kind}:{moment.at.isoformat()}:{destination}",
        )
    if moment.kind is MomentKind.CONSENT_AWAITED:
        _remind_customer(session, association, partner, moment, now)


def _remind_customer(
    session: Session, association: Association, partner: Partner, moment: Moment, now: datetime
) -> None:
    """Mail the customer again where the engagement says so, unless a mail has just gone out (R18, R29)."""
    engagement = session.get_one(Engagement, association.engagement_id)
    requests = consents.requests(session, association)
    last = requests[-1] if requests else None
    if not engagement.remind_customer or association.mail_refused is not None or last is None:
        return
    if not consent.is_open(session, last, now) or now < last.requested_at + consent.RESEND_AFTER:
        return
    tell(
        session,
        partner,
        ConsentReminderMail(last.id, moment.at.isoformat()),
        now,
        destination=last.email,
        sequence=f"mail:{association.id}",
        dedupe=f"association:{association.id}:consent_reminder:{moment.at.isoformat()}",
    )


def _destinations(
    session: Session, association: Association, partner: Partner, moment: Moment, now: datetime
) -> list[str]:
    """Return channel and owner as the owner wishes, and the admins at the very end of a claim clock."""
    owner = lifecycle.owner(session, association)
    direct = owner.reminders in {ReminderRoute.DIRECT, ReminderRoute.BOTH}
    channel = owner.reminders in {ReminderRoute.CHANNEL, ReminderRoute.BOTH}
    found = [partner.channel_id] if channel and partner.channel_id else []
    found += [owner.user_id] if direct or (channel and not partner.channel_id) else []
    due = association.claim_due
    if moment.kind is MomentKind.CLAIM_WARNING and due is not None and due - now <= ADMINS_LAST_DAYS:
        found += [admin.user_id for admin in partners.admins(session, partner)]
    return list(dict.fromkeys(found))
