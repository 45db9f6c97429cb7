"""Faults that are asked for over ``/control`` strike where, when and as often as they should."""

import http.client
import smtplib
from email.message import EmailMessage
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.workspace.state import Json
from tests.support.place import CHANNEL, Place
from tests.support.world import USER

BROKEN = (OSError, http.client.HTTPException)


def post(place: Place, delivery_id: str = "d1") -> None:
    metadata = {"event_type": "told", "event_payload": {"delivery_id": delivery_id}}
    place.slack.chat_postMessage(channel=CHANNEL, text="Words", metadata=metadata)


def posted(place: Place) -> int:
    return len(place.sandbox.state.workspaces[place.installation.team_id].channels[CHANNEL].messages)


@pytest.mark.parametrize(
    ("fault", "error", "took_effect"),
    [
        ({"does": "error", "error": "internal_error"}, "internal_error", False),
        ({"does": "error", "error": "channel_not_found"}, "channel_not_found", False),
        ({"does": "error", "error": "ratelimited", "retry_after": 7}, "ratelimited", False),
        ({"does": "error", "error": "fatal_error", "status": 503, "after": True}, "fatal_error", True),
    ],
)
def test_a_method_fails_with_any_error_before_or_after_its_effect(
    place: Place, fault: Json, error: str, took_effect: bool
) -> None:
    place.control("POST", "faults", {"what": "chat.postMessage", "times": 1, **fault})
    with pytest.raises(SlackApiError) as refusal:
        post(place)
    assert refusal.value.response["error"] == error
    assert posted(place) == int(took_effect)
    (entry,) = place.ledger(delivery_id="d1")
    assert entry["took_effect"] is took_effect
    post(place)
    assert posted(place) == 1 + int(took_effect)


def test_a_rate_limit_on_demand_says_how_long_to_wait(place: Place) -> None:
    place.control("POST", "faults", {"does": "error", "error": "ratelimited", "retry_after": 7})
    with pytest.raises(SlackApiError) as refusal:
        post(place)
    assert refusal.value.response.status_code == 429
    assert refusal.value.response.headers["Retry-After"] == "7"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ({"does": "drop"}, BROKEN),
        ({"does": "kill"}, http.client.IncompleteRead),
        ({"does": "silence"}, TimeoutError),
        ({"does": "rubbish"}, SlackApiError),
        ({"does": "rubbish", "status": 502}, SlackApiError),
    ],
)
def test_an_answer_is_lost_before_or_after_the_effect(
    place: Place, fault: Json, seen: Any, after: bool
) -> None:
    place.slack.timeout = 1
    place.control("POST", "faults", {**fault, "after": after, "times": 1})
    with pytest.raises(seen):
        post(place)
    assert posted(place) == int(after)
    post(place)
    assert [entry["took_effect"] for entry in place.ledger(delivery_id="d1")] == [after, True]


def test_a_slow_answer_comes_late_and_right(place: Place) -> None:
    place.control("POST", "faults", {"does": "slow", "delay": 0.05})
    post(place)
    assert posted(place) == 1


@pytest.mark.parametrize(
    ("what", "given", "strikes"),
    [
        ("chat.postMessage", {}, True),
        ("chat.*", {}, True),
        ("*", {"channel": CHANNEL}, True),
        ("views.*", {}, False),
        ("*", {"channel": "C0OTHER"}, False),
    ],
)
def test_a_fault_strikes_only_the_calls_that_it_names(
    place: Place, what: str, given: Json, strikes: bool
) -> None:
    place.control("POST", "faults", {"what": what, "given": given, "does": "error"})
    if strikes:
        with pytest.raises(SlackApiError):
            post(place)
    else:
        post(place)


def test_the_next_n_calls_fail_and_no_more(place: Place) -> None:
    place.control("POST", "faults", {"what": "users.info", "does": "error", "times": 3})
    outcomes = []
    for _ in range(5):
        try:
            place.slack.users_info(user=USER)
            outcomes.append("ok")
        except SlackApiError as error:
            outcomes.append(error.response["error"])
    assert outcomes == ["internal_error"] * 3 + ["ok"] * 2
    assert place.control("GET", "faults")["faults"] == []


def test_the_same_seed_brings_the_same_course_of_events(place: Place) -> None:
    def course(seed: int) -> list[bool]:
        fault = {"what": "users.info", "does": "error", "percent": 50}
        place.control("PUT", "faults", {"seed": seed, "faults": [fault]})
        struck = []
        for _ in range(20):
            try:
                place.slack.users_info(user=USER)
                struck.append(False)
            except SlackApiError:
                struck.append(True)
        return struck

    first = course(7)
    assert course(7) == first
    assert course(8) != first
    assert 0 < sum(first) < 20


def test_faults_are_listed_counted_and_switched_off(place: Place) -> None:
    made = place.control("POST", "faults", {"what": "chat.*", "does": "error"})["fault"]
    with pytest.raises(SlackApiError):
        post(place)
    (listed,) = place.control("GET", "faults")["faults"]
    assert listed == {**made, "struck": 1}
    assert place.control("DELETE", f"faults/{made['id']}")["faults"] == []
    post(place)
    assert place.control("DELETE", f"faults/{made['id']}")["error"] == "fault_not_found"
    place.control("POST", "faults", {"does": "error"})
    assert place.control("DELETE", "faults")["faults"] == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"does": "explode"},
        {"does": "error", "colour": "red"},
        {"does": "error", "times": 0},
        {"does": "error", "percent": 101},
        {"does": "drop", "where": "directory"},
        {"does": "lie", "where": "api"},
        {"does": "error", "where": "mail", "reply": "250 fine"},
        {"does": "error", "where": "mail", "reply": "451 a\r\nb"},
        [],
        "error",
    ],
)
def test_a_fault_that_cannot_be_is_refused_with_its_place(place: Place, body: Any) -> None:
    answer = place.control("POST", "faults", body)
    assert (answer["ok"], answer["error"]) == (False, "invalid_arguments")
    assert "json-pointer" in answer["response_metadata"]["messages"][0]


# Mail


def mail(place: Place, number: int = 1) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Words"
    message["Message-ID"] = f"<m{number}@example.com>"
    message.set_content("Words")
    with smtplib.SMTP("127.0.0.1", place.sandbox.mail_port, timeout=5) as server:
        server.send_message(message)


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize("reply", ["451 4.3.0 Later", "550 5.1.1 Nobody here"])
def test_the_mail_server_refuses_at_any_verb(place: Place, verb: str, reply: str) -> None:
    names = [verb, "HELO"] if verb == "EHLO" else [verb]
    faults = [{"where": "mail", "what": one, "does": "error", "reply": reply, "times": 1} for one in names]
    place.control("PUT", "faults", {"faults": faults})
    with pytest.raises(smtplib.SMTPException):
        mail(place)
    assert place.sandbox.state.mails == []
    mail(place)
    assert len(place.sandbox.state.mails) == 1


@pytest.mark.parametrize("after", [False, True])
def test_the_mail_server_drops_after_the_mail_was_sent(place: Place, after: bool) -> None:
    fault = {"where": "mail", "what": "END", "does": "drop", "after": after, "times": 1}
    place.control("POST", "faults", fault)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        mail(place)
    assert len(place.sandbox.state.mails) == int(after)
    mail(place)
    kept = place.ledger(where="mail", delivery_id="<m1@example.com>")
    assert [entry["took_effect"] for entry in kept] == [True] * (1 + int(after))


# Tenant directory


@pytest.mark.parametrize(
    ("does", "status"), [("error", 503), ("lie", 200)], ids=["the directory is down", "the directory lies"]
)
def test_the_tenant_directory_goes_wrong_for_one_domain(place: Place, does: str, status: int) -> None:
    path = "/directory/{}/v2.0/.well-known/openid-configuration"
    right = place.http.get(path.format("contoso.com")).json()
    place.control("POST", "faults", {"where": "directory", "what": "contoso.com", "does": does})
    wrong = place.http.get(path.format("contoso.com"))
    assert wrong.status_code == status
    assert status != 200 or wrong.json() != right
    assert place.http.get(path.format("fabrikam.com")).status_code == 200
    assert [entry["answer"] for entry in place.ledger(where="directory")] == ["ok", does, "ok"]


# Response URLs and uploads


def test_a_response_url_breaks_and_keeps_its_uses(place: Place) -> None:
    place.control("POST", "faults", {"where": "response_url", "does": "drop", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        place.http.post("/response/T1/nonsense", json={"text": "Words"})
    assert place.http.post("/response/T1/nonsense", json={"text": "Words"}).json()["error"] == "invalid_url"


def test_an_upload_is_lost_and_can_be_repeated(place: Place) -> None:
    place.control("POST", "faults", {"where": "upload", "does": "error", "status": 500, "times": 1})
    target = place.slack.files_getUploadURLExternal(filename="a.txt", length=5)["upload_url"]
    assert httpx.post(str(target), content=b"Words", trust_env=False).status_code == 500
    assert httpx.post(str(target), content=b"Words", trust_env=False).status_code == 200


# The ledger


def test_the_ledger_finds_what_came_by_delivery_id_and_by_any_field(place: Place) -> None:
    for number in range(3):
        post(place, f"d{number}")
    place.slack.chat_postMessage(channel=CHANNEL, text="Words", client_msg_id="0a1b")
    assert [entry["what"] for entry in place.ledger(delivery_id="d1")] == ["chat.postMessage"]
    assert len(place.ledger(client_msg_id="0a1b")) == 1
    assert len(place.ledger(what="chat.postMessage", took_effect="true", channel=CHANNEL)) == 4
    assert place.ledger(answer="channel_not_found") == []
    assert (
        place.refusal("chat.postMessage", channel="C0NOWHERE", text="Words")["error"] == "channel_not_found"
    )
    assert len(place.ledger(answer="channel_not_found", took_effect="false")) == 1


def test_the_ledger_is_read_in_pages_and_can_be_cleared(place: Place) -> None:
    for number in range(5):
        post(place, f"d{number}")
    first = place.control("GET", "ledger?limit=2")
    rest = place.control("GET", f"ledger?after={first['next']}")
    assert [one["number"] for one in (*first["entries"], *rest["entries"])] == [1, 2, 3, 4, 5]
    place.control("DELETE", "ledger")
    assert place.ledger() == []


@pytest.mark.parametrize("query", ["colour=red", "after=x", "limit=x"])
def test_the_ledger_refuses_questions_that_it_cannot_answer(place: Place, query: str) -> None:
    assert place.control("GET", f"ledger?{query}")["error"] == "invalid_arguments"


def test_the_ledger_holds_no_token(place: Place) -> None:
    post(place)
    assert place.installation.token not in str(place.ledger())
