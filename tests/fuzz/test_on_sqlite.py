from pathlib import Path

import pytest

from tests.fuzz.verdict import check


@pytest.mark.trouble
def test_no_spoilt_payload_brings_the_bot_down_on_sqlite(tmp_path: Path) -> None:
    check(f"sqlite:///{tmp_path / 'mci.db'}", seed=1)
