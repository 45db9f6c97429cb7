from collections.abc import Sequence

import pytest

from flows.rules.customers import misspelling

KNOWN = ["contoso", "ltd", "fabrikam", "woodgrove", "bank", "株式会社", "uni"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("contoso", {"contoso"}),
        ("cont", {"contoso"}),
        ("contso", {"contoso"}),
        ("contosso", {"contoso"}),
        ("cnotoso", {"contoso"}),
        ("fabricam", {"fabrikam"}),
        ("wodgrove", {"woodgrove"}),
        ("bnak", set()),
        ("lt", {"ltd"}),
        ("ltt", set()),
        ("une", set()),
        ("northwind", set()),
    ],
)
def test_a_word_may_be_misspelt_unless_it_is_short(typed: str, expected: set[str]) -> None:
    assert set(misspelling.alike(typed, KNOWN)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("defnd threats", ["Defend Against Threats"]),
        ("endpont", ["Endpoint Management"]),
        ("endpoint managment", ["Endpoint Management"]),
        ("vivva", ["Microsoft Viva"]),
        ("ai vision", ["Hybrid AI Vision", "AI Vision Workshop"]),
        ("ai vison", ["Hybrid AI Vision", "AI Vision Workshop"]),
        ("xyz", []),
        ("", []),
        ("…", []),
    ],
)
def test_names_are_found_by_words_like_theirs(typed: str, expected: Sequence[str]) -> None:
    names = [
        "Defend Against Threats",
        "Endpoint Management",
        "Microsoft Viva",
        "Hybrid AI Vision",
        "AI Vision Workshop",
    ]
    assert [names[at] for at in misspelling.nearest(typed, [[name] for name in names])] == expected
