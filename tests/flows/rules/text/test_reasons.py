import pytest

from flows.rules.text.reasons import is_reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two tenants after a merger", True),
        ("The domain is new", True),
        ("new domain", True),
        ("合併のため", True),
        ("x", False),
        ("ok", False),
        ("...............", False),
        ("because", False),
        ("", False),
        ("   -   -   -  ", False),
        ("理由", False),
    ],
)
def test_a_reason_says_something(text: str, expected: bool) -> None:
    assert is_reason(text) is expected
