"""What a name in a docstring means, and that a name means one thing only."""

import ast
import builtins
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.support.import_everything import PACKAGES, ROOT

SOURCES = {
    path: ast.parse(path.read_text())
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
}
CLASSES = Counter(
    node.name for tree in SOURCES.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
)


def raised(tree: ast.Module) -> set[str]:
    """Return the names below ``Raises:`` in all docstrings of a module."""
    documented = (ast.AsyncFunctionDef, ast.ClassDef, ast.FunctionDef, ast.Module)
    texts = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented)]
    sections = [text.partition("Raises:\n")[2] for text in texts]
    return {name for section in sections for name in re.findall(r"^ {4}([\w.]+):", section, re.MULTILINE)}


def imported(tree: ast.Module) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {alias.asname or alias.name for node in nodes for alias in node.names}


def is_importable(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    return bool(module) and hasattr(importlib.import_module(module), attribute)


RAISING = [path for path, tree in SOURCES.items() if raised(tree)]


@pytest.mark.parametrize("path", RAISING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_error_that_a_docstring_names_exists(path: Path) -> None:
    tree = SOURCES[path]
    known = {*imported(tree), *CLASSES, *dir(builtins)}
    assert [name for name in raised(tree) if name not in known and not is_importable(name)] == []


def test_no_two_classes_of_the_product_have_the_same_name() -> None:
    assert [name for name, times in CLASSES.items() if times > 1] == []
