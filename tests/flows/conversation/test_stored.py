from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from flows.conversation import stored
from flows.conversation.stored import VERSION
from flows.rules.language.understanding import (
    AmountRange,
    Aspect,
    Certainty,
    Condition,
    Explained,
    Intent,
    Interval,
    Milestone,
    Order,
    RequestDetails,
    Saying,
    Timing,
    Topic,
    Understanding,
    Value,
)

PARIS = Condition(Aspect.LOCATION, (Value("7", "Fourth Coffee Paris"),), excludes=True, words="not in Paris")
WHOLE = Understanding(
    Certainty.UNSURE,
    sayings=(
        Saying(
            Intent.LIST,
            (PARIS,),
            (Timing(Milestone.DUE, Interval(None, date(2026, 12, 1)), words="by the end of November"),),
            AmountRange(Decimal("5000.50"), above=True, currency="USD", words="over 5,000.50"),
            Milestone.DUE,
            Topic.CONSENT,
            RequestDetails(to=Value("U0LIN", "Lin Okafor"), amount=Decimal("1.10"), text="as “typed” 🙂"),
            Order.LARGEST,
            3,
            Aspect.OWNER,
            everyone=True,
        ),
    ),
    rivals=(Saying(Intent.COUNT), Saying(Intent.SUM)),
    missing=Aspect.CUSTOMER,
    explained=(Explained(0, 4, "list", "list"),),
    unexplained=("relecloud",),
    nearest=("Relay",),
    language="fr",
    follows_up=True,
)


@pytest.mark.parametrize("understanding", [WHOLE, Understanding(Certainty.OUT_OF_SCOPE)])
def test_what_is_stored_is_read_as_it_was(understanding: Understanding) -> None:
    kept = stored.to_json(understanding)
    assert kept is not None
    assert stored.from_json(kept) == understanding


def test_what_is_no_understanding_of_this_version_counts_as_none() -> None:
    assert stored.to_json(None) is None
    kept = stored.to_json(WHOLE)
    assert kept is not None
    unknown = replace(WHOLE, verdict="perhaps")  # type: ignore[arg-type]  # as a later version may say
    others: list[object] = [
        None,
        [],
        "x",
        {},
        {"version": VERSION},
        kept | {"version": VERSION + 1},
        kept | {"understanding": {"sayings": []}},
        kept | {"understanding": {**kept["understanding"], "verdict": unknown.verdict}},
        kept | {"understanding": {**kept["understanding"], "sayings": [{"intent": "dance"}]}},
    ]
    assert [stored.from_json(one) for one in others] == [None] * len(others)
