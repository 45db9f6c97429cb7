"""Opening the bot's conversation for the first time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk import WebClient
from sqlalchemy import delete, select

from flows.notifications import Greeting
from flows.rules.customers.tenants import NoTenant
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.home.listeners import Home
from store.enums import OutboxState
from store.outbox.outbox import OutboxMessage
from store.partners import Member, RoleGrant
from tests.support import stage
from tests.support.stage import Stage, words
from tests.support.world import ADMIN, LINKS, NOON, STRANGER, USER, WORKSPACE

HELLO = "Hello, I keep the customers, consents and claims"


def client(st: Stage) -> WebClient:
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    return WebClient(installation.token, base_url=f"{st.served.address}/api/")


def open_messages(st: Stage, member: stage.Member) -> None:
    """Do at once, to its end, what the event of the opened tab brings."""
    services = Services(st.bot.database, lambda: NOON, lambda _: NoTenant(), LINKS)
    event = {"type": "app_home_opened", "tab": "messages", "user": member.id, "channel": member.direct()}
    Home(services, lambda *_: None).open({"event": event}, client(st), Caller(WORKSPACE, member.id))


def greetings(st: Stage) -> list[str]:
    with st.bot.database.read() as session:
        query = select(OutboxMessage.destination).where(OutboxMessage.kind == Greeting.kind)
        return list(session.scalars(query))


def greeted(st: Stage) -> bool | None:
    return True if greetings(st) else None


def test_whoever_opens_the_empty_conversation_is_greeted_once_with_what_to_press_and_type(
    on_stage: Stage,
) -> None:
    st = on_stage
    uma = st.member(USER)
    uma.open_home("messages")
    uma.wait(lambda: greeted(st), "a greeting")
    st.deliver()
    [message] = uma.messages(uma.direct())
    said = words(message)
    assert HELLO in said
    assert "`/mci add-customer contoso.com`" in said
    assert "Add a customer" in said
    uma.click("customer.open", on=message, channel=uma.direct())
    uma.modal("customer.choose_location")
    open_messages(st, uma)
    st.deliver()
    assert len(uma.messages(uma.direct())) == 1
    assert greetings(st) == [USER]


def test_two_events_at_once_greet_once_and_each_person_is_greeted(on_stage: Stage) -> None:
    st = on_stage
    uma, ada = st.member(USER), st.member(ADMIN)
    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(open_messages, st, uma) for _ in range(4)]:
            done.result()
    open_messages(st, ada)
    assert sorted(greetings(st)) == sorted([ADMIN, USER])
    st.deliver()
    for one in (uma, ada):
        assert [HELLO in words(each) for each in one.messages(one.direct())] == [True]


@pytest.mark.parametrize("is_own", [True, False])
def test_a_conversation_with_messages_gets_no_greeting(on_stage: Stage, is_own: bool) -> None:
    st = on_stage
    uma = st.member(USER)
    if is_own:
        uma.say("Hi", channel=uma.direct())
    else:
        client(st).chat_postMessage(channel=uma.direct(), text="What you asked for")
    open_messages(st, uma)
    assert greetings(st) == []


def test_somebody_without_a_role_reads_whom_to_ask_and_may_ask_for_one(on_stage: Stage) -> None:
    st = on_stage
    stranger = st.member(STRANGER)
    open_messages(st, stranger)
    open_messages(st, stranger)
    st.deliver()
    [message] = stranger.messages(stranger.direct())
    assert HELLO in words(message)
    assert "You hold no role for MCI engagements yet." in words(message)
    [actions] = [one for one in message["blocks"] if one["type"] == "actions"]
    assert [one["action_id"] for one in actions["elements"]] == ["role.ask"]


def test_the_greeting_of_a_member_who_lost_the_role_goes_to_nobody_else(on_stage: Stage) -> None:
    st = on_stage
    uma, ada = st.member(USER), st.member(ADMIN)
    with st.bot.database.write() as session:
        lost = select(Member.id).where(Member.user_id == USER)
        session.execute(delete(RoleGrant).where(RoleGrant.member_id.in_(lost)))
    open_messages(st, uma)
    st.deliver()
    [message] = uma.messages(uma.direct())
    assert "You hold no role for MCI engagements yet." in words(message)
    assert ada.messages(ada.direct()) == []


def test_the_greeting_of_somebody_who_has_left_is_not_sent(on_stage: Stage) -> None:
    st = on_stage
    uma, ada = st.member(USER), st.member(ADMIN)
    open_messages(st, uma)
    st.sandbox.workspace(WORKSPACE).users[USER].deleted = True
    st.deliver()
    assert ada.messages(ada.direct()) == []
    with st.bot.database.read() as session:
        [state] = session.scalars(select(OutboxMessage.state).where(OutboxMessage.kind == Greeting.kind))
    assert state is OutboxState.OBSOLETE


def test_the_home_tab_greets_nobody(on_stage: Stage) -> None:
    st = on_stage
    ada = st.member(ADMIN)
    ada.open_home()
    ada.wait(lambda: ada.home, "Home")
    assert greetings(st) == []
