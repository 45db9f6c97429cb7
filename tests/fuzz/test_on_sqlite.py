from pathlib import Path

import pytest

from tests.fuzz.verdict import check


@pytest.mark.trouble
def test_no_spoilt_payload_brings_the_bot_down_on_sqlite(migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "mci.db"
    path.write_bytes(migrated_file.read_bytes())
    check(f"sqlite:///{path}", seed=1)
