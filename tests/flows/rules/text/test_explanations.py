import pytest

from flows.rules.text.explanations import is_explained


@pytest.mark.parametrize(
    ("reason", "explains"),
    [
        (None, False),
        ("", False),
        ("x", False),
        ("ok ok", False),
        ("....................", False),
        ("A typing error", True),
        ("Wrong day", True),
        ("Tippfehler", True),
        ("опечатка", True),
        ("入力の誤り", True),
        ("誤り", False),
    ],
)
def test_a_reason_has_at_least_a_few_words(reason: str | None, *, explains: bool) -> None:
    assert is_explained(reason) is explains
