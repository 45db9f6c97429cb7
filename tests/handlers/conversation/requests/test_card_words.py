"""The longest cards that there can be fit into a message, and each change has its words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import blockkit
from flows.claims.record_answer import ClaimAnswer
from flows.conversation.actions.operation import NothingChanges
from flows.conversation.actions.plan_values import (
    VALID_FOR,
    Cancellation,
    ConsentMailing,
    ContactChange,
    DateChange,
    LeftOut,
    NewNote,
    NewRecord,
    NothingDone,
    OwnerChange,
    Plan,
    PlannedChange,
    PlannedTarget,
    SnoozeChange,
)
from flows.conversation.answers import numbers
from flows.conversation.replies import AnsweredMessage, Reply
from flows.customers.known_customer import KnownCustomer
from flows.customers_page.page_values import Associated
from flows.rules.associations.amounts import Amount
from flows.rules.language.understanding import Intent, Milestone, RequestDetails, Saying, Value
from handlers.conversation import reply_views
from handlers.conversation.requests import card_words
from store.database.engine import Database
from store.enums import ClaimRecordKind
from tests.support import world
from tests.support.stage import words
from tests.support.world import ADA, KIM, NOON, TENANT, actor

LONG = "W" * 300
OTHER_TENANT = "5d7a2f0e-0b1c-4c3d-8e9f-102030405060"
LEE = replace(KIM, name="Lee Gu", email="lee@contoso.com", title=None)
TO_UMA = RequestDetails(to=Value("U0UMA", "Uma User"))
ON_FRIDAY = RequestDetails(until=date(2026, 3, 6))
APPROVED = ClaimAnswer(ClaimRecordKind.APPROVED, NOON.date(), amount=Amount("USD", Decimal(4000)))
DISPUTED = ClaimAnswer(ClaimRecordKind.DISPUTED, NOON.date())

CHANGES: tuple[tuple[Saying, PlannedChange, str, str], ...] = (
    (
        Saying(Intent.HAND_OVER, details=TO_UMA),
        OwnerChange("Ada", "Uma"),
        "Hand 1 over to Uma User",
        "owner Ada → Uma",
    ),
    (
        Saying(Intent.SNOOZE, details=ON_FRIDAY),
        SnoozeChange(NOON),
        "Snooze 1 until Mar 6, 2026",
        "reminders off until",
    ),
    (Saying(Intent.CANCEL), Cancellation(), "Cancel 1 engagement", "it ends, which can be undone"),
    (Saying(Intent.NOTE), NewNote("a & b"), "Write 1 note", "“a &amp; b”"),
    (
        Saying(Intent.NEXT_DATE, details=RequestDetails(on=date(2026, 3, 6))),
        DateChange(date(2026, 3, 4), date(2026, 3, 6)),
        "Set the next date of 1 to Mar 6, 2026",
        "next date Mar 4, 2026 → Mar 6, 2026",
    ),
    (
        Saying(Intent.CHANGE_CONTACT),
        ContactChange(KIM, LEE, voids_links=True),
        "Change the contact of 1 engagement",
        "contact Kim Akers (CIO) · kim@contoso.com → Lee Gu · lee@contoso.com; the link that was sent stops",
    ),
    (
        Saying(Intent.ASK_CONSENT),
        ConsentMailing(KIM, ADA, NOON, is_again=True),
        "Send 1 e-mail",
        "e-mail again to kim@contoso.com, answer by",
    ),
    (
        Saying(Intent.RECORD, event=Milestone.APPROVED),
        NewRecord(APPROVED, ends_claim=False),
        "Record 1 as approved",
        "*Approved* on Mar 2, 2026, USD\xa04,000",
    ),
    (
        Saying(Intent.RECORD, event=Milestone.DISPUTED),
        NewRecord(DISPUTED, ends_claim=True),
        "Record 1 as disputed",
        "*Disputed* on Mar 2, 2026; that ends the claim at once, as lost",
    ),
)


@pytest.fixture
def row(database: Database) -> Associated:
    place = world.build(database)
    one = world.associate(database, place, place.viva.id, company=LONG)
    with database.read() as session:
        [found] = numbers.rows(session, actor(session), [one])
    return found


def plan(saying: Saying, row: Associated, change: PlannedChange, count: int = 1) -> Plan:
    """Return a plan that does the same to so many."""
    targets = [PlannedTarget(row, 1, change)] * count
    return Plan(saying, "Ada Admin", targets, (), (), count, "0" * 16, NOON + VALID_FOR)


@pytest.mark.parametrize(
    ("saying", "change", "label", "line"), CHANGES, ids=[label for _, _, label, _ in CHANGES]
)
def test_a_card_says_what_will_happen_and_its_button_what_it_does(
    row: Associated, saying: Saying, change: PlannedChange, label: str, line: str
) -> None:
    frame = card_words.card(plan(saying, row, change), 0)
    assert frame.sentence == f"*{label}?* Nothing has happened yet."
    assert line in frame.lines[0]
    assert [str(one.text.text) for one in frame.buttons if one.text] == [label, "Not now"]
    assert frame.buttons[0].style == ("danger" if saying.intent is Intent.CANCEL else "primary")


@pytest.mark.parametrize("number", [1, 4])
@pytest.mark.parametrize(("saying", "change"), [(one, change) for one, change, _, _ in CHANGES])
def test_the_longest_cards_fit_into_a_message(
    row: Associated, saying: Saying, change: PlannedChange, number: int
) -> None:
    parts = [plan(saying, row, change, 10)] * number
    payload = reply_views.message(Reply(AnsweredMessage(parts)), NOON).payload()
    assert blockkit.check_message({name: payload[name] for name in ("text", "blocks")}) == []
    assert len(payload["blocks"]) <= 50
    assert len(words(payload["blocks"])) <= 13_000


NOTHING_DONE = (
    (NothingDone(is_late=True), "That was too late, and nothing was done"),
    (NothingDone(changed=("A & B", "C")), "because *A &amp; B* and *C* changed meanwhile"),
    (NothingDone(), "because this changed meanwhile"),
    (NothingDone(refused="Contoso", refusal=NothingChanges()), "because of *Contoso*: It is so already"),
)


@pytest.mark.parametrize(("why", "said"), NOTHING_DONE, ids=[said for _, said in NOTHING_DONE])
def test_a_card_that_is_shown_anew_says_why(row: Associated, why: NothingDone, said: str) -> None:
    anew = replace(plan(Saying(Intent.CANCEL), row, Cancellation()), nothing_done=why)
    assert said in card_words.card(anew, 0).sentence


def test_where_nothing_is_possible_there_is_no_button(row: Associated) -> None:
    impossible = replace(
        plan(Saying(Intent.CANCEL), row, Cancellation(), 0), left_out=[LeftOut(row, NothingChanges())] * 2
    )
    frame = card_words.card(impossible, 0)
    assert (frame.sentence, frame.buttons) == ("That is not possible for any of these:", ())
    assert [one.startswith("Left out: *WWW") for one in frame.lines] == [True, True]


def test_customers_of_one_name_are_told_apart_by_their_domains(database: Database) -> None:
    place = world.build(database)
    ids = [
        world.associate(database, place, place.viva.id, tenant=tenant, domain=domain)
        for tenant, domain in ((TENANT, "contoso.com"), (OTHER_TENANT, "contoso.example"))
    ]
    with database.read() as session:
        rows = numbers.rows(session, actor(session), ids)
        other = replace(KnownCustomer.of(rows[0].summary.customer), id=3, domain="contoso.org")
        both = replace(
            plan(Saying(Intent.CANCEL), rows[0], Cancellation()),
            targets=[PlannedTarget(one, 1, Cancellation()) for one in rows],
            unknown=[other],
        )
        lines = card_words.card(both, 0).lines
    assert [one.partition(" · ")[0] for one in lines[:2]] == [
        "• *Contoso* (contoso.com)",
        "• *Contoso* (contoso.example)",
    ]
    assert lines[2].startswith("Left out: *Contoso* (contoso.org), which")


def test_associations_that_read_alike_are_told_apart_by_their_references(row: Associated) -> None:
    frame = card_words.card(plan(Saying(Intent.CANCEL), row, Cancellation(), 2), 0)
    assert all(f" · {row.summary.association.reference}: " in one for one in frame.lines)
