"""Reminders: who gets each one, and what is written to the outbox and the history (R29, R30)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.consent import consent
from flows.notifications import ConsentReminderMail, QueuedNotification, Reminder, notify_all
from flows.rules.associations.agenda import ENDINGS, LAST_DAYS, AgendaItem, AgendaKind
from flows.rules.associations.history_actions import REMINDED
from store import consents, partners, recipients
from store.associations.associations import Association
from store.enums import HistoryAction, ReminderRoute
from store.history import history
from store.history.history import Addition
from store.outbox import message_keys
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class Audience:
    """The recipients of a reminder, as Slack IDs; ``is_muted`` says that the owner wants no reminders."""

    channel: str | None = None
    owner: str | None = None
    admins: tuple[str, ...] = ()
    is_muted: bool = False

    @property
    def destinations(self) -> list[str]:
        """Where it goes, each once."""
        return list(dict.fromkeys(one for one in (self.channel, self.owner, *self.admins) if one))


class BatchContext:
    """Who can be told about a batch of associations, read once; these come with their partners and owners."""

    def __init__(self, session: Session, due: Iterable[Association]) -> None:
        """Read which owners of a batch can no longer be told anything."""
        self.session = session
        self._recipients = recipients.read(session, {(one.partner_id, one.owner.user_id) for one in due})
        self._admins: dict[int, tuple[str, ...]] = {}

    def audience(self, association: Association, moment: AgendaItem, now: datetime) -> Audience:
        """Return channel and owner by the owner's settings, and admins in a claim clock's last days."""
        partner, owner = association.partner, association.owner
        channel = partner.channel_id
        if moment.kind in ENDINGS:
            return Audience(channel, owner.user_id)
        if moment.kind is AgendaKind.CLAIM_ESCALATION:
            return Audience(admins=self._admins_of(partner))
        # A person's settings no longer count when they are gone or lose their role; delivery finds who
        # replaces them.
        is_absent = self._recipients.excludes(partner.id, owner.user_id, association.location_id)
        route = ReminderRoute.BOTH if is_absent else owner.reminders
        due = association.claim_due
        is_late = moment.kind is AgendaKind.CLAIM_WARNING and due is not None and due - now <= LAST_DAYS
        in_channel = route in {ReminderRoute.CHANNEL, ReminderRoute.BOTH}
        # Without a channel, the owner gets the channel's reminders.
        direct = route in {ReminderRoute.DIRECT, ReminderRoute.BOTH} or (in_channel and not channel)
        return Audience(
            channel if in_channel else None,
            owner.user_id if direct else None,
            self._admins_of(partner) if is_late else (),
            route is ReminderRoute.MUTED,
        )

    def _admins_of(self, partner: Partner) -> tuple[str, ...]:
        if partner.id not in self._admins:
            found = partners.admins(self.session, partner)
            self._admins[partner.id] = tuple(one.user_id for one in found)
        return self._admins[partner.id]


class Reminders:
    """The reminders of a batch, written all at once."""

    def __init__(self, context: BatchContext, now: datetime) -> None:
        """Begin with none."""
        self._context = context
        self._now = now
        self._history: list[Addition] = []
        self._notifications: list[QueuedNotification] = []

    def add(self, association: Association, due: Sequence[AgendaItem]) -> None:
        """Add what is due for one association, a reminder or an escalation or both; each person gets one."""
        moments = {
            destination: moment
            # An escalation comes last: a snooze does not make it obsolete while it waits.
            for moment in due
            for destination in self._context.audience(association, moment, self._now).destinations
        }
        self._notifications += [
            _queued(association, moment, destination) for destination, moment in moments.items()
        ]
        self._history.append(_entry(association, due, list(moments.values())))
        for moment in due:
            if moment.kind is AgendaKind.CONSENT_AWAITED and association.engagement.remind_customer:
                self._remind_customer(association, (moment.fell_due or moment.at).isoformat())

    def tell(self) -> None:
        """Write them."""
        history.write_all(self._context.session, self._history, self._now)
        notify_all(self._context.session, self._notifications, self._now)

    def _remind_customer(self, association: Association, at: str) -> None:
        """Mail the customer again, unless a mail has just gone out or none can arrive (R18, R29)."""
        requests = consents.requests(self._context.session, association)
        last = requests[-1] if requests else None
        if last is None or association.mail_refused is not None:
            return
        is_open = consent.is_open(last, self._now)
        if is_open and self._now >= last.requested_at + consent.RESEND_AFTER:
            self._notifications.append(
                QueuedNotification(
                    association.partner_id,
                    ConsentReminderMail(last.id, at),
                    destination=last.email,
                    sequence=message_keys.mail_sequence(association.id),
                    event=message_keys.consent_reminder(association.id, at),
                )
            )


def _queued(association: Association, moment: AgendaItem, destination: str) -> QueuedNotification:
    at, is_snoozed = moment.at.isoformat(), moment.fell_due is not None
    return QueuedNotification(
        association.partner_id,
        Reminder(association.id, moment.kind, at),
        destination=destination,
        sequence=message_keys.reminder_sequence(association.id, destination),
        event=message_keys.reminder(association.id, moment.kind, at, is_snoozed=is_snoozed),
    )


def _entry(association: Association, due: Sequence[AgendaItem], reported: Sequence[AgendaItem]) -> Addition:
    """Return one entry for the history, about the first moment that was ``reported`` to somebody, if any."""
    moment = next((one for one in due if one in reported), due[0])
    detail = {"days": moment.days, "at": moment.at.isoformat()}
    if reported:
        return Addition(association, REMINDED[moment.kind], detail, changes_nothing=True)
    return Addition(
        association, HistoryAction.REMINDER_UNTOLD, detail | {"moment": moment.kind}, changes_nothing=True
    )
