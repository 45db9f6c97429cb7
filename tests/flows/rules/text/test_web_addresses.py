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
        ("Log in: a_b.evil.com/login", "a_b.evil.com"),
        ("r3---x.evil.com", "r3---x.evil.com"),
        ("at 1.2.3.4/login", "1.2.3.4/login"),
        ("at 1.2.3.4:8080", "1.2.3.4:8080"),
        *((f"at {one} now", "evil.com") for one in ("_evil.com", "-evil.com", ".evil.com", "@evil.com")),
        *((f"at {one} now", "evil.com") for one in ("evil.com-", "evil.com_", "evil.com@", ".@evil.com")),
        ("wait...evil.com", "evil.com"),
        ("evil.co.uk", "evil.co.uk"),
        ("詳細はevil.comをご覧ください", "evil.com"),
        ("evil.com。よろしく", "evil.com"),
        ("evil\u2024com", "evil.com"),
        ("evil\ufe52com", "evil.com"),
        ("evil．com", "evil.com"),
        ("\u24d4vil.com", "evil.com"),
        ("evil\u2066.\u2069com", "evil.com"),
        ("evil.\ufe0fcom", "evil.com"),
        ("evil.\u200bc\u034fom", "evil.com"),
        ("\u200bhttps\u2060://x", "https://x"),
        ("skype:evil", "skype:evil"),
        ("sms:+1555", "sms:+1555"),
        ("webcal:evil", "webcal:evil"),
        ("ms-word:ofu|u|http", "ms-word:ofu|u|http"),
        ("_tel:+1555", "tel:+1555"),
        ("_www.contoso", "www.contoso"),
        (r"at \\server\share", r"\\server\share"),
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
        "No.5, at 10.30 Uhr, z.B. on 27.11.2026; Ms. Akers, Ph.D., says so: v1.2.3 and 1.2.3.4.",
        "Contoso Sp. z o.o., Contoso S.A., Contoso e.V. and Contoso S.p.A. (U.S.-based)",
        "Skype: kim, or SMS to +48 22 123 45 67",
        "lee.gu@contoso.com, lee@sales.contoso.com and <lee_gu@contoso.co.uk>.",
        "wait...it is so; and/or; 3/4; 50-60.",
        "顧客の同意をお願いします。よろしく。",
        "",
    ],
)
def test_ordinary_words_numbers_and_e_mail_addresses_are_none(text: str) -> None:
    assert web_addresses.first_in(text) is None
