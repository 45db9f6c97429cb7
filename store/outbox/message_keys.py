"""The keys of messages in the outbox; no other module makes one or takes one apart.

Messages with one sequence key go out in the order in which they were written. An event key names what a
message reports, so that nobody is told twice.
"""

from dataclasses import dataclass
from typing import NewType

SequenceKey = NewType("SequenceKey", str)


@dataclass(frozen=True, slots=True)
class EventKey:
    """The name of an event, unique in its partner.

    One message reports it, no matter who gets it; if it ``is_for_each``, there is one for each person or
    channel.
    """

    name: str
    is_for_each: bool = False


def card_sequence(customer_id: int) -> SequenceKey:
    """Order the card of a customer and its thread."""
    return SequenceKey(f"customer:{customer_id}:card")


def owner_sequence(association_id: int) -> SequenceKey:
    """Order what the owner of an association is told about it."""
    return SequenceKey(f"association:{association_id}:owner")


def admin_sequence(association_id: int, user_id: str) -> SequenceKey:
    """Order what an admin is told about an association."""
    return SequenceKey(f"association:{association_id}:admin:{user_id}")


def reminder_sequence(association_id: int, destination: str) -> SequenceKey:
    """Order the reminders about an association that go to one destination."""
    return SequenceKey(f"association:{association_id}:reminders:{destination}")


def association_sequences_start(association_id: int) -> str:
    """Return how each sequence key of an association begins; mails and the card have others."""
    return f"association:{association_id}:"


def mail_sequence(ask_id: int) -> SequenceKey:
    """Order the mails to the customer about one ask."""
    return SequenceKey(f"ask:{ask_id}:mails")


def copy_sequence(ask_id: int, number: int) -> SequenceKey:
    """Order the mails to one who gets copies of an ask; the customer's own mails never wait for them."""
    return SequenceKey(f"ask:{ask_id}:copies:{number}")


def survey_sequence(survey_id: int) -> SequenceKey:
    """Order the mails to the customer about one mailing of a survey."""
    return SequenceKey(f"survey:{survey_id}:mails")


def note_sequence(note_id: int, association_id: int | None, user_id: str) -> SequenceKey:
    """Order what a member is told about a note that mentions them."""
    about = f"association:{association_id}:" if association_id else ""
    return SequenceKey(f"{about}note:{note_id}:{user_id}")


def trouble_sequence(destination: str) -> SequenceKey:
    """Order what somebody is told about things that do not work."""
    return SequenceKey(f"trouble:{destination}")


def outcome_sequence(destination: str) -> SequenceKey:
    """Order what one destination is told of what was won or lost."""
    return SequenceKey(f"outcomes:{destination}")


def greeting_sequence(user_id: str) -> SequenceKey:
    """Order the greeting of a member, which is the only one."""
    return SequenceKey(f"greeting:{user_id}")


def digest_sequence(destination: str) -> SequenceKey:
    """Order the digests that go to one destination."""
    return SequenceKey(f"digest:{destination}")


def renewal_sequence(message_id: int) -> SequenceKey:
    """Order the updates of a daily message, which is a message of the outbox."""
    return SequenceKey(f"digest:renewals:{message_id}")


def notice_update_sequence(association_id: int, message_id: int) -> SequenceKey:
    """Order the only update of a direct message about an association."""
    return SequenceKey(f"association:{association_id}:update:{message_id}")


def correction_sequence(message_id: int) -> SequenceKey:
    """Order the corrections of a message in a channel or a thread, which is a message of the outbox."""
    return SequenceKey(f"corrections:{message_id}")


def role_request_sequence(request_id: int, destination: str) -> SequenceKey:
    """Order what one person is told of a request for a role."""
    return SequenceKey(f"role_request:{request_id}:{destination}")


def group_sequence(followed_id: int, destination: str) -> SequenceKey:
    """Order what one person is told of a followed user group."""
    return SequenceKey(f"group:{followed_id}:{destination}")


def erasure_sequence(load_id: int) -> SequenceKey:
    """Order the only message that reports an erasure, which is a change in the history."""
    return SequenceKey(f"erasure:{load_id}")


def same_sequence(stored: str) -> SequenceKey:
    """Order a message behind another one, whose stored key this is."""
    return SequenceKey(stored)


def card(association_id: int, entry_number: int) -> EventKey:
    """Name the card as it is after an entry of an association's history."""
    return EventKey(f"association:{association_id}:card:{entry_number}")


def card_after_ending(association_id: int, ended_id: int) -> EventKey:
    """Name the card as it is after another association has ended."""
    return EventKey(f"association:{association_id}:card:ended:{ended_id}")


def card_after_return(association_id: int, returned_id: int, entry_number: int) -> EventKey:
    """Name the card as it is after the cancellation of another association was undone."""
    return EventKey(f"association:{association_id}:card:returned:{returned_id}:{entry_number}")


def card_without_link(association_id: int, number: int) -> EventKey:
    """Name the card as it is when the links of all consent requests up to this number are withdrawn."""
    return EventKey(f"association:{association_id}:card:no_link:{number}")


def card_renewed(customer_id: int, at: str) -> EventKey:
    """Name the card as it is from an instant on at which it changes although nothing happens."""
    return EventKey(f"customer:{customer_id}:card:{at}")


def thread_line(entry_id: int) -> EventKey:
    """Name the line in a card's thread about an entry of the history."""
    return EventKey(f"history:{entry_id}:thread")


def owner_notice(entry_id: int) -> EventKey:
    """Name what the owner is told about an entry of the history."""
    return EventKey(f"history:{entry_id}:owner")


def admin_notice(entry_id: int) -> EventKey:
    """Name what each admin is told about an entry of the history."""
    return EventKey(f"history:{entry_id}:admin", is_for_each=True)


def outcome(entry_id: int) -> EventKey:
    """Name what is told of outcomes that were written together, by the first entry of the history."""
    return EventKey(f"history:{entry_id}:outcome")


def reminder(association_id: int, kind: str, at: str, *, is_snoozed: bool = False) -> EventKey:
    """Name a reminder of a kind of agenda item; a snoozed reminder is another one."""
    # Keys that are stored contain this word, so it stays.
    what = f"{kind}:put_off" if is_snoozed else kind
    return EventKey(f"association:{association_id}:{what}:{at}", is_for_each=True)


def role_answered(request_id: int) -> EventKey:
    """Name what somebody is told of the end of their request for a role."""
    return EventKey(f"role_answered:{request_id}")


def consent_mail(ask_id: int) -> EventKey:
    """Name the mail that asks for consent."""
    return EventKey(f"ask:{ask_id}:mail")


def consent_copy(ask_id: int, number: int) -> EventKey:
    """Name one copy of the mail that asks for consent."""
    return EventKey(f"ask:{ask_id}:copy:{number}")


def consent_reminder(ask_id: int, at: str) -> EventKey:
    """Name the mail that reminds the customer at an instant of what is still open."""
    return EventKey(f"ask:{ask_id}:reminder:{at}")


def consent_receipt(submission_id: int) -> EventKey:
    """Name the mail that confirms the answers that were sent together."""
    return EventKey(f"submission:{submission_id}:receipt")


def survey_mail(survey_id: int) -> EventKey:
    """Name the mail with a survey."""
    return EventKey(f"survey:{survey_id}:mail")


def survey_reminder(survey_id: int, at: str) -> EventKey:
    """Name the mail that reminds the customer of a survey at an instant."""
    return EventKey(f"survey:{survey_id}:reminder:{at}")


def survey_receipt(survey_id: int) -> EventKey:
    """Name the mail that confirms the answers to a survey."""
    return EventKey(f"survey:{survey_id}:receipt")


def mail_refused(association_id: int, number: int) -> EventKey:
    """Name what the owner is told about the failed mail of a consent request."""
    return EventKey(f"association:{association_id}:mail_refused:{number}")


def renewal(message_id: int, cause: EventKey) -> EventKey:
    """Name a daily message as it is after another event."""
    return EventKey(f"{cause.name}:renews:{message_id}")


def notice_update(message_id: int) -> EventKey:
    """Name the only update of a direct message, which takes its buttons."""
    return EventKey(f"message:{message_id}:update")


def correction(message_id: int, entry_id: int) -> EventKey:
    """Name a message in a channel or a thread as it is after an entry that withdraws what it tells."""
    return EventKey(f"history:{entry_id}:corrects:{message_id}")


def redrawn(message_id: int, cause: str) -> EventKey:
    """Name a direct message as it is after a change."""
    return EventKey(f"message:{message_id}:redrawn:{cause}")


def for_each(kind: str, *facts: object) -> EventKey:
    """Name what a kind of notification tells each of several people, by the facts that identify it."""
    return EventKey(":".join([kind, *map(str, facts)]), is_for_each=True)
