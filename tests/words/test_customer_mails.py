import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from flows.consent.consent_terms import ConsentTerms
from flows.customers.association_request import ContactPerson
from store.consents.consents import ConsentAnswer
from store.enums import ConsentOutcome, EngagementType, IdentifierType
from words import customer_mails, languages
from words.customer_mails import MailWords, ShownLogo
from words.names import ENGAGEMENT_TYPES
from words.plain_text import plain

URL = "https://mci.fourthcoffee.example/consent/" + "t" * 43
TERMS = ConsentTerms(
    partner="Fourth Coffee",
    time_zone="Europe/Oslo",
    reference="MCI-000123",
    company="Contoso & Sons",
    domain="contoso.com",
    id_type=IdentifierType.TENANT_ID,
    id_value="11111111-2222-4333-8444-555555555555",
    engagement="Microsoft Viva",
    about={},
    engagement_type=EngagementType.WORKSHOP,
    solution_area="Modern Work",
    location="Seattle",
    location_code="4012345",
    country="US",
    customer=ContactPerson("Kim Akers", "kim@contoso.com", "CIO"),
    host=ContactPerson("Ada Marsh", "ada@fourthcoffee.example", "Incentives lead", "+1 206 555 0100"),
    due=datetime(2026, 4, 1, 12, 0, tzinfo=UTC),
)
GIVEN = ConsentAnswer(
    outcome=ConsentOutcome.ACCEPTED,
    answered_at=datetime(2026, 3, 9, 15, 4, tzinfo=UTC),
    name="Kim Akers",
    note=None,
    shown_text=customer_mails.statement(TERMS).text,
)


def words(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def both() -> list[MailWords]:
    return [
        customer_mails.consent_request([TERMS], URL, reminder=False),
        customer_mails.consent_receipt([(TERMS, GIVEN)], "kim@contoso.com"),
    ]


def test_r17_both_parts_of_the_mail_say_every_fact_and_carry_one_link() -> None:
    mail = customer_mails.consent_request([TERMS], URL, reminder=False)
    assert mail.subject == "Microsoft Viva with Fourth Coffee: please accept or decline before 1 April 2026"
    said = customer_mails.statement(TERMS)
    for part in (mail.text, words(mail.html)):
        for label, value in said.facts:
            assert label in part
            assert value in part
        for paragraph in said.meaning:
            assert paragraph in part
        assert "Wednesday, 1 April 2026, 14:00 in Oslo (12:00 UTC)" in part
        assert "You receive this because" in part
        assert "not from Microsoft" in part
        assert "Delete the link before you reply to this message or forward it" in part
    assert mail.text.count(URL) == 1
    assert re.findall(r'href="([^"]*)"', mail.html) == [URL]


@pytest.mark.parametrize(
    ("country", "due"),
    [
        ("US", "Wednesday, 1 April 2026, 14:00 in Oslo (12:00 UTC)"),
        ("NO", "Wednesday, 1 April 2026, 14:00 in Oslo (12:00 UTC)"),
        ("JP", "Wednesday, 1 April 2026, 21:00 in Tokyo (14:00 in Oslo; 12:00 UTC)"),
        ("Atlantis", "Wednesday, 1 April 2026, 14:00 in Oslo (12:00 UTC)"),
    ],
)
def test_the_customer_reads_until_when_in_the_zone_of_a_country_that_has_one(country: str, due: str) -> None:
    terms = replace(TERMS, country=country)
    mail = customer_mails.consent_request([terms], URL, languages.english(), reminder=False)
    assert dict(customer_mails.statement(terms, languages.english()).facts)["Answer before"] == due
    assert f"Please accept or decline before {due}" in mail.text
    assert f"Please accept or decline before {due}" in words(mail.html)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (EngagementType.ASSESSMENT, "Microsoft Viva is an assessment in the field of Modern Work."),
        (EngagementType.WORKSHOP, "Microsoft Viva is a workshop in the field of Modern Work."),
        (EngagementType.SMALL_PROJECT, "Microsoft Viva is a project in the field of Modern Work."),
        (EngagementType.MEDIUM_PROJECT, "Microsoft Viva is a project in the field of Modern Work."),
        (EngagementType.LARGE_PROJECT, "Microsoft Viva is a project in the field of Modern Work."),
    ],
)
def test_what_an_engagement_is_about_follows_from_its_type_without_a_text(
    kind: EngagementType, sentence: str
) -> None:
    said = customer_mails.statement(replace(TERMS, engagement_type=kind, about={"fr": "Nous essayons."}))
    assert said.about.startswith(sentence)
    assert said.about in said.text


def test_what_an_engagement_is_about_is_what_the_catalogue_says_in_the_language() -> None:
    terms = replace(TERMS, about={"de": "Wir testen.", "en": "We try <it> out."})
    said = customer_mails.statement(terms)
    assert said.about == "We try <it> out."
    assert "\n\nWe try <it> out.\n\n" in said.text


def test_r18_a_repeated_mail_says_that_it_reminds() -> None:
    assert customer_mails.consent_request([TERMS], URL, reminder=True).subject.startswith("Reminder: ")


def test_the_receipt_says_what_was_recorded_and_what_to_do_if_it_was_not_them() -> None:
    mail = customer_mails.consent_receipt([(TERMS, GIVEN)], "kim@contoso.com")
    assert mail.subject == "Microsoft Viva with Fourth Coffee: you accepted (MCI-000123)"
    for part in (mail.text, words(mail.html)):
        assert "Accepted" in part
        assert "Monday, 9 March 2026, 16:04 in Oslo (15:04 UTC)" in part
        assert "ada@fourthcoffee.example" in part
        assert customer_mails.statement(TERMS).declaration in part
        assert URL not in part


def several(*days: int) -> list[ConsentTerms]:
    return [
        replace(TERMS, engagement=f"Engagement {day}", reference=f"MCI-{day}", due=TERMS.due + timedelta(day))
        for day in days
    ]


def test_one_mail_asks_for_several_and_lists_what_is_due_first_before_the_rest() -> None:
    mail = customer_mails.consent_request(several(2, 0, 1), URL, reminder=False)
    assert mail.subject == "3 engagements with Fourth Coffee: please answer before 1 April 2026"
    for part in (mail.text, words(mail.html)):
        assert "would like to run 3 engagements with Contoso & Sons" in part
        assert [part.index(f"Engagement {day}") for day in (0, 1, 2)] == sorted(
            part.index(f"Engagement {day}") for day in (0, 1, 2)
        )
        assert "Answer before: Friday, 3 April 2026, 14:00 in Oslo (12:00 UTC)" in part
        assert part.count("Contoso & Sons (contoso.com)") == 1, "what all have in common is said once"
    assert mail.text.count(URL) == 1
    assert re.findall(r'href="([^"]*)"', mail.html) == [URL]
    again = customer_mails.consent_request(several(2, 1), URL, reminder=True)
    assert again.subject == "Reminder: 2 engagements with Fourth Coffee: please answer before 2 April 2026"


@pytest.mark.parametrize("count", [customer_mails.MOST_SPELT_OUT, customer_mails.MOST_SPELT_OUT + 1])
def test_a_mail_that_does_not_say_what_each_is_about_says_where_that_is(count: int) -> None:
    asked = several(*range(count))
    mail = customer_mails.consent_request(asked, URL, reminder=False)
    copy = customer_mails.consent_copy(asked, "lee@contoso.com")
    about = customer_mails.statement(asked[0]).about
    is_spelt_out = count == customer_mails.MOST_SPELT_OUT
    for part in (mail.text, words(mail.html), copy.text, words(copy.html)):
        assert part.count(f"Engagement {count - 1} (Modern Work workshop)") == 1
        assert (about in part) is is_spelt_out
    for part in (mail.text, words(mail.html)):
        assert ("The page says what each engagement is about." in part) is not is_spelt_out
    for part in (copy.text, words(copy.html)):
        said = "The page that Kim Akers can open says what each engagement is about."
        assert (said in part) is not is_spelt_out


def test_two_engagements_of_the_same_name_are_both_listed() -> None:
    both = [TERMS, replace(TERMS, reference="MCI-000124")]
    mail = customer_mails.consent_request(both, URL, reminder=False)
    for part in (mail.text, words(mail.html)):
        assert part.count("Microsoft Viva (Modern Work workshop)") == 2


def test_a_receipt_of_several_says_which_was_answered_how_and_what_is_open() -> None:
    one, two, three = several(0, 1, 2)
    declined = ConsentAnswer(
        outcome=ConsentOutcome.DECLINED,
        answered_at=GIVEN.answered_at,
        name="Kim Akers",
        note="No time",
        shown_text=GIVEN.shown_text,
    )
    mail = customer_mails.consent_receipt(
        [(one, GIVEN), (two, declined)], "kim@contoso.com", left_open=[three]
    )
    assert mail.subject == "Your answers to Fourth Coffee about 2 engagements"
    for part in (" ".join(mail.text.split()), words(mail.html)):
        for said in (
            "Engagement 0 Answer: Accepted Reference: MCI-0",
            "Engagement 1 Answer: Declined Reason: No time Reference: MCI-1",
            "will be in touch about what you accepted",
            "no more mails about what you declined",
            "1 engagement is still open",
            "Engagement 2: please answer before Friday, 3 April 2026",
        ):
            assert said in part
        assert part.count("Given by") == 1
        assert URL not in part


def test_a_line_by_the_partner_and_the_copies_stand_in_the_mail_but_not_in_the_statement() -> None:
    personal, copies = "As agreed on Monday.", ["lee@contoso.com", "sam@contoso.com"]
    mail = customer_mails.consent_request([TERMS], URL, reminder=False, personal=personal, copies=copies)
    for part in (mail.text, words(mail.html)):
        assert "Ada Marsh writes:" in part
        assert personal in part
        assert (
            "A copy of this message, without the link, went to lee@contoso.com and sam@contoso.com." in part
        )
    assert personal not in customer_mails.statement(TERMS).text


def test_each_of_several_lines_by_the_partner_is_quoted_as_it_was_typed() -> None:
    personal = "As <agreed> on Monday.\n\nSee you soon,\nAda"
    mail = customer_mails.consent_request([TERMS], URL, reminder=False, personal=personal)
    assert "\n\n> As <agreed> on Monday.\n> \n> See you soon,\n> Ada\n\n" in mail.text
    html = re.sub(r"\s*\n\s*", "", mail.html)
    assert ">As &lt;agreed&gt; on Monday.<br><br>See you soon,<br>Ada</p>" in html


@pytest.mark.parametrize("asked", [[TERMS], several(0, 1)], ids=["one", "several"])
def test_a_copy_says_who_can_answer_and_has_no_link(asked: list[ConsentTerms]) -> None:
    mail = customer_mails.consent_copy(asked, "lee@contoso.com")
    assert mail.subject.startswith("For your information: ")
    for part in (mail.text, words(mail.html)):
        assert "only Kim Akers can answer" in part
        assert "named lee@contoso.com for a copy" in part
        assert "kim@contoso.com" in part
    assert "http" not in mail.text + mail.html


def test_a_heads_up_names_the_mail_that_will_come_and_has_no_link() -> None:
    said = customer_mails.heads_up([TERMS], "Fourth Coffee <mci@fourthcoffee.example>", URL)
    mail = customer_mails.consent_request([TERMS], URL, reminder=False)
    assert f"\n{mail.subject}\n" in said
    assert "from Fourth Coffee <mci@fourthcoffee.example>. It is genuine" in said
    assert said.startswith("Dear Kim Akers,")
    assert said.endswith("Ada Marsh\nFourth Coffee")
    assert "http" not in said


def test_mails_load_nothing_from_elsewhere() -> None:
    for mail in both():
        assert "http" not in mail.html.replace(URL, "")
        assert "<script" not in mail.html
        assert "<img" not in mail.html


def test_the_logo_is_a_part_of_the_mail_and_the_name_stands_below_it_for_when_pictures_are_off() -> None:
    logo = ShownLogo("abc@logo", 120, 40)
    for mail in (
        customer_mails.consent_request([TERMS], URL, reminder=False, logo=logo),
        customer_mails.consent_receipt([(TERMS, GIVEN)], "kim@contoso.com", logo=logo),
    ):
        assert re.findall(r'src="([^"]*)"', mail.html) == ["cid:abc@logo"]
        assert 'alt="" width="120" height="40"' in mail.html
        assert ">Fourth Coffee</span>" in mail.html
        assert 'class="logo"' in mail.html, "where it is dark its ground stays white"


@pytest.mark.parametrize("evil", ["\r\nBcc: all@contoso.com", "a\x00b\u2028c", "<b>x</b>", "\u202egnp.exe"])
def test_values_from_outside_stay_in_their_place(evil: str) -> None:
    terms = replace(TERMS, partner=evil, engagement=evil, customer=ContactPerson(evil, "kim@contoso.com"))
    mail = customer_mails.consent_request([terms], URL, reminder=False)
    assert "\n" not in mail.subject
    assert "\r" not in mail.text
    assert not re.search(r"^Bcc: all@contoso\.com,?$", mail.text, re.MULTILINE)
    for invisible in "\x00\u2028\u202e":
        assert invisible not in mail.subject + mail.text + mail.html
    assert "<b>x" not in mail.html


def test_plain_keeps_the_joiners_that_scripts_need() -> None:
    assert plain(" नमस्\u200dते\tKim\u200b ") == "नमस्\u200dते Kim"


def test_the_statement_reads_the_same_in_every_place() -> None:
    said = customer_mails.statement(TERMS)
    assert said.version == "7"
    assert said.facts[0] == ("Engagement", "Microsoft Viva (Modern Work workshop)")
    assert said.text.startswith("Engagement: Microsoft Viva (Modern Work workshop)\nPartner: Fourth Coffee\n")
    assert said.text.endswith("\n\nI have read this, and I may answer for Contoso & Sons.")


def test_a_domain_of_any_script_is_shown_to_customers_as_they_write_it() -> None:
    terms = replace(TERMS, domain="xn--strae-contoso-edb.com")
    assert (
        dict(customer_mails.statement(terms).facts)["Your company"] == "Contoso & Sons (straße-contoso.com)"
    )
    url = "https://mci.xn--strae-oqa.example/consent/x"
    asks = customer_mails.consent_request([terms], url, reminder=False)
    assert "at mci.straße.example. " in asks.text
    assert url in asks.text
    mails = (
        customer_mails.consent_request([terms], URL, reminder=False),
        customer_mails.consent_receipt([(terms, GIVEN)], "kim@straße-contoso.com"),
    )
    for mail in mails:
        assert "xn--" not in mail.text + mail.html


def test_an_engagement_is_of_the_same_kind_for_customers_as_for_members() -> None:
    said = customer_mails.statement(replace(TERMS, engagement_type=EngagementType.SMALL_PROJECT))
    assert dict(said.facts)["Engagement"].endswith(f" {ENGAGEMENT_TYPES[EngagementType.SMALL_PROJECT]})")
