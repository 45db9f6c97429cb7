import pytest

from flows.rules.text import mail_texts
from flows.rules.text.mail_texts import LONGEST, MOST_LINES, FaultyMailText, MailTextFault

PLACEHOLDER, ADDRESS = MailTextFault.PLACEHOLDER, MailTextFault.WEB_ADDRESS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thank you for working with us.\nYour Fourth Coffee team", None),
        ("Call +1 206 555 0100, or write to hello@fourthcoffee.example (9 to 5).", None),
        ("50% of our people speak French; prices are in $ and €.", None),
        ("x" * LONGEST, None),
        ("x" * (LONGEST + 1), FaultyMailText(MailTextFault.TOO_LONG)),
        ("x\n" * (MOST_LINES - 1) + "x", None),
        ("x\n" * MOST_LINES + "x", FaultyMailText(MailTextFault.TOO_MANY_LINES)),
        ("Dear {name},", FaultyMailText(PLACEHOLDER, "{name}")),
        ("Dear {{ name }},", FaultyMailText(PLACEHOLDER, "{ name }")),
        ("Dear %(name)s,", FaultyMailText(PLACEHOLDER, "%(name)s")),
        ("Dear %NAME%,", FaultyMailText(PLACEHOLDER, "%NAME%")),
        ("Dear <first name>,", FaultyMailText(PLACEHOLDER, "<first name>")),
        ("Liebe «Anrede»,", FaultyMailText(PLACEHOLDER, "«Anrede»")),
        ("Dear [Name],", FaultyMailText(PLACEHOLDER, "[Name]")),
        ("Dear $name,", FaultyMailText(PLACEHOLDER, "$name")),
        ("See https://fourthcoffee.com/mci", FaultyMailText(ADDRESS, "https://fourthcoffee.com/mci")),
        ("See fourthcoffee.com", FaultyMailText(ADDRESS, "fourthcoffee.com")),
    ],
)
def test_a_text_is_the_same_for_everybody_and_leads_nowhere(text: str, found: FaultyMailText | None) -> None:
    assert mail_texts.fault_in(text) == found
