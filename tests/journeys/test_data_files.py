"""An admin gives files of partner data in Slack, sees what they would change, and applies them."""

from typing import Any

from sqlalchemy import select

from store.customers.customers import CustomerFact
from store.data_drops import DataDrop, DroppedFile
from tests.support.stage import Member, Stage, words
from tests.support.world import ADMIN

FACTS = b"tpid,attribute,value\n1234,seats,5\n1235,seats,6\n"
PREVIEW = "Applying would change this"


def facts(st: Stage) -> dict[str, Any]:
    with st.bot.database.read() as session:
        found = session.scalars(select(CustomerFact).where(CustomerFact.attribute == "seats"))
        return {one.id_value: one.value for one in found}


def kept(st: Stage) -> tuple[int, int]:
    with st.bot.database.read() as session:
        return len(session.scalars(select(DataDrop)).all()), len(session.scalars(select(DroppedFile)).all())


def send(member: Member, name: str, content: bytes, wanted: str = PREVIEW) -> dict[str, Any]:
    member.send_files(member.upload(name, content), channel=member.direct())
    return member.message(wanted, member.direct())


def test_a_file_in_a_message_is_previewed_applied_once_and_taken_back(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    before = facts(on_stage)
    shown = send(ada, "facts.csv", FACTS)
    said = words(shown)
    assert "Facts*: 2 new" in said
    assert "tpid 1234" in said
    assert facts(on_stage) == before, "nothing is loaded before somebody says so"
    assert kept(on_stage) == (1, 1)
    ada.click("files.apply", on=shown, channel=ada.direct())
    done = ada.message("applied *facts.csv*", ada.direct())
    assert done["ts"] == shown["ts"]
    assert facts(on_stage) == before | {"1234": 5, "1235": 6}
    assert kept(on_stage) == (1, 0)
    ada.click("history.take_back", on=done, channel=ada.direct())
    ada.message("Taken back: 2 rows", ada.direct())
    assert facts(on_stage) == before
