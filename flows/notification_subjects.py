"""The rows that notifications are about, read for many of them at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from flows.associations import outcomes
from flows.associations.outcomes import CustomerOutcome
from flows.associations.summary import Summary
from flows.history.history_events import HistoryEvent
from flows.notes import mentioning_notes
from flows.notes.mentioning_notes import MentioningNote
from flows.notifications import (
    AboutAsk,
    AboutAssociation,
    AboutEntry,
    AboutSurvey,
    ConsentReceipt,
    CustomerCard,
    DayRenewal,
    MailRefused,
    MessageCorrected,
    MessageRedrawn,
    MessageUpdate,
    NoteMention,
    NoticeUpdate,
    Notification,
    Outcome,
    OwnerNotice,
    Reminder,
    ThreadLine,
)
from flows.outbox import corrections, redrawing, sent_notices
from flows.outbox.corrections import ToldMessage
from flows.outbox.redrawing import Redrawn
from flows.outbox.sent_notices import SentNotice
from flows.reminders import day_renewals
from flows.reminders.day_renewals import SentDay
from flows.rules.associations.agenda import AgendaKind
from store.associations import associations
from store.associations.associations import Association, Contact
from store.claims import surveys
from store.claims.surveys import CustomerSurvey
from store.consents import consent_asks
from store.consents.consent_asks import ConsentAsk, ConsentSubmission
from store.history import history
from store.history.history import HistoryEntry
from store.outbox import outbox


@dataclass(frozen=True, slots=True)
class NotificationSubjects:
    """Associations, history entries, asks, submissions, surveys and notes by id; associations by customer.

    It holds what `read` found. A lookup for a notification that was not given to `read`, or whose row does
    not exist, raises `KeyError`.
    """

    associations: Mapping[int, Association]
    entries: Mapping[int, HistoryEntry]
    asks: Mapping[int, ConsentAsk]
    submissions: Mapping[int, ConsentSubmission]
    surveys: Mapping[int, CustomerSurvey]
    notes: Mapping[int, MentioningNote]
    by_customer: Mapping[int, Sequence[Association]]
    days: Mapping[int, SentDay]
    sent: Mapping[int, SentNotice]
    redrawn: Mapping[int, Redrawn]
    to_call: Mapping[int, Contact]
    told: Mapping[int, ToldMessage]
    withdrawals: Mapping[int, HistoryEntry]

    def association(self, notification: AboutAssociation) -> Association:
        """Return the association, with what `associations.with_related` loads."""
        return self.associations[notification.association_id]

    def summary(self, notification: AboutAssociation) -> Summary:
        """Return the summary of the association."""
        return Summary(self.association(notification))

    def phone(self, notification: Reminder) -> str:
        """Return the phone number to call about a consent that is awaited; empty if it is not known."""
        contact = self.to_call.get(notification.association_id)
        return contact.phone or "" if contact else ""

    def others(self, notification: MailRefused) -> list[Summary]:
        """Return the summaries of the other associations of which the mail failed, as far as it still has."""
        found = [self.associations[one] for one in notification.others]
        return [Summary(one) for one in found if one.mail_refused == notification.said]

    def also(self, notification: ThreadLine | OwnerNotice) -> list[Summary]:
        """Return the summaries of the other associations to which the same happened."""
        return [Summary(self.associations[one]) for one in notification.others]

    def of_customer(self, notification: CustomerCard) -> Sequence[Association]:
        """Return all associations of the customer, with what `associations.with_related` loads."""
        return self.by_customer[notification.customer_id]

    def event(self, notification: AboutEntry) -> HistoryEvent:
        """Return what happened to the association."""
        entry = self.entries[notification.entry_id]
        return HistoryEvent.of(entry, entry.member.user_id if entry.member else None)

    def outcomes(self, notification: Outcome) -> list[CustomerOutcome]:
        """Return what was won or lost, by customer."""
        found = []
        for association_id, entry_id in zip(
            notification.association_ids, notification.entry_ids, strict=True
        ):
            entry = self.entries[entry_id]
            event = HistoryEvent.of(entry, entry.member.user_id if entry.member else None)
            found.append((Summary(self.associations[association_id]), event, self.withdrawal(entry_id)))
        return outcomes.by_customer(found)

    def withdrawal(self, entry_id: int) -> HistoryEvent | None:
        """Return what has withdrawn an entry since, or ``None`` if it is still true."""
        entry = self.withdrawals.get(entry_id)
        return HistoryEvent.of(entry, entry.member.user_id if entry.member else None) if entry else None

    def ask(self, notification: AboutAsk) -> ConsentAsk:
        """Return the ask, with its requests and their associations."""
        return self.asks[notification.ask_id]

    def submission(self, notification: ConsentReceipt) -> ConsentSubmission:
        """Return what the customer sent, with its ask, and its answers with their associations."""
        return self.submissions[notification.submission_id]

    def survey(self, notification: AboutSurvey) -> CustomerSurvey:
        """Return the mailing of a survey, with its association."""
        return self.surveys[notification.survey_id]

    def note(self, notification: NoteMention) -> MentioningNote | None:
        """Return the note, or ``None`` if it was deleted."""
        return self.notes.get(notification.note_id)

    def day(self, notification: DayRenewal) -> SentDay | None:
        """Return the daily message, or ``None`` if it is not in Slack."""
        return self.days.get(notification.message_id)

    def sent_notice(self, notification: NoticeUpdate) -> SentNotice | None:
        """Return the direct message, or ``None`` if it is not kept any more."""
        return self.sent.get(notification.message_id)

    def told_message(self, notification: MessageCorrected) -> ToldMessage | None:
        """Return the message to correct, or ``None`` if it is not in Slack."""
        return self.told.get(notification.message_id)

    def updated(self, notification: MessageUpdate) -> SentDay | SentNotice | ToldMessage | Redrawn | None:
        """Return the message to update, of any kind."""
        match notification:
            case DayRenewal():
                return self.day(notification)
            case NoticeUpdate():
                return self.sent_notice(notification)
            case MessageCorrected():
                return self.told_message(notification)
            case MessageRedrawn():
                return self.redrawn.get(notification.message_id)


def read(session: Session, notifications: Collection[Notification]) -> NotificationSubjects:
    """Read what the notifications are about, in a few statements for each kind of row."""
    updates = [one for one in notifications if isinstance(one, MessageUpdate)]
    updated = outbox.of_ids(session, {one.message_id for one in updates}) if updates else ()
    corrected = {one.message_id for one in updates if isinstance(one, MessageCorrected)}
    told_messages = corrections.read(row for row in updated if row.id in corrected)
    notifications = [*notifications, *(one.notification for one in told_messages.values())]
    association_ids = {one.association_id for one in notifications if isinstance(one, AboutAssociation)}
    entry_ids = {one.entry_id for one in notifications if isinstance(one, AboutEntry)}
    association_ids |= {
        other
        for one in notifications
        if isinstance(one, MailRefused | ThreadLine | OwnerNotice)
        for other in one.others
    }
    told = [one for one in notifications if isinstance(one, Outcome)]
    association_ids |= {one for outcome in told for one in outcome.association_ids}
    entry_ids |= {one for outcome in told for one in outcome.entry_ids}
    ask_ids = {one.ask_id for one in notifications if isinstance(one, AboutAsk)}
    submission_ids = {one.submission_id for one in notifications if isinstance(one, ConsentReceipt)}
    survey_ids = {one.survey_id for one in notifications if isinstance(one, AboutSurvey)}
    note_ids = {one.note_id for one in notifications if isinstance(one, NoteMention)}
    customer_ids = {one.customer_id for one in notifications if isinstance(one, CustomerCard)}
    to_call_ids = {
        one.association_id
        for one in notifications
        if isinstance(one, Reminder) and one.moment == AgendaKind.CONSENT_AWAITED
    }
    day_ids = {one.message_id for one in updates if isinstance(one, DayRenewal)}
    redrawn_ids = {one.message_id for one in updates if isinstance(one, MessageRedrawn)}
    may_be_withdrawn = {one.entry_id for one in notifications if isinstance(one, ThreadLine)}
    may_be_withdrawn |= {one for outcome in told for one in outcome.entry_ids}
    entries = {one.id: one for one in history.entries(session, entry_ids)}
    by_customer = defaultdict[int, list[Association]](list)
    for one in associations.of_customers(session, customer_ids):
        by_customer[one.customer_id].append(one)
    return NotificationSubjects(
        {one.id: one for one in associations.of_all_partners(session, association_ids)},
        entries,
        {one.id: one for one in consent_asks.several(session, ask_ids)},
        {one.id: one for one in consent_asks.submissions(session, submission_ids)},
        {one.id: one for one in surveys.several(session, survey_ids)},
        mentioning_notes.read(session, note_ids),
        dict(by_customer),
        day_renewals.read(session, [row for row in updated if row.id in day_ids]),
        sent_notices.read([row for row in updated if row.id not in day_ids | corrected | redrawn_ids]),
        redrawing.read([row for row in updated if row.id in redrawn_ids]),
        associations.customers_contacts(session, to_call_ids),
        told_messages,
        corrections.withdrawals(session, [one for one in entries.values() if one.id in may_be_withdrawn]),
    )
