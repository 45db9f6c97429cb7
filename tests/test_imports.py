import subprocess
import sys
from graphlib import TopologicalSorter

import grimp

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


def test_no_modules_import_each_other_in_a_circle() -> None:
    # Such modules can be imported in some orders only, and the tests may not happen upon the others.
    graph = grimp.build_graph(*import_everything.PACKAGES, exclude_type_checking_imports=True, cache_dir=None)
    assert len(graph.modules) > 400
    TopologicalSorter(
        {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    ).prepare()
