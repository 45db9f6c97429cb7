"""Whole conversations: the dialogues, and what a person says in a browser."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from tests.conversation.dialogues import Dialogue, Kind, dialogues
from tests.conversation.figures.points import Found, NotMeasured, Size, of_all
from tests.conversation.played import played
from tools import machine
from tools.machine import Part

ROOT = Path(__file__).parents[3]
IN_A_BROWSER = "tests/browser/test_conversation.py"


def end_as_they_should(size: Size) -> Iterator[Found]:
    """Play the dialogues in their wordings, by what becomes of them."""
    passed: Counter[Kind] = Counter()
    total: Counter[Kind] = Counter()
    failed = []
    for player in played(product(_dialogues(size), range(size.wordings))):
        kind = player.dialogue.kind
        total[kind] += 1
        passed[kind] += not player.faults
        failed += [f"  {player.dialogue.key(player.wording)}"] if player.faults else []
    wordings = f"in {size.wordings} wording{'s' if size.wordings > 1 else ''} each"
    yield of_all(f"dialogues that end as they should, {wordings}", passed.total(), total.total())
    yield from (f"  {kind:14} {passed[kind]} of {total[kind]}" for kind in Kind)
    yield from failed


def _dialogues(size: Size) -> list[Dialogue]:
    return [
        one for kind in Kind for one in [each for each in dialogues() if each.kind is kind][: size.dialogues]
    ]


def in_a_browser(_size: Size) -> Iterator[Found]:
    """Run the tests in which two people talk to the bot in a browser."""
    lacking = machine.missing(Part.BROWSER)
    if lacking:
        yield NotMeasured("in a browser", machine.sentence(lacking))
        return
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", IN_A_BROWSER]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = run.stdout.strip().splitlines()
    yield of_all(f"runs of {IN_A_BROWSER} that pass", run.returncode == 0, 1)
    yield from (f"  {one}" for one in (said[-1:] if run.returncode == 0 else said))
