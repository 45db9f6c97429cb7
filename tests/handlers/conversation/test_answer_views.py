from datetime import date
from typing import Any

import pytest
from slack_sdk.models.blocks import ButtonElement

import blockkit
from flows.access import Actor
from flows.conversation.prompts import EVERY
from flows.conversation.replies import Capabilities, Missing, NotUnderstood, Reply, TooLongToRead
from flows.customers_page import customers_page
from flows.customers_page.page_values import Associated, PageFilters
from flows.rules.language import filters
from flows.rules.language.filters import FilterKind, FilterPlace
from flows.rules.language.understanding import (
    Aspect,
    Certainty,
    Condition,
    Intent,
    Interval,
    Milestone,
    Saying,
    Timing,
    Understanding,
    Value,
)
from handlers.app.ids import Action
from handlers.blocks.message import SlackMessage
from handlers.conversation import answer_views, reply_views
from handlers.conversation.answer_views import CHOICES, MOST_ROWS, AnswerFrame, ChoiceMetadata
from handlers.filled_in import said_blocks
from store.customers.customers import Customer
from store.database.engine import Database
from tests.support import world
from tests.support.stage import words
from tests.support.world import NOON, actor
from words import mrkdwn

LONG = "W" * 300
CONDITIONS = tuple(Condition(Aspect.CUSTOMER, (Value(str(one), f"{one} {LONG}"),)) for one in range(12))
DUE = Timing(Milestone.DUE, Interval(None, date(2026, 12, 1)))
SAID = Understanding(Certainty.UNDERSTOOD, (Saying(Intent.LIST, (*CONDITIONS, *CONDITIONS), (DUE,)),))


def shown(message: SlackMessage) -> list[dict[str, Any]]:
    payload = message.payload()
    assert blockkit.check_message({name: payload[name] for name in ("text", "blocks")}) == []
    return list(payload["blocks"])


def kinds(blocks: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in blocks]


def actions(blocks: list[dict[str, Any]]) -> list[str]:
    return [one["action_id"] for block in blocks for one in block.get("elements", []) if "action_id" in one]


def rows_of(database: Database, count: int, name: str) -> list[Associated]:
    place = world.build(database)
    for number in range(count):
        tenant = f"11111111-2222-4333-8444-{number:012d}"
        world.associate(database, place, place.viva.id, tenant=tenant)
    with database.write() as session:
        for number, one in enumerate(session.query(Customer)):
            one.name = f"{name} {number}"

    def read(who: Actor) -> list[Associated]:
        page = customers_page.show(session, who, PageFilters(), NOON, count)
        return [one for one in page.rows if isinstance(one, Associated)]

    with database.read() as session:
        return read(actor(session))


def test_an_answer_has_its_parts_in_a_fixed_order(database: Database) -> None:
    rows = rows_of(database, 2, "Contoso")
    frame = AnswerFrame(
        "*12 associations* of 9 customers.",
        "associations · Viva",
        filters.filters(SAID)[:2],
        notes=["Dates are those of Oslo."],
        rows=rows,
        total=12,
        has_excel=True,
    )
    blocks = shown(answer_views.message(frame, NOON))
    row = ["section", "actions"]
    assert kinds(blocks) == [
        "context",
        "actions",
        "section",
        *row,
        *row,
        "context",
        "actions",
        "context_actions",
    ]
    assert "Understood: associations · Viva" in words(blocks[0])
    assert "Show more (10)" in words(blocks)
    found = actions(blocks)
    assert found[:2] == ["answer.choice_1", "answer.choice_2"]
    assert found[-3:] == ["answer.show_more", "answer.send_excel", "answer.give_thumb"]
    assert found.count("association.open") == len(rows)


@pytest.mark.parametrize("name", [LONG, "*_&_*" * 40])
def test_the_longest_answer_fits_into_a_message(database: Database, name: str) -> None:
    frame = AnswerFrame(
        mrkdwn.escape(name * 30),
        mrkdwn.escape(name * 30),
        filters.filters(SAID),
        notes=[mrkdwn.escape(name * 5)],
        rows=rows_of(database, MOST_ROWS, name),
        total=1_000_000,
        has_excel=True,
    )
    blocks = shown(answer_views.message(frame, NOON))
    chips = [one for one in actions(blocks) if one in CHOICES]
    assert chips == list(CHOICES), "what has no button is named in the line above"


def test_the_last_rows_lead_back_to_the_first(database: Database) -> None:
    frame = AnswerFrame("Rows 11 to 12 of 12.", rows=rows_of(database, 2, "Contoso"), total=12, offset=10)
    assert "From the beginning" in words(shown(answer_views.message(frame, NOON)))


def test_a_choice_carries_what_it_does() -> None:
    frame = AnswerFrame("x", filters=filters.filters(SAID)[-1:])
    [chip] = shown(answer_views.message(frame, NOON))[0]["elements"]
    assert chip["text"]["text"] == "✕ due before 1 Dec 2026"
    assert ChoiceMetadata.parse(chip["value"]).filter == FilterPlace(0, FilterKind.TIMING, 0)
    reading = answer_views.reading("Claims to submit", 1)
    assert ChoiceMetadata.parse(reading.value) == ChoiceMetadata(reading=1)
    assert ChoiceMetadata.parse(answer_views.ask(EVERY[0], 0).value).ask == EVERY[0].message


@pytest.mark.parametrize(
    ("content", "said", "has_thumbs"),
    [
        (
            NotUnderstood(("relecloud", "*quux*")),
            "called “relecloud” or “*quux*”, so I looked",
            True,
        ),
        (NotUnderstood(), "I did not understand that", True),
        (NotUnderstood(("x" * 4000,), EVERY[:3]), "or ask one of these:", True),
        (TooLongToRead(3000), "3,000 characters", False),
        (Capabilities(), "Add customers to engagements", False),
    ],
)
def test_every_reply_can_be_said_and_says_what_to_do(
    content: NotUnderstood | TooLongToRead | Capabilities, said: str, has_thumbs: bool
) -> None:
    for more in ((), (answer_views.go_on(),)):
        blocks = shown(reply_views.message(Reply(content), NOON, more=more))
        assert said in words(blocks)
        assert ("context_actions" in kinds(blocks)) is has_thumbs
        assert ("answer.continue" in actions(blocks)) is bool(more)


def test_every_button_of_a_request_tells_to_which_of_the_message_it_belongs(database: Database) -> None:
    rows = rows_of(database, 2, "Contoso")
    button = ButtonElement(text="Cancel", action_id=Action.ASSOCIATION_CANCEL, value="1")
    frames = [
        AnswerFrame("First", "cancel", rows=rows[:1], total=1, choices=[button], said=0),
        AnswerFrame("Second", "cancel", rows=rows[1:], total=1, buttons=[button], said=1),
        AnswerFrame("Third", "engagements"),
    ]
    blocks = shown(answer_views.several(frames, NOON))
    container = {"channel_id": "D1", "message_ts": "1.1"}
    found = [
        said_blocks.place({"actions": [{"block_id": one.get("block_id")}], "container": container})
        for one in blocks
        if "accessory" in one or one["type"] == "actions"
    ]
    numbers = [one.number for one in found if one]
    assert sorted(set(numbers)) == [0, 1]
    assert len(numbers) == len(found)


def test_the_button_of_a_request_that_lacks_something_leads_to_what_was_said() -> None:
    asked = Saying(Intent.LIST)
    said = Saying(Intent.ADD, CONDITIONS[:1])
    understood = Understanding(Certainty.UNSURE, (asked, said), missing="customer")
    reply = Reply(Missing(said, "customer"), understood)
    blocks = shown(reply_views.message(reply, NOON))
    assert [one["block_id"].split(":")[1] for one in blocks if one["type"] == "actions"] == ["1"]
