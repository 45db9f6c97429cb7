"""The words of the evidence file of a consent that a member recorded (R22): what is known, and what is not.

They are English, as in Slack: only the partner's people get such a file.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from flows.evidence.recorded_facts import RecordedFacts
from flows.rules.customers.domains import readable
from words import languages
from words.evidence import values
from words.evidence.document import (
    ANSWER,
    CANNOT_SHOW,
    VERIFY,
    EmbeddedFile,
    EvidenceDocument,
    EvidenceLabel,
    EvidencePart,
    EvidenceSection,
    LabelledValues,
    Shown,
    Writer,
    author,
)
from words.names import ENGAGEMENT_TYPES, IDENTIFIER_TYPES
from words.plain_text import plain


def document(facts: RecordedFacts) -> EvidenceDocument:
    """Return the words of the file of a recorded consent."""
    writer = Writer(languages.english(), facts.customer.time_zone)
    return EvidenceDocument(
        title=_label(f"A consent of {facts.customer.company}, recorded by {facts.customer.partner}"),
        subtitle=_say(
            "The customer gave it outside MCI Bot, and signed nothing there. MCI Bot made this file for "
            f"{facts.customer.partner}."
        ),
        note=writer.note(),
        footer=_say(f"{facts.customer.partner} · {facts.customer.company} · {facts.about.reference}"),
        author=author(facts.customer.partner),
        at=facts.recorded_at.astimezone(UTC),
        sections=(
            EvidenceSection(_label("What was recorded"), (EvidencePart.facts(_consent(facts, writer)),)),
            EvidenceSection(_label("Who recorded it"), (EvidencePart.facts(_member(facts, writer)),)),
            EvidenceSection(writer.label(CANNOT_SHOW), (EvidencePart("paragraph", tuple(_limits(facts))),)),
            EvidenceSection(writer.label(VERIFY), (EvidencePart("steps", tuple(_steps(facts))),)),
        ),
        attachments=(
            EmbeddedFile(ANSWER, values.of_record(facts), "application/json", "Every value of this file"),
        ),
    )


def _consent(facts: RecordedFacts, writer: Writer) -> Iterator[LabelledValues]:
    yield _fact("Reference", facts.about.reference)
    kind = ENGAGEMENT_TYPES[facts.about.engagement_type]
    yield _fact("Engagement", facts.about.engagement, plain(f"{facts.about.solution_area} {kind}"))
    yield _fact("Location", plain(f"{facts.about.location} (PartnerID {facts.about.location_code})"))
    yield _fact("Company", facts.customer.company, readable(facts.customer.domain))
    yield _fact("Organization", f"{IDENTIFIER_TYPES[facts.customer.id_type]} {facts.customer.id_value}")
    yield _fact("Answer", "Accepted, as it was recorded")
    if isinstance(facts.given, datetime):
        yield _fact("Said to be given", *writer.times(facts.given_at))
    else:
        utc, _ = writer.times(facts.given_at)
        counted = f"No time was said; clocks count from the beginning of the day: {utc}"
        yield _fact("Said to be given", f"On {facts.given.isoformat()}", counted)
    yield _fact("Where the proof is, as it was typed", facts.note)


def _member(facts: RecordedFacts, writer: Writer) -> Iterator[LabelledValues]:
    yield _fact("Name in Slack", facts.recorded_by)
    yield _fact("Slack user ID", facts.user_id)
    yield _fact("Time of the record", *writer.times(facts.recorded_at))


def _limits(facts: RecordedFacts) -> Iterator[Shown]:
    yield _say(
        "The customer did not give this consent on a page of MCI Bot. So there is no text that they were "
        "shown, no signature, no network address and no browser. MCI Bot records what a member of "
        f"{facts.customer.partner} said, and does not check it."
    )
    yield _say(
        "The proof is where the consent was given. Keep it together with this file. The consent counts for "
        f"{facts.customer.partner} and by itself proves nothing to other partners."
    )


def _steps(facts: RecordedFacts) -> Iterator[Shown]:
    yield _say(
        "The file: compute its digest with “sha256sum FILE” (on Windows: “certutil -hashfile FILE SHA256”). "
        f"The history of {facts.about.reference} has the same digest in the entry “Evidence file made”."
    )
    yield _say(
        "The history: whoever runs MCI Bot can prove with “mci check --history” that it was not changed, "
        "and with “mci evidence verify FILE” that this file belongs to it."
    )
    yield _say(f"All values of this file are attached as {ANSWER}, for programs to read.")


def _fact(label: str, *shown: str) -> LabelledValues:
    return LabelledValues(_label(label), tuple(map(Shown, shown)))


def _label(text: str) -> EvidenceLabel:
    return EvidenceLabel(_say(text))


def _say(text: str) -> Shown:
    return Shown(plain(text))
