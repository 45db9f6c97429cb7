from datetime import datetime

import pytest
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from structlog.testing import capture_logs

from bot.socket_mode import SocketMode
from tests.stage import Stage, stage


def socket_of(st: Stage) -> SocketMode:
    assert st.bot.socket is not None
    return st.bot.socket


def test_the_same_listeners_answer_over_a_socket(database_url: str) -> None:
    with stage(database_url, socket_mode=True) as st:
        ada = st.member()
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")
        wrong = ada.submit(location_id="Seattle", id_type="tpid", id_value="x")
        assert wrong == {"id_value": "A TPID has 3 to 12 digits and nothing else."}


def test_what_has_not_the_shape_of_a_payload_is_not_answered(database_url: str) -> None:
    with stage(database_url, socket_mode=True) as st, capture_logs() as logs:
        request = SocketModeRequest("interactive", "1", {"type": "block_actions"})
        socket_of(st)._receive(BaseSocketModeClient(), request)
    assert "socket.malformed" in [entry["event"] for entry in logs]


@pytest.mark.parametrize("does", ["drop", "refresh_requested"])
def test_a_socket_that_slack_closes_is_opened_anew(database_url: str, does: str) -> None:
    with stage(database_url, socket_mode=True) as st:
        ada = st.member()
        before = ada.wait(lambda: socket_of(st).last_ping, "a sign of life")
        st.http.post("/control/sockets", json={"does": does}).raise_for_status()
        ada.wait(lambda: later(socket_of(st).last_ping, before), "a later sign of life")
        ada.wait(lambda: st.sandbox.sockets.connected(st.app.id) or None, "a new connection")
        ada.command("/mci add-customer contoso.com")
        ada.modal("customer.choose_location")


def later(now: datetime | None, before: datetime) -> bool | None:
    return True if now and now > before else None
