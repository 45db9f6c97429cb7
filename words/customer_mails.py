"""Words for customers: the statement that they answer, and their mails.

All use the same consent terms.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flows.consent.consent_terms import ConsentTerms
from flows.rules.customers.domains import readable
from store.consents.consents import ConsentAnswer
from store.enums import ConsentOutcome
from words import countries, formats, templates
from words.languages import SOURCE, Language, english
from words.plain_text import plain
from words.shared_lines import apart

Facts = tuple[tuple[str, str], ...]

MOST_SPELT_OUT = 10
"""Engagements of which a mail says all, as some programs cut off a long one.

With more it lists them, and says where the rest is: what they are about on the page, and the text that was
answered in the attached file.
"""

_MORE_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class MailWords:
    """A mail's words: one line of subject, and the same body as text and as HTML, in a language."""

    subject: str
    text: str
    html: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ShownLogo:
    """A picture inside the mail, by its content ID; ``width`` and ``height`` are the pixels that it takes."""

    content_id: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer answers; ``version`` identifies the text and is increased with every change.

    The code of the ``language`` is part of the version, except English.
    """

    version: str
    language: str
    facts: Facts
    about: str
    heading: str
    meaning: tuple[str, ...]
    declaration: str
    text: str
    """Everything that is shown, in the form that is kept as proof."""


@dataclass(frozen=True, slots=True)
class ListedEngagement:
    """One of several engagements in a mail: its name, what it is about, and what others do not share."""

    name: str
    about: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """One answer in a receipt: what was recorded, the lines that were shown, and the same in English."""

    accepted: bool
    facts: Facts
    shown: tuple[str, ...]
    english: tuple[str, ...]


def statement(terms: ConsentTerms, language: Language | None = None) -> Statement:
    """Return what the customer is asked to answer, in the contact's language if none is given."""
    language = language or countries.language_for(terms)
    template = templates.text(language).get_template("consent/statement.j2")
    context = template.new_context({"p": terms})
    said = {name: "".join(block(context)).strip() for name, block in template.blocks.items()}
    facts = _facts(said["facts"])
    meaning = tuple(filter(None, map(str.strip, said["meaning"].splitlines())))
    listed = "\n".join(formats.labelled(language, label, value) for label, value in facts)
    return Statement(
        version=said["version"] if language.code == SOURCE else f"{said['version']}-{language.code}",
        language=language.code,
        facts=facts,
        about=said["about"],
        heading=said["heading"],
        meaning=meaning,
        declaration=said["declaration"],
        text="\n\n".join((listed, said["about"], said["heading"], *meaning, said["declaration"])),
    )


def english_beside(terms: ConsentTerms, language: Language) -> str:
    """Return in English what a statement in another language says; nothing if that is English already.

    Where the catalogue has no text in the language, the English one says, too, what follows from type and
    area. A text that the catalogue does not have in English stands there as it was shown.
    """
    if language.code == SOURCE:
        return ""
    own = terms.about_in(language.code)
    about = {SOURCE: terms.about_in(SOURCE) or own} if own else {}
    return statement(replace(terms, about=about), english()).text


def consent_request(
    asked: Sequence[ConsentTerms],
    url: str,
    language: Language | None = None,
    *,
    reminder: bool,
    logo: ShownLogo | None = None,
    personal: str | None = None,
    copies: Sequence[str] = (),
) -> MailWords:
    """Return the mail that asks for consent to one or several engagements; ``url`` is its one link.

    What is ``asked`` has partner, company and people in common. ``personal`` is a line by the partner, and
    ``copies`` are the addresses of those who got a copy.
    """
    return mail_words(
        "consent_request",
        language or countries.language_for(asked[0]),
        **_asked(asked, language),
        logo=logo,
        url=url,
        site=site(url),
        reminder=reminder,
        personal=personal,
        copies=copies,
    )


def consent_copy(
    asked: Sequence[ConsentTerms],
    to: str,
    language: Language | None = None,
    *,
    logo: ShownLogo | None = None,
) -> MailWords:
    """Return the mail to somebody who may know what the contact was asked, but not answer; it has no link."""
    return mail_words(
        "consent_copy",
        language or countries.language_for(asked[0]),
        **_asked(asked, language),
        logo=logo,
        to=to,
    )


def heads_up(
    asked: Sequence[ConsentTerms],
    sender: str,
    url: str,
    language: Language | None = None,
    *,
    reminder: bool = False,
) -> str:
    """Return the text by which a member may announce the mail in their own name; it has no link.

    ``sender`` is who the mail will come from, and ``url`` the address below which its page is. The mail's
    subject says whether it is a ``reminder``.
    """
    language = language or countries.language_for(asked[0])
    values = _asked(asked, language) | {"reminder": reminder}
    text = templates.text(language)
    subject = plain(text.get_template("mail/consent_request/subject.txt").render(values))
    template = text.get_template("mail/heads_up.txt")
    return template.render(values, sender=sender, subject=subject, site=site(url)).strip()


def consent_receipt(
    answers: Sequence[tuple[ConsentTerms, ConsentAnswer]],
    to: str,
    language: Language | None = None,
    *,
    logo: ShownLogo | None = None,
    left_open: Sequence[ConsentTerms] = (),
    attached: bool = False,
) -> MailWords:
    """Return the mail that confirms answers that were sent together from the page.

    ``left_open`` is what the same link can still answer. ``attached``: the evidence goes along as a file.
    """
    ((terms, given), *_) = answers
    language = language or countries.language_for(terms)
    entries = [
        ReceiptEntry(
            answer.outcome is ConsentOutcome.ACCEPTED,
            receipt(one, answer, language),
            tuple((answer.shown_text or "").split("\n")),
            tuple(answer.english_text.split("\n")) if answer.english_text else (),
        )
        for one, answer in answers
    ]
    rows, common = apart([_engagement_first(entry.facts, language) for entry in entries], own=2)
    spelt_out = [] if attached and len(answers) > MOST_SPELT_OUT else entries
    return mail_words(
        "consent_receipt",
        language,
        logo=logo,
        p=terms,
        given=given,
        answers=entries,
        each=[ListedEngagement(name, "", own) for (_, name), *own in rows],
        common=common,
        shown=_as_shown([one.shown for one in spelt_out]),
        english=_as_shown([one.english for one in spelt_out if one.english]),
        left_open=sorted(left_open, key=_by_due),
        attached=attached,
        to=to,
    )


def receipt(terms: ConsentTerms, given: ConsentAnswer, language: Language | None = None) -> Facts:
    """Return what was recorded of an answer, for the person who gave it."""
    language = language or countries.language_for(terms)
    say = language.gettext
    accepted = given.outcome is ConsentOutcome.ACCEPTED
    rows = {
        say("Answer"): say("Accepted") if accepted else say("Declined"),
        say("Given by"): given.name
        or say("told to %(partner)s elsewhere, which recorded it", partner=terms.partner),
        # Translators: before the moment of an answer.
        language.pgettext("date", "On"): formats.instant(
            language, given.answered_at, terms.time_zone, countries.zone_of(terms.country)
        ),
        say("Reason"): None if accepted else given.note,
        say("Engagement"): terms.engagement,
        say("Partner"): terms.partner,
        say("Company"): f"{terms.company} ({readable(terms.domain)})",
        say("Reference"): terms.reference,
    }
    return tuple((label, plain(value)) for label, value in rows.items() if value)


def _asked(asked: Sequence[ConsentTerms], language: Language | None) -> dict[str, Any]:
    """Return what is asked, what is due first before the rest, for templates.

    The first fact of each is the engagement. What several have in common is said once.
    """
    in_order = sorted(asked, key=_by_due)
    statements = [statement(one, language) for one in in_order]
    rows, common = apart([one.facts for one in statements])
    is_spelt_out = len(rows) <= MOST_SPELT_OUT
    each = [
        ListedEngagement(name, one.about if is_spelt_out else "", own)
        for one, ((_, name), *own) in zip(statements, rows, strict=False)
    ]
    return {
        "p": in_order[0],
        "first": in_order[0],
        "is_one": len(in_order) == 1,
        "each": each,
        "is_spelt_out": is_spelt_out,
        "about": statements[0].about,
        "common": common,
        "meaning": statements[0].meaning,
    }


def _by_due(terms: ConsentTerms) -> tuple[datetime, str]:
    return terms.due, terms.engagement


def _as_shown(texts: Sequence[tuple[str, ...]]) -> list[list[str]]:
    """Return the lines of texts: those of each, and then those that all have in common."""
    each, common = apart(texts) if texts else ([], [])
    return [one for one in (*each, common) if one]


def _engagement_first(facts: Facts, language: Language) -> Facts:
    name = language.gettext("Engagement")
    return tuple(sorted(facts, key=lambda fact: fact[0] != name))


def site(url: str) -> str:
    """Return the host of an address, as people read it."""
    return readable(urlsplit(url).hostname or "")


def mail_words(name: str, language: Language, **values: Any) -> MailWords:
    """Return a mail made of the templates in ``templates/mail/{name}``."""
    text, html = templates.text(language), templates.html(language)
    return MailWords(
        subject=plain(text.get_template(f"mail/{name}/subject.txt").render(values)),
        text=_MORE_LINES.sub("\n\n", text.get_template(f"mail/{name}/body.txt").render(values).strip())
        + "\n",
        html=html.get_template(f"mail/{name}/body.html").render(values),
        language=language.code,
    )


def _facts(lines: str) -> Facts:
    split = (line.partition(": ") for line in lines.splitlines() if line)
    return tuple((label, value) for label, _, value in split)
