"""The demo keeps its data over restarts, is started by one command, and ends cleanly."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from sandbox.demo import Beginning, Demo, clear
from sandbox.workspace import state_file
from sandbox.workspace.state import App
from store.database.engine import SecondProcess
from store.partners import Location
from tests.sandbox.processes import running
from tests.support.patient_demo import started
from tests.support.stage import CHANNEL, PATIENCE, Member, words

ADA = "U0ADA"


class Seat(NamedTuple):
    """Where a member of the demo sits."""

    http: httpx.Client
    app: App


def member(demo: Demo, user: str = ADA) -> Member:
    return Member(
        Seat(httpx.Client(base_url=demo.sandbox.address, trust_env=False, timeout=PATIENCE), demo.app), user
    )


def add_contoso(ada: Member) -> None:
    ada.command("/mci add-customer")
    ada.modal("customer.choose_location")
    assert ada.submit(location_id="Fourth Coffee Seattle", domain="contoso.com") == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["Collaborative Apps"]) == {}
    ada.modal("customer.give_contacts")
    typed = {"company": "Contoso", "customer_name": "Kim Akers", "customer_email": "kim@contoso.com"}
    assert ada.submit(**typed) == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    ada.modal("Contoso is added")
    ada.close()


def test_a_second_start_finds_what_the_first_left(tmp_path: Path) -> None:
    demo = started(tmp_path)
    ada = member(demo)
    add_contoso(ada)
    card = ada.message("MCI-000001")
    demo.sandbox.move_clock(timedelta(days=2))
    ada.stage.http.close()
    demo.stop()

    demo = started(tmp_path)
    ada = member(demo)
    assert ada.message("MCI-000001")["ts"] == card["ts"]
    assert demo.sandbox.clock.shift > timedelta(days=1, hours=23)
    ada.click("association.open", on=card)
    assert "Contoso" in words(ada.modal("MCI-000001"))
    ada.stage.http.close()
    demo.stop()


def test_an_empty_demo_leads_through_the_first_run_and_stays_empty(tmp_path: Path) -> None:
    for begun in (Beginning.EMPTY, Beginning.FILLED):
        demo = started(tmp_path, begun=begun)
        ada = member(demo)
        ada.command("/mci admin setup")
        ada.modal("No location yet")
        with demo.bot.database.read() as session:
            assert session.scalars(select(Location)).all() == []
        ada.stage.http.close()
        demo.stop()


def test_a_demo_with_data_is_not_called_empty(tmp_path: Path) -> None:
    started(tmp_path).stop()
    command = [sys.executable, "-m", "sandbox.demo", "--folder", str(tmp_path), "--port", "0", "--empty"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "has the data of an earlier demo. Start over without: make demo RESET=1 EMPTY=1" in done.stderr


def test_each_workspace_of_a_demo_to_install_installs_the_bot_from_its_page(tmp_path: Path) -> None:
    for begun in (Beginning.TO_INSTALL, Beginning.FILLED):
        demo = started(tmp_path, begun=begun)
        for user, channel in ((ADA, CHANNEL), ("U0NORA", "C0DEALS")):
            if begun is Beginning.TO_INSTALL:
                install(demo, user)
            own = member(demo, user)
            own.command("/mci admin setup", channel)
            own.modal("No location yet")
            own.stage.http.close()
        demo.stop()


def install(demo: Demo, user: str) -> None:
    """Follow the install page to Slack's form, allow it as that person, and follow the answer back."""
    with httpx.Client(trust_env=False, timeout=PATIENCE, follow_redirects=True) as browser:
        form = browser.get(demo.install_page)
        if form.url.port != urlsplit(demo.sandbox.address).port:
            [link] = re.findall(r'href="([^"]*/oauth/v2/authorize[^"]*)"', form.text)
            form = browser.get(unescape(link))
        done = browser.post(form.url, data={"as": user, "answer": "allow"})
    assert done.status_code == HTTPStatus.OK, done.text


def test_two_demos_on_one_folder_are_one_too_many(tmp_path: Path) -> None:
    first = started(tmp_path)
    second = Demo(tmp_path)
    with pytest.raises(SecondProcess):
        second.start(0, 0, 0)
    second.stop()
    with pytest.raises(SecondProcess):
        clear(tmp_path)
    assert (tmp_path / "mci.db").exists(), "a demo that runs loses nothing"
    first.stop()
    clear(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_another_version_left_is_said_and_not_touched(tmp_path: Path) -> None:
    kept = tmp_path / "sandbox.json"
    kept.write_text('{"workspaces": 7}')
    with pytest.raises(state_file.OtherVersion):
        Demo(tmp_path)
    assert kept.read_text() == '{"workspaces": 7}'


def test_the_command_prints_one_address_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.demo", "--folder", str(tmp_path), "--port", "0"]
    # Variables of a real workspace must not reach the demo.
    env = {**os.environ, "SLACK_APP_TOKEN": "xapp-real", "SLACK_BOT_TOKEN": "xoxb-real"}
    with running(command, env=env) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = line.split()[4]
        boot = httpx.get(f"{address}/client/boot", trust_env=False).json()
        assert boot["workspace"]["name"] == "Fourth Coffee"
        assert httpx.get(address, trust_env=False).text.startswith("<!doctype html>")
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(30) == 0, rest
    assert line == f"MCI Bot is at {address} (Ctrl-C ends the demo)\n"
    assert rest == ""
    assert CHANNEL in (tmp_path / "sandbox.json").read_text()
