"""Whoever clicks when something breaks reads a sentence, and nothing that they typed is lost."""

import re
from typing import NoReturn

import pytest
from structlog.testing import capture_logs

from flows import access
from flows.customers import check_customer
from flows.drafts import drafts
from tests.support.stage import stage, words

pytestmark = pytest.mark.trouble

SORRY = "Something went wrong on our side"


def broken(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("a detail that nobody outside should read")


def test_a_failing_form_keeps_what_was_typed_under_the_sentence(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        monkeypatch.setattr(drafts, "take_step", broken)
        assert ada.submit(location_id="Seattle", id_value="12345") == {}
        assert "a detail" not in words(ada.modal(SORRY))
        monkeypatch.undo()
        ada.close()
        ada.modal("customer.choose_location")
        assert ada.submit() == {}
        ada.modal("customer.choose_engagements")


def test_work_that_fails_after_the_answer_ends_the_view_that_waits_for_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        monkeypatch.setattr(check_customer, "ask", broken)
        assert ada.submit(location_id="Seattle") == {}
        ada.modal(SORRY)


def test_a_failing_command_is_answered_privately_under_a_reference_that_the_log_has(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(database_url) as st, capture_logs() as logs:
        ada = st.member()
        monkeypatch.setattr(access, "identify", broken)
        ada.command("/mci help")
        said = words(ada.message(SORRY))
        reference = re.search(r"\*([A-Z2-9]{4}-[A-Z2-9]{4})\*", said)
        assert reference
        assert [one["reference"] for one in logs if one["event"] == "request.failed"] == [reference[1]]


def test_a_click_that_fails_is_answered_where_it_was_made(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci help")
        help_ = ada.message("What /mci can do")
        monkeypatch.setattr(drafts, "unfinished", broken)
        ada.click("customer.open", on=help_)
        ada.modal(SORRY)
        ada.close()
        ada.shortcut("customer.add")
        ada.modal(SORRY)
