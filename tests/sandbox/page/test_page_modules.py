"""The page has no build step to notice it: modules name only what there is, and only what they use."""

import re
from pathlib import Path

import pytest

import sandbox

PAGE = Path(sandbox.__file__).parent / "page"
MODULES = sorted(path for path in PAGE.rglob("*.js") if path.name != "theme.js")
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)


def imports(module: Path) -> list[tuple[str, str, Path]]:
    """Return what a module imports: the name there, the name here, and from where."""
    found = []
    for names, source in IMPORT.findall(module.read_text()):
        for name in filter(None, (one.strip() for one in names.split(","))):
            there, _, here = name.partition(" as ")
            found.append((there, here or there, (module.parent / source).resolve()))
    return found


def ids(module: Path) -> str:
    return str(module.relative_to(PAGE))


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_every_import_is_exported_where_it_comes_from(module: Path) -> None:
    for there, _, source in imports(module):
        assert there in EXPORT.findall(source.read_text()), f"{source.name} has no {there}"


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_every_import_is_used(module: Path) -> None:
    body = IMPORT.sub("", module.read_text())
    assert [here for _, here, _ in imports(module) if not re.search(rf"\b{here}\b", body)] == []


def test_every_module_lies_in_a_folder_that_says_what_it_shows() -> None:
    assert {path.name for path in PAGE.glob("*.js")} == {"app.js", "theme.js"}


def test_every_export_is_used_somewhere() -> None:
    imported = {(source, there) for module in MODULES for there, _, source in imports(module)}
    unused = [
        f"{module.relative_to(PAGE)}: {name}"
        for module in MODULES
        for text in [module.read_text()]
        for name in EXPORT.findall(text)
        if (module, name) not in imported and len(re.findall(rf"\b{name}\b", text)) == 1
    ]
    assert unused == []


@pytest.mark.parametrize("module", MODULES, ids=ids)
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert re.match(r"// [A-Z].*\.$", module.read_text().splitlines()[0])
