"""The words of the evidence file of one signature: what was shown, answered, and by whom."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from flows.evidence.signed_facts import AnsweredEngagement, EvidenceFacts, LeftOpen, MailedLink
from flows.links import digest
from flows.rules.customers.domains import readable
from store.enums import ConsentOutcome
from words import formats, languages
from words.evidence import values
from words.evidence.document import (
    ANSWER,
    CANNOT_SHOW,
    VERIFY,
    WHAT_WAS_ANSWERED,
    AnsweredRow,
    EmbeddedFile,
    EvidenceDocument,
    EvidenceLabel,
    EvidencePart,
    EvidenceSection,
    LabelledValues,
    Shown,
    TextRow,
    Writer,
    author,
)
from words.languages import marked
from words.names import IDENTIFIER_TYPES
from words.plain_text import plain
from words.shared_lines import apart

ANSWERS = {ConsentOutcome.ACCEPTED: marked("Accepted"), ConsentOutcome.DECLINED: marked("Declined")}

STATEMENT = "statement.txt"
ENGLISH_STATEMENT = "statement-en.txt"
"""Names of the files inside the PDF that have the text, as it was shown and in English."""


_MORE_LINES = re.compile(r"\n{3,}")
"""What is left around a line that stands elsewhere."""


def document(facts: EvidenceFacts) -> EvidenceDocument:
    """Return the words of an evidence file, in the language in which the answer was given."""
    customer = facts.customer
    writer = Writer(languages.language(facts.language), customer.time_zone)
    return EvidenceDocument(
        title=writer.label(
            marked("The answer of %(company)s to %(partner)s"),
            company=customer.company,
            partner=customer.partner,
        ),
        subtitle=writer.say(
            "Evidence of what was shown and answered. Time of the answer: %(at)s. MCI Bot made this file for "
            "%(partner)s.",
            at=formats.instant(writer.language, facts.answered_at, customer.time_zone),
            partner=customer.partner,
        ),
        note=writer.note(),
        footer=Shown(plain(f"{customer.partner} · {customer.company} · {_listed(facts.answers)}")),
        author=author(customer.partner),
        at=facts.answered_at.astimezone(UTC),
        sections=(
            EvidenceSection(writer.label(WHAT_WAS_ANSWERED), (_answers(writer, facts),)),
            EvidenceSection(
                writer.label(marked("Who answered")), (EvidencePart.facts(_signature(writer, facts)),)
            ),
            EvidenceSection(
                writer.label(marked("Who was asked")), (EvidencePart.facts(_asked(writer, facts)),)
            ),
            EvidenceSection(
                writer.label(marked("The text that was answered")), tuple(_statement(writer, facts))
            ),
            EvidenceSection(writer.label(VERIFY), (EvidencePart("steps", tuple(_steps(writer, facts))),)),
            EvidenceSection(
                writer.label(CANNOT_SHOW), (EvidencePart("paragraph", (_limits(writer, facts),)),)
            ),
        ),
        attachments=tuple(_attachments(facts)),
    )


def _answers(writer: Writer, facts: EvidenceFacts) -> EvidencePart:
    heads = (marked("Reference"), marked("Engagement"), marked("Answer"))
    several = len(facts.answers) > 1
    rows = (
        *(_answer(writer, one, several=several) for one in facts.answers),
        *(_left_open(writer, one) for one in facts.left_open),
    )
    return EvidencePart("answers", rows, tuple(map(writer.label, heads)))


def _answer(writer: Writer, one: AnsweredEngagement, *, several: bool) -> AnsweredRow:
    about = [_due(writer, one.due)]
    if several:
        about.append(Shown(f"SHA-256: {one.shown_digest}"))
    is_declined = one.outcome is ConsentOutcome.DECLINED
    if is_declined and not one.reason:
        about.append(writer.say("No reason was given."))
    return AnsweredRow(
        Shown(one.about.reference),
        Shown(plain(one.about.engagement)),
        tuple(about),
        writer.fact(marked("Reason"), one.reason) if is_declined and one.reason else None,
        writer.label(ANSWERS[one.outcome]),
    )


def _left_open(writer: Writer, one: LeftOpen) -> AnsweredRow:
    about = (
        _due(writer, one.due),
        writer.say("Asked in the same mail, and not answered with this signature."),
    )
    return AnsweredRow(
        Shown(one.reference), Shown(plain(one.engagement)), about, None, writer.label(marked("Left open"))
    )


def _due(writer: Writer, due: datetime) -> Shown:
    language = writer.language
    at = formats.deadline(language, due, writer.zone)
    return Shown(formats.labelled(language, language.gettext("Answer before"), at), language.code)


def _signature(writer: Writer, facts: EvidenceFacts) -> Iterator[LabelledValues]:
    language = writer.language
    yield writer.fact(marked("Name as typed"), facts.name)
    yield writer.fact(marked("Time of the answer"), *writer.times(facts.answered_at))
    yield writer.fact(marked("Network address"), facts.address or writer.say("Not known"))
    yield writer.fact(
        marked("Browser"), facts.user_agent or writer.say("The browser did not say what it is.")
    )
    yield writer.fact(
        marked("Language of the page"), Shown(f"{language.name} ({facts.language})", language.code)
    )


def _asked(writer: Writer, facts: EvidenceFacts) -> Iterator[LabelledValues]:
    customer, person = facts.customer, facts.asked
    id_type = writer.language.gettext(IDENTIFIER_TYPES[customer.id_type])
    yield writer.fact(marked("Company"), customer.company, readable(customer.domain))
    yield writer.fact(marked("Organization"), Shown(f"{id_type} {customer.id_value}", writer.language.code))
    said: list[str | Shown] = [*filter(None, (person.name, person.title, person.email, person.phone))]
    if facts.is_contact_changed:
        said.append(writer.say("The contact was changed after this mail was sent."))
    yield writer.fact(marked("Contact"), *said)
    for mail in facts.mails:
        label = marked("Reminder") if mail.is_reminder else marked("Mail with the link")
        yield writer.fact(label, mail.to, *_mailed(writer, mail))
    yield writer.fact(marked("SHA-256 of the link's secret"), facts.link_digest)


def _mailed(writer: Writer, mail: MailedLink) -> Iterator[str | Shown]:
    if mail.sent_at is not None:
        utc, there = writer.times(mail.sent_at)
        yield writer.say("Taken by the mail server: %(at)s", at=utc)
    else:
        utc, there = writer.times(mail.asked_at)
        yield writer.say("Handed over for sending: %(at)s", at=utc)
    yield there


def _statement(writer: Writer, facts: EvidenceFacts) -> Iterator[EvidencePart]:
    rows = [
        writer.fact(marked("Version of the text"), facts.shown_version),
        writer.fact(marked("SHA-256 of the text"), facts.shown_digest),
    ]
    heads = [writer.label(marked("As it was shown"))]
    if facts.english_text:
        rows.append(writer.fact(marked("SHA-256 of the English text"), digest(facts.english_text)))
        heads.append(writer.label(marked("The same text in English")))
    yield EvidencePart.facts(rows)
    several = _by_engagement(writer, facts)
    if several:
        said = writer.say(
            "What is the same for all engagements is printed once, as on the page. %(file)s has the whole "
            "text.",
            file=STATEMENT,
        )
        yield EvidencePart("paragraph", (said,))
    yield EvidencePart("texts", tuple(several or [_whole(facts)]), tuple(heads))


def _whole(facts: EvidenceFacts) -> TextRow:
    english = (Shown(facts.english_text),) if facts.english_text else ()
    return TextRow(None, (Shown(facts.shown_text, facts.language), *english))


def _by_engagement(writer: Writer, facts: EvidenceFacts) -> list[TextRow]:
    """Return what was shown about each of several engagements alone, and then about all of them."""
    if len(facts.answers) == 1:
        return []
    columns = [(facts.language, [one.shown_text for one in facts.answers])]
    if facts.english_text:
        columns.append((languages.SOURCE, [one.english_text for one in facts.answers]))
    split = [(code, *apart([one.split("\n") for one in texts])) for code, texts in columns]
    found = []
    for number, one in enumerate(facts.answers):
        own = tuple(Shown("\n".join(each[number]).strip("\n"), code) for code, each, _ in split)
        found.append(TextRow(EvidenceLabel(Shown(one.about.reference)), own))
    common = tuple(
        Shown(_MORE_LINES.sub("\n\n", "\n".join(shared).strip("\n")), code) for code, _, shared in split
    )
    return [*found, TextRow(writer.label(marked("For all of them")), common)]


def _steps(writer: Writer, facts: EvidenceFacts) -> Iterator[Shown]:
    yield writer.say(
        "The file: compute its digest with “sha256sum FILE” (on Windows: “certutil -hashfile FILE SHA256”). "
        "The history that %(partner)s keeps of each reference has the same digest in the entry "
        "“Evidence file made”. The copy that came with the receipt is the same, byte for byte.",
        partner=facts.customer.partner,
    )
    yield writer.say(
        "The history: whoever runs MCI Bot for %(partner)s can prove with “mci check --history” that it was "
        "not changed, and with “mci evidence verify FILE” that this file belongs to it.",
        partner=facts.customer.partner,
    )
    yield writer.say(
        "The text: %(file)s is attached to this file, exactly as it was shown. Save the attached files with "
        "a PDF reader or with “pdfdetach -saveall FILE”; “sha256sum %(file)s” must print the digest that "
        "stands above the text.",
        file=STATEMENT,
    )
    if len(facts.answers) > 1:
        yield writer.say(
            "The text about each engagement: the history has its digest in the entry of the answer. For the "
            "first engagement, “jq -j .answers[0].statement %(file)s | sha256sum” must print it.",
            file=ANSWER,
        )
    yield writer.say(
        "The link: the last part of its address is its secret, which MCI Bot does not keep. For whoever "
        "still has the mail, “printf %%s SECRET | sha256sum” must print the digest of the secret above."
    )
    yield writer.say("All values of this file are attached as %(file)s, for programs to read.", file=ANSWER)


def _limits(writer: Writer, facts: EvidenceFacts) -> Shown:
    return writer.say(
        "MCI Bot records what somebody did who had the link that was mailed to %(email)s. It does not check "
        "who typed the name. The network address and the browser are what the connection said of itself. If "
        "you did not answer, tell %(partner)s at once, and name the reference.",
        email=facts.mails[0].to,
        partner=facts.customer.partner,
    )


def _attachments(facts: EvidenceFacts) -> Iterator[EmbeddedFile]:
    text = "text/plain"
    yield EmbeddedFile(STATEMENT, facts.shown_text, text, "The text exactly as it was shown, in UTF-8")
    if facts.english_text:
        yield EmbeddedFile(ENGLISH_STATEMENT, facts.english_text, text, "The same text in English, in UTF-8")
    yield EmbeddedFile(ANSWER, values.of_signature(facts), "application/json", "Every value of this file")


def _listed(answers: Sequence[AnsweredEngagement]) -> str:
    first, *others = (one.about.reference for one in answers)
    return f"{first} +{len(others)}" if others else first
