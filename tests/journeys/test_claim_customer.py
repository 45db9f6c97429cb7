"""A customer who consented before is claimed for another engagement (R6, R16)."""

import pytest

from flows.customers.association_request import ContactPerson
from store.associations import associations
from store.associations.associations import Association
from store.customers import search_words
from store.customers.customers import Customer
from store.drafts import Draft
from store.enums import AssociationStatus, ContactSide, DraftKind, IdentifierType, Origin
from store.history import history
from tests.support import asking, world
from tests.support.asking import YES
from tests.support.stage import Stage, stage, words
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, USER, actor

TEXT = {"type": "plain_text", "text": "Claim customer"}


def known(st: Stage, customer: ContactPerson = KIM, reason: str | None = None) -> int:
    """Let Contoso consent to Viva, and return the association's id."""
    one = world.associate(st.bot.database, st.place, st.place.viva.id)
    with st.bot.database.write() as session:
        request = asking.ask(
            session, actor(session), one, LINKS, NOON, customer=customer, partner=ADA, contact_reason=reason
        )
        session.flush()
        assert asking.answer(session, request.id, YES, NOON) is not None
    return one


def claimed(st: Stage) -> Association:
    with st.bot.database.read() as session:
        (found,) = session.query(Association).filter_by(origin=Origin.CLAIMED).all()
        return found


@pytest.mark.parametrize("typed", ["", "contoso"])
def test_r16_a_known_customer_is_claimed_without_asking_for_an_identifier(
    database_url: str, typed: str
) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        ada.command(f"/mci claim-customer {typed}".strip())
        if not typed:
            view = ada.modal("customer.choose_known")
            assert "tenant" not in {block["block_id"] for block in view["blocks"]}
            assert "Contoso" not in str(view["blocks"])
            assert ada.submit(customer_id="Contoso", location_id="Seattle") == {}
        assert "already associated" in words(ada.modal("customer.choose_engagements"))
        assert ada.submit(engagement_ids=["SIEM"]) == {}
        view = ada.modal("customer.give_contacts")
        assert "company" not in {block["block_id"] for block in view["blocks"]}
        assert "kim@contoso.com" in str(view)
        assert ada.submit() == {}
        view = ada.modal("customer.review")
        assert view["submit"]["text"] == "Claim customer"
        assert ada.submit() == {}
        ada.modal("is claimed for 1 engagement")
        one = claimed(st)
        assert (one.status, one.engagement_id) == (AssociationStatus.CLAIMED, st.place.siem.id)
        with st.bot.database.read() as session:
            assert [entry.action for entry in history.of_association(session, one)] == ["association:claimed"]
            assert associations.contacts(session, one)[ContactSide.CUSTOMER].email == "kim@contoso.com"


def test_r16_a_rows_button_preselects_the_engagement_and_the_customer(database_url: str) -> None:
    with stage(database_url) as st:
        known(st, ContactPerson("Kim Akers", "kim@parent.example"), "Contoso's parent company")
        ada = st.member()
        with st.bot.database.read() as session:
            customer = session.query(Association).one().customer_id
        button = {
            "type": "button",
            "action_id": "customer.claim",
            "text": {"type": "plain_text", "text": "x"},
        }
        button["value"] = f'{{"customer": {customer}, "engagement": {st.place.siem.id}}}'
        post(st, [{"type": "actions", "elements": [button]}])
        ada.click("customer.claim")
        ada.modal("customer.choose_engagements")
        ada.click("draft.back")
        ada.modal("customer.choose_known")
        offered = [one["text"]["text"] for one in ada.options("location_id", "location.search", "")]
        assert [one.split(" · ")[0] for one in offered] == ["Seattle"], "Oslo may not earn on it (R1)"
        assert ada.submit(location_id="Seattle") == {}
        ada.modal("customer.choose_engagements")
        assert ada.submit() == {}
        assert "Contoso's parent company" in str(ada.modal("customer.give_contacts"))
        assert ada.submit() == {}
        assert "Contoso's parent company" in words(ada.modal("customer.review"))
        assert ada.submit() == {}
        ada.modal("is claimed for 1 engagement")
        assert claimed(st).contact_reason == "Contoso's parent company"


def post(st: Stage, blocks: list[dict[str, object]]) -> None:
    """Let the bot say something in the channel."""
    with st.bot.database.read() as session:
        client = st.bot.workspaces.client(actor(session).partner)
    client.chat_postMessage(channel="C0INCENTIVES", text="x", blocks=blocks)


def test_r16_closing_loses_nothing_and_a_new_form_begins_with_what_is_asked_now(database_url: str) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        ada.command("/mci claim-customer contoso")
        ada.modal("customer.choose_engagements")
        ada.fill(engagement_ids=["SIEM"])
        ada.close()
        ada.command("/mci claim-customer contoso")
        assert "*Contoso*, Seattle" in words(ada.modal("You have an unfinished draft"))
        ada.click("draft.resume")
        view = ada.modal("customer.choose_engagements")
        assert "initial_options" in str(view)
        ada.click("draft.back")
        ada.modal("customer.choose_known")
        ada.close()
        ada.command("/mci claim-customer contoso")
        ada.modal("Resume")
        ada.click("customer.start_new_claim")
        fresh = ada.modal("customer.choose_engagements")
        assert "You have an unfinished draft: Contoso, Seattle" in words(fresh)
        assert "initial_options" not in str(fresh)


def test_r16_the_first_step_is_skipped_where_nothing_in_it_is_open_and_can_be_gone_back_to(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        for _ in range(2):
            ada.command("/mci claim-customer contoso")
            view = ada.modal("customer.choose_engagements")
            assert "contoso.com" in words(view)
            assert "Seattle" in words(view)
            ada.close()
        with st.bot.database.read() as session:
            assert session.query(Draft).filter_by(kind=DraftKind.CLAIM_CUSTOMER).count() == 1
        ada.command("/mci claim-customer")
        ada.modal("customer.choose_known")
        ada.close()
        ada.command("/mci claim-customer contoso")
        ada.modal("customer.choose_engagements")
        ada.click("draft.back")
        view = ada.modal("customer.choose_known")
        assert "Contoso" in str(view["state"])
        assert ada.submit() == {}
        ada.modal("customer.choose_engagements")


@pytest.mark.parametrize("typed", ["contosso", "cont0so.com", "Kontoso"])
def test_r16_a_customer_who_is_only_spelt_alike_is_shown_before_anything_is_chosen(
    database_url: str, typed: str
) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        ada.command(f"/mci claim-customer {typed}")
        view = ada.modal("customer.choose_known")
        assert f"Nobody is called “{typed}” exactly" in words(view)
        assert "Contoso · contoso.com" in words(view)
        assert ada.submit() == {}
        ada.modal("customer.choose_engagements")


@pytest.mark.parametrize("typed", ["MCI-000001", "mci 1"])
def test_r16_a_reference_finds_the_customer(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        ada.command(f"/mci claim-customer {typed}")
        assert "contoso.com" in words(ada.modal("customer.choose_engagements"))


@pytest.mark.parametrize("typed", ["zzzz", "MCI-000002", "*zz*"])
def test_r16_words_that_fit_nobody_are_answered_in_the_form(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        known(st)
        ada = st.member()
        ada.command(f"/mci claim-customer {typed}")
        said = words(ada.modal("customer.choose_known"))
        assert f"No customer who consented before fits “{typed}”" in said


def test_r16_words_that_fit_several_are_answered_in_the_form(database_url: str) -> None:
    with stage(database_url) as st:
        with st.bot.database.write() as session:
            for number in "12":
                one = Customer(
                    partner_id=st.place.partner.id,
                    id_type=IdentifierType.TPID,
                    id_value=f"5000{number}",
                    domain=f"woodgrove{number}.example",
                    name=f"Woodgrove {number}",
                    consented_at=NOON,
                )
                session.add(one)
                session.flush()
                search_words.add(session, one, ["woodgrove"])
        ada = st.member()
        ada.command("/mci claim-customer woodgrove")
        said = words(ada.modal("customer.choose_known"))
        assert "Several customers who consented before fit “woodgrove”. Choose one." in said


@pytest.mark.parametrize("typed", ["contoso", "MCI-000001"])
def test_r16_a_known_customer_without_consent_is_to_be_added_instead(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        world.associate(st.bot.database, st.place, st.place.viva.id)
        ada = st.member()
        ada.command(f"/mci claim-customer {typed}")
        said = words(ada.modal("has not consented yet"))
        assert "*Contoso* has not consented yet" in said
        assert "/mci add-customer contoso.com" in said


def test_r16_only_customers_who_consented_before_are_offered(database_url: str) -> None:
    with stage(database_url) as st:
        world.associate(st.bot.database, st.place, st.place.viva.id)
        ada = st.member()
        ada.command("/mci claim-customer contoso")
        shown = ada.modal("has not consented yet")
        assert not [one for one in shown["blocks"] if one["type"] == "input"], "nobody can be chosen"


def test_r6_two_members_who_claim_at_once_claim_once(database_url: str) -> None:
    with stage(database_url) as st:
        known(st)
        people = [st.member(ADMIN), st.member(USER)]
        for one in people:
            one.command("/mci claim-customer contoso")
            one.modal("customer.choose_engagements")
            assert one.submit(engagement_ids=["SIEM"]) == {}
            one.modal("customer.give_contacts")
            assert one.submit() == {}
            one.modal("customer.review")
        for one in people:
            assert one.submit() == {}
        people[0].modal("is claimed for 1 engagement")
        assert f"<@{ADMIN}> was first with this customer" in words(people[1].modal("Nothing was done"))
        claimed(st)


def test_r20_whoever_reads_that_consent_has_expired_can_claim_the_customer_again(database_url: str) -> None:
    with stage(database_url) as st:
        known(st)
        other = world.associate(st.bot.database, st.place, st.place.siem.id)
        with st.bot.database.write() as session:
            session.get_one(Association, other).origin = Origin.CLAIMED
        st.pass_time(days=15)
        st.tick()
        st.deliver()
        ada = st.member()
        card = ada.messages()[0]
        assert "Customer consent expired" in words(card)
        ada.click("customer.show", on=card)
        ada.click("customer.claim", on=ada.modal("Claim customer again"))
        assert "Defend Against Threats" in str(ada.modal("customer.choose_engagements")["state"])
