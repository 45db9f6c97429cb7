import errno
import socket
from contextlib import closing
from datetime import timedelta
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from blockkit import Problem
from bot.delivery import Delivery, slack_errors
from bot.delivery.outcomes import (
    CardGone,
    Doubtful,
    Limited,
    NotSent,
    Outcome,
    Rejected,
    Unknown,
    Unreachable,
    WorkspaceClosed,
)
from bot.slack.gate import PayloadRefused
from flows import installations
from flows.installations import Granted
from flows.notifications import Reminder, notify
from flows.rules.associations.agenda import AgendaKind
from sandbox.faults.faults import Does
from store.associations import associations
from store.enums import OutboxState
from store.outbox import lanes, message_keys
from store.outbox.outbox import OutboxMessage
from tests.support.delivering import (
    add,
    ask,
    calls,
    delivery_ids,
    mail_fails,
    posts,
    rows,
    run,
    slack_fails,
    states,
)
from tests.support.stage import CHANNEL, Stage, words
from tests.support.world import ADMIN, USER, WORKSPACE

GRANTED = Granted(
    workspace_id=WORKSPACE,
    workspace_name="Fourth Coffee",
    enterprise_id=None,
    app_id="A0MCI",
    bot_user_id="U0BOT",
    sealed_token="sealed",
    scopes=("chat:write",),
    installed_by=ADMIN,
)

POST = "chat.postMessage"


def answer(error: str, status: int = 200, **headers: str) -> SlackApiError:
    response = SlackResponse(
        client=None,
        http_verb="POST",
        api_url="",
        req_args={},
        data={"ok": False, "error": error},
        headers=headers,
        status_code=status,
    )
    return SlackApiError("no", response)


@pytest.mark.parametrize(
    ("failure", "meaning"),
    [
        (URLError(ConnectionRefusedError(111, "refused")), NotSent),
        (URLError(socket.gaierror(-2, "unknown host")), NotSent),
        (URLError(OSError(errno.ENETUNREACH, "no network")), NotSent),
        (URLError(OSError(errno.EHOSTUNREACH, "no route")), NotSent),
        (URLError(BrokenPipeError(32, "pipe")), Doubtful),
        (URLError(TimeoutError("timed out")), Doubtful),
        (OSError(errno.EHOSTUNREACH, "no route"), Doubtful),
        (TimeoutError("timed out"), Doubtful),
        (ConnectionResetError(104, "reset"), Doubtful),
        *((answer(word), Doubtful) for word in ("internal_error", "fatal_error", "request_timeout")),
        (answer("service_unavailable", 503), Doubtful),
        (answer("Received a response in a non-JSON format: <html>", 502), Doubtful),
        (answer("Received a response in a non-JSON format: <html>"), Doubtful),
        (answer("ratelimited", 429), Limited),
        *(
            (answer(word), Unreachable)
            for word in (
                "channel_not_found",
                "not_in_channel",
                "is_archived",
                "restricted_action",
                "user_not_found",
                "cannot_dm_bot",
            )
        ),
        *(
            (answer(word), WorkspaceClosed)
            for word in (
                "token_revoked",
                "account_inactive",
                "invalid_auth",
                "token_expired",
                "missing_scope",
            )
        ),
        (answer("no_permission"), WorkspaceClosed),
        *((answer(word), Rejected) for word in ("invalid_blocks", "msg_too_long", "invalid_arguments")),
        (PayloadRefused("chat.postMessage", [Problem("invalid_attachments", "/blocks/1", "x")]), Rejected),
        *((answer(word), CardGone) for word in ("message_not_found", "cant_update_message")),
        (answer("something_new"), Unknown),
    ],
)
def test_every_answer_of_slack_has_its_meaning(failure: Exception, meaning: type[Outcome]) -> None:
    assert isinstance(slack_errors.read(failure, POST, "C1"), meaning)


@pytest.mark.parametrize(("told", "seconds"), [("17", 17.0), ("", 30.0), ("soon", 30.0)])
def test_a_rate_limit_says_how_long_to_wait(told: str, seconds: float) -> None:
    failure = answer("ratelimited", 429, **{"Retry-After": told})
    assert slack_errors.read(failure, POST, "C1") == Limited("ratelimited", POST, seconds)


@pytest.mark.parametrize(
    "fault",
    [
        {"error": "internal_error"},
        {"error": "service_unavailable", "status": 503},
        {"does": Does.DROP},
        {"does": Does.RUBBISH},
        {"does": Does.RUBBISH, "status": 502},
    ],
    ids=lambda fault: "-".join(str(part) for part in fault.values()),
)
def test_in_doubt_a_card_is_sent_again_under_the_same_delivery_id(
    shown: Stage, delivery: Delivery, fault: dict[str, object]
) -> None:
    slack_fails(shown, **({"after": True} | fault))  # type: ignore[arg-type]
    add(shown)
    run(delivery)
    assert states(shown) == ["pending"]
    shown.pass_time(minutes=1)
    run(delivery)
    assert states(shown) == ["sent"]
    first, second = delivery_ids(calls(shown))
    assert first == second


def test_in_doubt_a_line_of_a_thread_is_left_to_people(shown: Stage, delivery: Delivery) -> None:
    added = add(shown)
    run(delivery)
    ask(shown, added)
    slack_fails(shown, given={"thread_ts": posts(shown)[0].ts or ""}, after=True)
    run(delivery)
    shown.pass_time(hours=1)
    run(delivery)
    assert states(shown, "thread_line") == ["uncertain"]
    assert len(posts(shown)) == 2


def call(address: str) -> Outcome:
    client = WebClient("xoxb-1", base_url=f"{address}/api/", timeout=1, retry_handlers=[])
    with pytest.raises(OSError) as failed:  # noqa: PT011 -- of whichever kind
        client.api_call(POST, json={"channel": "C1"})
    return slack_errors.read(failed.value, POST, "C1")


@pytest.mark.trouble
def test_where_a_time_out_came_tells_whether_anything_was_sent() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        # The connection stands and nobody answers: TLS is not there yet, or the request may have been read.
        assert call(f"https://{place}") == NotSent("TimeoutError: The handshake operation timed out")
        assert call(f"http://{place}") == Doubtful("TimeoutError: timed out")


@pytest.mark.trouble
def test_a_connection_that_never_comes_about_means_that_nothing_was_sent() -> None:
    with closing(socket.create_server(("127.0.0.1", 0), backlog=0)) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        outcome = call(f"http://127.0.0.1:{full.getsockname()[1]}")
        for one in waiting:
            one.close()
    assert isinstance(outcome, NotSent)


def doubts(shown: Stage, delivery: Delivery, count: int) -> None:
    """Let attempts end in doubt, each as late as it may be."""
    slack_fails(shown, times=None)
    for _ in range(count):
        run(delivery)
        shown.pass_time(hours=1.5)


def test_what_must_be_known_is_left_to_people_after_sixteen_doubts(shown: Stage, delivery: Delivery) -> None:
    add(shown)
    doubts(shown, delivery, 15)
    assert states(shown) == ["pending"]
    run(delivery)
    (card,) = rows(shown.bot.database)
    assert (card.state.value, card.doubts, card.last_error) == ("uncertain", 16, "internal_error")


def test_a_slack_that_is_down_for_an_hour_keeps_no_reminder_back(shown: Stage, delivery: Delivery) -> None:
    added = add(shown)
    run(delivery)
    shown.pass_time(days=1)
    remind(shown, added, CHANNEL)
    slack_fails(shown, times=None)
    for _ in range(60):
        run(delivery)
        shown.pass_time(minutes=1)
    shown.sandbox.faults.clear()
    assert "pending" in states(shown, "reminder")
    shown.pass_time(hours=1.5)
    run(delivery)
    assert set(states(shown, "reminder")) == {"sent"}


def test_an_update_of_a_card_is_repeated_until_it_is_known_to_have_come(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown)
    run(delivery)
    ask(shown, added)
    doubts(shown, delivery, 40)
    (_, update) = rows(shown.bot.database, "customer_card")
    assert (update.state.value, update.doubts) == ("pending", 40)
    assert update.due_at <= shown.bot.clock() - timedelta(hours=1)
    shown.sandbox.faults.clear()
    run(delivery)
    assert states(shown, "customer_card", "thread_line") == ["sent", "sent", "sent"]


def test_a_rate_limit_is_waited_for_and_is_no_attempt(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "ratelimited", retry_after=30)
    add(shown)
    run(delivery)
    add(shown, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    shown.pass_time(seconds=29)
    run(delivery)
    assert len(calls(shown)) == 1
    assert [row.attempts for row in rows(shown.bot.database)] == [0, 0]
    shown.pass_time(seconds=1)
    run(delivery)
    assert states(shown) == ["sent", "sent"]


def test_a_rate_limit_holds_up_its_own_method_only(shown: Stage, delivery: Delivery) -> None:
    added = add(shown)
    run(delivery)
    slack_fails(shown, "ratelimited", retry_after=30)
    add(shown, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    ask(shown, added)
    run(delivery)
    assert len(calls(shown, "chat.update")) == 1
    assert states(shown, "consent_request") == ["sent"]


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action"])
def test_what_cannot_reach_the_channel_goes_to_the_owner_and_the_admins_hear_once(
    shown: Stage, delivery: Delivery, error: str
) -> None:
    slack_fails(shown, error, times=None, given={"channel": CHANNEL})
    first = add(shown, USER)
    add(shown, USER, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    ask(shown, first, USER)
    run(delivery)
    uma, ada = shown.member(USER), shown.member(ADMIN)
    cards = [one for one in uma.messages(uma.direct()) if one.get("thread_ts", one["ts"]) == one["ts"]]
    assert len(cards) == 2
    assert any(f"<#{CHANNEL}> could not be reached" in words(card) for card in cards)
    (told,) = ada.messages(ada.direct())
    assert error in words(told)
    assert len([one for one in calls(shown) if one.channel == CHANNEL]) == 1


def test_a_channel_that_takes_messages_again_gets_them(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "is_archived", given={"channel": CHANNEL})
    add(shown, USER)
    run(delivery)
    shown.pass_time(hours=1)
    add(shown, USER, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    assert len([one for one in posts(shown) if one.channel == CHANNEL]) == 1
    with shown.bot.database.read() as session:
        lane = lanes.get(session, shown.place.partner.id, CHANNEL)
        assert lane is not None
        assert lane.refused is None


def test_a_card_in_a_channel_that_was_archived_goes_on_with_the_owner(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown, USER)
    run(delivery)
    slack_fails(shown, "is_archived", times=None, given={"channel": CHANNEL})
    ask(shown, added, USER)
    run(delivery)
    uma = shown.member(USER)
    card, line = uma.messages(uma.direct())
    assert "Awaiting customer consent response" in words(card)
    assert line["thread_ts"] == card["ts"]


def test_what_cannot_reach_an_owner_goes_to_an_admin(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "user_not_found", times=None, given={"channel": USER})
    added = add(shown, USER)
    ask(shown, added, ADMIN)
    run(delivery)
    ada = shown.member(ADMIN)
    said = "\n".join(words(one) for one in ada.messages(ada.direct()))
    assert "Consent requested from kim@contoso.com" in said
    assert f"You get this because <@{USER}> could not be reached" in said


def remind(shown: Stage, added: int, *destinations: str) -> None:
    """Put the same reminder, that the consent e-mail is not sent, into the outbox for several."""
    with shown.bot.database.write() as session:
        association = associations.of_id(session, added)
        at = (association.created_at + timedelta(days=1)).isoformat()
        for there in destinations:
            notify(
                session,
                association.partner,
                Reminder(added, AgendaKind.CONSENT_NOT_SENT, at),
                shown.bot.clock(),
                destination=there,
                sequence=message_keys.reminder_sequence(added, there),
                event=message_keys.reminder(added, AgendaKind.CONSENT_NOT_SENT, at),
            )


def reminders(shown: Stage) -> list[tuple[str, str]]:
    return [(row.destination, row.state.value) for row in rows(shown.bot.database, "reminder")]


@pytest.mark.parametrize("direct_first", [True, False])
def test_who_has_a_reminder_gets_it_no_second_time_in_place_of_the_channel(
    shown: Stage, delivery: Delivery, *, direct_first: bool
) -> None:
    added = add(shown, USER)
    run(delivery)
    late = CHANNEL if direct_first else USER
    slack_fails(shown, "ratelimited", retry_after=60, given={"channel": late})
    slack_fails(shown, "is_archived", times=None, given={"channel": CHANNEL})
    shown.pass_time(days=1)
    remind(shown, added, CHANNEL, USER)
    run(delivery)
    shown.pass_time(minutes=2)
    run(delivery)
    assert reminders(shown) == [(CHANNEL, "obsolete"), (USER, "sent")]
    uma = shown.member(USER)
    direct = [one.text for one in posts(shown) if one.channel in {USER, uma.direct()}]
    assert len([said for said in direct if said.startswith("Send the consent e-mail")]) == 1


def test_an_admin_who_stands_in_for_channel_and_owner_gets_a_reminder_once(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown, USER)
    run(delivery)
    slack_fails(shown, "is_archived", times=None, given={"channel": CHANNEL})
    slack_fails(shown, "user_not_found", times=None, given={"channel": USER})
    shown.pass_time(days=1)
    remind(shown, added, CHANNEL, USER)
    run(delivery)
    assert (ADMIN, "sent") in reminders(shown)
    assert sorted(state for _, state in reminders(shown)) == ["obsolete", "sent"]


def test_a_reminder_that_its_reader_never_got_comes_in_place_of_the_channel(
    shown: Stage, delivery: Delivery
) -> None:
    added = add(shown, USER)
    run(delivery)
    slack_fails(shown, "is_archived", times=None, given={"channel": CHANNEL})
    shown.pass_time(days=1)
    remind(shown, added, CHANNEL, USER)
    with shown.bot.database.write() as session:
        direct = session.get_one(OutboxMessage, rows(shown.bot.database, "reminder")[1].id)
        direct.state = OutboxState.DEAD
    run(delivery)
    assert reminders(shown) == [(USER, "sent"), (USER, "dead")]


def test_what_nobody_can_take_is_dead_and_in_view(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "user_not_found", times=None)
    add(shown, USER)
    run(delivery)
    assert "dead" in states(shown, "customer_card")


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "missing_scope"])
def test_a_closed_workspace_pauses_its_messages_but_no_mail(
    shown: Stage, delivery: Delivery, error: str
) -> None:
    slack_fails(shown, error)
    added = add(shown)
    ask(shown, added)
    run(delivery)
    assert set(states(shown, "customer_card", "thread_line")) == {"pending"}
    assert states(shown, "consent_request") == ["sent"]
    shown.pass_time(minutes=14)
    run(delivery)
    assert len(calls(shown)) == 1
    shown.pass_time(minutes=1)
    run(delivery)
    run(delivery)
    ada = shown.member()
    assert states(shown, "customer_card") == ["sent", "obsolete"]
    assert rows(shown.bot.database, "customer_card")[0].attempts == 1
    assert error in words(ada.messages(ada.direct()))


def test_a_new_install_lets_what_waited_go_out_at_once(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "token_revoked")
    add(shown)
    run(delivery)
    with shown.bot.database.write() as session:
        closed = lanes.get(session, shown.place.partner.id, lanes.WORKSPACE)
        assert closed is not None
        closed_until = closed.closed_until
        assert closed_until is not None
        installations.install(session, GRANTED, shown.bot.clock())
        assert closed.closed_until is None
    (card,) = rows(shown.bot.database, "customer_card")
    assert card.due_at <= shown.bot.clock()


def test_what_slack_rejects_is_said_once_as_plain_text(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "invalid_blocks")
    add(shown)
    run(delivery)
    (card,) = rows(shown.bot.database)
    assert (card.state.value, card.plain, card.last_error) == ("dead", True, "invalid_blocks")
    (said,) = shown.member().messages()
    assert said["text"].startswith("MCI-000001")
    assert not said.get("blocks")


def test_an_answer_that_we_do_not_know_is_tried_six_times(shown: Stage, delivery: Delivery) -> None:
    slack_fails(shown, "something_new", times=None)
    add(shown)
    for _ in range(10):
        run(delivery)
        shown.pass_time(minutes=10)
    assert states(shown) == ["dead"]
    assert len(calls(shown)) == 6


@pytest.mark.trouble
def test_a_message_that_cannot_be_written_holds_up_no_other(shown: Stage, delivery: Delivery) -> None:
    add(shown)
    with shown.bot.database.write() as session:
        broken = session.merge(rows(shown.bot.database)[0])
        broken.payload = {"association_id": 999}
    add(shown, tenant="11111111-2222-4333-8444-666666666666")
    run(delivery)
    assert states(shown) == ["dead", "sent"]


def test_a_mail_server_that_is_away_delays_no_slack_message(shown: Stage, delivery: Delivery) -> None:
    mail_fails(shown, "CONNECT", does=Does.DROP, times=None)
    added = add(shown)
    ask(shown, added)
    run(delivery)
    assert states(shown, "consent_request") == ["pending"]
    assert states(shown, "customer_card") == ["sent", "obsolete"]
