"""Tells whether the lock files are in step with pyproject.toml; with ``--write``, brings them in step.

Resolves anew from the pins that stand there, so a newer release alone changes nothing.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")
LOCKS = {
    "requirements.txt": ["--group", "build"],
    "requirements-s3.txt": ["--group", "build", "--extra", "s3", "-c", "requirements.txt"],
    "requirements-azure.txt": ["--group", "build", "--extra", "azure", "-c", "requirements.txt"],
    "requirements-gcs.txt": ["--group", "build", "--extra", "gcs", "-c", "requirements.txt"],
    "requirements-dev.txt": [
        *("--group", "build", "--group", "dev", "--extra", "s3"),
        *("-c", "requirements-s3.txt"),
    ],
}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--no-annotate",
    "--quiet",
]


def compile_into(target: Path, options: list[str]) -> None:
    """Resolve what pyproject.toml asks for into a lock file, from the pins that stand in it."""
    command: list[str | Path] = [
        UV,
        "pip",
        "compile",
        "pyproject.toml",
        *options,
        *OPTIONS,
        "--output-file",
        target,
    ]
    subprocess.run(command, check=True, cwd=ROOT)


def main() -> int:
    """Tell which lock files are not in step, or renew them; return the exit status."""
    stale = []
    for name, options in LOCKS.items():
        if "--write" in sys.argv:
            compile_into(ROOT / name, options)
            continue
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / name
            shutil.copy(ROOT / name, fresh)
            compile_into(fresh, options)
            if fresh.read_text() != (ROOT / name).read_text():
                stale.append(name)
    if stale:
        print(f"Not in step with pyproject.toml: {', '.join(stale)}. Run: make lock")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
