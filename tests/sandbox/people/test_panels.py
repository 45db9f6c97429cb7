import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from sandbox.clock import SandboxClock
from sandbox.transport.server import serve
from sandbox.workspace import seeds
from sandbox.workspace.state import Channel, User, Workspace
from sandbox.workspace.world import Agenda, Sandbox

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Place:
    """A sandbox that listens, with one app in a channel."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(clock=SandboxClock(held_at=NOON))
        self.workspace = Workspace("T0", "Fourth Coffee", "fourthcoffee")
        self.workspace.users["U0ADA"] = User("U0ADA", "ada", "Ada Marsh")
        self.workspace.users["U0LIN"] = User("U0LIN", "lin", "Lin Okafor")
        self.room = Channel("C0", "general", ["U0ADA"], takes_apps=True)
        self.workspace.channels["C0"] = self.room
        self.sandbox.add_workspace(self.workspace)
        self.app = seeds.app()
        self.installation = self.sandbox.install(self.app, "T0")
        self.served = serve(self.sandbox).start()
        self.http = httpx.Client(base_url=self.served.address, trust_env=False)

    def call(self, method: str, **given: str) -> Any:
        headers = {"Authorization": f"Bearer {self.installation.token}"}
        answer = self.http.post(f"/api/{method}", json={"channel": "C0", **given}, headers=headers).json()
        assert answer["ok"], answer
        return answer

    def post_message(self, text: str) -> Any:
        return self.call("chat.postMessage", text=text)["ts"]

    def mail(self, subject: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "mci@fourthcoffee.com", "Dana <dana@contoso.com>", subject
        mail.set_content("Hello")
        with smtplib.SMTP("127.0.0.1", self.sandbox.mail_port) as client:
            client.send_message(mail)

    def get(self, name: str, **query: str) -> Any:
        return self.http.get(f"/client/{name}", params={"as": "U0ADA", **query}).json()

    def post(self, name: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/client/{name}", json={"as": "U0ADA", **body})


@pytest.fixture
def place() -> Iterator[Place]:
    made = Place()
    yield made
    made.http.close()
    made.served.stop()


def test_the_newest_mail_stands_first_and_opens(place: Place) -> None:
    place.mail("First")
    place.mail("Second")
    mails = place.get("mails")["mails"]
    assert [one["subject"] for one in mails] == ["Second", "First"]
    assert place.get("mail", id=mails[0]["id"])["text"] == "Hello\n"


def test_an_emptied_mailbox_stays_empty(place: Place) -> None:
    place.mail("First")
    place.post("mails/clear")
    assert place.get("mails")["mails"] == []
    assert place.get("mail", id="gone")["message"] == "This mail is no longer in the mailbox."


def test_moving_the_clock_shows_what_happened_afterwards(place: Place) -> None:
    place.post_message("before")
    changed = place.post_message("the card")
    place.post("clock", by={"days": 1})
    place.post_message("a day later")
    place.call("chat.update", ts=changed, text="the changed card")
    place.mail("Reminder")
    place.post("clock", by={"hours": 1})
    place.post_message("an hour later")
    last, first = place.get("clock")["moves"]
    assert [(one["kind"], one["text"]) for one in first["happened"]] == [
        ("message", "a day later"),
        ("changed", "the changed card"),
        ("mail", "Reminder"),
    ]
    assert [one["text"] for one in last["happened"]] == ["an hour later"]
    assert first["to"] - first["from"] == 86_400


def test_what_happens_in_a_room_is_shown_to_its_members_only(place: Place) -> None:
    place.post("clock", by={"days": 1})
    place.post_message("for members")
    seen = place.http.get("/client/clock", params={"as": "U0LIN"}).json()
    assert seen["moves"][0]["happened"] == []


def test_the_clock_goes_to_the_next_thing_due_and_the_app_catches_up(place: Place) -> None:
    due = NOON + timedelta(days=3, hours=2)
    caught_up: list[datetime] = []
    place.sandbox.agenda = Agenda(
        lambda: (due, "A reminder"), lambda: caught_up.append(place.sandbox.clock())
    )
    assert place.get("clock")["due"] == {"at": due.timestamp(), "what": "A reminder"}
    place.post("clock", to="due")
    assert place.sandbox.clock() == due
    assert caught_up == [due]


def test_with_nothing_due_the_clock_stands_still(place: Place) -> None:
    place.sandbox.agenda = Agenda(lambda: None, lambda: None)
    answer = place.post("clock", to="due")
    assert (answer.status_code, answer.json()["message"]) == (409, "Nothing is due.")
    assert place.sandbox.clock() == NOON


@pytest.mark.parametrize(
    "by", [{"days": -1}, {"days": 0}, {"days": 10**12}, {"days": 400}, {"moons": 1}, {"days": "1"}, "x", [1]]
)
def test_no_other_move_is_possible(place: Place, by: object) -> None:
    assert place.post("clock", by=by).status_code == 400
    assert place.sandbox.clock() == NOON
