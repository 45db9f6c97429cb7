"""What members have open is true soon after a change, whoever made it, wherever they look."""

from typing import Any

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from flows.associations import cancel, ownership
from flows.members.open_screens import LATELY
from sandbox.faults.faults import Does, SandboxFault, Where
from store.database.engine import Database
from store.open_screens import OpenScreen
from tests.support import world
from tests.support.stage import Member, Stage, stage, wait, words
from tests.support.world import ADMIN, NOON, USER, actor

Json = dict[str, Any]


def home(member: Member, wanted: str, *, without: str = "\0") -> Json:
    def found() -> Json | None:
        view = member.home
        return view if view and wanted in words(view) and without not in words(view) else None

    return member.wait(found, f"a Home with {wanted!r}", lambda: words(member.home or {}))


def modal(member: Member, wanted: str, *, without: str = "\0") -> Json:
    def found() -> Json | None:
        view = member.view
        return view if view and wanted in words(view) and without not in words(view) else None

    return member.wait(found, f"a modal with {wanted!r}", lambda: words(member.view or {}))


def associate(st: Stage, **more: Any) -> int:
    return world.associate(st.bot.database, st.place, st.place.viva.id, **more)


def open_page(member: Member) -> None:
    """Open the Customers page of an engagement in a modal."""
    member.shortcut("customers.open")
    member.choose("customers.choose", "Viva", on=member.modal("All 3 engagements"))
    member.modal("Search and filter")


def add(member: Member, domain: str) -> None:
    """Add a customer from the form on top to its end."""
    member.modal("customer.choose_location")
    assert member.submit(location_id="Seattle", domain=domain) == {}
    member.modal("customer.choose_engagements")
    assert member.submit(engagement_ids=["Viva"]) == {}
    member.modal("customer.give_contacts")
    assert (
        member.submit(
            company="Contoso Ltd",
            customer_name="Kim Akers",
            customer_email=f"kim@{domain}",
            partner_name="Ada Admin",
            partner_email="ada@fourthcoffee.example",
        )
        == {}
    )
    member.modal("customer.review")
    assert member.submit() == {}


def send_for_consent(member: Member) -> None:
    """Send the e-mail from the form on top, with the contacts as they are, and close the confirmation."""
    member.send_mail()
    member.close()


def test_the_page_beneath_shows_the_customer_that_was_added(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        open_page(ada)
        ada.click("customer.open")
        add(ada, "contoso.com")
        ada.modal("is added to")
        ada.close()
        page = modal(ada, "Contoso Ltd", without="No customers yet")
        assert "Eligible (1 open)" in words(page)


def test_details_beneath_offer_only_what_is_possible_after_the_mail_was_sent(database_url: str) -> None:
    with stage(database_url) as st:
        associate(st)
        ada = st.member()
        open_page(ada)
        ada.click("association.open")
        ada.click("consent.send", on=ada.modal("History"))
        send_for_consent(ada)
        modal(ada, "Awaiting customer consent response", without="Ask for consent")
        ada.close()
        modal(ada, "Awaiting customer consent response", without="Ask for consent")


def test_the_page_beneath_no_longer_lists_what_was_cancelled_in_its_details(database_url: str) -> None:
    with stage(database_url) as st:
        associate(st)
        ada = st.member()
        open_page(ada)
        ada.click("association.open")
        ada.click("association.cancel", on=ada.modal("History"))
        ada.modal("association.cancel")
        assert ada.submit() == {}
        ada.modal("This is cancelled")
        ada.close()
        modal(ada, "Complete (1)", without="MCI-000001")


def answer(member: Member, wanted: str, *, without: str = "\0") -> Json:
    def found() -> Json | None:
        last = member.messages()[-1]
        return last if wanted in words(last) and without not in str(last) else None

    return member.wait(found, f"an answer with {wanted!r}", lambda: words(member.messages()))


def test_an_answer_offers_only_what_is_possible_after_what_was_done_from_it(database_url: str) -> None:
    with stage(database_url) as st:
        associate(st)
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("consent.send", on=ada.message("Eligible (1 open)"))
        send_for_consent(ada)
        answer(ada, "Awaiting customer consent response", without="Ask for consent")
        assert len(ada.messages()) == 1


def test_an_answer_stays_where_its_member_went_in_it_and_shows_what_others_do(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        first = associate(st)
        associate(st, tenant="99999999-2222-4333-8444-555555555555", domain="two.example")
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("customers.complete", on=ada.message("Eligible (2 open)"))
        ada.click("customers.eligible", on=answer(ada, "Nothing has ended yet."))
        answer(ada, "MCI-000001")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        page = answer(ada, "Eligible (1 open)", without="MCI-000001")
        ada.click("customers.complete", on=page)
        answer(ada, "MCI-000001")
        assert len(ada.messages()) == 1


def test_a_list_that_a_search_has_shown_is_renewed(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        open_page(ada)
        ada.click("customers.filter")
        ada.modal("customers.filter")
        assert ada.submit(search="contoso") == {}
        modal(ada, "Ask for consent")
        ada.wait(lambda: remembered(st.bot.database) or None, "the list is remembered")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        modal(ada, "Search and filter", without="Ask for consent")


def test_an_old_answer_is_drawn_anew_by_a_click_that_opens_something_in_it(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        ada.command("/mci customers viva")
        page = ada.message("Eligible (1 open)")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        st.pass_time(minutes=40)
        ada.click("association.open", on=page)
        ada.modal("History")
        answer(ada, "Eligible", without="Ask for consent")


@pytest.mark.parametrize("minutes", [0, 40])
def test_a_click_in_an_answer_of_long_ago_is_answered_and_draws_it_anew(
    database_url: str, minutes: int
) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        ada.command("/mci customers viva")
        page = ada.message("Eligible (1 open)")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        st.pass_time(minutes=minutes)
        ada.click("consent.send", on=page)
        ada.modal("No consent is needed any more")
        ada.close()
        answer(ada, "Eligible", without="Ask for consent")


def test_an_answer_whose_address_slack_no_longer_takes_is_forgotten(database_url: str) -> None:
    with stage(database_url) as st:
        several = [
            associate(st, tenant=f"{one}9999999-2222-4333-8444-555555555555", domain=f"a{one}.example")
            for one in range(1, 8)
        ]
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("association.open", str(several[0]), on=ada.message("Eligible (7 open)"))
        ada.modal("History")
        ada.close()
        for number, one in enumerate(several[:5], start=1):
            with st.bot.database.write() as session:
                cancel.cancel(session, actor(session), one, NOON, None)
            answer(ada, f"Eligible ({7 - number} open)")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), several[5], NOON, None)
        ada.wait(lambda: not remembered(st.bot.database) or None, "the answer is forgotten")
        answer(ada, "Eligible (2 open)")


def test_home_shows_what_anybody_did_to_what_a_member_owns(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada, uma = st.member(), st.member(USER)
        ada.open_home()
        uma.open_home()
        home(ada, "Contoso")
        home(uma, "Nothing needs you now.")
        with st.bot.database.write() as session:
            ownership.hand_over(session, actor(session), first, USER, NOON)
        home(uma, "Contoso")
        home(ada, "Nothing needs you now.", without="Contoso")


def test_home_shows_what_the_clock_brought(database_url: str) -> None:
    with stage(database_url) as st:
        associate(st)
        st.pass_time(days=29, hours=23, minutes=45)
        ada = st.member()
        ada.open_home()
        home(ada, "Contoso")
        st.pass_time(minutes=20)
        st.tick()
        said = words(home(ada, "Lost in the last 30 days", without="Contoso"))
        assert "1 consent expired, all owners. It may be added again." in said
        assert "Nothing needs you now." in said


def test_home_stays_on_the_page_that_its_member_has_opened(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        ada.open_home()
        ada.click("customers.open", on=home(ada, "Needs you"))
        home(ada, "Eligible (1 open)")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        page = home(ada, "Complete (1)")
        assert "Microsoft Viva" in words(page)


def test_a_tab_of_home_works_also_where_home_was_drawn_anew_while_it_was_clicked(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        ada.open_home()
        ada.click("customers.open", on=home(ada, "Needs you"))
        seen = home(ada, "Eligible (1 open)")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        home(ada, "Complete (1)")
        ada.click("customers.complete", on=seen)
        home(ada, "✓ Complete (1)")


def test_home_is_renewed_only_while_it_was_opened_lately(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        associate(st, tenant="99999999-2222-4333-8444-555555555555", domain="two.example")
        ada, uma = st.member(), st.member(USER)
        ada.open_home()
        home(ada, "Needs you: 2")
        ada.wait(lambda: remembered(st.bot.database) or None, "Home is remembered")
        st.pass_time(minutes=LATELY.total_seconds() / 60 + 1)
        uma.open_home()
        home(uma, "Nothing needs you now.")
        with st.bot.database.write() as session:
            ownership.hand_over(session, actor(session), first, USER, NOON)
        home(uma, "Needs you: 1")
        assert "Needs you: 2" in words(ada.home)


def remembered(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(one.kind, one.view_id) for one in session.query(OpenScreen).order_by(OpenScreen.id)]


def test_a_modal_that_was_closed_is_forgotten_at_the_next_change(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada = st.member()
        open_page(ada)
        ada.click("association.open")
        ada.modal("History")
        ada.wait(lambda: remembered(st.bot.database) or None, "the page is remembered")
        ada.close(clear=True)
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        ada.wait(lambda: not remembered(st.bot.database) or None, "the page is forgotten")


def test_somebody_whose_role_was_taken_away_no_longer_sees_customers(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        uma = st.member(USER)
        uma.command("/mci customers viva")
        uma.click("association.open", on=uma.message("Eligible (1 open)"))
        uma.modal("History")
        uma.open_home()
        home(uma, "Nothing needs you now.")
        with st.bot.database.write() as session:
            for grant in actor(session, USER).grants:
                session.delete(grant)
            cancel.cancel(session, actor(session), first, NOON, None)
        assert f"<@{ADMIN}>" in words(home(uma, "You hold no role"))
        assert "Contoso" not in words(answer(uma, "You hold no role"))
        modal(uma, "You hold no role", without="Contoso")


def test_what_changes_before_the_bot_knows_that_home_is_open_is_shown_too(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada, uma = st.member(), st.member(USER)
        answers_late = {"what": "views.publish", "does": Does.SLOW, "delay": 1.5, "after": True}

        def cancelled(session: Session) -> None:
            cancel.cancel(session, actor(session), first, NOON, None)

        def without_role(session: Session) -> None:
            for grant in actor(session, USER).grants:
                session.delete(grant)

        for kept, (member, was, change, wanted) in enumerate(
            [
                (ada, "Needs you: 1", cancelled, "*1* complete"),
                (uma, "*1* complete", without_role, "You hold no role"),
            ]
        ):
            st.sandbox.faults.add(SandboxFault(**answers_late, times=1, given={"user_id": member.id}))
            member.open_home()
            home(member, was)
            with st.bot.database.write() as session:
                change(session)
            st.bot.renewal.run_once()
            assert len(remembered(st.bot.database)) == kept, "the bot knows already that Home is open"
            home(member, wanted, without=was)


def test_what_is_clicked_in_home_stays_though_its_opening_is_answered_later(database_url: str) -> None:
    with stage(database_url) as st:
        associate(st)
        ada = st.member()
        ada.open_home()
        ada.choose("customers.choose", "Viva", on=home(ada, "Go to an engagement"))
        home(ada, "Eligible (1 open)")
        st.sandbox.faults.add(SandboxFault(what="views.publish", does=Does.SLOW, delay=1.0, times=1))
        ada.open_home()
        wait(lambda: not list(st.sandbox.faults) or None, "the answer to the opening is on its way")
        ada.click("customers.in_review", on=ada.home)
        home(ada, "No claim is in review.")
        st.settle()
        home(ada, "No claim is in review.")


def test_a_screen_that_slack_refuses_keeps_nobody_else_s_from_being_renewed(database_url: str) -> None:
    with stage(database_url) as st:
        first = associate(st)
        ada, uma = st.member(), st.member(USER)
        ada.open_home()
        home(ada, "Needs you: 1")
        uma.open_home()
        home(uma, "Nothing needs you now.")
        refused = {"does": Does.ERROR, "error": "user_not_found", "given": {"user_id": USER}}
        st.sandbox.faults.add(SandboxFault(what="views.publish", **refused))
        with st.bot.database.write() as session:
            ownership.hand_over(session, actor(session), first, USER, NOON)
        home(ada, "Nothing needs you now.")


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429, "retry_after": 1}])
def test_an_answer_that_cannot_be_renewed_just_now_is_renewed_at_the_next_change(
    database_url: str, fault: dict[str, int]
) -> None:
    with stage(database_url) as st:
        first = associate(st)
        second = associate(st, tenant="99999999-2222-4333-8444-555555555555", domain="two.example")
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("association.open", str(first), on=ada.message("Eligible (2 open)"))
        ada.modal("History")
        failing = SandboxFault(where=Where.RESPONSE_URL, does=Does.ERROR, times=1, **fault)
        st.sandbox.faults.add(failing)
        with capture_logs() as logs:
            with st.bot.database.write() as session:
                cancel.cancel(session, actor(session), first, NOON, None)
            ada.wait(lambda: any(one["event"] == "renewal.slack_refused" for one in logs) or None)
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), second, NOON, None)
        answer(ada, "Nothing is open here. Look in *Complete (2)*.")


@pytest.mark.parametrize("does", [Does.ERROR, Does.DROP, Does.RUBBISH])
def test_a_renewal_that_fails_is_made_up_for_at_the_next_change(database_url: str, does: Does) -> None:
    with stage(database_url) as st, capture_logs() as logs:
        first = associate(st)
        second = associate(st, tenant="99999999-2222-4333-8444-555555555555", domain="two.example")
        ada = st.member()
        ada.open_home()
        home(ada, "Needs you: 2")
        st.sandbox.faults.add(SandboxFault(what="views.publish", does=does, times=1))
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), first, NOON, None)
        ada.wait(lambda: any(one["event"] == "renewal.slack_refused" for one in logs) or None, "the failure")
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), second, NOON, None)
        home(ada, "Nothing needs you now.", without="Contoso")
