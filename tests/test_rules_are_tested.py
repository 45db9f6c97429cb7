import re
from pathlib import Path

import pytest

NAMES = "\n".join(
    re.findall(r"def (test_\w+)", "\n".join(path.read_text() for path in Path(__file__).parent.rglob("*.py")))
)
LATER = {24, 27}
"""Evidence and what the review brings are not part of the product yet."""


@pytest.mark.parametrize("rule", sorted(set(range(1, 31)) - LATER))
def test_each_rule_of_the_domain_is_named_by_a_test(rule: int) -> None:
    assert re.search(rf"^test_(\w+_)?r{rule}_", NAMES, re.MULTILINE)
