"""That a fault run fails where what it is there to prove is taken out."""

import secrets
from pathlib import Path

from tests.chaos.short import lived
from tests.chaos.verdict import judge
from tests.support.postgres import Server


def test_without_the_event_key_reminders_come_twice(tmp_path: Path) -> None:
    with lived(f"sqlite:///{tmp_path}/chaos.db", tmp_path, "dedupe") as result:
        verdict = judge(result)
    assert verdict.duplicates


def test_without_the_lease_messages_come_twice(postgres: Server, tmp_path: Path) -> None:
    with lived(postgres.create(f"chaos_{secrets.token_hex(4)}"), tmp_path, "lease") as result:
        verdict = judge(result)
    assert verdict.duplicates
