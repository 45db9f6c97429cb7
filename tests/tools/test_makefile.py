"""What `make` does on a machine on which an earlier attempt was broken off."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = "#!/bin/sh\nexit 0\n"
PYTHON = """#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p .venv/bin
  for one in python pip; do printf '#!/bin/sh\\nexit 0\\n' > .venv/bin/$one; chmod +x .venv/bin/$one; done
fi
"""


@pytest.mark.parametrize("left", [(), ("python",), ("pip",), ("python", "pip")], ids=str)
def test_an_environment_that_was_left_half_made_is_made_anew(tmp_path: Path, left: tuple[str, ...]) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in left:
        program(tmp_path / ".venv" / "bin" / name, PROGRAM)
    python = program(tmp_path / "python", PYTHON)
    made = subprocess.run(
        [shutil.which("make") or "make", ".venv/run.stamp", f"PYTHON={python}"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")


def program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path
