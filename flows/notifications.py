"""The notifications to people: each is a frozen dataclass with a kind, a title for admins, and an example.

A notification contains only identifying facts; the words are in ``templates/`` and the rest is read when it
is delivered, so that what goes out is true then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Self, get_args

from sqlalchemy.orm import Session

from store.enums import OutboxState, Transport
from store.outbox import outbox
from store.outbox.message_keys import EventKey, SequenceKey
from store.outbox.outbox import OutboxMessage
from store.partners import Partner


@dataclass(frozen=True, slots=True)
class AboutAssociation:
    """Base class of all notifications about one association."""

    association_id: int


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """The one card of a customer in the partner's channel: new at first, updated from then on."""

    kind: ClassVar[str] = "customer_card"
    title: ClassVar[str] = "Card"
    customer_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(customer_id=1)


@dataclass(frozen=True, slots=True)
class ThreadLine(AboutAssociation):
    """What has just happened to an association, as a line in the thread of its customer's card.

    ``others`` are further associations of the owner to which the same happened at once.
    """

    kind: ClassVar[str] = "thread_line"
    title: ClassVar[str] = "Line in a card's thread"
    entry_id: int
    others: Sequence[int] = ()

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, entry_id=1)


@dataclass(frozen=True, slots=True)
class OwnerNotice(AboutAssociation):
    """Tells the owner what somebody else, or the clock, has done to an association.

    ``others`` are further associations of the owner to which the same happened at once.
    """

    kind: ClassVar[str] = "owner_notice"
    title: ClassVar[str] = "Notice to the owner"
    entry_id: int
    others: Sequence[int] = ()

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, entry_id=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tells the channel what was won or lost with one or several customers at one moment.

    Each association stands beside the entry of its history. ``is_private``: it goes to the owner, because the
    partner has no channel.
    """

    kind: ClassVar[str] = "outcome"
    title: ClassVar[str] = "What was won or lost"
    association_ids: Sequence[int]
    entry_ids: Sequence[int]
    is_private: bool = False

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_ids=[1], entry_ids=[1])


@dataclass(frozen=True, slots=True)
class AdminNotice(AboutAssociation):
    """Tells each Incentives admin what has happened to an association, if they must know of it."""

    kind: ClassVar[str] = "admin_notice"
    title: ClassVar[str] = "Notice to an Incentives admin"
    entry_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, entry_id=1)


@dataclass(frozen=True, slots=True)
class Reminder(AboutAssociation):
    """A reminder on the agenda (R29); ``at`` is its time in ISO form."""

    kind: ClassVar[str] = "reminder"
    title: ClassVar[str] = "Reminder"
    moment: str
    at: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, moment="consent_not_sent", at="2026-03-03T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Digest:
    """The message of a working day: to the channel, or (``member_id``) to one member about what they own.

    It lists clocks that end before ``until``, and to a member what they were to be reminded of after
    ``since`` and before it was ``written``; all in ISO form. An ``urgent`` one goes to a member between two
    working mornings, and lists only clocks. A ``weekly`` one lists everything that needs the member. When it
    was written it listed these associations of the member, and these of ``others``. One to the channel with a
    ``last`` entry of the history is a summary: it tells of entries after the ``first`` up to that one. With
    a ``channel`` it tells only of what is told there.
    """

    kind: ClassVar[str] = "digest"
    title: ClassVar[str] = "Daily message or team summary"
    partner_id: int
    member_id: int | None
    since: str
    until: str
    written: str | None = None
    urgent: bool = False
    first: int = 0
    last: int = 0
    weekly: bool = False
    association_ids: Sequence[int] = ()
    others_ids: Sequence[int] = ()
    channel: str | None = None

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        since, until = "2026-03-01T08:00:00+00:00", "2026-04-09T08:00:00+00:00"
        return cls(partner_id=1, member_id=None, since=since, until=until)


@dataclass(frozen=True, slots=True)
class DayRenewal:
    """Updates a daily or urgent message of a member, a row of the outbox, to what is true now."""

    kind: ClassVar[str] = "day_renewal"
    title: ClassVar[str] = "Update of a daily message"
    message_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(message_id=1)


@dataclass(frozen=True, slots=True)
class NoticeUpdate(AboutAssociation):
    """Takes the buttons of a direct message, a row of the outbox, whose association has changed.

    The message keeps its words, and says what has happened: the entry of the history.
    """

    kind: ClassVar[str] = "notice_update"
    title: ClassVar[str] = "Update of a message whose association has changed"
    entry_id: int
    message_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, entry_id=1, message_id=1)


@dataclass(frozen=True, slots=True)
class MessageCorrected:
    """Updates a message in a channel or a thread, a row of the outbox, some of which is no longer true.

    What it told was recorded by mistake, or was overtaken by a record of what had been done in time.
    """

    kind: ClassVar[str] = "correction"
    title: ClassVar[str] = "Correction of what was told"
    message_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(message_id=1)


@dataclass(frozen=True, slots=True)
class MailRefused(AboutAssociation):
    """Tells the owner that the consent e-mail failed for good.

    ``said`` is what the mail server said about the customer's ``address``, or another reason of
    `MailTrouble`. ``by`` is the Slack user ID of the member who says that it came back. ``others`` are the
    owner's other associations of which the mail to this address failed as well.
    """

    kind: ClassVar[str] = "mail_refused"
    title: ClassVar[str] = "Notice of a consent e-mail that failed"
    address: str
    said: str
    by: str = ""
    others: Sequence[int] = ()

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, address="kim@contoso.com", said="550 5.1.1 No such user")


@dataclass(frozen=True, slots=True)
class DestinationLost:
    """Tells those who operate the bot, once, that Slack refuses messages to a channel or user, and why.

    What was for a channel of a location or an engagement goes to the partner's (``instead``).
    """

    kind: ClassVar[str] = "destination_lost"
    title: ClassVar[str] = "Notice of a lost channel"
    destination: str
    said: str
    instead: str | None = None

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(destination="C0INCENTIVES", said="is_archived")


@dataclass(frozen=True, slots=True)
class MessagesWaited:
    """Tells those who operate the bot that Slack accepts messages again, and since when it had refused."""

    kind: ClassVar[str] = "messages_waited"
    title: ClassVar[str] = "Notice of messages that waited"
    since: str
    said: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(since="2026-03-03T12:00:00+00:00", said="missing_scope (chat:write)")


@dataclass(frozen=True, slots=True)
class Audited:
    """Tells those who operate the bot, once, that something expected did not happen, or happens again."""

    kind: ClassVar[str] = "audited"
    title: ClassVar[str] = "Notice of the auditor"
    partner_id: int
    since: str
    is_over: bool

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(partner_id=1, since="2026-03-03T12:00:00+00:00", is_over=False)


@dataclass(frozen=True, slots=True)
class MemberGone:
    """Tells the admins that an owner left Slack, or lost the role for what they own, at an ISO time."""

    kind: ClassVar[str] = "member_gone"
    title: ClassVar[str] = "Request to hand over"
    member_id: int
    since: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(member_id=1, since="2026-03-03T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class EmailMissing:
    """Asks a member to add an e-mail address to their Slack profile; ``by`` is the admin's Slack user ID."""

    kind: ClassVar[str] = "email_missing"
    title: ClassVar[str] = "Request for an e-mail address"
    member_id: int
    by: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(member_id=1, by="U0ADA")


@dataclass(frozen=True, slots=True)
class RoleAsked:
    """Asks the Incentives admins concerned to give somebody a role."""

    kind: ClassVar[str] = "role_asked"
    title: ClassVar[str] = "Request for a role"
    request_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(request_id=1)


@dataclass(frozen=True, slots=True)
class RoleAnswered:
    """Tells somebody what has become of their request for a role."""

    kind: ClassVar[str] = "role_answered"
    title: ClassVar[str] = "Answer to a request for a role"
    request_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(request_id=1)


@dataclass(frozen=True, slots=True)
class MemberBack:
    """Asks the admins concerned whether somebody who is back in Slack, since then, gets their roles back."""

    kind: ClassVar[str] = "member_back"
    title: ClassVar[str] = "Notice of a member who is back"
    member_id: int
    since: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(member_id=1, since="2026-03-03T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class GroupLooked:
    """Tells who let the bot follow a user group how many people have got its roles, and who has not."""

    kind: ClassVar[str] = "group_looked"
    title: ClassVar[str] = "Report about a user group"
    followed_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(followed_id=1)


@dataclass(frozen=True, slots=True)
class GroupLeft:
    """Tells the admins concerned who has left a followed user group, and so has lost its roles.

    ``user_ids`` are some of the ``count`` people, ``kept`` those who stay Incentives admin because nobody
    else is one of all locations.
    """

    kind: ClassVar[str] = "group_left"
    title: ClassVar[str] = "Notice of people who left a user group"
    followed_id: int
    user_ids: Sequence[str]
    count: int
    kept: Sequence[str] = ()

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(followed_id=1, user_ids=["U0KIM"], count=1)


@dataclass(frozen=True, slots=True)
class GroupGone:
    """Asks the admins concerned what becomes of the roles of a user group that was deleted or disabled."""

    kind: ClassVar[str] = "group_gone"
    title: ClassVar[str] = "Notice of a user group that is gone"
    followed_id: int
    since: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(followed_id=1, since="2026-03-03T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class MessageRedrawn:
    """Updates a direct message, a row of the outbox, to what is true now of what it is about."""

    kind: ClassVar[str] = "message_redrawn"
    title: ClassVar[str] = "Update of a message to Incentives admins"
    message_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(message_id=1)


@dataclass(frozen=True, slots=True)
class VersionRefused:
    """Tells the admins that a planned change of an engagement no longer fitted on its ``day`` (ISO)."""

    kind: ClassVar[str] = "version_refused"
    title: ClassVar[str] = "Notice of a planned change"
    planned_id: int
    name: str
    day: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(planned_id=1, name="Microsoft Viva", day="2026-07-01")


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Reports to an Incentives admin what of a person's data they have erased, a change in the history."""

    kind: ClassVar[str] = "person_erased"
    title: ClassVar[str] = "Report of an erasure"
    load_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(load_id=1)


@dataclass(frozen=True, slots=True)
class ConsentRequestMail:
    """The consent e-mail to the customer, for what is still open of an ask (R17)."""

    kind: ClassVar[str] = "consent_request"
    title: ClassVar[str] = "Consent e-mail"
    ask_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(ask_id=1)


@dataclass(frozen=True, slots=True)
class ConsentReminderMail:
    """The consent e-mail again, if the engagement reminds customers (R29); ``at`` as in `Reminder`."""

    kind: ClassVar[str] = "consent_reminder"
    title: ClassVar[str] = "Consent e-mail, once more"
    ask_id: int
    at: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(ask_id=1, at="2026-03-25T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class ConsentCopy:
    """Tells somebody else what the customer's contact was asked, without the link.

    ``number`` is their place among the copies of the ask.
    """

    kind: ClassVar[str] = "consent_copy"
    title: ClassVar[str] = "Copy of a consent e-mail"
    ask_id: int
    number: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(ask_id=1, number=0)


@dataclass(frozen=True, slots=True)
class ConsentReceipt:
    """The confirmation to the customer of all answers sent together, with what to do if it was not them."""

    kind: ClassVar[str] = "consent_receipt"
    title: ClassVar[str] = "Receipt of an answer"
    submission_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(submission_id=1)


@dataclass(frozen=True, slots=True)
class SurveyRequestMail:
    """The mail that asks the customer to answer a survey (R24)."""

    kind: ClassVar[str] = "survey_request"
    title: ClassVar[str] = "Customer survey"
    survey_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(survey_id=1)


@dataclass(frozen=True, slots=True)
class SurveyReminderMail:
    """The mail with a survey again, if the engagement reminds customers; ``at`` as in `Reminder`."""

    kind: ClassVar[str] = "survey_reminder"
    title: ClassVar[str] = "Customer survey, once more"
    survey_id: int
    at: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(survey_id=1, at="2026-03-25T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class SurveyReceipt:
    """The confirmation to the customer of the answers to a survey."""

    kind: ClassVar[str] = "survey_receipt"
    title: ClassVar[str] = "Receipt of a customer survey"
    survey_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(survey_id=1)


@dataclass(frozen=True, slots=True)
class OwnDateReminder(AboutAssociation):
    """Reminds the owner of the next date that members set, whose ``day`` is in ISO form."""

    kind: ClassVar[str] = "own_date"
    title: ClassVar[str] = "Reminder of a date"
    day: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(association_id=1, day="2026-03-12")


@dataclass(frozen=True, slots=True)
class NoteMention:
    """Tells a member that a note mentions them."""

    kind: ClassVar[str] = "note_mention"
    title: ClassVar[str] = "Note that mentions a member"
    note_id: int

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(note_id=1)


@dataclass(frozen=True, slots=True)
class Greeting:
    """Greets somebody, once, who opens the bot's conversation for the first time."""

    kind: ClassVar[str] = "greeting"
    title: ClassVar[str] = "Greeting"
    workspace_id: str
    user_id: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(workspace_id="T0FOURTH", user_id="U0ADA")


@dataclass(frozen=True, slots=True)
class SetUpOffer:
    """Tells whoever installed the bot that they are Incentives admin, and opens the guide for them."""

    kind: ClassVar[str] = "set_up_offer"
    title: ClassVar[str] = "Guide to the first steps"
    user_id: str

    @classmethod
    def example(cls) -> Self:
        """Return one that tests and previews may render."""
        return cls(user_id="U0ADA")


SlackNotification = (
    CustomerCard
    | ThreadLine
    | OwnerNotice
    | Outcome
    | AdminNotice
    | Reminder
    | Digest
    | DayRenewal
    | NoticeUpdate
    | MessageCorrected
    | MailRefused
    | DestinationLost
    | MessagesWaited
    | Audited
    | MemberGone
    | EmailMissing
    | RoleAsked
    | RoleAnswered
    | GroupLooked
    | GroupLeft
    | GroupGone
    | MemberBack
    | MessageRedrawn
    | VersionRefused
    | PersonErased
    | NoteMention
    | OwnDateReminder
    | Greeting
    | SetUpOffer
)
AboutSurvey = SurveyRequestMail | SurveyReminderMail | SurveyReceipt
"""Mails about one mailing of a customer's survey."""
MailNotification = ConsentRequestMail | ConsentReminderMail | ConsentCopy | ConsentReceipt | AboutSurvey
StaysTrue = (
    CustomerCard
    | OwnerNotice
    | AdminNotice
    | DestinationLost
    | MessagesWaited
    | VersionRefused
    | PersonErased
    | ConsentReceipt
    | SurveyReceipt
    | Greeting
    | SetUpOffer
    | MemberBack
    | RoleAnswered
)
"""Greetings, notifications of past events, and cards, which are written from what is true when delivered.

`flows.reminders.relevance` decides whether any other is still worth sending.
"""
AboutEntry = ThreadLine | OwnerNotice | AdminNotice | NoticeUpdate
"""Notifications of one entry of an association's history."""
AboutAsk = ConsentRequestMail | ConsentReminderMail | ConsentCopy
"""Notifications of one ask."""
ToAnybody = Greeting | RoleAnswered
"""Direct messages to people who may hold no role; they are of no use to anybody else."""
RedrawnNotice = RoleAsked | GroupGone | MemberGone | MemberBack
"""Direct messages that `MessageRedrawn` updates, written from what is true when they are delivered."""
MessageUpdate = DayRenewal | NoticeUpdate | MessageRedrawn | MessageCorrected
"""Updates of another message of the outbox, whose id is the ``message_id``; nobody misses one that fails."""
CallingNotice = OwnerNotice | AdminNotice | Reminder | MailRefused | OwnDateReminder
"""Direct messages about one association that may have buttons for what is to do."""
SurveyMail = SurveyRequestMail | SurveyReminderMail
"""Mails with a link by which the customer can answer a survey."""
ConsentMail = ConsentRequestMail | ConsentReminderMail
"""Mails with a link by which the customer can answer."""
ServerReport = MailRefused | DestinationLost | MessagesWaited
"""Notifications whose ``said`` repeats what a server of somebody else said."""
Notification = SlackNotification | MailNotification

KINDS: Mapping[str, type[Notification]] = MappingProxyType(
    {one.kind: one for one in (*get_args(SlackNotification), *get_args(MailNotification))}
)
"""Every notification by its kind, as the outbox names it."""


@dataclass(frozen=True, slots=True)
class QueuedNotification:
    """A notification, with the other columns of its outbox message."""

    partner_id: int
    notification: Notification
    destination: str
    sequence: SequenceKey
    event: EventKey


def notify(
    session: Session,
    partner: Partner,
    notification: Notification,
    now: datetime,
    *,
    destination: str,
    sequence: SequenceKey,
    event: EventKey,
) -> bool:
    """Put a notification into the outbox, in the caller's transaction; return false if it is there."""
    return outbox.put(
        session, _row(QueuedNotification(partner.id, notification, destination, sequence, event), now)
    )


def notify_all(session: Session, notifications: Sequence[QueuedNotification], now: datetime) -> None:
    """Put many notifications into the outbox at once, in order; existing ones stay."""
    outbox.put_all(session, [_row(one, now) for one in notifications])


def parse(message: OutboxMessage) -> Notification:
    """Return the notification that a message of the outbox holds."""
    return KINDS[message.kind](**message.payload)


def parse_if_known(message: OutboxMessage) -> Notification | None:
    """Return the same, or ``None`` if this version could not have written the message."""
    try:
        return parse(message)
    except (KeyError, TypeError):
        return None


def payload(notification: Notification) -> dict[str, Any]:
    """Return the fields of a notification, as a message of the outbox holds them."""
    # Every field is a plain value, so that `dataclasses.asdict`, which copies deeply, would do no more.
    return {field.name: getattr(notification, field.name) for field in fields(notification)}


def _row(one: QueuedNotification, now: datetime) -> dict[str, Any]:
    is_mail = isinstance(one.notification, MailNotification)
    return {
        "partner_id": one.partner_id,
        "kind": one.notification.kind,
        "transport": Transport.MAIL if is_mail else Transport.SLACK,
        "payload": payload(one.notification),
        "destination": one.destination,
        "sequence_key": one.sequence,
        "event_key": one.event.name,
        "addressee": one.destination if one.event.is_for_each else "",
        "state": OutboxState.PENDING,
        "created_at": now,
        "due_at": now,
    }
