"""A check of ``.env`` before it is read: the reader would silently leave out what it cannot read."""

import os
import re
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

_REFERENCE = re.compile(r"\$\{([^}:]*)\}")


class Misread(ValueError):
    """A line would be left out or misunderstood; the message names it, never its value."""


def check(path: Path, names: frozenset[str]) -> None:
    """Check each line of the file, if there is one; ``names`` are those of the settings.

    Raises:
        Misread: a line is not a setting, is there twice, or names a variable that is not set.
        OSError: the file cannot be read.
        UnicodeDecodeError: it is not text in UTF-8.
    """
    if not path.is_file():
        return
    lines: dict[str, int] = {}
    for binding in parse_stream(StringIO(path.read_text(encoding="utf-8-sig"))):
        said = binding.original.string
        line = binding.original.line + said[: len(said) - len(said.lstrip())].count("\n")
        where, name = f"{path}, line {line}", binding.key or ""
        if binding.error or (name and binding.value is None):
            raise Misread(f"{where}: expected NAME=value, with quotes in pairs.")
        if name.upper() in names and name.upper() in lines:
            raise Misread(f"{where}: {name} is there already, in line {lines[name.upper()]}.")
        for used in _REFERENCE.findall(binding.value or ""):
            if used not in os.environ and used.upper() not in lines:
                raise Misread(f"{where}: ${{{used}}} means another variable, which is not set.")
        if name:
            lines[name.upper()] = line
