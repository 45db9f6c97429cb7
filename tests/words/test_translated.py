"""Nothing that customers read stays English: each mail is rendered in a language of brackets."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from html import unescape
from typing import Any

import pytest

from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from store.consents.consents import ConsentAnswer
from store.enums import ConsentOutcome, EngagementType
from tests.support.pseudo import pseudo, untranslated
from tests.words.test_customer_mails import TERMS
from words import customer_mails, formats, languages
from words.customer_mails import MailWords
from words.languages import Language

URL = "https://9.9/9"
PERSON = ContactPerson("9", "9@9.9", "9", "9")
NINES: dict[str, Any] = {
    one.name: "9" for one in fields(TERMS) if isinstance(getattr(TERMS, one.name), str)
} | {"time_zone": "Europe/Oslo", "id_type": TERMS.id_type, "engagement_type": TERMS.engagement_type}
WORDLESS: ConsentTerms = replace(TERMS, **NINES, about={}, customer=PERSON, host=PERSON)
"""What is asked, with values that contain no word."""

SEVERAL = [
    replace(WORDLESS, engagement=str(number), engagement_type=kind)
    for number, kind in enumerate(EngagementType)
]
FOUR = pytest.mark.parametrize("asked", [[WORDLESS], SEVERAL], ids=["one", "several"])
LANGUAGE = pseudo("he")
ENGLISH = languages.english()


def given(outcome: ConsentOutcome, name: str | None = "9") -> ConsentAnswer:
    shown = customer_mails.statement(WORDLESS, LANGUAGE).text
    return ConsentAnswer(
        outcome=outcome, answered_at=TERMS.due, name=name, note="9", shown_text=shown, english_text="9"
    )


def leftovers(mail: MailWords) -> set[str]:
    """Return the words of a mail that are in no brackets; that of a number in the programme is its name."""
    html = re.sub(r"<style>.*?</style>", "", mail.html, flags=re.DOTALL)
    parts = (mail.subject, mail.text, unescape(re.sub(r"<[^>]+>", " ", html)))
    return {
        word for part in parts for word in re.findall(r"[^\W\d_]+", untranslated(part).replace(URL, ""))
    } - {"PartnerID"}


@FOUR
def test_the_request_is_translated(asked: Sequence[ConsentTerms]) -> None:
    for reminder in (True, False):
        mail = customer_mails.consent_request(
            asked, URL, LANGUAGE, reminder=reminder, personal="9", copies=["9@9.9", "8@8.8"]
        )
        assert leftovers(mail) == set()
        assert '<html lang="he" dir="rtl">' in mail.html
        assert not re.search(r'align(="|:)left', mail.html)


@FOUR
def test_the_copy_and_the_announcement_are_translated(asked: Sequence[ConsentTerms]) -> None:
    assert leftovers(customer_mails.consent_copy(asked, "9@9.9", LANGUAGE)) == set()
    text = customer_mails.heads_up(asked, "9", URL, LANGUAGE)
    assert leftovers(MailWords("", text, "", "he")) == set()


@FOUR
@pytest.mark.parametrize("outcome", ConsentOutcome)
@pytest.mark.parametrize("attached", [True, False])
def test_the_receipt_is_translated(
    asked: Sequence[ConsentTerms], outcome: ConsentOutcome, attached: bool
) -> None:
    answers = [(one, given(outcome)) for one in asked]
    mail = customer_mails.consent_receipt(
        answers, "9@9.9", LANGUAGE, left_open=[WORDLESS, *SEVERAL], attached=attached
    )
    assert leftovers(mail) == set()


def test_a_consent_that_was_given_elsewhere_is_told_in_the_language() -> None:
    facts = customer_mails.receipt(WORDLESS, given(ConsentOutcome.ACCEPTED, None), LANGUAGE)
    assert untranslated(" ".join(value for _, value in facts)).replace("9", "").split() == ["()"]


def test_the_receipt_has_the_text_as_shown_and_the_english_one_beside_it() -> None:
    answer = given(ConsentOutcome.ACCEPTED)
    answer.english_text = customer_mails.statement(WORDLESS).text
    mail = customer_mails.consent_receipt([(WORDLESS, answer)], "9@9.9", LANGUAGE)
    for part in (mail.text, unescape(mail.html)):
        shown, _, english = part.partition("⟦The same text in English⟧")
        for line in (answer.shown_text or "").split("\n"):
            assert line in shown
        for line in answer.english_text.split("\n"):
            assert line in english
    answer.english_text = None
    mail = customer_mails.consent_receipt([(WORDLESS, answer)], "9@9.9", LANGUAGE)
    assert "The same text" not in mail.text + mail.html


MADE = "Microsoft Viva is a workshop in the field of Modern Work."
BESIDE = {
    "no text": ({}, "", MADE),
    "only in English": ({"en": "We try it out."}, "", MADE),
    "in both": ({"en": "We try it out.", "xx": "Wir testen."}, "Wir testen.", "We try it out."),
    "only in the language": ({"xx": "Wir testen."}, "Wir testen.", "Wir testen."),
    "only in a third": ({"tlh": "wIwaH."}, "", MADE),
}
"""What the catalogue has ("xx" is the language shown), its text that is shown, and the English one beside."""


@pytest.mark.parametrize("language", languages.every()[1:], ids=lambda one: one.code)
@pytest.mark.parametrize(("about", "shown", "beside"), BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize("is_regional", [True, False])
def test_the_english_text_beside_says_what_was_shown_and_nothing_else(
    language: Language, about: dict[str, str], shown: str, beside: str, is_regional: bool
) -> None:
    code = language.code if is_regional else language.code.partition("-")[0]
    terms = replace(TERMS, about={code if key == "xx" else key: text for key, text in about.items()})
    said = customer_mails.statement(terms, language)
    english = customer_mails.english_beside(terms, language)
    assert said.about == (shown or customer_mails.statement(TERMS, language).about)
    assert f"\n\n{beside}" in english
    for text in {"We try it out.", "Wir testen.", MADE, "wIwaH."} - {beside}:
        assert text not in english


def test_an_english_statement_has_no_other_text_beside_it() -> None:
    assert customer_mails.english_beside(replace(TERMS, about={"de": "Wir testen."}), ENGLISH) == ""


@pytest.mark.parametrize("language", languages.every(), ids=lambda one: one.code)
def test_every_language_says_when_an_answer_is_due_and_its_statement_is_whole(language: Language) -> None:
    said = customer_mails.statement(TERMS, language)
    assert said.version.removesuffix(f"-{language.code}") == customer_mails.statement(TERMS, ENGLISH).version
    assert len(said.facts) == len(customer_mails.statement(TERMS, ENGLISH).facts)
    assert len(said.meaning) == len(customer_mails.statement(TERMS, ENGLISH).meaning)
    for reminder in (True, False):
        mail = customer_mails.consent_request([TERMS], URL, language, reminder=reminder)
        for part in (mail.text, unescape(mail.html)):
            assert TERMS.customer.name in part
            assert formats.instant(language, TERMS.due, TERMS.time_zone) in part
            for value in (said.declaration, *said.meaning)[1:]:
                assert value in part


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "Mittwoch, 1. April 2026, 14:00\u00a0Uhr in Oslo (12:00\u00a0Uhr UTC)"),
        ("fr", "mercredi 1er avril 2026, 14:00, Oslo (12:00\u00a0UTC)"),
        ("it", "mercoledì 1º aprile 2026, ore\u00a014:00, Oslo (ore\u00a012:00\u00a0UTC)"),
        ("pl", "środa, 1 kwietnia 2026, godz.\u00a014:00, Oslo (12:00\u00a0UTC)"),
        ("ja", "オスロ時間 2026年4月1日水曜日 14:00（UTC 12:00）"),
    ],
)
def test_a_time_reads_as_in_the_language(code: str, said: str) -> None:
    assert formats.instant(languages.language(code), TERMS.due, TERMS.time_zone) == said
