"""The sentences for files that are not taken, or cannot be given out: each says what to do."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flows.claims.file_port import FileFault, FileRefused
from flows.claims.items import ItemsMissing
from flows.rules.claims.requirements import ITEM_WORDS, MEGABYTE
from words import mrkdwn


class FilesFrom(StrEnum):
    """The way in which files came, which is also how another one is given."""

    FORM = "form"
    MESSAGE = "message"


AGAIN: Mapping[FilesFrom, Mapping[str, str]] = {
    FilesFrom.FORM: {
        "again": "choose it again",
        "other": "choose that file",
        "retry": "Choose it again",
        "link": "give a link to it",
    },
    FilesFrom.MESSAGE: {
        "again": "send it to MCI Bot again",
        "other": "send that file to MCI Bot",
        "retry": "Send it to MCI Bot again",
        "link": "give a link to it with *Submit claim*",
    },
}
"""How a member gives a file again, or another one instead, or the same after a fault of Slack's."""

SENTENCES: Mapping[FileFault, str] = {
    FileFault.NAMELESS: "A file has no name. Name it, such as invoice.pdf, and {again}.",
    FileFault.TYPE_NOT_TAKEN: (
        "“{name}” is of a type that is not taken here. Save it as {types}, and {other}."
    ),
    FileFault.EMPTY: "“{name}” is empty. Check it on your computer, and {again}.",
    FileFault.TOO_LARGE: "“{name}” is larger than {largest} MB. Make it smaller and {again}, or {link}.",
    FileFault.INCOMPLETE: "“{name}” arrived only in part. {retry}.",
    FileFault.OTHER_CONTENT: (
        "“{name}” is of another type than its name says. Open it, save it as {types}, and {other}."
    ),
    FileFault.ENCRYPTED: (
        "“{name}” is protected by a password, so reviewers could not open it. Save it without a password, "
        "and {again}."
    ),
    FileFault.DAMAGED: "“{name}” is damaged and may not open. Save or scan it again, and {other}.",
    FileFault.TOO_MUCH_INSIDE: (
        "“{name}” unpacks to far more than its size. Save it with fewer or smaller pictures, and {other}."
    ),
    FileFault.NOT_SENT: "Slack did not take “{name}”. Press *Send to me* again in a minute.",
    FileFault.NOT_FETCHED: "Slack did not hand over “{name}”. Try again in a minute, or {link}.",
    FileFault.NO_PERMISSION: (
        "Slack does not let MCI Bot read “{name}”. Ask whoever runs MCI Bot to install it here again, with "
        "the permission to read files; until then {link}."
    ),
    FileFault.DELETED: "“{name}” was deleted in Slack. {retry}.",
    FileFault.OUTSIDE_SLACK: (
        "“{name}” is kept outside Slack, where MCI Bot cannot fetch it. Upload the file itself, or {link}."
    ),
    FileFault.NOT_STORED: (
        "“{name}” cannot be kept right now, because the place for files does not work. Tell whoever runs "
        "MCI Bot, and try again later."
    ),
    FileFault.NOT_THERE: "“{name}” is not there any more. Give it again.",
}
"""What a member reads for each fault."""


NAMELESS = "without a name"
"""Stands for a name that is not known."""


def file_refused(refusal: FileRefused, way: FilesFrom = FilesFrom.FORM) -> str:
    """Return the sentence about one file that came in this way (mrkdwn)."""
    takes = refusal.requirement
    said = SENTENCES[refusal.fault].format(
        name=mrkdwn.escape(refusal.name or NAMELESS),
        types=any_of(takes.types) if takes else "another type",
        largest=takes.largest // MEGABYTE if takes else "",
        **AGAIN[way],
    )
    return said if said[0].isalpha() else f"The file {said}"


def any_of(types: Sequence[str]) -> str:
    """Return types of files in words: "PDF, DOCX or PNG"."""
    *first, last = [one.upper() for one in types]
    return f"{', '.join(first)} or {last}" if first else last


def items_missing(refusal: ItemsMissing) -> str:
    """Return what a claim still needs."""
    named = ", ".join(ITEM_WORDS[one].lower() for one in refusal.items)
    return f"The claim is not complete. Press *Submit claim* and give what is missing: {named}."
