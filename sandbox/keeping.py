"""Keeping the sandbox's state in a file, so that a second start finds what the first left."""

import os
from pathlib import Path

from pydantic import TypeAdapter

from sandbox.state import State

_state: TypeAdapter[State] = TypeAdapter(State)


def load(path: Path) -> State | None:
    """Return what was kept, or ``None`` where nothing was."""
    return _state.validate_json(path.read_bytes()) if path.exists() else None


def save(path: Path, state: State) -> None:
    """Keep the state; a crash leaves either the old file or the new one."""
    draft = path.with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft.open("wb") as file:
        file.write(_state.dump_json(state))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
