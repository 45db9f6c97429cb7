"""The keys of messages in the outbox; no other module makes one or takes one apart.

Messages with one sequence key go out in the order in which they were written. A dedupe key names what
happened and is unique in its partner, so that nobody is told twice.
"""

from datetime import date
from typing import NewType

SequenceKey = NewType("SequenceKey", str)
DedupeKey = NewType("DedupeKey", str)


def association_sequence(association_id: int) -> SequenceKey:
    """Order the card of an association and its thread."""
    return SequenceKey(f"association:{association_id}")


def owner_sequence(association_id: int) -> SequenceKey:
    """Order what the owner of an association is told of it."""
    return SequenceKey(f"association:{association_id}:owner")


def admin_sequence(association_id: int, user_id: str) -> SequenceKey:
    """Order what an admin is told of an association."""
    return SequenceKey(f"association:{association_id}:admin:{user_id}")


def reminder_sequence(association_id: int, destination: str) -> SequenceKey:
    """Order the reminders about an association that go to one destination."""
    return SequenceKey(f"association:{association_id}:reminders:{destination}")


def association_sequences_start(association_id: int) -> str:
    """Return how each sequence key of an association begins, but for `association_sequence` itself."""
    return f"association:{association_id}:"


def mail_sequence(association_id: int) -> SequenceKey:
    """Order the mails to the customer of an association."""
    return SequenceKey(f"mail:{association_id}")


def trouble_sequence(destination: str) -> SequenceKey:
    """Order what an admin is told of things that do not work."""
    return SequenceKey(f"trouble:{destination}")


def digest_sequence(destination: str) -> SequenceKey:
    """Order the digests that go to one destination."""
    return SequenceKey(f"digest:{destination}")


def card(association_id: int, entry_number: int) -> DedupeKey:
    """Name the card as it is after an entry of the history."""
    return DedupeKey(f"association:{association_id}:card:{entry_number}")


def card_after_ending(association_id: int, ended_id: int) -> DedupeKey:
    """Name the card as it is after another association has ended."""
    return DedupeKey(f"association:{association_id}:card:ended:{ended_id}")


def thread_line(entry_id: int) -> DedupeKey:
    """Name the line in a card's thread about an entry of the history."""
    return DedupeKey(f"history:{entry_id}:thread")


def owner_notice(entry_id: int) -> DedupeKey:
    """Name what the owner is told of an entry of the history."""
    return DedupeKey(f"history:{entry_id}:owner")


def admin_notice(entry_id: int, user_id: str) -> DedupeKey:
    """Name what an admin is told of an entry of the history."""
    return DedupeKey(f"history:{entry_id}:admin:{user_id}")


def reminder(
    association_id: int, kind: str, at: str, destination: str, *, is_put_off: bool = False
) -> DedupeKey:
    """Name a reminder of a kind of agenda item; one that was put off is another one."""
    what = f"{kind}:put_off" if is_put_off else kind
    return DedupeKey(f"association:{association_id}:{what}:{at}:{destination}")


def consent_mail(association_id: int, number: int) -> DedupeKey:
    """Name the mail of a consent request."""
    return DedupeKey(f"association:{association_id}:consent_mail:{number}")


def consent_reminder(association_id: int, at: str) -> DedupeKey:
    """Name the mail that reminds the customer."""
    return DedupeKey(f"association:{association_id}:consent_reminder:{at}")


def consent_receipt(association_id: int) -> DedupeKey:
    """Name the mail that confirms the customer's answer."""
    return DedupeKey(f"association:{association_id}:consent_receipt")


def mail_refused(association_id: int, number: int) -> DedupeKey:
    """Name what the owner is told of the mail of a consent request that failed."""
    return DedupeKey(f"association:{association_id}:mail_refused:{number}")


def digest(day: date, destination: str) -> DedupeKey:
    """Name the digest of a day."""
    return DedupeKey(f"digest:{day}:{destination}")


def member_gone(member_id: int, since: str, destination: str) -> DedupeKey:
    """Name the request to hand over what somebody who has left owns."""
    return DedupeKey(f"member_gone:{member_id}:{since}:{destination}")


def lane_trouble(kind: str, lane: str, since: str, user_id: str) -> DedupeKey:
    """Name what an admin is told of a destination or workspace that takes nothing; ``kind`` tells which."""
    return DedupeKey(f"{kind}:{lane}:{since}:{user_id}")


def audited(since: str, number: str, user_id: str) -> DedupeKey:
    """Name one of the messages to an admin about trouble that began at an instant."""
    return DedupeKey(f"audited:{since}:{number}:{user_id}")


def for_other(key: str, first: str, other: str) -> DedupeKey | None:
    """Return the key of the same message for another destination; ``None`` if it is told to one alone.

    What is told to several has a key for each of them that differs only in the destination at its end.
    """
    stem = key.removesuffix(f":{first}")
    return None if stem == key else DedupeKey(f"{stem}:{other}")
