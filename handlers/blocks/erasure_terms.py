"""Words for what is kept about a person, what an erasure removes, and what stays and why."""

from collections.abc import Mapping, Sequence

from flows.personal_data.erasure_reports import Stays
from flows.personal_data.person_records import RecordKind

KINDS: Mapping[RecordKind, tuple[str, str]] = {
    RecordKind.MEMBER: ("Account with MCI Bot", "Accounts with MCI Bot"),
    RecordKind.ROLE: ("Role", "Roles"),
    RecordKind.OWNED: ("Association as owner", "Associations as owner"),
    RecordKind.CONTACT: ("Contact of an association", "Contacts of associations"),
    RecordKind.CONSENT_REQUEST: ("Request for consent", "Requests for consent"),
    RecordKind.CONSENT_MAIL: ("Mail that asked for consent", "Mails that asked for consent"),
    RecordKind.CONSENT_PAGE: ("Consent page that was filled in", "Consent pages that were filled in"),
    RecordKind.CONSENT_ANSWER: ("Answer to a request for consent", "Answers to requests for consent"),
    RecordKind.SURVEY: ("Customer survey", "Customer surveys"),
    RecordKind.EVIDENCE_FILE: ("Evidence file of a consent", "Evidence files of consents"),
    RecordKind.CLAIM_FILE: ("File of a claim", "Files of claims"),
    RecordKind.NOTE: ("Note", "Notes"),
    RecordKind.REMARK: ("Remark or reason", "Remarks and reasons"),
    RecordKind.HISTORY: ("Entry of an association's history", "Entries of associations' histories"),
    RecordKind.CHANGE: ("Entry of the history of changes", "Entries of the history of changes"),
    RecordKind.SETTING: ("Company settings", "Company settings"),
    RecordKind.QUESTION: ("Question to the bot", "Questions to the bot"),
    RecordKind.WORD: ("Word of your company's own", "Words of your company's own"),
    RecordKind.DRAFT: ("Draft", "Drafts"),
    RecordKind.MESSAGE: ("Message or mail", "Messages and mails"),
}
"""What each kind of record is called: one, and several."""

STAYS: Mapping[Stays, str] = {
    Stays.ASSOCIATIONS: (
        "{count} with status, deadlines and amounts, because they are your company's record of the business; "
        "the person's name, address and phone number go"
    ),
    Stays.ANSWERS: (
        "{count}: that consent was given or declined, for what and when, because a claim rests on it; "
        "who gave it, and the texts that name them, go"
    ),
    Stays.SURVEYS: "{count}: choices and numbers, because a claim rests on them; written answers go",
    Stays.HISTORY: "{count} without their details, so that the history can still be verified",
    Stays.ACTED: (
        "{count} of what this person did, under “an erased person”, because others rely on what happened"
    ),
}
"""What stays, and why."""

MOST_NAMED = 10
"""Associations that a sentence names; the others are counted."""

STAYING: Mapping[Stays, tuple[str, str]] = {
    Stays.ASSOCIATIONS: ("association", "associations"),
    Stays.ANSWERS: ("answer", "answers"),
    Stays.SURVEYS: ("survey", "surveys"),
    Stays.HISTORY: ("entry of the histories", "entries of the histories"),
    Stays.ACTED: ("entry", "entries"),
}

OUTSIDE = (
    "Out of reach: messages and files that are in Slack already (this bot's exports too), mails that were "
    "delivered, files that somebody saved, and backups. Delete those where they are. Whoever runs MCI Bot "
    "finds in its documentation, under “Erasing a person”, how backups and old copies of the database go."
)


def kind(one: RecordKind, count: int) -> str:
    """Return what so many records of a kind are called."""
    single, several = KINDS[one]
    return single if count == 1 else several


def counted(one: RecordKind, count: int) -> str:
    """Return a kind with the number of its records, which one alone does not need."""
    return kind(one, count) if count == 1 else f"{kind(one, count)}: {count:,}"


def removed(counts: Mapping[RecordKind, int]) -> list[str]:
    """Return a line for each kind of what goes or went."""
    return [f"{kind(one, count)}: {count:,}" for one, count in counts.items()]


def staying(counts: Mapping[Stays, int]) -> list[str]:
    """Return a sentence for each kind of what stays, and why."""
    return [_staying(one, count) for one, count in counts.items()]


def to_give(references: Sequence[str]) -> list[str]:
    """Return the sentence on open associations that need another contact, if there are any."""
    if not references:
        return []
    named = ", ".join(references[:MOST_NAMED])
    more = f" and {len(references) - MOST_NAMED:,} more" if len(references) > MOST_NAMED else ""
    count = len(references)
    whom = "1 open association" if count == 1 else f"{count:,} open associations"
    return [f"Give {whom} another contact, with *Edit contacts* in the details: {named}{more}."]


def _staying(one: Stays, count: int) -> str:
    single, several = STAYING[one]
    return f"{STAYS[one].format(count=f'{count:,} {single if count == 1 else several}')}."
