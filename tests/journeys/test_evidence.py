"""The evidence file of an answer: from the page to the receipt, the member's messages, and the check."""

import hashlib
import json
import re
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from flows.consent import record_consent
from flows.history import history_check
from flows.personal_data import erase
from tests.journeys.test_consent import answer, link, send
from tests.support import world
from tests.support.stage import Member, Stage, plain_text, words
from tests.support.world import KIM, NOON

DIGEST = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def st(on_stage: Stage) -> Stage:
    return on_stage


@pytest.fixture
def answered(st: Stage) -> int:
    """Ask Kim for Viva, let her decline on the page, and send her the receipt."""
    association_id = world.associate(st.bot.database, st.place, st.place.viva.id)
    st.deliver()
    send(st.member())
    st.deliver()
    answer(st, link(st), answer="declined", name="Kim Żółć", reason="Nie teraz 🙂")
    st.deliver()
    return association_id


def details(st: Stage, member: Member, association_id: int) -> dict[str, Any]:
    member.click("association.open", value=str(association_id))
    return member.modal("association.shown")


def sent_file(st: Stage, member: Member) -> tuple[dict[str, Any], bytes]:
    """Return the message with the file in the member's direct messages, and the file."""
    message = member.wait(
        lambda: next((one for one in reversed(member.messages(member.direct())) if one.get("files")), None)
    )
    [file] = message["files"]
    return message, st.http.get(file["url_private"]).content


def attached(mail: EmailMessage) -> list[tuple[str, str, bytes]]:
    return [
        (str(one.get_filename()), one.get_content_type(), one.get_content())
        for one in mail.iter_attachments()
    ]


def flaws(st: Stage) -> list[str]:
    with st.bot.database.read() as session:
        return [str(one) for one in history_check.every_flaw(session)]


def test_a_member_gets_the_file_that_the_customer_got_with_the_receipt(st: Stage, answered: int) -> None:
    ada = st.member()
    view = details(st, ada, answered)
    [digest] = set(DIGEST.findall(words(view)))
    ada.click("consent.evidence")
    assert "on its way" in words(ada.modal("evidence file is on its way"))
    message, content = sent_file(st, ada)
    assert hashlib.sha256(content).hexdigest() == digest
    assert digest in words(message)
    [(name, kind, at_customer)] = attached(st.mails[-1])
    assert (kind, at_customer) == ("application/pdf", content)
    assert message["files"][0]["name"] == name == "consent-MCI-000001.pdf"
    assert "The attached file has everything that was shown and answered" in plain_text(st.mails[-1])
    reader = PdfReader(BytesIO(content))
    values = json.loads(reader.attachments["answer.json"][0])
    assert values["name"] == "Kim Żółć"
    assert values["answers"][0]["reason"] == "Nie teraz 🙂"
    assert values["mails"][0]["to"] == KIM.email
    assert values["mails"][0]["sent_at"] == NOON.isoformat()
    assert flaws(st) == []


def test_a_consent_that_was_recorded_has_a_file_that_says_what_is_not_proven(st: Stage) -> None:
    association_id = world.associate(st.bot.database, st.place, st.place.viva.id)
    with st.bot.database.write() as session:
        actor = world.actor(session)
        record_consent.record(session, actor, association_id, NOON, "Partner Center, case 7", NOON)
    st.deliver()
    st.bot.filer()
    ada = st.member()
    view = details(st, ada, association_id)
    assert "Evidence* sends you a PDF with what was recorded" in words(view)
    [digest] = set(DIGEST.findall(words(view)))
    ada.click("consent.evidence")
    message, content = sent_file(st, ada)
    assert hashlib.sha256(content).hexdigest() == digest
    assert "given outside MCI Bot" in words(message)
    assert message["files"][0]["name"] == "consent-MCI-000001-recorded.pdf"
    reader = PdfReader(BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Partner Center, case 7" in text
    assert "did not give this consent on a page of MCI Bot" in " ".join(text.split())
    assert flaws(st) == []


def test_the_secret_of_the_link_and_what_an_answer_proves_are_not_in_the_file(
    st: Stage, answered: int
) -> None:
    secret = link(st, -2).rpartition("/")[2]
    [(_, _, content)] = attached(st.mails[-1])
    reader = PdfReader(BytesIO(content))
    text = " ".join(page.extract_text() for page in reader.pages)
    inside = b"".join(one for [one] in reader.attachments.values()).decode()
    assert secret not in text + inside
    assert hashlib.sha256(secret.encode()).hexdigest() in text
    assert hashlib.sha256(secret.encode()).hexdigest() in inside
    assert not re.search("proven|dispute|tenant directory", text + inside, re.IGNORECASE)


def test_after_an_erasure_the_details_say_so_and_offer_no_file(st: Stage, answered: int) -> None:
    ada = st.member()
    details(st, ada, answered)
    with st.bot.database.write() as session:
        erase.erase(session, KIM.email, NOON)
    ada.click("consent.evidence")
    said = words(ada.modal("The evidence file was deleted"))
    assert "*Evidence* sends you" not in said
    assert DIGEST.search(said)
    assert flaws(st) == []


def test_an_old_installation_without_the_permission_for_files_is_told_what_to_do(
    st: Stage, answered: int
) -> None:
    ada = st.member()
    details(st, ada, answered)
    for installation in st.sandbox.state.installations:
        installation.scopes = ["chat:write", "commands", "im:write", "users:read"]
    ada.click("consent.evidence")
    said = words(ada.modal("files:write"))
    assert "which MCI Bot does not have in this workspace yet. Ask whoever runs MCI Bot" in said


@pytest.mark.trouble
def test_a_receipt_is_not_held_up_by_a_file_that_cannot_be_made(
    st: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.evidence.pdf.make", lambda _document: 1 / 0)
    world.associate(st.bot.database, st.place, st.place.viva.id)
    st.deliver()
    send(st.member())
    st.deliver()
    answer(st, link(st))
    st.deliver()
    assert attached(st.mails[-1]) == []
    assert "attached" not in plain_text(st.mails[-1])
    monkeypatch.undo()
    st.bot.filer()
    ada = st.member()
    details(st, ada, 1)
    ada.click("consent.evidence")
    assert sent_file(st, ada)[1].startswith(b"%PDF")
