"""What the keys look like is kept in every database, so it must not change."""

import ast
from datetime import date
from pathlib import Path

import pytest

from flows.notifications import Audited, DestinationLost, Digest, EmailMissing, MemberGone
from store.outbox import message_keys as keys
from store.outbox.message_keys import EventKey

ROOT = Path(__file__).parents[3]
STARTS = (
    "association:",
    "customer:",
    "history:",
    "ask:",
    "submission:",
    "trouble:",
    "digest:",
    "audited:",
    "member_gone:",
    "role_request:",
    "role_answered:",
)
NOON = "2026-03-02T12:00:00+00:00"

SEQUENCES = [
    (keys.card_sequence(7), "customer:7:card"),
    (keys.owner_sequence(7), "association:7:owner"),
    (keys.admin_sequence(7, "U1"), "association:7:admin:U1"),
    (keys.reminder_sequence(7, "U1"), "association:7:reminders:U1"),
    (keys.mail_sequence(7), "ask:7:mails"),
    (keys.trouble_sequence("U1"), "trouble:U1"),
    (keys.digest_sequence("C1"), "digest:C1"),
    (keys.role_request_sequence(4, "U1"), "role_request:4:U1"),
    (keys.group_sequence(5, "U1"), "group:5:U1"),
]

TOLD_ONCE = [
    (keys.card(7, 3), "association:7:card:3"),
    (keys.card_after_ending(7, 8), "association:7:card:ended:8"),
    (keys.card_without_link(7, 2), "association:7:card:no_link:2"),
    (keys.card_renewed(7, NOON), f"customer:7:card:{NOON}"),
    (keys.thread_line(9), "history:9:thread"),
    (keys.outcome(9), "history:9:outcome"),
    (keys.owner_notice(9), "history:9:owner"),
    (keys.role_answered(4), "role_answered:4"),
    (keys.consent_mail(7), "ask:7:mail"),
    (keys.consent_reminder(7, NOON), f"ask:7:reminder:{NOON}"),
    (keys.consent_receipt(7), "submission:7:receipt"),
    (keys.mail_refused(7, 2), "association:7:mail_refused:2"),
]

TOLD_TO_EACH = [
    (keys.admin_notice(9), "history:9:admin"),
    (keys.reminder(7, "claim", NOON), f"association:7:claim:{NOON}"),
    (keys.reminder(7, "claim", NOON, is_snoozed=True), f"association:7:claim:put_off:{NOON}"),
    (keys.for_each(Digest.kind, date(2026, 3, 2)), "digest:2026-03-02"),
    (keys.for_each(MemberGone.kind, 5, NOON), f"{MemberGone.kind}:5:{NOON}"),
    (keys.for_each(EmailMissing.kind, 5, NOON), f"email_missing:5:{NOON}"),
    (keys.for_each(DestinationLost.kind, "C1", NOON), f"destination_lost:C1:{NOON}"),
    (keys.for_each(Audited.kind, NOON, "over"), f"{Audited.kind}:{NOON}:over"),
]


@pytest.mark.parametrize(("key", "kept"), SEQUENCES)
def test_a_sequence_key_looks_as_it_does_in_databases_that_were_filled_before(key: str, kept: str) -> None:
    assert key == kept


@pytest.mark.parametrize(("key", "kept"), TOLD_ONCE)
def test_the_name_of_an_event_told_once_looks_as_it_does_in_databases_that_were_filled_before(
    key: EventKey, kept: str
) -> None:
    assert key == EventKey(kept)


@pytest.mark.parametrize(("key", "kept"), TOLD_TO_EACH)
def test_the_name_of_an_event_told_to_each_looks_as_it_does_in_databases_that_were_filled_before(
    key: EventKey, kept: str
) -> None:
    assert key == EventKey(kept, is_for_each=True)


def test_no_two_keys_are_the_same() -> None:
    every = [*SEQUENCES, *TOLD_ONCE, *TOLD_TO_EACH]
    assert len({kept for _, kept in every}) == len(every)


@pytest.mark.parametrize("sequence", [keys.owner_sequence(7), keys.admin_sequence(7, "U1")])
def test_an_association_finds_its_sequences_and_none_of_another(sequence: str) -> None:
    assert sequence.startswith(keys.association_sequences_start(7))
    assert not keys.owner_sequence(70).startswith(keys.association_sequences_start(7))


def test_no_other_module_makes_a_key() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for part in ("store", "flows", "handlers", "bot")
        for path in (ROOT / part).rglob("*.py")
        if path.name != "message_keys.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and ast.unparse(node.func) in {"EventKey", "SequenceKey"})
        or (isinstance(node, ast.JoinedStr) and ast.unparse(node)[2:].startswith(STARTS))
    ]
    assert found == []
