from itertools import combinations

from flows.rules.reports.figures import DAYS_AHEAD, NAMES, NOW, WHY_LOST, Figure
from store.enums import LOST


def test_every_loss_has_exactly_one_reason() -> None:
    assert frozenset().union(*WHY_LOST.values()) == LOST
    assert not any(one & other for one, other in combinations(WHY_LOST.values(), 2))


def test_every_number_has_a_name_of_its_own() -> None:
    assert set(NAMES) == set(Figure)
    assert len(set(NAMES.values())) == len(Figure)


def test_what_is_at_risk_is_a_number_of_today() -> None:
    assert set(DAYS_AHEAD) < set(NOW)
