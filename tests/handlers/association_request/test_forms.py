from typing import Any

import pytest

from flows.drafts.draft_models import Contacts
from handlers.app import ids
from handlers.association_request.forms import (
    ContactsForm,
    EngagementsForm,
    LocationForm,
    parse_contacts,
    parse_engagements,
    parse_location,
)
from store.enums import IdentifierType

F = ids.Field
GUID = "6513270e-269e-4d37-b2a7-4de452e6b438"
CONTACTS: dict[str, Any] = {
    F.COMPANY: "Contoso",
    F.CUSTOMER_NAME: "Kim Akers",
    F.CUSTOMER_EMAIL: "Kim@CONTOSO.com",
    F.CUSTOMER_TITLE: None,
    F.CUSTOMER_PHONE: None,
    F.PARTNER_NAME: "Ada Marsh",
    F.PARTNER_EMAIL: "ada@fourthcoffee.com",
    F.PARTNER_TITLE: None,
    F.PARTNER_PHONE: None,
}


@pytest.mark.parametrize(
    ("typed", "id_type", "id_value"),
    [
        ({}, None, None),
        ({F.ID_VALUE: ""}, None, None),
        ({F.ID_VALUE: f"{{{GUID.upper()}}}"}, IdentifierType.TENANT_ID, GUID),
        ({F.ID_VALUE: GUID.replace("-", "")}, IdentifierType.TENANT_ID, GUID),
        ({F.ID_VALUE: " 00418207"}, IdentifierType.TPID, "00418207"),
        ({F.ID_VALUE: "'418207"}, IdentifierType.TPID, "418207"),
    ],
)
def test_r7_the_first_step_takes_location_domain_and_perhaps_one_id_whose_shape_tells_its_type(
    typed: dict[str, str], id_type: IdentifierType | None, id_value: str | None
) -> None:
    form = parse_location({F.LOCATION: "7", F.DOMAIN: "Contoso.com"} | typed)
    assert isinstance(form, LocationForm)
    assert (form.location_id, form.domain, form.id_type, form.id_value) == (
        7,
        "contoso.com",
        id_type,
        id_value,
    )


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({F.LOCATION: None}, F.LOCATION, "Choose a location."),
        ({F.DOMAIN: None}, F.DOMAIN, "such as contoso.com"),
        ({F.DOMAIN: "https://192.0.2.1/"}, F.DOMAIN, "not an IP address"),
        ({F.DOMAIN: "co.uk"}, F.DOMAIN, "give the whole of it"),
        ({F.DOMAIN: "kim@mail.gmail.com"}, F.DOMAIN, "give the customer's work domain"),
        (
            {F.ID_VALUE: "9188040d-6c67-4c5b-b112-36a304b66dad"},
            F.ID_VALUE,
            "all personal Microsoft accounts",
        ),
        ({F.DOMAIN: "gmail.com"}, F.DOMAIN, "give the customer's work domain"),
        ({F.ID_VALUE: "12"}, F.ID_VALUE, "3 to 12 digits"),
        ({F.ID_VALUE: GUID[:-1]}, F.ID_VALUE, "a tenant ID (a GUID)"),
        ({F.ID_VALUE: "4.18207E+05"}, F.ID_VALUE, "A spreadsheet has rounded this ID"),
        ({F.ID_VALUE: "00000000-0000-0000-0000-000000000000"}, F.ID_VALUE, "zeros only"),
    ],
)
def test_r7_what_cannot_be_is_named_at_its_field(typed: dict[str, str | None], field: F, words: str) -> None:
    errors = parse_location({F.LOCATION: "7", F.DOMAIN: "contoso.com"} | typed)
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize("chosen", [[], None])
def test_r12_at_least_one_engagement_must_be_chosen(chosen: list[str] | None) -> None:
    assert parse_engagements({F.ENGAGEMENTS: chosen}) == {F.ENGAGEMENTS: "Choose at least one engagement."}
    assert parse_engagements({F.ENGAGEMENTS: ["3", "5"]}) == EngagementsForm(engagement_ids=[3, 5])


def test_r13_the_third_step_takes_the_customer_s_contact_and_one_s_own() -> None:
    form = parse_contacts(dict(CONTACTS))
    assert isinstance(form, ContactsForm)
    assert (form.customer_contact.email, form.customer_contact.title) == ("Kim@contoso.com", None)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (F.COMPANY, None, "Please fill this in."),
        (F.CUSTOMER_NAME, "", "Please fill this in."),
        (F.CUSTOMER_EMAIL, "kim", "such as kim@contoso.com"),
        (F.CUSTOMER_EMAIL, "kim@contoso.com\nBcc: x@y.com", "such as kim@contoso.com"),
        (F.PARTNER_EMAIL, None, "Please fill this in."),
        (F.PARTNER_NAME, "x" * 151, "Shorten this to 150 characters."),
    ],
)
def test_r13_each_contact_needs_a_name_and_an_address(field: F, typed: str | None, words: str) -> None:
    errors = parse_contacts(CONTACTS | {field: typed})
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("k" * 65 + "@contoso.com", "64 characters"),
        ("kim@" + "a" * 64 + ".com", "63 between two dots"),
        ("k" * 60 + "@" + ".".join(["a" * 48] * 4), "254 characters"),
    ],
)
@pytest.mark.parametrize("field", [F.CUSTOMER_EMAIL, F.PARTNER_EMAIL])
def test_r13_an_address_that_is_too_long_is_refused_with_its_limit(field: F, typed: str, words: str) -> None:
    errors = parse_contacts(CONTACTS | {field: typed})
    assert isinstance(errors, dict)
    assert words in errors[field]


@pytest.mark.parametrize(
    ("field", "words"),
    [(F.CUSTOMER_EMAIL, "Ask the customer for another"), (F.PARTNER_EMAIL, "Give another one of yours")],
)
def test_an_address_that_the_mail_server_does_not_carry_is_told_at_its_field(field: F, words: str) -> None:
    typed = CONTACTS | {field: "josé@fourthcoffee.com"}
    for may_take in (True, None):
        assert isinstance(parse_contacts(typed, takes_utf8=may_take), ContactsForm)
    errors = parse_contacts(typed, takes_utf8=False)
    assert isinstance(errors, dict)
    assert list(errors) == [field]
    assert words in errors[field]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.contoso.com/path?x", "www.contoso.com"),
        ("kim@contoso.com", "contoso.com"),
        ("straße-contoso.com", "xn--strae-contoso-edb.com"),
    ],
)
def test_r7_the_domain_is_taken_out_of_what_was_typed(typed: str, kept: str) -> None:
    form = parse_location({F.LOCATION: "7", F.DOMAIN: typed})
    assert isinstance(form, LocationForm)
    assert form.domain == kept


@pytest.mark.parametrize(
    ("domain", "reason", "asked_of", "lacks"),
    [
        ("contoso.com", None, None, False),
        ("fabrikam.com", None, None, True),
        ("fabrikam.com", None, "kim@contoso.com", True),
        ("fabrikam.com", "A good reason", "kim@contoso.com", False),
        ("fabrikam.com", "A good reason", "lee@contoso.com", True),
    ],
)
def test_r11_an_address_outside_the_customer_s_domain_needs_a_reason_of_its_own(
    domain: str, reason: str | None, asked_of: str | None, lacks: bool
) -> None:
    form = parse_contacts(CONTACTS | {F.CONTACT_REASON: reason})
    assert isinstance(form, ContactsForm)
    assert form.lacks_reason(Contacts(domain=domain, asked_about=asked_of or "")) is lacks


@pytest.mark.parametrize(
    ("domain", "reason", "asked_of", "is_missed"),
    [
        ("contoso.com", None, "kim@contoso.com", False),
        ("fabrikam.com", None, "", False),
        ("fabrikam.com", None, "lee@contoso.com", False),
        ("fabrikam.com", None, "KIM@contoso.com", True),
        ("fabrikam.com", "A good reason", "kim@contoso.com", False),
    ],
)
def test_r11_a_reason_that_was_asked_for_is_missed_at_its_field(
    domain: str, reason: str | None, asked_of: str, *, is_missed: bool
) -> None:
    form = parse_contacts(CONTACTS | {F.CONTACT_REASON: reason})
    assert isinstance(form, ContactsForm)
    missed = form.unanswered(Contacts(domain=domain, asked_about=asked_of))
    assert list(missed) == ([F.CONTACT_REASON] if is_missed else [])


def test_r11_a_reason_is_kept_only_where_one_is_asked_for() -> None:
    form = parse_contacts(CONTACTS | {F.CONTACT_REASON: "A good reason"})
    assert isinstance(form, ContactsForm)
    inside, outside = (form.draft(Contacts(domain=one)) for one in ("contoso.com", "fabrikam.com"))
    assert (inside.contact_reason, inside.asked_about) == ("", "")
    email = form.customer_contact.email
    assert (outside.contact_reason, outside.asked_about) == ("A good reason", email)


def test_a_field_takes_no_more_than_it_can_show_again() -> None:
    for field in (F.CUSTOMER_PHONE, F.PARTNER_PHONE):
        assert parse_contacts(CONTACTS | {field: "1" * 41}) == {field: "Shorten this to 40 characters."}
        assert isinstance(parse_contacts(CONTACTS | {field: "1" * 40}), ContactsForm)
