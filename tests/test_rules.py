"""The list of rules in docs/rules.md, compared with the code and the tests that refer to it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "rules.md"


@dataclass(frozen=True)
class Rule:
    number: str
    says: str
    kept_by: list[str]
    proved_by: list[str]


def rules() -> list[Rule]:
    rows = re.findall(r"^\| (R\w+) \| (.+?) \| (.+?) \| (.+?) \|$", LIST.read_text(), re.MULTILINE)
    return [
        Rule(number, says, re.findall(r"`(\S+?)`", kept_by), re.findall(r"`(\S+?)`", proved_by))
        for number, says, kept_by, proved_by in rows
    ]


CODE = (
    "bot",
    "handlers",
    "words",
    "flows",
    "store",
    "blockkit",
    "templates",
    "sandbox",
    "tools",
    "benchmarks",
)
FOLDERS = (*CODE, "tests", "docs")


def files() -> list[Path]:
    kinds = {".py", ".md", ".j2", ".html", ".txt", ".js", ".yaml"}
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in kinds]
    return [ROOT / "README.md", *sorted(found)]


RULES = rules()


def test_the_list_has_every_rule_once_and_in_order() -> None:
    numbers = [f"R{number}" for number in range(1, 31)]
    numbers.insert(numbers.index("R26") + 1, "R26a")
    assert [rule.number for rule in RULES] == numbers


def test_every_rule_that_the_project_refers_to_is_in_the_list() -> None:
    known = {rule.number for rule in RULES}
    unknown = [
        f"{path.relative_to(ROOT)}: {number}"
        for path in files()
        for number in re.findall(r"\bR[1-9]\d?[a-z]?\b", path.read_text())
        if number not in known
    ]
    unknown += [
        f"{path.relative_to(ROOT)}: {name}"
        for path in files()
        if path.is_relative_to(ROOT / "tests")
        for name in re.findall(r"def (test_\w+)", path.read_text())
        for number in re.findall(r"_r([1-9]\d?)(?=_)", name)
        if f"R{number}" not in known
    ]
    assert unknown == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_a_rule_names_files_that_exist_and_tests_that_prove_it(rule: Rule) -> None:
    assert rule.kept_by
    for path in (*rule.kept_by, *rule.proved_by):
        assert (ROOT / path).is_file(), path
    if "**Not yet kept:**" not in rule.says:
        assert rule.proved_by
    for path in rule.proved_by:
        named = rf'def test_(?:\w+_)?{rule.number.lower()}_|id="{rule.number} '
        assert rule.number == "R26a" or re.search(named, (ROOT / path).read_text()), path
