"""The words of an evidence file, from its facts; `bot.evidence` lays them out as PDF.

They are English. The text that the customer was shown stands in them as it was shown.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from flows.consent.evidence_facts import AnsweredEngagement, EvidenceFacts, MailedLink
from flows.rules.customers.domains import readable
from flows.rules.text.days import spelt
from store.enums import ConsentOutcome
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES
from words.plain_text import plain

ENGLISH = "en"

ANSWERS = {ConsentOutcome.ACCEPTED: "Accepted", ConsentOutcome.DECLINED: "Declined"}

STATEMENT = "statement.txt"
ENGLISH_STATEMENT = "statement-en.txt"
ANSWER = "answer.json"
"""Names of the files inside the PDF; `statement_of` names those about one of several engagements."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of one or several lines, as it is shown, and its language."""

    text: str
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class LabelledValues:
    """A label, and one or several values."""

    label: Shown
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """An engagement with its answer, and what is said about it in small."""

    reference: Shown
    engagement: Shown
    about: tuple[Shown, ...]
    answer: Shown


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A text of several paragraphs under its heading, beside others."""

    heading: Shown
    text: Shown


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A part of a section; ``rows`` are of the kind that ``kind`` says."""

    kind: Literal["facts", "answers", "texts", "steps", "paragraph"]
    rows: tuple[LabelledValues | AnsweredRow | TextColumn | Shown, ...]


@dataclass(frozen=True, slots=True)
class EvidenceSection:
    """A heading with what stands below it."""

    heading: Shown
    parts: tuple[EvidencePart, ...]


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF, which has every character as it was typed."""

    name: str
    content: str
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class EvidenceDocument:
    """What an evidence file contains, from top to bottom; ``at`` is its date, which is that of the answer."""

    title: Shown
    subtitle: Shown
    footer: Shown
    author: str
    at: datetime
    answer_heads: tuple[Shown, ...]
    sections: tuple[EvidenceSection, ...]
    attachments: tuple[EmbeddedFile, ...]


NUMBERS = Shown(
    "Characters that the fonts of this file lack are shown as their numbers in Unicode, such as [U+1F9FF]. "
    "The files attached to it have them as they were typed."
)
"""Stands below the title of a file in which a character is shown as its number."""


def document(facts: EvidenceFacts) -> EvidenceDocument:
    """Return the words of an evidence file."""
    references = [one.reference for one in facts.answers]
    return EvidenceDocument(
        title=_say(f"The answer of {facts.company} to {facts.partner}"),
        subtitle=_say(
            "Evidence of what was shown and what was answered on "
            f"{_zoned(facts.answered_at, facts.time_zone)}. Made by MCI Bot for {facts.partner}."
        ),
        footer=_say(f"{facts.partner} · {facts.company} · {_listed(references)}"),
        author=f"MCI Bot for {plain(facts.partner)}",
        at=facts.answered_at.astimezone(UTC),
        answer_heads=(_say("Reference"), _say("Engagement"), _say("Answer")),
        sections=(
            EvidenceSection(
                _say("What was answered"),
                (EvidencePart("answers", tuple(_answer(one, facts.time_zone) for one in facts.answers)),),
            ),
            EvidenceSection(_say("Who answered"), (EvidencePart("facts", tuple(_signature(facts))),)),
            EvidenceSection(_say("Who was asked"), (EvidencePart("facts", tuple(_asked(facts))),)),
            EvidenceSection(_say("The text that was shown"), tuple(_statement(facts))),
            EvidenceSection(_say("How to verify this file"), (EvidencePart("steps", tuple(_steps(facts))),)),
            EvidenceSection(
                _say("What this file cannot show"), (EvidencePart("paragraph", (_limits(facts),)),)
            ),
        ),
        attachments=tuple(_attachments(facts)),
    )


def statement_of(reference: str) -> str:
    """Return the name of the file that has the text about one of several engagements."""
    return f"statement-{reference}.txt"


def _answer(one: AnsweredEngagement, zone: str) -> AnsweredRow:
    about = [
        _say(f"{one.solution_area} {ENGAGEMENT_TYPES[one.engagement_type]}"),
        _say(f"Location: {one.location} (PartnerID {one.location_code})"),
        _say(f"To be answered before {_zoned(one.due, zone)}"),
    ]
    if one.outcome is ConsentOutcome.DECLINED:
        about += [Shown(f"Reason: {one.reason}") if one.reason else _say("No reason was given.")]
    about += [_say(f"SHA-256 of its text: {one.shown_digest}")]
    return AnsweredRow(_say(one.reference), _say(one.engagement), tuple(about), _say(ANSWERS[one.outcome]))


def _signature(facts: EvidenceFacts) -> Iterator[LabelledValues]:
    yield _fact("Name typed", facts.name)
    yield _fact("Answered", *_times(facts.answered_at, facts.time_zone))
    yield _fact("From the address", facts.address or "not known")
    yield _fact("With the browser", facts.user_agent or "which did not say what it is")
    yield _fact("Language of the page", facts.language)


def _asked(facts: EvidenceFacts) -> Iterator[LabelledValues]:
    yield _fact("Company", facts.company, readable(facts.domain))
    yield _fact("Organization", f"{IDENTIFIER_TYPES[facts.id_type]} {facts.id_value}")
    person = facts.asked
    yield _fact("Contact", *filter(None, (person.name, person.title, person.email, person.phone)))
    for mail in facts.mails:
        yield _fact("Reminder mailed" if mail.is_reminder else "Link mailed", *_mailed(mail, facts.time_zone))
    yield _fact("SHA-256 of the link's secret", facts.link_digest)


def _mailed(mail: MailedLink, zone: str) -> Iterator[str]:
    yield f"to {mail.to}"
    if mail.sent_at is not None:
        utc, there = _times(mail.sent_at, zone)
        yield f"taken by the mail server: {utc}"
        yield there
    else:
        utc, there = _times(mail.asked_at, zone)
        yield f"handed over for sending: {utc}"
        yield there


def _statement(facts: EvidenceFacts) -> Iterator[EvidencePart]:
    yield EvidencePart(
        "facts",
        (
            _fact("Version of the text", facts.shown_version),
            _fact("SHA-256 of the text", facts.shown_digest),
        ),
    )
    if facts.english_text:
        shown = TextColumn(
            _say(f"As it was shown ({facts.language})"), Shown(facts.shown_text, facts.language)
        )
        english = TextColumn(_say("The same text in English (en)"), Shown(facts.english_text))
        yield EvidencePart("texts", (shown, english))
    else:
        shown = TextColumn(_say("As it was shown"), Shown(facts.shown_text, facts.language))
        yield EvidencePart("texts", (shown,))


def _steps(facts: EvidenceFacts) -> Iterator[Shown]:
    several = len(facts.answers) > 1
    whose = "each reference" if several else facts.answers[0].reference
    yield _say(
        "The file: compute its digest with “sha256sum FILE” (on Windows: “certutil -hashfile FILE SHA256”). "
        f"The history of {whose} has the same digest in the entry “Evidence file made”. The customer got the "
        "same file, byte for byte, with the receipt."
    )
    yield _say(
        "The history: whoever runs MCI Bot can prove with “mci check --history” that it was not changed, and "
        "with “mci evidence verify FILE” that this file belongs to it."
    )
    parts = f", and {statement_of('MCI-…')} is its part about each engagement" if several else ""
    yield _say(
        f"The text: {STATEMENT} is attached to this file, exactly as it was shown{parts}. Save the attached "
        "files with a PDF reader or with “pdfdetach -saveall FILE”; “sha256sum” must print the digests that "
        f"this file names. The history of {whose} has the digest of its text in the entry of the answer."
    )
    yield _say(
        "The link: the last part of its address is its secret, which MCI Bot does not keep. For whoever "
        "still has the mail, “printf %s SECRET | sha256sum” must print the digest under “Who was asked”."
    )
    yield _say(f"All values of this file are attached as {ANSWER}, for programs to read.")


def _limits(facts: EvidenceFacts) -> Shown:
    return _say(
        f"MCI Bot records what somebody did who had the link that was mailed to {facts.mails[0].to}. It does "
        "not check who typed the name. The address and the browser are what the connection said of itself. "
        f"If you did not answer, tell {facts.partner} at once, and name the reference."
    )


def _attachments(facts: EvidenceFacts) -> Iterator[EmbeddedFile]:
    text = "text/plain"
    yield EmbeddedFile(STATEMENT, facts.shown_text, text, "The text exactly as it was shown, in UTF-8")
    for one in facts.answers:
        if one.shown_text == facts.shown_text:
            continue
        about = f"The part of the text about {one.reference}"
        yield EmbeddedFile(statement_of(one.reference), one.shown_text, text, about)
    if facts.english_text:
        yield EmbeddedFile(ENGLISH_STATEMENT, facts.english_text, text, "The same text in English, in UTF-8")
    yield EmbeddedFile(
        ANSWER,
        json.dumps(_values(facts), ensure_ascii=False, indent=2) + "\n",
        "application/json",
        "Every value of this file",
    )


def _values(facts: EvidenceFacts) -> dict[str, object]:
    return {
        "partner": facts.partner,
        "partner_time_zone": facts.time_zone,
        "company": facts.company,
        "domain": facts.domain,
        "id_type": facts.id_type.value,
        "id_value": facts.id_value,
        "asked": {
            "name": facts.asked.name,
            "title": facts.asked.title,
            "email": facts.asked.email,
            "phone": facts.asked.phone,
        },
        "mails": [
            {
                "to": one.to,
                "asked_at": _iso(one.asked_at),
                "sent_at": _iso(one.sent_at) if one.sent_at else None,
                "is_reminder": one.is_reminder,
            }
            for one in facts.mails
        ],
        "link_secret_sha256": facts.link_digest,
        "name": facts.name,
        "answered_at": _iso(facts.answered_at),
        "address": facts.address,
        "user_agent": facts.user_agent,
        "language": facts.language,
        "statement_version": facts.shown_version,
        "statement_sha256": facts.shown_digest,
        "answers": [
            {
                "reference": one.reference,
                "engagement": one.engagement,
                "engagement_type": one.engagement_type.value,
                "solution_area": one.solution_area,
                "location": one.location,
                "location_partner_id": one.location_code,
                "due": _iso(one.due),
                "answer": one.outcome.value,
                "reason": one.reason,
                "statement_sha256": one.shown_digest,
            }
            for one in facts.answers
        ],
    }


def _fact(label: str, *values: str) -> LabelledValues:
    return LabelledValues(_say(label), tuple(map(Shown, values)))


def _say(text: str) -> Shown:
    return Shown(plain(text))


def _listed(references: list[str]) -> str:
    first, *others = references
    return f"{first} and {len(others)} more" if others else first


def _times(at: datetime, zone: str) -> tuple[str, str]:
    """Return an instant in UTC to the second, and in the partner's zone."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%d %H:%M:%S} UTC", _zoned(at, zone)


def _zoned(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    offset = there.isoformat(timespec="seconds")[len("2026-03-01T09:00:00") :]
    return f"{there:%A}, {spelt(there)}, {there:%H:%M:%S} ({zone}, UTC{offset})"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
