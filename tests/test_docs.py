import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticUndefined
from starlette.routing import Route

from bot.cli import main
from bot.loading.models import MODELS
from bot.settings.settings import Settings
from flows.rules.associations.next_step import LABELS
from handlers.app.ids import COMMAND, Subcommand
from handlers.associations.detail_buttons import CLAIM_ACTIONS
from handlers.claims.answer_listeners import RECORDING
from sandbox.__main__ import main as run_sandbox
from sandbox.faults import control
from sandbox.faults.faults import Does, SandboxFault, Where
from sandbox.web_api import METHODS
from store.enums import FILE_KINDS, DataKind

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
LOADING = (ROOT / "docs" / "loading.md").read_text()
SETTINGS = (ROOT / "docs" / "settings.md").read_text()
CATCHES_ALL = re.compile(r"except (?:Base)?Exception\b")
SANDBOX = (ROOT / "docs" / "sandbox.md").read_text()


def test_the_documentation_names_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", SETTINGS, re.MULTILINE)
    assert sorted(name.lower() for name, _ in rows) == sorted(Settings.model_fields)
    for name, documented in rows:
        default = Settings.model_fields[name.lower()].default
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        if default is PydanticUndefined:
            assert documented == "– (must be given)"
        else:
            assert documented == (f"`{default}`" if default not in {None, ""} else "–")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_read_by_the_bot(name: str) -> None:
    sources = {path: path.read_text() for path in sorted((ROOT / "bot").rglob("*.py"))}
    own = sources.pop(ROOT / "bot" / "settings" / "settings.py")
    _, _, properties = own.partition("@property")
    elsewhere = any(re.search(rf"\bsettings\.{name}\b", source) for source in sources.values())
    assert elsewhere or re.search(rf"\bself\.{name}\b", properties)


@pytest.mark.parametrize("command", sorted(main.commands))
def test_the_readme_names_every_command(command: str) -> None:
    assert f"`mci {command}" in README


@pytest.mark.parametrize("subcommand", Subcommand)
def test_the_readme_names_every_subcommand(subcommand: str) -> None:
    assert f"`{COMMAND} {subcommand}" in README


@pytest.mark.parametrize(
    "target", re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
)
def test_the_readme_names_every_target_of_the_makefile(target: str) -> None:
    assert f"`make {target}" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_in_the_documentation_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_link_to_a_part_of_a_page_leads_to_a_heading() -> None:
    for page in PAGES:
        for target, part in re.findall(r"\]\((?!https?:|mailto:)([^)#]*)#([^)]+)\)", page.read_text()):
            there = page.parent / target if target else page
            headings = re.findall(r"^#+ (.+)$", without_code(there), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
            assert part in anchors, (page.name, target, part)


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_the_documentation_of_loading_names_every_column_and_no_other(kind: DataKind) -> None:
    section = re.split(r"^## ", LOADING, flags=re.MULTILINE)
    rows = next(one for one in section if one.startswith(f"{kind}\n")).splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| ") and "| what |" not in row]
    documented = {name.strip(" *") for cell in cells for name in cell.split(",")}
    assert documented == set(MODELS[kind].model_fields)
    required = {name for name, field in MODELS[kind].model_fields.items() if field.is_required()}
    assert {name for cell in cells for name in re.findall(r"\*\*(\w+)\*\*", cell)} == required


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_the_documentation_names_is_there(page: Path) -> None:
    folders = "bot|handlers|words|flows|store|blockkit|templates|sandbox|tools|benchmarks|samples|tests|docs"
    for named in re.findall(rf"`((?:{folders})/[\w/.]+)`", page.read_text()):
        assert (ROOT / named).exists(), named


def without_code(page: Path) -> str:
    return re.sub(r"^( *)```.*?^\1```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_row_of_a_table_is_a_line_with_as_many_cells_as_the_header(page: Path) -> None:
    for table in re.findall(r"^ *\|.*(?:\n.*\S.*)*", without_code(page), re.MULTILINE):
        header, rule, *rows = (line.strip() for line in table.splitlines())
        cells = len(re.findall(r"(?<!\\)\|", header))
        assert re.fullmatch(r"\|(-+\|)+", rule), header
        for row in (header, rule, *rows):
            assert re.fullmatch(r"\|.*(?<!\\)\|", row), row
            assert len(re.findall(r"(?<!\\)\|", row)) == cells, row
        assert not any(re.fullmatch(r"\|(-+\|)+", row) for row in rows), header


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_item_of_a_list_begins_a_line(page: Path) -> None:
    for line in without_code(page).splitlines():
        if not line.lstrip().startswith("|"):
            assert not re.search(r"\S -( \S|$)|\S [2-9]\. [A-Z*`]", line), line


def test_the_documentation_of_the_sandbox_names_every_method_and_no_other() -> None:
    section = re.split(r"^## ", SANDBOX, flags=re.MULTILINE)
    methods = next(one for one in section if one.startswith("Methods\n"))
    documented = re.findall(r"`([a-z]+(?:\.\w+)+)`", methods)
    assert sorted(documented) == sorted(METHODS)


def test_the_documentation_of_the_sandbox_names_every_field_and_place_of_a_fault() -> None:
    for name in (*(field for field in SandboxFault.model_fields if field != "id"), *Where, *Does):
        assert f"`{name}`" in SANDBOX, name


@pytest.mark.parametrize("route", control.routes(), ids=lambda route: f"{sorted(route.methods)} {route.path}")
def test_the_documentation_of_the_sandbox_names_every_control(route: Route) -> None:
    assert route.path in re.findall(r"(/control/[\w/{}]+)[`?]", SANDBOX)


@pytest.mark.parametrize("option", [name for one in run_sandbox.params for name in one.opts if name != "-h"])
def test_the_documentation_of_the_sandbox_names_every_option(option: str) -> None:
    assert f"`{option}" in SANDBOX


def test_the_documentation_of_claims_names_the_buttons_of_a_submitted_claim_as_they_are() -> None:
    page = (ROOT / "docs" / "claim_answers.md").read_text()
    assert [LABELS[one] for one in CLAIM_ACTIONS | RECORDING if f"*{LABELS[one]}*" not in page] == []


def test_the_documentation_names_every_place_that_catches_all_exceptions() -> None:
    recipes = (ROOT / "docs" / "recipes.md").read_text()
    sources = [path for path in sorted((ROOT / "bot").rglob("*.py")) if CATCHES_ALL.search(path.read_text())]
    assert [path.name for path in sources if path.name not in recipes] == []
    others = ("blockkit", "flows", "handlers", "store", "words")
    others_catching = [
        path
        for name in others
        for path in (ROOT / name).rglob("*.py")
        if CATCHES_ALL.search(path.read_text())
    ]
    assert others_catching == []
