"""What a member adds to a consent e-mail, as it is typed: what is taken, and what must be fixed and how."""

from typing import Any

import pytest

from flows.drafts.draft_models import ConsentMailPart, Contacts
from handlers.consent.forms import ConsentMailForm, parse_mail

CONTACTS: dict[str, Any] = {
    "customer_name": "Kim Akers",
    "customer_email": "kim@contoso.com",
    "partner_name": "Ada Admin",
    "partner_email": "ada@fourthcoffee.example",
}


def parsed(typed: dict[str, Any], takes_utf8: bool | None = None) -> ConsentMailForm | dict[str, str]:
    return parse_mail(CONTACTS | typed, takes_utf8=takes_utf8)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("", None),
        ("As agreed with lee@contoso.com on Monday.", "As agreed with lee@contoso.com on Monday."),
        ("Dear Kim,\nas agreed.\n\nAda", "Dear Kim,\nas agreed.\n\nAda"),
        ("One\n\n\n\n \n\nTwo", "One\n\nTwo"),
        ("x" * 500, "x" * 500),
    ],
)
def test_a_line_keeps_its_lines_without_empty_ones_in_a_row(typed: str | None, kept: str | None) -> None:
    form = parsed({"personal": typed})
    assert isinstance(form, ConsentMailForm)
    assert form.personal == kept


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"personal": "Read https://contoso.com/x first"},
            "Leave out “https://contoso.com/x”: the customer's own link must be the only one in the e-mail.",
        ),
        (
            {"personal": "Read contoso.com first"},
            "Leave out “contoso.com”: the customer's own link must be the only one in the e-mail.",
        ),
        ({"personal": "x" * 501}, "Shorten this to 500 characters."),
        ({"copies": "lee"}, "“lee”: Give an e-mail address, such as kim@contoso.com."),
        (
            {"copies": f"lee@contoso.com, {'x' * 90}@contoso.com"},
            f"“{'x' * 59}…”: The part before the @ is too long: mail servers take 64 characters at most.",
        ),
        (
            {"copies": ", ".join(f"lee{number}@contoso.com" for number in range(6))},
            "Name 5 addresses at most; these are 6.",
        ),
        (
            {"copies": "lee@contoso.com, KIM@Contoso.com"},
            "kim@contoso.com gets the e-mail itself. Name only others here.",
        ),
    ],
)
def test_a_mistake_stands_at_its_field_and_says_how_to_fix_it(typed: dict[str, str], sentence: str) -> None:
    (field,) = typed
    assert parsed(typed) == {field: sentence}


def test_mistakes_at_several_fields_are_told_together() -> None:
    errors = parsed({"personal": "www.contoso.com", "copies": "x", "customer_email": "y"})
    assert isinstance(errors, dict)
    assert sorted(errors) == ["copies", "customer_email", "personal"]


@pytest.mark.parametrize(("takes_utf8", "is_taken"), [(None, True), (True, True), (False, False)])
def test_a_copy_needs_a_mail_server_that_takes_its_letters(takes_utf8: bool | None, is_taken: bool) -> None:
    form = parsed({"copies": "lee@contoso.com, zoë@contoso.com"}, takes_utf8)
    if is_taken:
        assert isinstance(form, ConsentMailForm)
    else:
        assert form == {
            "copies": "Our mail server takes only plain letters before the @, not zoë@contoso.com."
        }


def test_a_draft_keeps_the_addresses_as_one_list() -> None:
    form = parsed({"personal": "Hello", "copies": " sam@contoso.com;lee@contoso.com\nsam@contoso.com "})
    assert isinstance(form, ConsentMailForm)
    kept = form.draft(Contacts(domain="contoso.com"))
    assert isinstance(kept, ConsentMailPart)
    assert (kept.personal, kept.copies) == ("Hello", "sam@contoso.com, lee@contoso.com")
    assert kept.extras().copies == ("sam@contoso.com", "lee@contoso.com")
    assert kept.customer_contact.email == "kim@contoso.com"
