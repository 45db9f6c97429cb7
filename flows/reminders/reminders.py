"""Reminders: who gets each one, and what is written to the outbox and the history (R29, R30)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.associations import lifecycle
from flows.associations.channels import channel_of
from flows.consent import consent
from flows.notifications import (
    ConsentReminderMail,
    QueuedNotification,
    Reminder,
    SurveyReminderMail,
    notify_all,
)
from flows.reminders import day_message, partner_calendar
from flows.rules.associations.agenda import (
    BUGS,
    ENDINGS,
    ESCALATIONS,
    LAST_DAYS,
    WARNINGS,
    AgendaItem,
    AgendaKind,
)
from flows.rules.associations.deadlines import REMIND_CUSTOMER_AFTER, RESEND_AFTER
from flows.rules.associations.history_actions import REMINDED
from flows.surveys import customer_survey
from store import partners, recipients
from store.associations.associations import Association
from store.consents import consent_asks, consents
from store.enums import CLOCKED, HistoryAction, ReminderSetting
from store.history import history
from store.history.history import Addition
from store.outbox import message_keys, outbox
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class Audience:
    """The recipients of a reminder or an ending, as Slack IDs.

    ``at_once`` are those of them who are told now, each in a message of its own; the others read it in their
    next daily message. ``is_muted`` says that the owner wants no reminders.
    """

    channel: str | None = None
    owner: str | None = None
    admins: tuple[str, ...] = ()
    is_muted: bool = False
    at_once: bool = False

    @property
    def destinations(self) -> list[str]:
        """Who is told, each once."""
        return list(dict.fromkeys(one for one in (self.channel, self.owner, *self.admins) if one))


class BatchContext:
    """Who can be told about a batch of associations, read once; these come with their partners and owners."""

    def __init__(self, session: Session, due: Iterable[Association]) -> None:
        """Read which owners of a batch can no longer be told anything."""
        self.session = session
        self._recipients = recipients.read(session, {(one.partner_id, one.owner.user_id) for one in due})
        self._admins: dict[int, tuple[str, ...]] = {}
        self._next: dict[int, datetime | None] = {}

    def audience(self, association: Association, moment: AgendaItem, now: datetime) -> Audience:
        """Return the owner by their settings, and the admins in the last days of a clock of the partner's."""
        partner, owner = association.partner, association.owner
        if moment.kind in ENDINGS:
            channel = channel_of(association)
            return Audience(channel, owner.user_id if channel is None else None, at_once=True)
        is_urgent = self.is_urgent(association, now)
        if moment.kind in ESCALATIONS:
            return Audience(admins=self._admins_of(partner), at_once=is_urgent)
        is_late = moment.kind in WARNINGS and association.clock_due - now <= LAST_DAYS
        setting = self.setting(association)
        is_muted = setting is ReminderSetting.NONE
        return Audience(
            owner=None if is_muted else owner.user_id,
            admins=self._admins_of(partner) if is_late else (),
            is_muted=is_muted,
            at_once=is_urgent or setting is ReminderSetting.SINGLY,
        )

    def setting(self, association: Association) -> ReminderSetting:
        """Return how the owner is reminded of an association.

        The settings of a person who is gone, or has lost their role, no longer count; delivery finds who
        replaces them.
        """
        partner, owner = association.partner, association.owner
        if self._recipients.excludes(partner.id, owner.user_id):
            return ReminderSetting.DAILY
        if self._recipients.excludes(partner.id, owner.user_id, association.location_id):
            return ReminderSetting.SINGLY
        return owner.reminders

    def is_urgent(self, association: Association, now: datetime) -> bool:
        """Tell whether the running clock ends before the partner's next daily messages.

        It is not if none runs, or if these cannot be computed, which fails and is reported where they are
        written.
        """
        if association.status not in CLOCKED:
            return False
        partner = association.partner
        if partner.id not in self._next:
            try:
                self._next[partner.id] = partner_calendar.next_telling(partner, now)
            except BUGS:
                self._next[partner.id] = None
        following = self._next[partner.id]
        return following is not None and association.clock_due <= following

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
        self._urgent: dict[str, list[_Urgent]] = defaultdict(list)

    def add(self, association: Association, due: Sequence[AgendaItem]) -> None:
        """Add what is due for one association: a reminder, an escalation, or both; each person is told once.

        Daily messages tell of it by ``reminded_at``; what cannot wait for them is told at once.
        """
        context, told = self._context, dict[str, AgendaItem]()
        single = context.setting(association) is ReminderSetting.SINGLY
        is_urgent = context.is_urgent(association, self._now)
        for moment in due:
            audience = context.audience(association, moment, self._now)
            # An escalation comes last: a snooze does not make it obsolete while it waits.
            told |= dict.fromkeys(audience.destinations, moment)
        for destination, moment in told.items():
            one = _Urgent(association, moment, destination)
            if single and destination == association.owner.user_id:
                self._notifications.append(one.alone())
            elif is_urgent:
                self._urgent[destination].append(one)
        association.reminded_at = lifecycle.noticed(association.partner, self._now)
        self._history.append(_entry(association, due, list(told.values())))
        for moment in due:
            if moment.kind is AgendaKind.CONSENT_AWAITED and association.engagement.remind_customer:
                self._remind_customer(association, (moment.fell_due or moment.at).isoformat())
            if moment.kind is AgendaKind.CLAIM_WARNING and association.engagement.remind_customer:
                self._remind_of_survey(association, (moment.fell_due or moment.at).isoformat())

    def tell(self) -> None:
        """Write them."""
        session = self._context.session
        history.write_all(session, self._history, self._now)
        for several in self._urgent.values():
            self._notifications += self._told_at_once(several)
        notify_all(session, self._notifications, self._now)

    def _told_at_once(self, several: Sequence["_Urgent"]) -> list[QueuedNotification]:
        """Return one message of everything that ends before the next daily one, unless it was sent before.

        Then an association that had begun by that time was in it; a later one is told alone.
        """
        partner, destination = several[0].association.partner, several[0].destination
        session = self._context.session
        message = day_message.urgent(session, partner, destination, self._now)
        if message is None:
            return [one.alone() for one in several]
        sent = outbox.of_events(session, partner.id, [message.event])
        earlier = next((one for one in sent if one.addressee == destination), None)
        if earlier is None:
            return [message]
        return [one.alone() for one in several if one.association.status_since > earlier.created_at]

    def _remind_customer(self, association: Association, at: str) -> None:
        """Mail the customer again, unless a mail has just gone out or none can arrive (R18, R29).

        The mail is about all that is open of the ask, so its associations share it.
        """
        requests = consents.requests(self._context.session, association)
        last = requests[-1] if requests else None
        if last is None or association.mail_refused is not None:
            return
        if not consent.is_open(last, self._now) or self._now < last.requested_at + RESEND_AFTER:
            return
        ask = consent_asks.hold(self._context.session, last.ask_id)
        if ask.reminded_at is None or self._now >= ask.reminded_at + REMIND_CUSTOMER_AFTER:
            ask.reminded_at = self._now
            self._notifications.append(
                QueuedNotification(
                    association.partner_id,
                    ConsentReminderMail(ask.id, at),
                    destination=last.email,
                    sequence=message_keys.mail_sequence(ask.id),
                    event=message_keys.consent_reminder(ask.id, at),
                )
            )

    def _remind_of_survey(self, association: Association, at: str) -> None:
        """Mail the customer's survey again, if it was sent and not answered (R24)."""
        survey = customer_survey.to_remind(self._context.session, association, self._now)
        if survey is not None:
            self._notifications.append(
                QueuedNotification(
                    association.partner_id,
                    SurveyReminderMail(survey.id, at),
                    destination=survey.email,
                    sequence=message_keys.survey_sequence(survey.id),
                    event=message_keys.survey_reminder(survey.id, at),
                )
            )


@dataclass(frozen=True, slots=True)
class _Urgent:
    """A reminder to one destination that cannot wait for its daily message."""

    association: Association
    moment: AgendaItem
    destination: str

    def alone(self) -> QueuedNotification:
        """Return it as a message of its own."""
        at, is_snoozed = self.moment.at.isoformat(), self.moment.fell_due is not None
        return QueuedNotification(
            self.association.partner_id,
            Reminder(self.association.id, self.moment.kind, at),
            destination=self.destination,
            sequence=message_keys.reminder_sequence(self.association.id, self.destination),
            event=message_keys.reminder(self.association.id, self.moment.kind, at, is_snoozed=is_snoozed),
        )


def _entry(association: Association, due: Sequence[AgendaItem], reported: Sequence[AgendaItem]) -> Addition:
    """Return one entry for the history, about the first moment that was ``reported`` to somebody, if any."""
    moment = next((one for one in due if one in reported), due[0])
    detail: dict[str, object] = {"days": moment.days, "at": moment.at.isoformat()}
    if association.mail_refused is not None:
        detail["unreached"] = True
    if reported:
        return Addition(association, REMINDED[moment.kind], detail, changes_nothing=True)
    return Addition(
        association, HistoryAction.REMINDER_UNTOLD, detail | {"moment": moment.kind}, changes_nothing=True
    )
