"""The demo, started for tests."""

from pathlib import Path

from sandbox.demo import Demo
from tests.support.ports import free_port
from tests.support.stage import PATIENCE


def started(folder: Path, database_url: str | None = None, *, is_filled: bool = True) -> Demo:
    """Start the demo on a folder; whoever asks for it stops it."""
    demo = Demo(folder, database_url, is_filled=is_filled)
    # Slack's three seconds pass on a busy machine although nothing is wrong.
    demo.sandbox.patience = PATIENCE
    demo.start(0, free_port(), 0)
    return demo
