"""What a name in a docstring means, and that a name means one thing only."""

import ast
import builtins
import importlib
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support.import_everything import PACKAGES, ROOT


@cache
def sources() -> Mapping[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text())
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
    }


@cache
def classes() -> Counter[str]:
    return Counter(
        node.name for tree in sources().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
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


def test_every_error_that_a_docstring_names_exists() -> None:
    naming = {path: (tree, raised(tree)) for path, tree in sources().items() if raised(tree)}
    assert naming
    unknown = {
        str(path.relative_to(ROOT)): [name for name in names if not is_known(name, tree)]
        for path, (tree, names) in naming.items()
    }
    assert {path: names for path, names in unknown.items() if names} == {}


def is_known(name: str, tree: ast.Module) -> bool:
    return name in imported(tree) or name in classes() or name in dir(builtins) or is_importable(name)


def test_no_two_classes_of_the_product_have_the_same_name() -> None:
    assert [name for name, times in classes().items() if times > 1] == []
