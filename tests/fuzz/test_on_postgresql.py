import pytest

from tests.fuzz.verdict import check
from tests.support.postgres import Server


@pytest.mark.trouble
def test_no_spoilt_payload_brings_the_bot_down_on_postgresql(postgres: Server) -> None:
    check(str(postgres.create("fuzz")), seed=2)
