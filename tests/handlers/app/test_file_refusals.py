"""Each refusal of a file says what to do in the words of the way in which the file came."""

import pytest

from flows.claims.file_port import FileFault, FileRefused
from flows.rules.claims.requirements import Requirement
from handlers.app.file_refusals import SENTENCES, FilesFrom, file_refused
from store.enums import ClaimItem

INVOICE = Requirement(ClaimItem.INVOICE)


def said(fault: FileFault, way: FilesFrom) -> str:
    return file_refused(FileRefused(fault, "Invoice.pdf", INVOICE), way)


def test_every_fault_has_a_sentence() -> None:
    assert SENTENCES.keys() == set(FileFault)


@pytest.mark.parametrize("fault", FileFault)
def test_a_refused_file_of_a_message_is_sent_again_and_one_of_a_form_is_chosen_again(
    fault: FileFault,
) -> None:
    of_form, of_message = said(fault, FilesFrom.FORM), said(fault, FilesFrom.MESSAGE)
    assert "choose" not in of_message.casefold()
    assert "send it to" not in of_form
    assert "send that file" not in of_form
    for sentence in (of_form, of_message):
        assert "{" not in sentence
        assert sentence.endswith(".")
    tells_to_give_another = "choose" in of_form.casefold()
    assert tells_to_give_another is ("to MCI Bot" in of_message)
    if "link" in of_message:
        assert "give a link to it with *Submit claim*" in of_message, "a message has no field for a link"
