"""The same words, typed otherwise: the same is understood, or less, and never anything else."""

import pytest

from flows.rules.language.understanding import Certainty
from tests.conversation.perturbations import (
    CHANGES,
    Change,
    changed_lines,
    in_another_order,
    orders,
    typed_otherwise,
)
from tests.conversation.world import understood

SAME = 0.95
"""Share of the changed lines that have to be understood as the unchanged ones are."""


@pytest.mark.parametrize("change", CHANGES)
def test_the_same_is_understood_however_it_is_typed(change: Change) -> None:
    found = typed_otherwise(change, changed_lines())
    assert found.others == []
    assert found.same >= SAME * found.total


def test_the_same_filters_in_another_order_mean_the_same() -> None:
    every = list(orders())
    found = in_another_order(every)
    assert found.others == []
    assert found.same >= SAME * found.total
    assert all(understood(first).verdict is Certainty.UNDERSTOOD for first, _ in every)
