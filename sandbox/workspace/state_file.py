"""Keep the sandbox's state in a file, so that it survives a restart."""

import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sandbox.workspace.state import SandboxState

_state: TypeAdapter[SandboxState] = TypeAdapter(SandboxState)


class OtherVersion(ValueError):
    """Another version kept the state."""


def load(path: Path) -> SandboxState | None:
    """Return the kept state, or ``None`` if there is none.

    Raises:
        OtherVersion: the file cannot be read as this version's state.
    """
    if not path.exists():
        return None
    try:
        return _state.validate_json(path.read_bytes())
    except ValidationError as error:
        raise OtherVersion(f"{path} was written by another version.") from error


def save(path: Path, state: SandboxState) -> None:
    """Keep the state; a crash leaves either the old file or the new one."""
    draft = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("wb") as file:
        file.write(_state.dump_json(state))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
