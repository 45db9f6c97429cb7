import subprocess
import sys

PROGRAM = """
import atexit, gc, runpy, sys
atexit.register(lambda: print(gc.isenabled(), gc.get_freeze_count() > 100_000))
sys.argv = ["mci", "--help"]
runpy.run_module("bot", run_name="__main__")
"""


def test_garbage_is_collected_while_it_runs_but_not_sought_in_what_was_imported() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True True"
