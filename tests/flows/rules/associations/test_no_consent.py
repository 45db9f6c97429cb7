import pytest

from flows.rules.associations import no_consent


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"asked": False}, "The consent e-mail was never sent."),
        ({"asked": True}, "The customer did not answer."),
        ({"asked": True, "refused": True, "withdrawn": False}, "The consent e-mail did not arrive."),
        (
            {"asked": True, "refused": False, "withdrawn": False, "misdirected": True},
            "The contact said that somebody else must answer, and nobody else was asked.",
        ),
        (
            {"asked": True, "refused": False, "withdrawn": True},
            "The link in the consent e-mail was withdrawn, and the customer was not asked again.",
        ),
        ({}, "No answer was received."),
    ],
)
def test_the_reason_says_what_really_happened_and_blames_no_customer_who_was_not_asked(
    detail: dict[str, object], expected: str
) -> None:
    assert no_consent.why(detail) == expected
