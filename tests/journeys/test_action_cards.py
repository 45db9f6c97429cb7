"""People request in words what one click of theirs carries out: once, wholly, and only as it was shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Thread
from typing import Any, TypeVar

import pytest
from slack_sdk import WebClient
from sqlalchemy import delete, select

from bot.build import build
from flows.associations import cancel, ownership
from flows.claims import submit_claim
from handlers.app.ids import Action
from handlers.conversation.answer_listeners import GOES_ON
from sandbox.transport.serving import Served
from store.associations.associations import Association, Contact
from store.consents.consents import ConsentRequest
from store.conversation.turns import ActionCard
from store.database.base import Base
from store.enums import ActionCardState, HistoryAction
from store.enums import AssociationStatus as Status
from store.history import history
from store.history.history import Addition
from store.notes import Note
from store.partners import Member as PartnerMember
from store.partners import RoleGrant
from tests.support import settled, stage, world
from tests.support.consistency import contradictions
from tests.support.stage import CHANNEL, Member, Stage, words
from tests.support.world import ADMIN, NOON, USER, WORKSPACE, actor

Json = dict[str, Any]

RowT = TypeVar("RowT", bound=Base)


@pytest.fixture
def on_both(database_url: str) -> Iterator[Stage]:
    with stage.stage(database_url) as set_up:
        world.associate(set_up.bot.database, set_up.place, set_up.place.siem.id)
        yield set_up
        assert contradictions(set_up.bot.database) == []


def asks(member: Member, said: str, wanted: str) -> Json:
    """Say something in direct messages, and return the answer with these words."""
    member.say(said, channel=member.direct())
    return member.message(wanted, channel=member.direct())


def press(member: Member, card: Json, wanted: str, action: Action = Action.CARD_CARRY_OUT) -> Json:
    """Press a button of a card in direct messages, and return what took its place."""
    member.click(action, on=card, channel=member.direct())
    return member.message(wanted, channel=member.direct())


def press_outdated(st: Stage, member: Member, card: Json) -> None:
    """Press the button of a card as it was drawn before."""
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    slack = WebClient(installation.token, base_url=f"{st.served.address}/api/")
    slack.chat_update(channel=member.direct(), ts=card["ts"], text=card["text"], blocks=card["blocks"])
    member.click(Action.CARD_CARRY_OUT, on=card, channel=member.direct())


def owners(st: Stage) -> list[str]:
    """Return the Slack user IDs of the owners of all associations, the oldest first."""
    st.settle()
    with st.bot.database.read() as session:
        query = select(PartnerMember.user_id).join(Association, Association.owner_id == PartnerMember.id)
        return list(session.scalars(query.order_by(Association.id)))


def states(st: Stage) -> list[ActionCardState]:
    """Return the states of all cards, the oldest first."""
    st.settle()
    with st.bot.database.read() as session:
        return list(session.scalars(select(ActionCard.state).order_by(ActionCard.turn_id, ActionCard.place)))


def test_an_association_is_handed_over_by_one_click(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "hand Contoso over to Uma", "Hand 1 over to Uma User?")
    assert "owner Ada Admin → Uma User" in words(card)
    assert owners(st) == [ADMIN]
    result = press(ada, card, "*Done:* 1 engagement handed over to Uma User.")
    assert result["ts"] == card["ts"], "the result takes the place of the card"
    assert Action.CARD_CARRY_OUT not in str(result["blocks"])
    assert (owners(st), states(st)) == ([USER], [ActionCardState.DONE])


def test_nobody_else_can_press_it_and_they_are_told_so(on_both: Stage) -> None:
    st, ada, uma = on_both, on_both.member(), on_both.member(USER)
    mention(st, ada, "hand Contoso over to Uma")
    card = uma.message("Hand 1 over to Uma User?")
    uma.click(Action.CARD_CARRY_OUT, on=card)
    uma.modal("Ada Admin asked for this, and only they can press it")
    uma.close()
    uma.click(Action.CARD_DISMISS, on=card)
    uma.modal("Ada Admin asked for this, and only they can press it")
    assert (owners(st), states(st)) == ([ADMIN], [ActionCardState.OPEN])
    ada.click(Action.CARD_CARRY_OUT, on=card)
    assert uma.message("*Done:* 1 engagement handed over")["ts"] == card["ts"]


def test_a_card_that_is_dismissed_does_nothing_more(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    dismissed = press(ada, card, "Not done, and nothing has changed", Action.CARD_DISMISS)
    assert Action.CARD_CARRY_OUT not in str(dismissed["blocks"])
    press_outdated(st, ada, card)
    assert (statuses(st), states(st)) == ([Status.ADDED], [ActionCardState.DISMISSED])


def test_two_clicks_at_once_carry_it_out_once(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "note for Contoso: call in May", "Write 1 note?")
    element, block = stage.find_element(card, Action.CARD_CARRY_OUT)
    pressed = {name: element[name] for name in ("type", "action_id", "value")} | {
        "block_id": block["block_id"]
    }
    container = {"type": "message", "channel": ada.direct(), "ts": card["ts"]}
    given: Json = {"container": container, "action": pressed, "state": {"values": {}}}
    clicks = [Thread(target=ada.post, args=("action",), kwargs=given) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    ada.message("*Done:* 1 note written", channel=ada.direct())
    assert [one.text for one in rows(st, Note)] == ["call in May"]
    press_outdated(st, ada, card)
    ada.message("*Done:* 1 note written", channel=ada.direct())
    assert len(rows(st, Note)) == 1


def test_what_is_pressed_too_late_is_shown_anew(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    st.pass_time(minutes=30)
    anew = press(ada, card, "That was too late, and nothing was done")
    assert (anew["ts"], statuses(st)) == (card["ts"], [Status.ADDED])
    press(ada, anew, "*Done:* 1 engagement cancelled.")
    assert statuses(st) == [Status.CANCELLED]


def test_what_has_changed_meanwhile_is_shown_anew(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    [one] = rows(st, Association)
    with st.bot.database.write() as session:
        ownership.hand_over(session, actor(session), one.id, USER, NOON)
    anew = press(ada, card, "Nothing was done, because *Contoso* changed meanwhile")
    assert statuses(st) == [Status.ADDED]
    press(ada, anew, "*Done:* 1 engagement cancelled.")
    assert statuses(st) == [Status.CANCELLED]


@pytest.mark.parametrize(
    ("action", "changes_nothing"),
    [(HistoryAction.MAIL_SENT, False), (HistoryAction.REMINDER_CONSENT_AWAITED, True)],
)
def test_a_mail_or_a_reminder_that_goes_out_meanwhile_changes_no_card(
    on_both: Stage, action: HistoryAction, changes_nothing: bool
) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    [one] = rows(st, Association)
    with st.bot.database.write() as session:
        association = session.get_one(Association, one.id)
        went_out = Addition(association, action, {}, changes_nothing=changes_nothing)
        history.append(session, went_out, NOON, member_id=None)
    press(ada, card, "*Done:* 1 engagement cancelled.")
    assert statuses(st) == [Status.CANCELLED]


def test_what_a_rule_refuses_meanwhile_is_done_for_none(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.associate(st.bot.database, st.place, st.place.viva.id)
    card = asks(ada, "hand Contoso over to Uma", "Hand 2 over to Uma User?")
    with st.bot.database.write() as session:
        uma = session.scalars(select(PartnerMember).where(PartnerMember.user_id == USER)).one()
        session.execute(delete(RoleGrant).where(RoleGrant.member_id == uma.id))
    refused = press(ada, card, "Nothing was done for anybody, because of *Contoso*")
    assert "holds no role on the location" in words(refused)
    assert owners(st) == [ADMIN, ADMIN]


def test_of_several_those_that_are_impossible_are_left_out_by_name(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    other(st, "Adatum", "adatum.example", 1)
    gone = other(st, "Bellows", "bellows.example", 2)
    with st.bot.database.write() as session:
        cancel.cancel(session, actor(session), gone, NOON, None)
    card = asks(ada, "cancel Contoso, Adatum and Bellows", "Cancel 2 engagements?")
    assert "Left out: *Bellows* · Microsoft Viva · Seattle. This is no longer possible" in words(card)
    result = press(ada, card, "*Done:* 2 engagements cancelled.")
    assert "Bellows" not in words(result["blocks"][2:])
    assert statuses(st) == [Status.CANCELLED] * 3


def test_several_requests_are_cards_of_their_own_in_one_message(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "hand Contoso over to Uma and snooze it until Friday", "Hand 1 over to Uma User?")
    assert "Snooze 1 until Mar 6, 2026?" in words(card)
    first = press(ada, card, "*Done:* 1 engagement handed over")
    assert "Snooze 1 until Mar 6, 2026?" in words(first)
    ada.click(Action.CARD_CARRY_OUT, on=first, channel=ada.direct())
    both = ada.message("*Done:* reminders of 1 engagement snoozed", channel=ada.direct())
    assert "*Done:* 1 engagement handed over" in words(both)
    assert states(st) == [ActionCardState.DONE] * 2


def test_a_later_message_that_changes_it_takes_its_place(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.associate(st.bot.database, st.place, st.place.viva.id)
    card = asks(ada, "cancel Contoso", "Cancel 2 engagements?")
    later = asks(ada, "only viva", "Cancel 1 engagement?")
    replaced = ada.message("a later card has taken the place of this one", channel=ada.direct())
    assert replaced["ts"] == card["ts"]
    assert Action.CARD_CARRY_OUT not in str(replaced["blocks"])
    press_outdated(st, ada, card)
    assert statuses(st) == [Status.ADDED, Status.ADDED]
    press(ada, later, "*Done:* 1 engagement cancelled.")
    assert statuses(st) == [Status.ADDED, Status.CANCELLED]


def test_an_edited_request_has_another_card(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    said = ada.say("cancel Contoso", channel=ada.direct())
    card = ada.message("Cancel 1 engagement?", channel=ada.direct())
    body = {"does": "edit", "user": ADMIN, "channel": ada.direct(), "ts": said["ts"]}
    st.http.post("/control/messages", json=body | {"text": "snooze Contoso until Friday"}).raise_for_status()
    other_card = ada.message("Snooze 1 until Mar 6, 2026?", channel=ada.direct())
    assert other_card["ts"] == card["ts"]
    st.settle()
    press_outdated(st, ada, card)
    ada.message("Nothing was done, because this changed meanwhile", channel=ada.direct())
    assert statuses(st) == [Status.ADDED]


@pytest.mark.parametrize("agreed", ["yes", "do it", "go ahead"])
def test_a_typed_yes_points_to_the_button(on_both: Stage, agreed: str) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    st.settle()
    answer = asks(ada, agreed, "A typed “yes” presses no button.")
    assert "*Cancel 1 engagement*, in <http" in words(answer)
    assert card["ts"].replace(".", "") in words(answer)
    asks(ada, "no", "Nothing has happened. Press *Not now*")
    assert (statuses(st), states(st)) == ([Status.ADDED], [ActionCardState.OPEN])


def test_a_card_outlives_a_restart(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, "cancel Contoso", "Cancel 1 engagement?")
    st.settle()
    other_bot = build(st.bot.settings, st.sandbox.clock)
    door = Served(other_bot.web, name="other")
    door.start()
    before, st.app.request_url = st.app.request_url, f"{door.address}/slack/events"
    try:
        press(ada, card, "*Done:* 1 engagement cancelled.")
    finally:
        settled.settle(other_bot.slack.listener_runner.listener_executor, stage.PATIENCE)
        st.app.request_url = before
        door.stop()
        other_bot.stop()
    assert statuses(st) == [Status.CANCELLED]


def test_in_a_channel_of_others_only_the_asker_sees_and_presses_it(on_both: Stage) -> None:
    st, ada, uma = on_both, on_both.member(), on_both.member(USER)
    mention(st, ada, "send the consent mail to Contoso")
    card = ada.message("Send 1 e-mail?")
    assert card["is_ephemeral"], "it names an address"
    assert "kim@contoso.com" in words(card)
    ada.click(Action.CARD_CARRY_OUT, on=card)
    ada.message("*Done:* consent asked for 1 engagement.")
    assert not [one for one in uma.messages() if "kim@contoso.com" in words(one)]
    assert statuses(st) == [Status.AWAITING_CONSENT]


def test_a_card_that_goes_on_in_direct_messages_is_pressed_there(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    mention(st, ada, "send the consent mail to Contoso")
    card = ada.message("Send 1 e-mail?")
    st.settle()
    ada.click(Action.ANSWER_CONTINUE, on=card)
    direct = ada.message("Send 1 e-mail?", channel=ada.direct())
    assert "a later card has taken the place" in words(ada.message(GOES_ON))
    press(ada, direct, "*Done:* consent asked for 1 engagement.")
    assert sorted(states(st)) == [ActionCardState.DONE, ActionCardState.REPLACED]


def test_more_than_a_message_shows_is_no_card(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.add_many(st.bot.database, st.place, 10)
    answer = asks(ada, "cancel Contoso", "I do this for up to 10 at once, and *11 engagements* may be meant")
    assert Action.CARD_CARRY_OUT not in str(answer["blocks"])
    assert states(st) == []


@dataclass(frozen=True)
class Kind:
    """A request that is carried out: what is said, the button, the result, and what is then true."""

    said: str
    button: str
    done: str
    true: Callable[[Stage], bool]


KINDS = (
    Kind(
        "cancel Contoso",
        "Cancel 1 engagement?",
        "1 engagement cancelled",
        lambda st: statuses(st) == [Status.CANCELLED],
    ),
    Kind(
        "send the consent mail to Contoso",
        "Send 1 e-mail?",
        "consent asked for 1 engagement",
        lambda st: [one.email for one in rows(st, ConsentRequest)] == ["kim@contoso.com"],
    ),
    Kind(
        "snooze Contoso until Friday",
        "Snooze 1 until Mar 6, 2026?",
        "reminders of 1 engagement snoozed",
        lambda st: rows(st, Association)[0].snoozed_until is not None,
    ),
    Kind(
        "note for Contoso: call in May",
        "Write 1 note?",
        "1 note written",
        lambda st: [one.text for one in rows(st, Note)] == ["call in May"],
    ),
    Kind(
        "next date of Contoso is Friday",
        "Set the next date of 1 to Mar 6, 2026?",
        "next date of 1 engagement set",
        lambda st: rows(st, Association)[0].own_date == date(2026, 3, 6),
    ),
    Kind(
        "change the contact of Contoso to lee@contoso.com",
        "Change the contact of 1 engagement?",
        "contact of 1 engagement changed",
        lambda st: "lee@contoso.com" in {one.email for one in rows(st, Contact)},
    ),
)


@pytest.mark.parametrize("kind", KINDS, ids=[one.said for one in KINDS])
def test_each_kind_of_request_is_carried_out(on_both: Stage, kind: Kind) -> None:
    st, ada = on_both, on_both.member()
    card = asks(ada, kind.said, kind.button)
    assert not kind.true(st)
    press(ada, card, f"*Done:* {kind.done}.")
    assert kind.true(st)


RECORDS = (
    ("Contoso is under review since today", "Record 1 as under review?", Status.UNDER_REVIEW),
    ("Contoso was approved today, 4000 USD", "Record 1 as approved?", Status.APPROVED),
)


@pytest.mark.parametrize(("said", "button", "status"), RECORDS, ids=[one[0] for one in RECORDS])
def test_what_the_programme_answered_is_recorded(
    on_both: Stage, said: str, button: str, status: Status
) -> None:
    st, ada = on_both, on_both.member()
    submitted(st)
    card = asks(ada, said, button)
    assert statuses(st) == [Status.SUBMITTED]
    press(ada, card, "*Done:* 1 claim recorded as")
    assert statuses(st) == [status]


def test_a_record_of_which_something_is_missing_is_for_its_form(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    submitted(st)
    answer = asks(ada, "Contoso was approved today", "Press *Record answer*")
    assert Action.CARD_CARRY_OUT not in str(answer["blocks"])
    assert statuses(st) == [Status.SUBMITTED]


def mention(st: Stage, member: Member, said: str) -> None:
    """Mention the bot in the partner's channel."""
    installation = st.sandbox.installation(st.app.id, WORKSPACE)
    assert installation is not None
    st.sandbox.workspace(WORKSPACE).channels[CHANNEL].members.append(installation.bot_user)
    member.say(f"<@{installation.bot_user}> {said}")


def rows(st: Stage, table: type[RowT]) -> list[RowT]:
    """Return all rows of a table."""
    st.settle()
    with st.bot.database.read() as session:
        return list(session.scalars(select(table)))


def statuses(st: Stage) -> list[Status]:
    """Return the statuses of all associations, the oldest first."""
    st.settle()
    with st.bot.database.read() as session:
        return list(session.scalars(select(Association.status).order_by(Association.id)))


def other(st: Stage, company: str, domain: str, number: int) -> int:
    """Add another customer to Viva, and return the association's id."""
    tenant = f"00000000-0000-4000-8000-00000000000{number}"
    place = st.place
    more: Json = {"company": company, "domain": domain, "tenant": tenant, "contact_reason": "They said so"}
    return world.associate(st.bot.database, place, place.viva.id, **more)


def submitted(st: Stage) -> None:
    """Let Contoso's claim be submitted."""
    [one] = rows(st, Association)
    world.accept(st.bot.database, one.id)
    with st.bot.database.write() as session:
        day = NOON.date()
        submit_claim.submit(
            session, actor(session), one.id, NOON, submitted_on=day, claim_id="CLM-1", note=None
        )


def test_it_is_said_who_cannot_own_what_is_handed_over(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.associate(
        st.bot.database,
        st.place,
        st.place.viva.id,
        location=st.place.oslo,
        tenant=OTHER,
        domain="wingtip.com",
        company="Wingtip",
    )
    answer = asks(ada, "hand Wingtip over to Uma", "Press *Change owner*")
    assert "This person holds no role on the location, so they cannot own it." in words(answer["blocks"])


def test_two_customers_of_one_name_are_chosen_from_by_their_domains(on_both: Stage) -> None:
    st, ada = on_both, on_both.member()
    world.associate(st.bot.database, st.place, st.place.siem.id, tenant=OTHER, domain="contoso.example")
    which = asks(ada, "cancel Contoso", "Which customer do you mean?")
    assert "Contoso (contoso.com)" in words(which["blocks"])
    assert "Contoso (contoso.example)" in words(which["blocks"])


OTHER = "5d7a2f0e-0b1c-4c3d-8e9f-102030405060"
