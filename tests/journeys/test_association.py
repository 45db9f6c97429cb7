from datetime import timedelta
from typing import Any

import pytest

from flows.associations import cancel, ownership
from flows.associations.lifecycle import record
from flows.claims import submit_claim
from flows.consent import record_consent
from store.associations import associations
from store.associations.associations import Association
from store.enums import AssociationStatus as S
from store.enums import HistoryAction
from tests.support import asking, world
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import ADA, ADMIN, KIM, NOON, STRANGER, USER, actor
from words import mrkdwn

Json = dict[str, Any]


def associate(st: Stage, **changes: Any) -> int:
    return world.associate(st.bot.database, st.place, st.place.viva.id, **changes)


def opened(ada: Member, association_id: int) -> Json:
    ada.command("/mci customers viva")
    ada.click("association.open", str(association_id), on=ada.message("MCI-0"))
    return ada.modal("History")


def row(st: Stage, association_id: int) -> Association:
    with st.bot.database.read() as session:
        return session.get_one(Association, association_id)


def ask(st: Stage, association_id: int) -> None:
    with st.bot.database.write() as session:
        asking.ask(
            session, actor(session), association_id, st.bot.services.links, NOON, customer=KIM, partner=ADA
        )


def test_details_tell_everything_of_an_association(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ask(st, added)
        ada = st.member()
        said = words(opened(ada, added))
        for expected in (
            "Contoso",
            "Microsoft Viva",
            "MCI-000001",
            "Awaiting customer consent response",
            "Next, by the customer",
            "The customer answers the consent e-mail.",
            "consent due in 30 days",
            f"<@{ADMIN}>",
            "Seattle (4821937)",
            "Kim Akers",
            "kim@contoso.com",
            "Ada Admin",
            f"Tenant ID `{world.TENANT}` (found from the domain)",
            "No. 1 to kim@contoso.com",
            "waiting to be sent",
            "reminder, 14 days before the consent is due",
            "*the consent is due*; without an answer it expires",
            f"Customer added by <@{ADMIN}>.",
            f"Consent requested from kim@contoso.com by <@{ADMIN}>.",
            "Edit contacts",
            "Change owner",
            "Record a consent given outside MCI Bot",
            "Cancel",
        ):
            assert expected in said


def test_r1_somebody_without_a_role_at_the_location_looks_and_cannot_act(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st, location=st.place.oslo)
        uma = st.member(USER)
        view = opened(uma, added)
        assert "You hold no role at Oslo" in words(view)
        assert not any(block["type"] == "actions" for block in view["blocks"])


def test_r2_only_an_admin_is_offered_to_record_a_consent_given_outside_the_bot(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st, user=USER)
        assert "Record a consent" not in words(opened(st.member(USER), added))
        assert "Record a consent" in words(opened(st.member(), added))


def test_the_owner_is_changed_in_place_and_told(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.hand_over")
        ada.modal("association.hand_over")
        errors = ada.submit(owner=STRANGER)
        assert "holds no role on the location" in errors["owner"]
        assert ada.submit(owner=USER) == {}
        view = ada.modal("owns this now, and is your contact")
        assert "uma@fourthcoffee.example" in words(view)
        assert f"Owner changed from <@{ADMIN}> to <@{USER}>" in words(view)
        st.deliver()
        uma = st.member(USER)
        assert "Owner changed" in words(uma.messages(uma.direct()))


def test_the_contact_stays_with_somebody_else_if_the_member_says_so(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.hand_over")
        ada.modal("association.hand_over")
        assert ada.submit(owner=USER, named_contact="kept") == {}
        view = words(ada.modal("owns this now"))
        assert "ada@fourthcoffee.example" in view
        assert "uma@fourthcoffee.example" not in view


@pytest.mark.parametrize("changes", [{"email": ""}, {"email": "uma"}, {"real_name": " "}])
def test_a_profile_that_names_no_contact_leaves_the_contact_as_it_was(
    database_url: str, changes: dict[str, str]
) -> None:
    with stage(database_url) as st:
        added = associate(st)
        for name, value in changes.items():
            setattr(st.sandbox.state.workspaces[world.WORKSPACE].users[USER], name, value)
        ada = st.member()
        opened(ada, added)
        ada.click("association.hand_over")
        ada.modal("association.hand_over")
        assert ada.submit(owner=USER) == {}
        view = words(ada.modal("Your contact is still Ada Admin"))
        assert "ada@fourthcoffee.example" in view
        assert f"<@{USER}>" in view


def test_the_next_step_is_mine_only_if_i_own_it(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        assert "Next, by you" in words(opened(st.member(), added))
        others = words(opened(st.member(USER), added))
        assert f"Next, by <@{ADMIN}>" in others
        assert "Next, by you" not in others


def test_r18_another_address_voids_links_and_says_so(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ask(st, added)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        assert "makes the links that were sent before stop working" in words(
            ada.modal("association.edit_contacts")
        )
        assert ada.submit(customer_email="sasha@contoso.com", customer_name="Sasha") == {}
        view = ada.modal("The links sent before no longer work")
        assert "its link was withdrawn" in words(view)
        assert "sasha@contoso.com" in words(view)


def test_r11_an_address_on_another_domain_asks_why_and_keeps_what_was_typed(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email="kim@outside.example", customer_phone="555") == {}
        view = ada.modal("is not an address at contoso.com")
        assert "kim@outside.example" in str(view)
        assert ada.submit(contact_reason="She works for the holding") == {}
        saved = words(ada.modal("The contacts are saved."))
        assert "reason for the other e-mail domain: “She works for the holding”." in saved
        assert row(st, added).contact_reason == "She works for the holding"


def reason_input(view: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in view["blocks"] if one["block_id"] == "contact_reason")


def test_r11_a_reason_that_is_needed_is_not_optional_and_is_missed_at_its_field(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email="kim@outside.example", customer_phone="555") == {}
        asked = ada.modal("is not an address at contoso.com")
        assert not reason_input(asked)["optional"]
        for blank in (None, "  ", "\n"):
            assert list(ada.submit(contact_reason=blank)) == ["contact_reason"]
        assert ada.submit(contact_reason="x") == {
            "contact_reason": "Give the reason in a few words; 8 letters are enough."
        }
        assert row(st, added).contact_reason is None


def test_r11_an_address_is_corrected_instead_of_explained_and_what_was_typed_stays(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email="kim@outside.example", customer_phone="555") == {}
        ada.modal("is not an address at contoso.com")
        ada.fill(partner_title="Head of partners")
        ada.click("association.correct_address")
        form = ada.modal_without("Why is the e-mail on another domain")
        assert "kim@outside.example" in str(form)
        assert "Head of partners" in str(form)
        assert ada.submit(customer_email="kim.akers@contoso.com") == {}
        saved = words(ada.modal("The contacts are saved."))
        assert "kim.akers@contoso.com" in saved
        assert "555" in saved
        assert row(st, added).contact_reason is None


def test_r11_a_corrected_address_makes_the_reason_optional_before_the_form_is_saved(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email="kim@outside.example", customer_phone="555") == {}
        ada.modal("is not an address at contoso.com")
        ada.fill(partner_title="Head of partners", customer_email="kim.akers@contoso.com")
        loosened = ada.view
        assert loosened is not None
        assert reason_input(loosened)["optional"]
        assert "is not an address" not in words(loosened)
        assert "Head of partners" in str(loosened)
        ada.fill(customer_email="kim@outside.example")
        assert not reason_input(ada.view or {})["optional"]
        assert list(ada.submit()) == ["contact_reason"]
        ada.fill(customer_email="kim.akers@contoso.com")
        assert ada.submit() == {}
        saved = words(ada.modal("The contacts are saved."))
        assert "kim.akers@contoso.com" in saved
        assert row(st, added).contact_reason is None


def test_r11_a_reason_ends_with_its_address(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.edit_contacts")
        ada.modal("association.edit_contacts")
        assert ada.submit(customer_email="kim@gmail.com") == {}
        ada.modal("kim@gmail.com is not an address at contoso.com")
        assert ada.submit(contact_reason="Kim works from home") == {}
        ada.modal("The contacts are saved.")
        ada.click("association.edit_contacts")
        assert "Kim works from home" in str(ada.modal("association.edit_contacts"))
        assert ada.submit(customer_email="eve@evil.example") == {}
        ada.modal("eve@evil.example is not an address at contoso.com")
        assert row(st, added).contact_reason == "Kim works from home"
        assert ada.submit(customer_email="kim@contoso.com") == {}
        ada.modal("The contacts are saved.")
        assert row(st, added).contact_reason is None


def test_r21_cancelling_says_what_it_means_and_ends_the_association(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ask(st, added)
        ada = st.member()
        opened(ada, added)
        ada.click("association.cancel")
        said = words(ada.modal("association.cancel"))
        assert "You can undo it for 24 hours" in said
        assert "The link in the consent e-mail stops working" in said
        ada.click("association.back")
        ada.modal("History")
        ada.click("association.cancel")
        ada.modal("association.cancel")
        assert ada.submit(reason="Budget is gone") == {}
        view = ada.modal("This is cancelled")
        assert "“Budget is gone”" in words(view)
        assert row(st, added).status is S.CANCELLED
        ada.close()
        ada.command("/mci customers viva complete")
        assert "“Budget is gone”" in words(ada.message("Cancelled"))


def cancelled(st: Stage, ada: Member, added: int) -> None:
    opened(ada, added)
    ada.click("association.cancel")
    ada.modal("association.cancel")
    assert ada.submit() == {}
    ada.modal("This is cancelled")


def test_r21_a_wrong_click_on_cancel_is_undone_from_its_answer(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ask(st, added)
        ada = st.member()
        cancelled(st, ada, added)
        ada.click("association.undo_cancel")
        said = words(ada.modal("The cancellation is undone"))
        assert "send the consent e-mail again" in said
        assert f"The cancellation was undone by <@{ADMIN}>; the customer must be asked" in said
        assert row(st, added).status is S.AWAITING_CONSENT
        from_ = mrkdwn.moment(NOON + timedelta(hours=1))
        assert f"the customer has no link that works. It can be sent from {from_}." in said
        assert "consent.send" not in str(ada.view)
        assert "association.undo_cancel" not in str(ada.view)
        ada.close()
        st.pass_time(hours=1)
        opened(ada, added)
        assert "It can be sent from" not in words(ada.modal("the customer has no link that works."))
        assert "consent.send" in str(ada.view)
        st.deliver()
        assert "The cancellation was undone" in str(ada.messages())
        assert "it was withdrawn by the cancellation" in str(ada.messages())


def test_r21_the_owner_undoes_from_the_message_what_somebody_else_cancelled(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st, user=USER)
        cancelled(st, st.member(), added)
        st.deliver()
        uma = st.member(USER)
        assert "Cancelled by" in words(uma.messages(uma.direct()))
        uma.click("association.undo_cancel", str(added), channel=uma.direct())
        uma.modal("The cancellation is undone")
        assert row(st, added).status is S.ADDED


def test_r21_a_second_click_on_undo_says_that_it_is_undone(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st, user=USER)
        cancelled(st, st.member(), added)
        st.deliver()
        uma = st.member(USER)
        notice = uma.message("Cancelled by", uma.direct())
        for _ in range(2):
            uma.click("association.undo_cancel", str(added), on=notice, channel=uma.direct())
            said = words(uma.modal("The cancellation is undone"))
            assert "no longer possible" not in said
            uma.close()
        assert said.count("The cancellation was undone by") == 1


def test_r21_a_cancellation_can_no_longer_be_undone_after_a_day(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        cancelled(st, ada, added)
        st.pass_time(days=1)
        ada.click("association.undo_cancel")
        ada.modal("A cancellation can be undone for 24 hours, and they are over")
        assert "association.undo_cancel" not in str(ada.view)
        assert row(st, added).status is S.CANCELLED


@pytest.mark.parametrize(
    "action", ["association.hand_over", "association.edit_contacts", "association.cancel"]
)
def test_a_stale_button_says_where_things_stand_now(database_url: str, action: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), added, NOON, None)
        ada.click(action)
        view = ada.modal("is not possible")
        assert "its status is now *Cancelled*" in words(view)


def test_a_stale_form_changes_nothing_and_says_where_things_stand_now(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        ada = st.member()
        opened(ada, added)
        ada.click("association.cancel")
        ada.modal("association.cancel")
        with st.bot.database.write() as session:
            record_consent.record(session, actor(session), added, NOON, "by phone", NOON)
            submit_claim.submit(
                session, actor(session), added, NOON, submitted_on=NOON.date(), claim_id="CL-7", note=None
            )
        assert ada.submit() == {}
        assert "the status is now *Submitted*" in words(ada.modal("no longer possible"))
        assert row(st, added).status is S.SUBMITTED


def test_r4_the_claim_id_opens_the_claim(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        with st.bot.database.write() as session:
            record_consent.record(session, actor(session), added, NOON, "by phone", NOON)
            submit_claim.submit(
                session, actor(session), added, NOON, submitted_on=NOON.date(), claim_id="CL-7", note="All in"
            )
        ada = st.member()
        ada.command("/mci customers viva review")
        ada.click("claim.open", on=ada.message("CL-7"))
        view = ada.modal("Claim ID CL-7")
        assert "“All in”" in words(view)
        assert "Consent given on" in words(view)
        ada.click("association.history")
        ada.modal("Customer added by")
        ada.click("association.back")
        ada.modal("Given outside MCI Bot; recorded by")


def test_a_long_history_is_shown_whole_on_demand(database_url: str) -> None:
    with stage(database_url) as st:
        added = associate(st)
        for number in range(12):
            with st.bot.database.write() as session:
                ownership.hand_over(session, actor(session), added, USER if number % 2 else ADMIN, NOON)
                record(session, associations.of_id(session, added), NOON, HistoryAction.REMINDER_CLAIM)
        ada = st.member()
        assert "Customer added by" not in words(opened(ada, added))
        ada.click("association.history")
        ada.modal("Customer added by")
