"""What the keys look like is kept in every database, so it must not change."""

import ast
from datetime import date
from pathlib import Path

import pytest

from flows.notifications import Audited, MemberGone
from store.outbox import message_keys as keys

ROOT = Path(__file__).parents[3]
STARTS = ("association:", "history:", "mail:", "trouble:", "digest:", "audited:", "member_gone:")
NOON = "2026-03-02T12:00:00+00:00"

KEPT = [
    (keys.association_sequence(7), "association:7"),
    (keys.owner_sequence(7), "association:7:owner"),
    (keys.admin_sequence(7, "U1"), "association:7:admin:U1"),
    (keys.reminder_sequence(7, "U1"), "association:7:reminders:U1"),
    (keys.mail_sequence(7), "mail:7"),
    (keys.trouble_sequence("U1"), "trouble:U1"),
    (keys.digest_sequence("C1"), "digest:C1"),
    (keys.card(7, 3), "association:7:card:3"),
    (keys.card_after_ending(7, 8), "association:7:card:ended:8"),
    (keys.thread_line(9), "history:9:thread"),
    (keys.owner_notice(9), "history:9:owner"),
    (keys.admin_notice(9, "U1"), "history:9:admin:U1"),
    (keys.reminder(7, "claim", NOON, "U1"), f"association:7:claim:{NOON}:U1"),
    (keys.reminder(7, "claim", NOON, "U1", is_put_off=True), f"association:7:claim:put_off:{NOON}:U1"),
    (keys.consent_mail(7, 2), "association:7:consent_mail:2"),
    (keys.consent_reminder(7, NOON), f"association:7:consent_reminder:{NOON}"),
    (keys.consent_receipt(7), "association:7:consent_receipt"),
    (keys.mail_refused(7, 2), "association:7:mail_refused:2"),
    (keys.digest(date(2026, 3, 2), "C1"), "digest:2026-03-02:C1"),
    (keys.member_gone(5, NOON, "U1"), f"{MemberGone.kind}:5:{NOON}:U1"),
    (keys.lane_trouble("destination_lost", "C1", NOON, "U1"), f"destination_lost:C1:{NOON}:U1"),
    (keys.audited(NOON, "over", "U1"), f"{Audited.kind}:{NOON}:over:U1"),
]


@pytest.mark.parametrize(("key", "kept"), KEPT)
def test_a_key_looks_as_it_does_in_databases_that_were_filled_before(key: str, kept: str) -> None:
    assert key == kept


def test_no_two_keys_are_the_same() -> None:
    assert len({key for key, _ in KEPT}) == len(KEPT)


@pytest.mark.parametrize("sequence", [keys.owner_sequence(7), keys.admin_sequence(7, "U1")])
def test_an_association_finds_its_sequences_and_none_of_another(sequence: str) -> None:
    assert sequence.startswith(keys.association_sequences_start(7))
    assert not keys.owner_sequence(70).startswith(keys.association_sequences_start(7))


def test_a_message_to_several_has_a_key_for_each() -> None:
    to_first, to_other = keys.reminder(7, "claim", NOON, "U1"), keys.reminder(7, "claim", NOON, "U2")
    assert keys.for_other(to_first, "U1", "U2") == to_other
    assert keys.for_other(keys.admin_notice(9, "U1"), "U1", "U2") == keys.admin_notice(9, "U2")


@pytest.mark.parametrize("key", [keys.card(7, 3), keys.thread_line(9), keys.owner_notice(9)])
def test_a_message_to_one_alone_has_no_key_for_others(key: str) -> None:
    assert keys.for_other(key, "U1", "U2") is None


def test_no_other_module_makes_a_key() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for part in ("store", "flows", "handlers", "bot")
        for path in (ROOT / part).rglob("*.py")
        if path.name != "message_keys.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in {"DedupeKey", "SequenceKey"})
        or (isinstance(node, ast.JoinedStr) and ast.unparse(node)[2:].startswith(STARTS))
    ]
    assert found == []
