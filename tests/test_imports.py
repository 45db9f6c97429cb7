import subprocess
import sys

from tests.support import import_everything


def test_importing_a_module_reads_makes_and_starts_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-m", import_everything.__name__],
        cwd=import_everything.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == []
    assert len(import_everything.modules()) > 200
