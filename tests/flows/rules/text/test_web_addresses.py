import pytest

from flows.rules.text import web_addresses


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://evil.example/x?y=1 please", "https://evil.example/x?y=1"),
        ("see HTTP://EVIL.COM", "HTTP://EVIL.COM"),
        ("Look at www.contoso for more", "www.contoso"),
        ("Answer at contoso.com.", "contoso.com"),
        ("(contoso.com/login)", "contoso.com"),
        ("at 例え.jp here", "例え.jp"),
        ("mci。com", "mci。com"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("ftp://x", "ftp://x"),
    ],
)
def test_what_mail_programs_make_a_link_of_is_found(text: str, found: str) -> None:
    assert web_addresses.first_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "As agreed on Monday, 14.30, here it is. Thank you!",
        "Write to lee@contoso.com, who knows the details.",
        "Version 2.0 of the plan, e.g. the workshop; see you...",
        "Node.js and the price of 5.000",
        "Ada.Marsh knows",
        "顧客の同意をお願いします。よろしく。",
        "",
    ],
)
def test_ordinary_words_numbers_and_e_mail_addresses_are_none(text: str) -> None:
    assert web_addresses.first_in(text) is None
