from collections.abc import Iterator

import pytest

from tests.conversation.table import (
    ASIDE,
    EARLIER,
    NOT_YET,
    TABLES,
    WRONGLY,
    Judgement,
    Line,
    figures,
    judge,
    lines,
)
from tests.conversation.world import understood

OPEN_TABLES = ("open", "more")

RIGHT_ASIDE = 0.92
"""Share of the lines kept aside that are right; it may only grow, and this much is promised."""

WRONG_ASIDE = 0
"""Lines kept aside of which something untrue is answered; it may only shrink, and none is promised."""

NOT_KNOWN_ASIDE = 1
"""Those and the lines that are answered beside the point; it may only shrink."""


RIGHT_OFFERED = 0.94
"""Share of the lines of all tables asked about with buttons of which one is right; 0.9 is promised."""


def not_yet_understood() -> frozenset[str]:
    return frozenset(NOT_YET.read_text(encoding="utf-8").splitlines())


def every_line() -> Iterator[Line]:
    for table in OPEN_TABLES:
        yield from lines(table)


@pytest.mark.parametrize("line", list(every_line()), ids=lambda one: one.say[:60])
def test_what_members_say_is_understood(line: Line) -> None:
    what = understood(line.say, line.asker)
    judgement = judge(line, what)
    assert judgement not in WRONGLY, what.line
    if line.say in not_yet_understood():
        assert judgement is not Judgement.RIGHT, "It is understood now: take it out of the list."
    else:
        assert judgement is Judgement.RIGHT, what.line


def test_what_is_not_yet_understood_stands_in_a_table() -> None:
    assert not_yet_understood() <= {one.say for one in every_line()}


def test_the_lines_kept_aside_are_understood_as_well_as_ever() -> None:
    found = figures(ASIDE)
    assert found.right >= RIGHT_ASIDE
    assert found.judged[Judgement.WRONG] <= WRONG_ASIDE
    assert sum(found.judged[one] for one in WRONGLY) <= NOT_KNOWN_ASIDE


def test_of_the_lines_that_were_kept_aside_before_none_is_understood_wrongly() -> None:
    judged = figures(EARLIER).judged
    assert [judged[one] for one in WRONGLY] == [0, 0]


def test_when_it_asks_the_right_reading_is_among_the_buttons() -> None:
    every = [figures(table) for table in TABLES]
    assert sum(one.offered for one in every) >= RIGHT_OFFERED * sum(one.asked for one in every)
