"""What the clock brings: for each due association the one moment to act on (R20, R23, R29, R30)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows import consent, lifecycle
from flows.lifecycle import Step
from flows.notifications import ConsentReminderMail, Reminder, Telling, tell_all
from flows.rules import agenda
from flows.rules.agenda import Moment, MomentKind
from store import associations, catalogue, consents, history, partners
from store.associations import Association
from store.database import Database
from store.history import Addition
from store.partners import Partner
from store.vocabulary import AssociationStatus, ReminderRoute

BATCH = 200
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
            batch = _act(session, associations.due(session, now, BATCH), now)
        yield from batch
        if len(batch) < BATCH:
            return


def preview(session: Session, now: datetime) -> Iterator[Done]:
    """Tell what `sweep` would do at ``now``, and change nothing."""
    for association in associations.coming(session, now):
        moments = lifecycle.moments_of(session, association)
        yield Done(association.id, association.reference, _among(moments, association, now))


def first_to_come(session: Session) -> tuple[datetime, Done] | None:
    """Return when the clock brings something next, and what."""
    association = associations.first_to_come(session)
    if association is None or association.next_action_at is None:
        return None
    moments = lifecycle.moments_of(session, association)
    moment = agenda.next_moment(moments, association.agenda_done)
    return association.next_action_at, Done(association.id, association.reference, moment)


def _act(session: Session, due: Sequence[Association], now: datetime) -> list[Done]:
    ground = _Ground(session, due)
    done, endings, reminders = [], list[Step](), _Reminders(ground, now)
    for association in due:
        moments = lifecycle.moments(association, ground.engagements[association.engagement_id])
        moment = _among(moments, association, now)
        if moment is not None and moment.kind in EXPIRIES:
            status, action = EXPIRIES[moment.kind]
            endings.append(Step(status, Addition(association, action, {"due": moment.at.isoformat()})))
        else:
            if moment is not None:
                reminders.add(association, moment)
                association.agenda_done = moment.at
            lifecycle.plan_by(association, moments)
        done.append(Done(association.id, association.reference, moment))
    lifecycle.advance_all(session, endings, now)
    consents.void_all(session, [step.addition.association for step in endings], now)
    reminders.tell()
    return done


def _among(moments: Sequence[Moment], association: Association, now: datetime) -> Moment | None:
    """Return the moment to act on, if it is not one that was put off."""
    moment = agenda.due_moment(moments, association.agenda_done, now)
    silent = association.snoozed_until is not None and now < association.snoozed_until
    return None if moment is None or (silent and moment.kind not in EXPIRIES) else moment


class _Ground:
    """What a batch stands on, read once, so that no association asks for it again."""

    def __init__(self, session: Session, due: Sequence[Association]) -> None:
        self.session = session
        self.partners = {one.id: one for one in partners.many(session, {one.partner_id for one in due})}
        self.owners = {one.id: one for one in partners.members(session, {one.owner_id for one in due})}
        engagements = catalogue.many(session, {one.engagement_id for one in due})
        self.engagements = {one.id: one for one in engagements}
        self._admins: dict[int, list[str]] = {}

    def admins(self, partner: Partner) -> list[str]:
        if partner.id not in self._admins:
            self._admins[partner.id] = [one.user_id for one in partners.admins(self.session, partner)]
        return self._admins[partner.id]


class _Reminders:
    """The reminders of a batch, written all at once."""

    def __init__(self, ground: _Ground, now: datetime) -> None:
        self._ground = ground
        self._now = now
        self._history: list[Addition] = []
        self._tellings: list[Telling] = []

    def add(self, association: Association, moment: Moment) -> None:
        at = moment.at.isoformat()
        detail = {"days": moment.days, "at": at}
        self._history.append(Addition(association, f"reminder:{moment.kind}", detail))
        sequence = lifecycle.sequence(association)
        self._tellings += [
            Telling(
                association.partner_id,
                Reminder(association.id, moment.kind, at),
                destination=destination,
                sequence=f"{sequence}:reminders:{destination}",
                dedupe=f"{sequence}:{moment.kind}:{at}:{destination}",
            )
            for destination in self._destinations(association, moment)
        ]
        engagement = self._ground.engagements[association.engagement_id]
        if moment.kind is MomentKind.CONSENT_AWAITED and engagement.remind_customer:
            self._remind_customer(association, at)

    def tell(self) -> None:
        history.append_all(self._ground.session, self._history, self._now)
        tell_all(self._ground.session, self._tellings, self._now)

    def _destinations(self, association: Association, moment: Moment) -> list[str]:
        """Return channel and owner as the owner wishes, and the admins at the very end of a claim clock."""
        partner = self._ground.partners[association.partner_id]
        owner = self._ground.owners[association.owner_id]
        direct = owner.reminders in {ReminderRoute.DIRECT, ReminderRoute.BOTH}
        channel = owner.reminders in {ReminderRoute.CHANNEL, ReminderRoute.BOTH}
        found = [partner.channel_id] if channel and partner.channel_id else []
        found += [owner.user_id] if direct or (channel and not partner.channel_id) else []
        due = association.claim_due
        if moment.kind is MomentKind.CLAIM_WARNING and due and due - self._now <= ADMINS_LAST_DAYS:
            found += self._ground.admins(partner)
        return list(dict.fromkeys(found))

    def _remind_customer(self, association: Association, at: str) -> None:
        """Mail the customer again, unless a mail has just gone out or none can arrive (R18, R29)."""
        requests = consents.requests(self._ground.session, association)
        last = requests[-1] if requests else None
        if last is None or association.mail_refused is not None:
            return
        is_open = consent.is_open(self._ground.session, last, self._now)
        if is_open and self._now >= last.requested_at + consent.RESEND_AFTER:
            self._tellings.append(
                Telling(
                    association.partner_id,
                    ConsentReminderMail(last.id, at),
                    destination=last.email,
                    sequence=f"mail:{association.id}",
                    dedupe=f"association:{association.id}:consent_reminder:{at}",
                )
            )
