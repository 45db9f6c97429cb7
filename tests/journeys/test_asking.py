"""People ask in words and read what is true: numbers, rows, reasons and rules; nothing changes by words."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from handlers.app.ids import Action, Subcommand
from handlers.help.usage import USAGE
from sandbox.workspace.state import Channel
from store.associations.associations import Association
from store.partners import Partner
from tests.support import stage, world
from tests.support.asked_answers import ANSWERS, REPEATED, as_bytes, asked_again, fill
from tests.support.consistency import contradictions
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN, STRANGER, USER, WORKSPACE

Json = dict[str, Any]


@pytest.fixture
def on_both(database_url: str) -> Iterator[Stage]:
    with stage.stage(database_url) as set_up:
        fill(set_up)
        yield set_up
        assert contradictions(set_up.bot.database) == []


def asks(member: Member, question: str, wanted: str) -> Json:
    """Ask in direct messages, and return the answer with these words."""
    member.say(question, channel=member.direct())
    return member.message(wanted, channel=member.direct())


def test_each_kind_of_question_has_its_answer(on_both: Stage) -> None:
    ada = on_both.member()
    for question, wanted in ANSWERS:
        answer = asks(ada, question, wanted)
        assert len(answer["blocks"]) <= 50


def test_every_answer_from_data_says_what_was_understood(on_both: Stage) -> None:
    ada = on_both.member()
    answer = asks(ada, "which customers have not answered yet", "waits for")
    assert "Understood: engagements · awaiting consent" in words(answer)
    assert "✕ awaiting consent" in words(answer)


def test_an_empty_answer_names_the_nearest_and_its_filters_can_be_taken_away(on_both: Stage) -> None:
    ada = on_both.member()
    answer = asks(ada, "which engagements in Oslo are awaiting consent", "*No engagement*")
    assert "Without *Oslo* there is 1." in words(answer)
    ada.click(Action.ANSWER_CHOICE_1, on=answer, channel=ada.direct())
    again = ada.message("*1 engagement* of *1 customer* waits", channel=ada.direct())
    assert again["ts"] == answer["ts"]
    assert "Adatum" in words(again)


def test_a_reading_is_chosen_with_a_button(on_both: Stage) -> None:
    ada = on_both.member()
    question = asks(ada, "open claims", "Which of these do you mean?")
    assert {"Claims to submit", "In review"} <= set(words(question).splitlines())
    ada.click(Action.ANSWER_CHOICE_2, on=question, channel=ada.direct())
    assert "in review" in words(ada.message("*No engagement*", channel=ada.direct()))


def test_a_long_list_goes_on_and_is_had_as_excel(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.add_many(st.bot.database, st.place, 11)
    answer = asks(ada, "list all engagements in Seattle", "1 to 10 of 14")
    ada.click(Action.ANSWER_MORE, on=answer, channel=ada.direct())
    rest = ada.message("11 to 14 of 14", channel=ada.direct())
    ada.click(Action.ANSWER_EXCEL, on=rest, channel=ada.direct())
    ada.message("14 rows for", channel=ada.direct())
    [file] = st.sandbox.workspace(WORKSPACE).files.values()
    sheet = load_workbook(BytesIO(file.content or b"")).active
    assert sheet is not None
    assert sheet.max_row == 15


def test_several_questions_are_answered_in_one_message(on_both: Stage) -> None:
    ada = on_both.member()
    answer = asks(ada, "how many open engagements? how much money is approved?", "are open.")
    assert "*USD\xa04,000*" in words(answer)
    assert [one["type"] for one in answer["blocks"]].count("context_actions") == 1


SEEN: dict[str, list[bytes]] = {}


def test_the_same_question_has_the_same_answer_twenty_times_on_both_databases(on_both: Stage) -> None:
    ada = on_both.member()
    for question, wanted in ANSWERS[:REPEATED]:
        answers = asked_again(ada, question)
        said = {as_bytes(one) for one in answers}
        assert len(said) == 1, question
        assert wanted in words(answers[0])
        SEEN.setdefault(question, []).append(as_bytes(answers[0]))
    assert all(every.count(every[0]) == len(every) for every in SEEN.values())


REQUESTS = (
    ("change the contact of Contoso", "Edit contacts", Action.ASSOCIATION_EDIT_CONTACTS, "Contact's e-mail"),
    ("add litware.example to viva", "Add customer", Action.ADD_OPEN, "litware.example"),
    ("claim Bellows for siem", "Claim customer", Action.CUSTOMER_CLAIM, "bellows.example"),
)


@pytest.mark.parametrize(("said", "label", "action", "wanted"), REQUESTS, ids=[one[0] for one in REQUESTS])
def test_a_request_opens_its_form_and_changes_nothing(
    on_both: Stage, said: str, label: str, action: Action, wanted: str
) -> None:
    st, ada = on_both, on_both.member()
    before = statuses(st)
    answer = asks(ada, said, f"Press *{label}*")
    assert statuses(st) == before
    ada.click(action, on=answer, channel=ada.direct())
    ada.modal(wanted)
    assert statuses(st) == before


def statuses(st: Stage) -> list[tuple[Any, ...]]:
    st.settle()
    with st.bot.database.read() as session:
        query = select(Association.id, Association.status, Association.owner_id, Association.snoozed_until)
        return [tuple(one) for one in session.execute(query.order_by(Association.id))]


def test_a_request_for_several_that_lacks_something_is_done_for_one_at_a_time(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.add_many(st.bot.database, st.place, 2)
    answer = asks(ada, "change the contact of Contoso", "I do this for one at a time")
    assert "*3 engagements* may be meant" in words(answer)
    assert Action.CARD_CARRY_OUT not in str(answer["blocks"])


def test_whoever_has_no_role_learns_whom_to_ask_and_no_number(on_both: Stage) -> None:
    sam = on_both.member(STRANGER)
    for question, _ in ANSWERS[:6]:
        answer = asks(sam, question, "You hold no role")
        assert not any(one.isdigit() for one in words(answer).replace(ADMIN, ""))


def test_a_user_reads_no_more_than_the_screens_show(on_both: Stage) -> None:
    uma = on_both.member(USER)
    answer = asks(uma, "who has which role", "Your role")
    assert "Ada Admin" not in words(answer).partition("Ask")[0]
    assert "Uma User" in words(answer)


def test_addresses_of_people_are_no_answer_for_a_channel(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    bot = installation.bot_user
    workspace = st.sandbox.workspace(WORKSPACE)
    workspace.channels["C0OWN"] = Channel(id="C0OWN", name="own", members=[ADMIN, USER, bot])
    with st.bot.database.write() as session:
        session.scalars(select(Partner)).one().channel_id = "C0OWN"
    ada.say(f"<@{bot}> how many open engagements", channel="C0OWN")
    assert not ada.message("are open", channel="C0OWN").get("is_ephemeral")
    ada.say(f"<@{bot}> whom do I call at Adatum", channel="C0OWN")
    assert ada.message("Kim Akers", channel="C0OWN").get("is_ephemeral")


def test_every_rule_that_names_a_button_has_it(on_both: Stage) -> None:
    ada = on_both.member()
    answer = asks(ada, "how do I change my reminders?", "My settings")
    assert USAGE[Subcommand.SETTINGS].label in words(answer["blocks"][1:])


def test_signs_that_slack_escapes_are_read_and_shown_as_typed(on_both: Stage) -> None:
    ada = on_both.member()
    asks(ada, "engagements worth < 4000", "no engagement* worth less than 4,000")
    unknown = asks(ada, "how is Smith & Sons <Ltd> doing?", "called “Smith” or “Sons &lt;Ltd”")
    assert "&amp;lt;" not in str(unknown)
