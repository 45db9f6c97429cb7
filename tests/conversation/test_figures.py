"""The command that prints the figures of the conversation prints every point, and tells what is missed."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.figures import Figure
from tests.conversation.figures import __main__ as command
from tests.conversation.figures.__main__ import POINTS, QUICK, words
from tests.conversation.figures.messages import mentions
from tests.conversation.figures.points import Found, NotMeasured, Point, Size, none, of_all, share
from tests.conversation.perturbations import Compared
from tests.conversation.world import understood

ROOT = Path(__file__).parents[2]


def test_a_quick_run_prints_all_points_and_fails_only_if_a_goal_is_missed() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.conversation.figures", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert lines[0].startswith("Quick run with small sizes"), run.stderr
    places = [lines.index(f"{number}. {point.title}") for number, point in enumerate(POINTS, 1)]
    assert len(places) == 9
    assert places == sorted(places)
    assert all(lines[place + 1].startswith("   ") for place in places)
    assert "exception." not in run.stdout, run.stdout
    assert run.returncode == ("Missed:" in lines), run.stderr
    assert ("Every goal is reached." in lines) is not ("Missed:" in lines)


def test_what_is_missed_not_measured_or_broken_off_is_told_and_the_rest_is_printed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: Size) -> Iterator[Found]:
        yield none("wrong", 3)
        raise ValueError("of the measurement")

    def lacks(_: Size) -> Iterator[Found]:
        yield NotMeasured("in a browser", "Not installed: Chromium.")
        yield of_all("dialogues", 3, 3)

    monkeypatch.setattr(command, "POINTS", (Point("Broken", breaks), Point("Lacking", lacks)))
    with pytest.raises(SystemExit) as ended:
        command.main(["--quick"])
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "ValueError: of the measurement" in said
    assert "dialogues: 3 of 3 (goal ≥ 3 of 3: reached)" in said
    assert said.partition("Missed:\n")[2].splitlines() == [
        "1. wrong: 3 (goal ≤ 0: MISSED)",
        "1. It ended with an exception.",
        "2. in a browser: not measured. Not installed: Chromium.",
    ]


def test_only_the_points_that_are_named_are_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []

    def measure(size: Size) -> Iterator[Found]:
        sizes.append(size)
        yield share("right", 97, 100, 92)

    monkeypatch.setattr(command, "POINTS", (Point("First", measure), Point("Second", measure)))
    with pytest.raises(SystemExit) as ended:
        command.main(["--quick", "2"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "2. Second\n   right, 97 of 100: 97 % (goal ≥ 92 %: reached)" in said
    assert "First" not in said
    assert "Every goal is reached." in said
    assert sizes == [QUICK]


def test_a_share_just_below_its_goal_is_missed() -> None:
    assert words(share("right", 9199, 10_000, 92)) == "right, 9,199 of 10,000: 92.0 % (goal ≥ 92 %: MISSED)"
    assert words(Figure("median", 4.25, "ms")) == "median: 4.2 ms"


def test_another_answer_than_before_a_change_is_told_and_less_than_before_is_not() -> None:
    found = Compared()
    paris, warsaw, nothing = (understood(one) for one in ("open in Paris", "open in Warsaw", "qwertz asdf"))
    found.add("one", "one", paris, paris)
    found.add("one", "other", paris, paris)
    found.add("one", "other", paris, nothing)
    found.add("one", "other", nothing, paris)
    assert (found.total, found.same, found.unchanged, found.others) == (4, 2, 1, [])
    found.add("one", "other", paris, warsaw)
    assert found.others == [f"other is {warsaw.line}, not {paris.line}"]


def block(kind: str, text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({"text": "for <@U0LIN>", "blocks": []}, True),
        ({"text": "<!channel>", "blocks": []}, True),
        ({"text": "<!date^1^{date}|today>", "blocks": []}, False),
        ({"text": "", "blocks": [block("mrkdwn", "<#C1|a>")]}, True),
        (
            {"text": "", "blocks": [block("plain_text", "<@U1>")]},
            False,
        ),
        ({"text": "", "blocks": [{"elements": [{"type": "text", "text": "<@U0LIN>"}]}]}, False),
        ({"text": "", "blocks": [{"elements": [{"type": "user", "user_id": "U0LIN"}]}]}, True),
    ],
)
def test_a_mention_is_what_slack_would_show_as_one(payload: dict[str, Any], expected: bool) -> None:
    assert mentions(payload) is expected
