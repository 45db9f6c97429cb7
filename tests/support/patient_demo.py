"""The demo, started for tests."""

from pathlib import Path

from sandbox.demo import Beginning, Demo
from tests.support.ports import free_port
from tests.support.stage import PATIENCE


def started(folder: Path, database_url: str | None = None, *, begun: Beginning = Beginning.FILLED) -> Demo:
    """Start the demo on a folder; whoever asks for it stops it."""
    demo = Demo(folder, database_url, begun=begun)
    # Slack's three seconds pass on a busy machine although nothing is wrong.
    demo.sandbox.patience = PATIENCE
    demo.start(0, free_port(), 0)
    return demo
