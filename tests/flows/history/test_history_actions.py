"""Every action of the history is one of `HistoryAction`, and people read words for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.rules.associations import no_consent
from flows.rules.associations.agenda import ENDINGS, AgendaKind
from flows.rules.associations.history_actions import ANSWERED, BEGUN, DECIDED, REMINDED
from store.enums import ConsentOutcome, DisputeDecision, HistoryAction, Origin
from words.slack_messages import Line, line

ROOT = Path(__file__).parents[3]
PACKAGES = ("store", "flows", "words", "handlers", "bot", "sandbox", "benchmarks")
HOME = ROOT / "store" / "enums.py"
UNKNOWN = "Another version of MCI Bot recorded this"


def _sentence(action: str) -> str:
    why = no_consent.why({})
    return str(
        line(Line.HISTORY_SENTENCE, action=action, member=None, detail={}, due=None, noticed=None, why=why)
    )


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every string of a module that is no docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


@pytest.mark.parametrize("action", HistoryAction)
def test_every_action_has_words_of_its_own(action: HistoryAction) -> None:
    said = _sentence(action)

    assert said.endswith(".")
    assert UNKNOWN not in said
    assert action not in said


def test_no_two_actions_have_the_same_words() -> None:
    assert len({_sentence(action) for action in HistoryAction}) == len(HistoryAction)


def test_an_action_that_is_not_known_is_not_passed_off_as_words() -> None:
    assert _sentence("unknown") == f"{UNKNOWN} (“unknown”)."


@pytest.mark.parametrize("action", HistoryAction)
def test_every_action_is_a_subject_and_what_became_of_it(action: HistoryAction) -> None:
    subject, colon, became = action.partition(":")

    assert (subject.isidentifier(), colon, became.isidentifier()) == (True, ":", True)
    assert action.name == f"{subject}_{became}".upper()


def test_nothing_but_the_enum_writes_an_action_as_text() -> None:
    modules = [
        path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if path != HOME
    ]
    assert len(modules) > 100
    found = [
        f"{path.relative_to(ROOT)}:{number}: {action}"
        for path in modules
        for number, text in _texts(path)
        for action in HistoryAction
        if action in text
    ]

    assert found == []


def test_every_beginning_answer_decision_and_reminder_has_its_action() -> None:
    assert set(BEGUN) == set(Origin)
    assert set(ANSWERED) == set(ConsentOutcome)
    assert set(DECIDED) == set(DisputeDecision)
    assert set(REMINDED) == set(AgendaKind) - ENDINGS
