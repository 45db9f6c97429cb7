import re
from pathlib import Path

import pytest

from bot.load.models import MODELS
from flows.partner_data import Kind

LOADING = (Path(__file__).parents[1] / "docs" / "loading.md").read_text()


@pytest.mark.parametrize("kind", Kind)
def test_the_documentation_of_loading_names_every_column_and_no_other(kind: Kind) -> None:
    section = re.split(r"^## ", LOADING, flags=re.MULTILINE)
    rows = next(one for one in section if one.startswith(f"{kind}\n")).splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| ") and "| what |" not in row]
    documented = {name.strip(" *") for cell in cells for name in cell.split(",")}
    assert documented == set(MODELS[kind].model_fields)
    required = {name for name, field in MODELS[kind].model_fields.items() if field.is_required()}
    assert {name for cell in cells for name in re.findall(r"\*\*(\w+)\*\*", cell)} == required
