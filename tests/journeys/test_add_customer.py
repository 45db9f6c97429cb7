"""Adding a customer, from the command to the card in the channel."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import delete, func, select

from bot.slack.app import LAZY_THREADS
from flows.associations import cancel
from flows.catalogue_values import EngagementTerms
from flows.consent.consent import TooSoon
from flows.customers.add_customer import Added
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import AddCustomerDraft, Step
from flows.drafts.drafts import MOST_DRAFTS
from flows.rules.customers.identifiers import PERSONAL_ACCOUNTS
from handlers.app.caller import Caller
from handlers.association_request import views
from handlers.consent import after_adding
from sandbox.blocks.blocks import elements
from sandbox.faults.faults import Does, SandboxFault
from store.associations import associations as associations_
from store.associations.associations import Association, Contact
from store.catalogue import LocationEligibility
from store.customers.customers import EligibilityEntry
from store.drafts import Draft
from store.enums import AssociationStatus, IdentifierType, TenantCheck, Verdict
from store.history.history import HistoryEntry
from store.partners import Location, RoleGrant
from store.partners import Member as MemberRow
from tests.support import world
from tests.support.plans import statements
from tests.support.stage import Answered, Member, Stage, stage, words
from tests.support.world import ADMIN, NOON, STRANGER, TENANT, USER, actor

FABRIKAM = "22222222-2222-4333-8444-555555555555"
OTHER = "33333333-2222-4333-8444-555555555555"

KIM = {"company": "Contoso", "customer_name": "Kim Akers", "customer_email": "kim@contoso.com"}


def open_form(member: Member, domain: str = "contoso.com") -> None:
    member.command(f"/mci add-customer {domain}".strip())
    member.modal("customer.choose_location")


def to_engagements(member: Member, domain: str = "contoso.com", **typed: Any) -> None:
    open_form(member, "")
    assert member.submit(location_id="Seattle", domain=domain, **typed) == {}
    member.modal("customer.choose_engagements")


def to_contacts(member: Member, *engagements: str, domain: str = "contoso.com") -> None:
    to_engagements(member, domain)
    assert member.submit(engagement_ids=engagements or ["Viva"]) == {}
    member.modal("customer.give_contacts")


def to_review(member: Member, *engagements: str, domain: str = "contoso.com") -> None:
    to_contacts(member, *engagements, domain=domain)
    assert member.submit(**(KIM | {"customer_email": f"kim@{domain}"})) == {}
    member.modal("customer.review")


def associations(st: Stage) -> list[Association]:
    with st.bot.database.read() as session:
        return list(session.scalars(select(Association).order_by(Association.id)))


def verdict(st: Stage, tenant: str, value: Verdict, *, engagement_id: int | None = None) -> None:
    """Have a list say the same of a tenant for every engagement, or for one."""
    place = st.place
    with st.bot.database.write() as session:
        for work in (place.viva, place.siem, place.endpoint):
            if engagement_id in (None, work.id):
                session.add(
                    EligibilityEntry(
                        partner_id=place.partner.id,
                        engagement_id=work.id,
                        id_type=IdentifierType.TENANT_ID,
                        id_value=tenant,
                        verdict=value,
                    )
                )


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket"])
def test_r14_a_customer_is_added_with_a_reason_going_back_once_and_resuming_once(
    database_url: str, socket_mode: bool
) -> None:
    with stage(database_url, socket_mode=socket_mode) as st:
        ada = st.member()
        open_form(ada)
        assert ada.submit(location_id="Seattle", id_value=OTHER.upper()) == {}
        asked = ada.modal("belongs to another tenant")
        assert "Why does this ID belong to the customer?" in words(asked)
        assert ada.submit(reason="Two tenants after a merger") == {}
        ada.modal("customer.choose_engagements")
        ada.click("draft.back")
        ada.modal("customer.choose_location")
        assert ada.submit() == {}
        ada.modal("customer.choose_engagements")
        assert ada.submit(engagement_ids=["Viva", "SIEM"]) == {}
        ada.modal("customer.give_contacts")
        ada.fill(company="Contoso", customer_name="Kim Akers")
        ada.close()

        ada.command("/mci add-customer")
        offered = words(ada.modal("You have an unfinished draft"))
        assert "*Contoso*, Seattle" in offered
        assert "Step 3 of 4 · Contacts" in offered
        ada.click("draft.resume")
        ada.modal("customer.give_contacts")
        assert ada.submit(customer_email="kim@contoso.com") == {}
        review = words(ada.modal("customer.review"))
        for kept in (
            "Contoso",
            "contoso.com",
            OTHER,
            "Two tenants after a merger",
            "Seattle",
            "Microsoft Viva",
        ):
            assert kept in review
        assert ada.submit(ask_next=[]) == {}
        done = words(ada.modal("Contoso is added to 2 engagements"))
        assert "MCI-000001" in done
        assert "Get the customer's consent by" in done
        st.deliver()
        (card,) = [words(one) for one in ada.messages()]
        for told in ("Contoso", "Microsoft Viva", "Defend Against Threats", f"<@{ADMIN}>"):
            assert told in card
        rows = associations(st)
        assert [row.tenant_check for row in rows] == [TenantCheck.MISMATCHED] * 2
        assert {row.tenant_reason for row in rows} == {"Two tenants after a merger"}


# Step 1


def test_r1_somebody_without_a_role_is_told_whom_to_ask(on_stage: Stage) -> None:
    sam = on_stage.member(STRANGER)
    sam.command("/mci add-customer contoso.com")
    assert f"Ask <@{ADMIN}> to give you one." in words(sam.message("You hold no role"))
    assert sam.view is None
    assert "You hold no role" not in words(on_stage.member(ADMIN).messages())


def test_r1_only_enrolled_earning_locations_with_a_role_are_offered(on_stage: Stage) -> None:
    offered: dict[str, list[str]] = {}
    for user in (ADMIN, USER):
        member = on_stage.member(user)
        open_form(member, "")
        options = member.options("location_id", "location.search", "")
        offered[user] = [option["text"]["text"].partition(" ·")[0] for option in options]
    assert offered == {ADMIN: ["Oslo", "Seattle"], USER: ["Seattle"]}


def test_r7_a_mistake_is_named_at_its_field_at_once_and_keeps_what_was_typed(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    assert "Please complete" in ada.submit(location_id="Seattle")["domain"]
    errors = ada.submit(domain="https://192.0.2.1/", id_value="twelve")
    assert errors == {
        "domain": "Enter a domain such as contoso.com, not an IP address.",
        "id_value": "Enter a tenant ID (a GUID) or a TPID (3 to 12 digits).",
    }
    errors = ada.submit(domain="contoso.com", id_value="12 345 B")
    assert set(errors) == {"id_value"}
    assert "GUID" in errors["id_value"]
    assert ada.submit(id_value="12345") == {}
    assert "TPID `12345`" in words(ada.modal("customer.choose_engagements"))


def test_r8_without_an_id_the_tenant_is_found_from_the_domain(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_engagements(ada)
    assert f"Tenant ID `{TENANT}` (found from the domain)" in words(ada.view)


def test_r9_a_domain_without_a_tenant_asks_for_an_id_in_the_same_step(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "nobody.example.com")
    assert ada.submit(location_id="Seattle") == {}
    view = ada.modal("No tenant belongs to *nobody.example.com*")
    assert "enter the customer's tenant ID or TPID" in words(view)
    assert set(ada.submit()) == {"id_value"}
    assert ada.submit(id_value="54321") == {}
    assert "TPID `54321`" in words(ada.modal("customer.choose_engagements"))


def test_r9_where_no_tenant_was_found_the_id_is_needed_until_the_domain_is_corrected(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "nobody.example.com")
    assert ada.submit(location_id="Seattle") == {}
    view = ada.modal("No tenant belongs to *nobody.example.com*")
    needed = block_of(view, "id_value")
    assert not needed["optional"]
    assert needed["label"]["text"] == "Tenant ID or TPID, needed for nobody.example.com"
    ada.fill(domain="contoso.co")
    loosened = ada.view
    assert loosened is not None
    assert block_of(loosened, "id_value")["optional"]
    assert "No tenant belongs" not in words(loosened)
    assert ada.submit(domain="contoso.com") == {}
    assert TENANT in words(ada.modal("customer.choose_engagements"))


def test_r9_an_unfinished_form_still_needs_the_id_when_it_is_opened_again(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "nobody.example.com")
    assert ada.submit(location_id="Seattle") == {}
    ada.modal("No tenant belongs to *nobody.example.com*")
    ada.close()
    ada.command("/mci add-customer")
    ada.modal("You have an unfinished draft")
    ada.click("draft.resume")
    assert not block_of(ada.modal("customer.choose_location"), "id_value")["optional"]


def block_of(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    """Return a block of a view."""
    return next(block for block in view["blocks"] if block["block_id"] == block_id)


def below(view: dict[str, Any], block_id: str) -> str:
    """Return the words that stand directly below a field."""
    blocks = view["blocks"]
    return words(blocks[blocks.index(block_of(view, block_id)) + 1])


@pytest.mark.parametrize(
    ("domain", "typed", "said", "field"),
    [
        ("nobody.example.com", {}, "No tenant belongs to", "domain"),
        ("northwind.com", {}, "is not answering", "domain"),
        ("mailforall.com", {}, "Anyone can have a mailbox", "domain"),
        ("contoso.com", {"id_value": OTHER}, "belongs to another tenant", "id_value"),
        ("nobody.example.com", {"id_value": OTHER}, "so the ID cannot be compared", "id_value"),
        ("fabrikam.com", {}, "can be added to no engagement", "id_value"),
        (
            "contoso.com",
            {"id_value": "12345"},
            "(not compared with the domain) can be added to no engagement",
            "id_value",
        ),
    ],
)
def test_what_is_wrong_with_the_first_step_stands_at_its_field(
    on_stage: Stage, domain: str, typed: dict[str, str], said: str, field: str
) -> None:
    on_stage.sandbox.state.tenants["mailforall.com"] = {"tenant_id": PERSONAL_ACCOUNTS}
    verdict(on_stage, FABRIKAM, Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER)
    with on_stage.bot.database.write() as session:
        place = on_stage.place
        session.add_all(
            EligibilityEntry(
                partner_id=place.partner.id,
                engagement_id=work.id,
                id_type=IdentifierType.TPID,
                id_value="12345",
                verdict=Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER,
            )
            for work in (place.viva, place.siem, place.endpoint)
        )
    ada = on_stage.member()
    open_form(ada, "")
    assert ada.submit(location_id="Seattle", domain=domain, **typed) == {}
    assert said in below(ada.modal(said), field)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("mail.contoso.com", "mail.contoso.com"),
        ("https://www.contoso.com/path?x", "www.contoso.com"),
        ("kim@emea.contoso.com", "emea.contoso.com"),
    ],
)
def test_r8_a_domain_under_the_one_with_the_tenant_goes_on_with_that_one_and_says_so(
    on_stage: Stage, typed: str, asked: str
) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    assert ada.submit(location_id="Seattle", domain=typed) == {}
    said = words(ada.modal("customer.choose_engagements"))
    assert f"*{asked}* belongs to *contoso.com*, tenant `{TENANT}`" in said
    assert ada.submit(engagement_ids=["Viva"]) == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM) == {}
    ada.modal("customer.review")


def test_r8_a_domain_that_has_a_tenant_of_its_own_goes_first(on_stage: Stage) -> None:
    on_stage.sandbox.state.tenants["emea.contoso.com"] = {"tenant_id": OTHER}
    ada = on_stage.member()
    to_engagements(ada, "emea.contoso.com")
    said = words(ada.view)
    assert f"Tenant ID `{OTHER}` (found from the domain)" in said
    assert "belongs to" not in said


def test_r11_the_tenant_of_the_domain_above_is_compared_with_the_id_given(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "mail.contoso.com")
    assert ada.submit(location_id="Seattle", id_value=OTHER) == {}
    said = words(ada.modal("belongs to another tenant than the ID that you gave"))
    assert "*mail.contoso.com* belongs to *contoso.com*" in said
    assert f"it belongs to `{TENANT}`" in said
    ada.click("draft.correct")
    ada.modal_without("Why does this ID belong")
    assert ada.submit(id_value=TENANT) == {}
    assert "(matches the domain)" in words(ada.modal("customer.choose_engagements"))


def test_r9_where_neither_domain_has_a_tenant_both_are_named(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "mail.wingtiptoys.com")
    assert ada.submit(location_id="Seattle") == {}
    ada.modal("No tenant belongs to *mail.wingtiptoys.com*, nor to *wingtiptoys.com*")


@pytest.mark.parametrize("domain", ["mailforall.com", "eu.mailforall.com"])
@pytest.mark.parametrize("typed", [{}, {"id_value": OTHER}])
def test_a_domain_of_personal_accounts_asks_for_a_work_domain(
    on_stage: Stage, domain: str, typed: dict[str, str]
) -> None:
    on_stage.sandbox.state.tenants["mailforall.com"] = {"tenant_id": PERSONAL_ACCOUNTS}
    ada = on_stage.member()
    open_form(ada, domain)
    assert ada.submit(location_id="Seattle", **typed) == {}
    ada.modal("Anyone can have a mailbox at *mailforall.com*. Give the customer's work domain.")
    assert ada.submit(domain="contoso.com", id_value="") == {}
    assert TENANT in words(ada.modal("customer.choose_engagements"))


@pytest.mark.parametrize("spelling", ["straße-contoso.com", "xn--strae-contoso-edb.com"])
def test_r11_both_spellings_of_the_customer_s_domain_are_one_and_people_read_the_readable_one(
    on_stage: Stage, spelling: str
) -> None:
    on_stage.sandbox.state.tenants["xn--strae-contoso-edb.com"] = {"tenant_id": OTHER}
    ada = on_stage.member()
    to_contacts(ada, domain=spelling)
    assert ada.submit(**(KIM | {"customer_email": "kim@xn--strae-contoso-edb.com"})) == {}
    said = words(ada.modal("customer.review"))
    assert "kim@straße-contoso.com" in said
    assert "*Contoso* · straße-contoso.com" in said


def test_the_domain_in_the_form_stays_as_people_write_it(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "https://straße-nobody.com/")
    assert ada.submit(location_id="Seattle") == {}
    shown = ada.modal("No tenant belongs to *straße-nobody.com*")
    [field] = [one for one in shown["blocks"] if one.get("block_id") == "domain"]
    assert field["element"]["initial_value"] == "straße-nobody.com"
    ada.close()
    ada.command("/mci add-customer")
    assert "*straße-nobody.com*, Seattle" in words(ada.modal("You have an unfinished draft"))


def test_r9_a_directory_that_does_not_answer_is_another_message_than_no_tenant(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "northwind.com")
    assert ada.submit(location_id="Seattle") == {}
    said = words(ada.modal("tenant directory is not answering"))
    assert "Press *Next* to try again" in said
    assert "No tenant belongs" not in said
    on_stage.sandbox.state.tenants["northwind.com"] = {"tenant_id": OTHER}
    assert ada.submit() == {}
    assert OTHER in words(ada.modal("customer.choose_engagements"))


def test_r10_a_tenant_that_is_not_eligible_may_qualify_by_another_id(on_stage: Stage) -> None:
    verdict(on_stage, FABRIKAM, Verdict.PARTICIPATED_WITH_ANOTHER_PARTNER)
    ada = on_stage.member()
    open_form(ada, "fabrikam.com")
    assert ada.submit(location_id="Seattle") == {}
    said = words(ada.modal("can be added to no engagement at Seattle"))
    assert "may still qualify by TPID or by another tenant ID" in said
    assert "Microsoft Viva" in said
    assert ada.submit(id_value="12345") == {}
    assert "Microsoft Viva" in words(ada.modal("customer.choose_engagements"))


def test_r11_a_tenant_id_of_a_domain_without_a_tenant_asks_for_a_reason(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "nobody.example.com")
    assert ada.submit(location_id="Seattle", id_value=OTHER) == {}
    ada.modal("so the ID cannot be compared")
    assert "required" in ada.submit()["reason"]
    assert ada.submit(reason="x") == {"reason": "Give the reason in a few words; 8 letters are enough."}
    assert OTHER in str(ada.view)
    assert ada.submit(reason="The domain is new") == {}
    assert "the domain has no tenant" in words(ada.modal("customer.choose_engagements"))


def test_r11_the_matching_tenant_id_needs_no_reason(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_engagements(ada, id_value=f"{{{TENANT.upper()}}}")
    assert "matches the domain" in words(ada.view)


def test_r11_a_directory_that_does_not_answer_leaves_a_given_tenant_id_not_verified(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_engagements(ada, "northwind.com", id_value=OTHER)
    assert "not verified: the tenant directory did not answer" in words(ada.view)


def test_a_corrected_tenant_id_no_longer_asks_for_the_reason(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada)
    ada.submit(location_id="Seattle", id_value=OTHER)
    ada.modal("belongs to another tenant")
    ada.click("draft.correct")
    ada.modal_without("Why does this ID belong")
    assert ada.submit(id_value=TENANT) == {}
    assert "matches the domain" in words(ada.modal("customer.choose_engagements"))


def test_more_than_a_hundred_locations_are_found_by_searching(on_stage: Stage) -> None:
    place = on_stage.place
    with on_stage.bot.database.write() as session:
        many = [
            Location(
                partner_id=place.partner.id,
                code=str(6_000_000 + number),
                name=f"Branch {number:03}",
                country="US",
                market="A",
                enrolled=True,
            )
            for number in range(150)
        ]
        session.add_all(many)
        session.flush()
        session.add_all(
            LocationEligibility(partner_id=place.partner.id, location_id=one.id, engagement_id=place.viva.id)
            for one in many
        )
    ada = on_stage.member()
    open_form(ada)
    assert len(ada.options("location_id", "location.search", "branch")) == 100
    assert len(ada.options("location_id", "location.search", "BRANCH 600014")) == 10
    assert ada.submit(location_id="Branch 149") == {}
    assert "Branch 149" in words(ada.modal("customer.choose_engagements"))


# Step 2


def test_r12_what_cannot_be_chosen_is_listed_with_why_not(on_stage: Stage) -> None:
    verdict(on_stage, TENANT, Verdict.CONSENTED_TO_ANOTHER_PARTNER, engagement_id=on_stage.place.siem.id)
    ada = on_stage.member()
    to_engagements(ada)
    view = ada.view
    assert view is not None
    chosen_from = next(block for block in view["blocks"] if block["block_id"] == "engagement_ids")
    assert [option["text"]["text"] for option in chosen_from["element"]["options"]] == ["Microsoft Viva"]
    assert "consent within 30 days · claim within 90 days · USD\u00a05,000" in words(chosen_from)
    said = words(view)
    assert "*For this engagement it is not known here.* Look in Partner Center" in said
    assert "*Defend Against Threats with SIEM Plus XDR*" in said
    assert set(ada.submit()) == {"engagement_ids"}


def test_r12_more_than_a_hundred_engagements_are_found_by_searching(on_stage: Stage) -> None:
    place = on_stage.place
    with on_stage.bot.database.write() as session:
        many = [
            world.engagement(place.partner, f"MORE-{number}", f"Workshop {number:03}")
            for number in range(130)
        ]
        session.add_all(many)
        session.flush()
        session.add_all(
            LocationEligibility(
                partner_id=place.partner.id, location_id=place.seattle.id, engagement_id=one.id
            )
            for one in many
        )
    ada = on_stage.member()
    to_engagements(ada)
    assert len(ada.options("engagement_ids", "engagement.search", "workshop")) == 100
    ada.fill(engagement_ids=["Workshop 129", "Microsoft Viva"])
    ada.modal("*2 chosen · USD\u00a0")
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM) == {}
    review = words(ada.modal("customer.review"))
    assert "Workshop 129" in review
    assert "Microsoft Viva" in review


# Step 3


def test_r13_the_own_contact_is_filled_from_the_slack_profile(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_contacts(ada)
    view = ada.view
    assert view is not None
    values = view["state"]["values"]
    assert values["partner_name"]["draft.keep"]["value"] == "Ada Admin"
    assert values["partner_email"]["draft.keep"]["value"] == "ada@fourthcoffee.example"
    assert values["partner_title"]["draft.keep"]["value"] == "Partner manager"


def test_r11_an_address_on_another_domain_asks_for_a_reason_that_is_kept(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_contacts(ada)
    assert ada.submit(**{**KIM, "customer_email": "kim@contoso-group.com"}, customer_phone="555") == {}
    asked = ada.modal("kim@contoso-group.com is not an address at contoso.com")
    assert "is not an address at" in below(asked, "customer_email")
    assert "required" in ada.submit()["contact_reason"]
    assert list(ada.submit(contact_reason="  ")) == ["contact_reason"]
    assert ada.submit(contact_reason="ok") == {
        "contact_reason": "Give the reason in a few words; 8 letters are enough."
    }
    assert "555" in str(ada.view)
    assert ada.submit(contact_reason="The group's mail domain") == {}
    assert "The group's mail domain" in words(ada.modal("customer.review"))
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    assert [row.contact_reason for row in associations(on_stage)] == ["The group's mail domain"]


def test_r11_a_corrected_address_needs_no_reason(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_contacts(ada)
    assert ada.submit(**{**KIM, "customer_email": "kim@gmail.com"}) == {}
    ada.modal("kim@gmail.com is not an address at contoso.com")
    ada.click("draft.correct")
    ada.modal_without("Why is the e-mail on another domain")
    assert ada.submit(customer_email="kim@contoso.com") == {}
    assert "Reason for the other e-mail domain" not in words(ada.modal("customer.review"))
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    assert [row.contact_reason for row in associations(on_stage)] == [None]


def test_r11_another_address_makes_the_reason_optional_before_the_step_is_submitted(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_contacts(ada)
    assert ada.submit(**{**KIM, "customer_email": "kim@gmail.com"}) == {}
    asked = ada.modal("kim@gmail.com is not an address at contoso.com")
    assert not block_of(asked, "contact_reason")["optional"]
    ada.fill(customer_email="kim@contoso.com")
    loosened = ada.view
    assert loosened is not None
    assert block_of(loosened, "contact_reason")["optional"]
    assert "is not an address" not in words(loosened)
    ada.fill(customer_email="Kim@gmail.com")
    assert not block_of(ada.view or {}, "contact_reason")["optional"]
    assert "required" in ada.submit()["contact_reason"]
    assert ada.submit(customer_email="kim@contoso.com") == {}
    assert "Reason for the other e-mail domain" not in words(ada.modal("customer.review"))


def test_r11_a_reason_counts_for_the_address_for_which_it_was_given(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_contacts(ada)
    assert ada.submit(**{**KIM, "customer_email": "kim@gmail.com"}) == {}
    ada.modal("kim@gmail.com is not an address at contoso.com")
    assert ada.submit(contact_reason="Kim works from home", customer_email="eve@evil.example") == {}
    view = ada.modal("eve@evil.example is not an address at contoso.com")
    assert "Kim works from home" in str(view)
    assert ada.submit(contact_reason="Eve is on the board") == {}
    assert "Eve is on the board" in words(ada.modal("customer.review"))


# Step 4 and after


def test_r14_r15_the_consent_clock_starts_at_the_last_click(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada, "Viva", "SIEM")
    on_stage.pass_time(days=2)
    clicked = on_stage.sandbox.clock()
    assert ada.submit() == {}
    ada.modal("is added to 2 engagements")
    rows = associations(on_stage)
    assert [row.created_at for row in rows] == [clicked, clicked]
    assert sorted((row.consent_due - clicked).days for row in rows) == [14, 30]
    with on_stage.bot.database.read() as session:
        assert session.scalar(select(func.count()).select_from(HistoryEntry)) == 2
        assert session.scalar(select(func.count()).select_from(Contact)) == 4


def test_r14_eligibility_that_was_lost_meanwhile_adds_nothing_and_says_why(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada, "Viva", "SIEM")
    verdict(on_stage, TENANT, Verdict.CLAIM_LIMIT_REACHED, engagement_id=on_stage.place.siem.id)
    assert ada.submit() == {}
    said = words(ada.modal("Nothing was done."))
    assert "Defend Against Threats with SIEM Plus XDR" in said
    assert associations(on_stage) == []
    assert ada.submit(engagement_ids=["Viva"]) == {}
    ada.modal("customer.give_contacts")
    assert ada.submit() == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")


def test_a_location_that_closed_meanwhile_leads_back_to_the_first_step(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    with on_stage.bot.database.write() as session:
        session.get_one(Location, on_stage.place.seattle.id).enrolled = False
    assert ada.submit() == {}
    closed = ada.modal("The location that you chose can no longer be chosen")
    assert "The location that you chose" in below(closed, "location_id")
    assert associations(on_stage) == []


def test_two_clicks_at_once_add_once_and_both_see_the_same_end(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        to_review(ada)
        view = ada.view
        assert view is not None

        def click(_number: int) -> dict[str, Any]:
            try:
                return ada.post("view/submit", view_id=view["id"], values={})
            except Answered as told:
                return told.body

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(click, range(4)))
        ada.modal("is added to 1 engagement")
        assert len(associations(st)) == 1
        st.deliver()
        assert len(ada.messages()) == 1


def test_r6_of_two_members_at_once_one_adds_and_the_other_learns_who_was_first(database_url: str) -> None:
    with stage(database_url) as st:
        members = [st.member(ADMIN), st.member(USER)]
        for member in members:
            to_review(member)
        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(lambda member: member.submit(), members)) == [{}, {}]
        ends = [words(member.view) for member in members]
        (row,) = associations(st)
        first = next(number for number, end in enumerate(ends) if "is added to 1 engagement" in end)
        assert f"<@{members[first].id}> was first with this customer" in ends[1 - first]
        assert row.reference in ends[1 - first]


def test_r6_an_engagement_that_is_open_already_cannot_be_chosen_again(on_stage: Stage) -> None:
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    to_review(ada)
    ada.submit()
    ada.modal("is added")
    to_engagements(uma)
    view = uma.view
    assert view is not None
    element = next(block for block in view["blocks"] if block["block_id"] == "engagement_ids")["element"]
    assert "Microsoft Viva" not in words(element)
    assert "*Microsoft Viva*" in words(view)


# What is filled in


def chosen_location(view: dict[str, Any]) -> str | None:
    chosen = view["state"]["values"]["location_id"]["location.search"]["selected_option"]
    return str(chosen["text"]["text"]).partition(" ·")[0] if chosen else None


def test_the_only_location_and_the_one_used_last_are_chosen_already(on_stage: Stage) -> None:
    uma, ada = on_stage.member(USER), on_stage.member()
    open_form(uma, "")
    assert chosen_location(uma.modal("customer.choose_location")) == "Seattle"
    open_form(ada)
    assert chosen_location(ada.modal("customer.choose_location")) is None
    assert ada.submit(location_id="Seattle") == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["Viva"]) == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM) == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    ada.close()
    ada.command("/mci add-customer")
    assert chosen_location(ada.modal("customer.choose_location")) == "Seattle"


def typed_contact(view: dict[str, Any]) -> dict[str, Any]:
    values = view["state"]["values"]
    return {
        name: values[name]["draft.keep"]["value"] for name in ("company", "customer_name", "customer_email")
    }


def test_what_is_known_of_a_customer_is_filled_in_and_cleared_for_another(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    ada.close()
    # The same company by another identifier is another customer, with the same people.
    to_engagements(ada, id_value="12345")
    assert ada.submit(engagement_ids=["SIEM"]) == {}
    known = typed_contact(ada.modal("customer.give_contacts"))
    assert known == {"company": "Contoso", "customer_name": "Kim Akers", "customer_email": "kim@contoso.com"}
    for step in ("customer.choose_engagements", "customer.choose_location"):
        ada.click("draft.back")
        ada.modal(step)
    assert ada.submit(domain="fabrikam.com", id_value="54321") == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["SIEM"]) == {}
    cleared = typed_contact(ada.modal("customer.give_contacts"))
    assert not any(cleared.values())


def test_what_was_typed_is_not_replaced_by_what_is_known(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    ada.close()
    to_contacts(ada, "SIEM", domain="fabrikam.com")
    ada.fill(company="Fabrikam", customer_name="Lee Gu", customer_email="lee@fabrikam.com")
    for step in ("customer.choose_engagements", "customer.choose_location"):
        ada.click("draft.back")
        ada.modal(step)
    assert ada.submit(domain="contoso.com") == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["SIEM"]) == {}
    assert typed_contact(ada.modal("customer.give_contacts"))["customer_name"] == "Lee Gu"


@pytest.mark.parametrize("by_button", [True, False])
@pytest.mark.parametrize(
    ("customer", "reads"),
    [
        ({"id_value": OTHER, "reason": "Two tenants after a merger"}, f"tenant ID `{OTHER}`"),
        ({"id_value": "12345"}, "TPID `12345`"),
        ({}, f"tenant ID `{TENANT}`"),
    ],
)
def test_a_customer_who_is_added_again_is_known_from_before(
    on_stage: Stage, customer: dict[str, str], reads: str, *, by_button: bool
) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    first = {name: value for name, value in customer.items() if name != "reason"}
    assert ada.submit(location_id="Seattle", domain="contoso.com", **first) == {}
    if "reason" in customer:
        ada.modal("belongs to another tenant")
        assert ada.submit(reason=customer["reason"]) == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit(engagement_ids=["Viva"]) == {}
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM, partner_name="Ada Marsh", partner_phone="555 0100") == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    ada.close()
    before = associations(on_stage)[0]
    if by_button:
        with on_stage.bot.database.write() as session:
            cancel.cancel(session, actor(session), before.id, NOON, None)
        on_stage.deliver()
        ada.click("customer.open", on=ada.messages()[0])
    else:
        ada.command("/mci add-customer contoso.com")
    shown = ada.modal("customer.choose_engagements")
    assert reads.lower() in words(shown).lower()
    assert "Seattle" in words(shown)
    assert ada.submit(engagement_ids=["Viva" if by_button else "SIEM"]) == {}
    values = ada.modal("customer.give_contacts")["state"]["values"]
    assert values["company"]["draft.keep"]["value"] == "Contoso"
    assert values["customer_email"]["draft.keep"]["value"] == KIM["customer_email"]
    assert values["partner_name"]["draft.keep"]["value"] == "Ada Marsh"
    assert values["partner_phone"]["draft.keep"]["value"] == "555 0100"
    assert ada.submit() == {}
    review = words(ada.modal("customer.review"))
    assert reads.lower() in review.lower()
    assert customer.get("reason", "") in review
    assert ada.submit() == {}
    ada.modal("is added to 1 engagement")
    assert len({row.customer_id for row in associations(on_stage)}) == 1, "it is the same customer"


def test_each_choice_shows_at_once_what_the_chosen_engagements_are_worth(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_engagements(ada)
    assert "chosen" not in words(ada.view)
    ada.fill(engagement_ids=["Viva"])
    ada.modal("*1 chosen · USD\u00a05,000*")
    ada.fill(engagement_ids=["Viva", "SIEM"])
    ada.modal("*2 chosen · USD\u00a010,000*")
    ada.fill(engagement_ids=[])
    ada.modal_without("chosen")
    ada.fill(engagement_ids=["SIEM"])
    ada.modal("*1 chosen · USD\u00a05,000*")
    ada.close()
    ada.command("/mci add-customer contoso.com")
    ada.modal("You have an unfinished draft")
    ada.click("draft.resume")
    assert "*1 chosen · USD\u00a05,000*" in words(ada.modal("customer.choose_engagements")), "it is kept"


def test_the_review_says_what_the_engagements_are_worth_and_the_end_goes_on_to_consent(
    on_stage: Stage,
) -> None:
    ada = on_stage.member()
    to_review(ada, "Viva", "SIEM")
    assert "*Engagements* · 2 chosen · USD\u00a0" in words(ada.view)
    assert ada.submit(ask_next=[]) == {}
    done = ada.modal("is added to 2 engagements")
    first = next(block for block in done["blocks"] if block.get("accessory"))["accessory"]
    assert first["accessibility_label"].startswith("Ask for consent to ")
    ada.click("consent.send", first["value"])
    mail = words(ada.modal("consent.send_mail"))
    assert "Kim Akers, kim@contoso.com" in mail
    assert "Ada Admin, ada@fourthcoffee.example" in mail
    ada.click("draft.back")
    ada.modal("consent.give_contacts")
    assert ada.submit(customer_name="Kim B. Akers") == {}
    assert "Kim B. Akers, kim@contoso.com" in words(ada.modal("consent.send_mail"))


def test_r17_the_mail_of_what_was_just_added_can_be_sent_at_once(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    assert ada.submit() == {}
    mail = words(ada.modal("consent.send_mail"))
    assert "Contoso is added to 1 engagement" in mail
    for named in ("*To:* Kim Akers, kim@contoso.com", "*Answers go to:* Ada Admin, ada@fourthcoffee.example"):
        assert named in mail
    on_stage.deliver()
    assert on_stage.mails == []
    assert ada.submit() == {}
    ada.modal("is on its way")
    on_stage.deliver()
    assert len(on_stage.mails) == 1
    assert [row.status for row in associations(on_stage)] == [AssociationStatus.AWAITING_CONSENT]


def test_r17_one_mail_asks_for_all_that_was_just_added_and_for_no_earlier_one(on_stage: Stage) -> None:
    place, ada = on_stage.place, on_stage.member()
    with on_stage.bot.database.write() as session:
        more = world.engagement(place.partner, "COLLAB", "Collaborative Apps")
        session.add(more)
        session.flush()
        where = {"location_id": place.seattle.id, "engagement_id": more.id}
        session.add(LocationEligibility(partner_id=place.partner.id, **where))
    to_review(ada)
    assert ada.submit(ask_next=[]) == {}
    ada.modal("is added to 1 engagement")
    ada.close(clear=True)
    to_review(ada, "SIEM", "Collab")
    assert ada.submit() == {}
    said = words(ada.modal("consent.send_mail"))
    assert "Contoso is added to 2 engagements" in said
    assert "*2 engagements* of Contoso" in said
    assert "Viva" not in said
    on_stage.deliver()
    assert on_stage.mails == []
    assert ada.submit() == {}
    ada.modal("is on its way")
    on_stage.deliver()
    assert len(on_stage.mails) == 1


def test_r12_all_that_is_on_offer_is_chosen_with_one_click(on_stage: Stage) -> None:
    world.engagements(on_stage.bot.database, on_stage.place, 10)
    ada = on_stage.member()
    to_engagements(ada)
    assert "All 12 engagements" in words(ada.modal("customer.choose_engagements"))
    ada.click("engagement.all")
    ada.modal("customer.give_contacts")
    assert ada.submit(**KIM) == {}
    assert "12 chosen" in words(ada.modal("customer.review"))
    assert ada.submit() == {}
    assert "*12 engagements* of Contoso" in words(ada.modal("consent.send_mail"))
    assert ada.submit() == {}
    ada.modal("is on its way")
    assert {row.status for row in associations(on_stage)} == {AssociationStatus.AWAITING_CONSENT}


def test_whether_consent_is_asked_next_is_kept_when_one_goes_back(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    ada.choose("draft.keep", [], on=ada.modal("customer.review"))
    ada.click("draft.back")
    ada.modal("customer.give_contacts")
    assert ada.submit() == {}
    ada.modal("customer.review")
    assert ada.submit() == {}
    assert "Get the customer's consent by" in words(ada.modal("is added to 1 engagement"))


def test_what_was_added_is_confirmed_if_a_colleague_has_asked_meanwhile(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    assert ada.submit() == {}
    ada.modal("consent.send_mail")
    assert ada.submit() == {}
    ada.modal("is on its way")
    with on_stage.bot.database.read() as session:
        row = associations_.get_many(session, actor(session).partner, [1])[0]
        added = [Added(row, EngagementTerms.of(row.engagement), row.customer)]
        for some in (added, added * 2):
            refused = after_adding.ask(on_stage.bot.services, Caller("T0FOURTH", ADMIN), some, "added")
            assert isinstance(refused, TooSoon)
            said = str([block.to_dict() for block in views.added(some, refused).blocks])
            assert "is added to" in said
            assert "*Consent was not asked for.* A consent e-mail was sent within the last hour." in said


def test_r17_with_ten_unfinished_consent_drafts_the_confirmation_says_why_it_does_not_ask(
    on_stage: Stage,
) -> None:
    database = on_stage.bot.database
    for one in world.add_many(database, on_stage.place, MOST_DRAFTS):
        with database.write() as session:
            member, now = actor(session), NOON
            form = association_drafts.to_send(session, member, [one], now)
            draft = association_drafts.begin(session, member, form, now)
            typed = {"customer_contact": {"name": f"Somebody {one}"}}
            drafts.keep_typed(session, member, draft.id, now, version=draft.version, typed=typed)
    ada = on_stage.member()
    to_review(ada)
    assert ada.submit() == {}
    view = ada.modal("is added to 1 engagement")
    assert "Consent was not asked for.* You have 10 unfinished drafts" in words(view)
    assert "Show drafts" in words(view)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (["Viva"], "You see the e-mail before it is sent. Untick to only add the customer."),
        (["Viva", "SIEM"], "One e-mail asks for all 2; you see it first. Untick to only add."),
    ],
)
def test_r17_the_review_says_what_comes_next_by_how_many_are_chosen(
    on_stage: Stage, chosen: list[str], said: str
) -> None:
    ada = on_stage.member()
    to_review(ada, *chosen)
    assert said in words(ada.modal("customer.review"))


# Drafts


def test_closing_loses_nothing_and_another_customer_begins_beside_it(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    ada.fill(domain="fabrikam.com", id_value="12345", location_id="Seattle")
    ada.close()
    on_stage.pass_time(minutes=1)
    ada.command("/mci add-customer contoso.com")
    view = ada.modal("customer.choose_location")
    assert "You have an unfinished draft: fabrikam.com, Seattle, step 1 of 4" in words(view)
    assert view["state"]["values"]["domain"]["draft.keep"]["value"] == "contoso.com"
    assert view["state"]["values"]["id_value"]["draft.keep"]["value"] is None
    ada.fill(id_value="678")
    ada.click("draft.resume")
    ada.wait(lambda: typed_domain(ada) == "fabrikam.com" or None, "the earlier draft")
    assert ada.view is not None
    assert ada.view["state"]["values"]["id_value"]["draft.keep"]["value"] == "12345"
    ada.close()

    ada.command("/mci add-customer")
    listed = words(ada.modal("You have 2 unfinished drafts"))
    last, first = listed.index("*contoso.com*"), listed.index("*fabrikam.com*, Seattle")
    assert last < first, "what was typed last comes first"
    ada.click("draft.resume")
    ada.wait(lambda: typed_domain(ada) == "contoso.com" or None, "the later draft")
    assert ada.view["state"]["values"]["id_value"]["draft.keep"]["value"] == "678"


def typed_domain(member: Member) -> str | None:
    values = ((member.view or {}).get("state") or {}).get("values") or {}
    return values["domain"]["draft.keep"]["value"] if "domain" in values else None


@pytest.mark.parametrize("spelling", ["fabrikam.com", "https://fabrikam.com/", "kim@FABRIKAM.com"])
def test_the_same_customer_again_is_offered_to_be_resumed_or_begun_anew(
    on_stage: Stage, spelling: str
) -> None:
    ada = on_stage.member()
    open_form(ada, "fabrikam.com")
    ada.fill(id_value="12345")
    ada.close()
    ada.command(f"/mci add-customer {spelling}")
    ada.modal("You have an unfinished draft")
    ada.click("customer.start_new")
    fresh = ada.modal("customer.choose_location")
    assert typed_domain(ada) == "fabrikam.com"
    assert fresh["state"]["values"]["id_value"]["draft.keep"]["value"] is None
    assert "You have an unfinished draft: fabrikam.com, step 1 of 4" in words(fresh)


def test_a_draft_is_deleted_from_the_list_and_a_new_one_begun_there(on_stage: Stage) -> None:
    ada = on_stage.member()
    for domain in ("fabrikam.com", "contoso.com"):
        open_form(ada, domain)
        ada.fill(location_id="Seattle")
        ada.close()
        on_stage.pass_time(minutes=1)
    ada.command("/mci add-customer")
    listed = ada.modal("You have 2 unfinished drafts")
    deletes = [one for _, one in elements(listed["blocks"]) if one["action_id"] == "draft.delete"]
    assert all("What you typed into it is lost." in str(one["confirm"]) for one in deletes)
    assert [one["accessibility_label"] for one in deletes] == ["Delete: contoso.com", "Delete: fabrikam.com"]
    ada.click("draft.delete", deletes[0]["value"])
    rest = words(ada.modal("The draft is deleted."))
    assert "contoso.com" not in rest
    assert "*fabrikam.com*" in rest
    ada.click("draft.delete")
    ada.modal("You have no unfinished drafts.")
    ada.click("customer.start_new")
    ada.modal("customer.choose_location")
    assert typed_domain(ada) is None


def test_a_form_in_which_nothing_was_typed_is_opened_again_and_not_listed(on_stage: Stage) -> None:
    ada = on_stage.member()
    for _ in range(2):
        open_form(ada, "")
        ada.close()
    with on_stage.bot.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Draft)) == 1


def no_draft(member: Member) -> None:
    """Check that the command offers none."""
    member.command("/mci add-customer")
    assert "unfinished" not in words(member.modal("customer.choose_location"))
    member.close()


@pytest.mark.parametrize("typed", ["alpine", "fabrikam.com", "contoso.com", "12345"])
@pytest.mark.parametrize("user", [ADMIN, USER])
def test_what_a_command_named_is_a_draft_once_the_form_was_submitted_or_changed(
    on_stage: Stage, user: str, typed: str
) -> None:
    member = on_stage.member(user)
    member.command(f"/mci add-customer {typed}")
    member.wait(lambda: None if "Checking" in words(member.view or {}) else member.view, "the form")
    member.close()
    no_draft(member)
    member.command(f"/mci add-customer {typed}")
    opened = member.wait(lambda: None if "Checking" in words(member.view or {}) else member.view, "the form")
    if opened["callback_id"] == "customer.choose_engagements":
        member.fill(engagement_ids=["Viva"])
    else:
        member.fill(location_id="Seattle", domain="contoso.org")
    member.close()
    member.command("/mci add-customer")
    member.modal("You have an unfinished draft")


def test_a_command_s_domain_that_was_submitted_is_a_draft(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "contoso.com")
    assert ada.submit(location_id="Seattle") == {}
    ada.modal("customer.choose_engagements")
    ada.close()
    ada.command("/mci add-customer")
    assert "*contoso.com*, Seattle" in words(ada.modal("You have an unfinished draft"))


@pytest.mark.parametrize("several", [False, True])
def test_adding_again_and_closing_at_once_leaves_no_draft(on_stage: Stage, *, several: bool) -> None:
    ada = on_stage.member()
    works = [on_stage.place.viva, on_stage.place.siem][: 1 + several]
    for work in works:
        added = world.associate(on_stage.bot.database, on_stage.place, work.id)
        with on_stage.bot.database.write() as session:
            cancel.cancel(session, actor(session), added, NOON, None)
    on_stage.deliver()
    ada.click("customer.open", on=ada.messages()[0])
    ada.modal("customer.choose_engagements")
    ada.close()
    no_draft(ada)
    ada.click("customer.open", on=ada.messages()[0])
    ada.modal("customer.choose_engagements")
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    ada.close()
    ada.command("/mci add-customer")
    assert "Contoso" in words(ada.modal("You have an unfinished draft"))


def test_a_location_that_was_chosen_is_kept_though_nothing_was_typed(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    ada.fill(location_id="Oslo")
    ada.close()
    ada.command("/mci add-customer")
    assert "no customer named yet*, Oslo" in words(ada.modal("You have an unfinished draft"))
    ada.click("draft.resume")
    assert chosen_location(ada.modal("customer.choose_location")) == "Oslo"


def test_a_draft_that_was_finished_or_deleted_in_another_window_says_so(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada)
    ada.fill(id_value="12345")
    ada.close()
    ada.command("/mci add-customer")
    ada.modal("You have an unfinished draft")
    with on_stage.bot.database.write() as session:
        session.execute(delete(Draft))
    ada.click("draft.resume")
    ada.modal("This form has ended, or was deleted in another window. Begin again.")


def home_with(member: Member, wanted: str) -> dict[str, Any]:
    return member.wait(lambda: member.home if wanted in words(member.home or {}) else None, wanted)


def test_home_offers_the_unfinished_drafts(on_stage: Stage) -> None:
    ada = on_stage.member()
    ada.open_home()
    assert "unfinished" not in words(home_with(ada, "No customers yet"))
    open_form(ada, "fabrikam.com")
    ada.fill(location_id="Seattle")
    ada.close()
    ada.open_home()
    ada.click("draft.resume", on=home_with(ada, "unfinished draft: fabrikam.com, Seattle, step 1 of 4"))
    ada.modal("customer.choose_location")
    assert typed_domain(ada) == "fabrikam.com"
    ada.close()
    on_stage.pass_time(minutes=1)
    open_form(ada, "contoso.com")
    ada.fill(location_id="Oslo")
    ada.close()
    ada.open_home()
    home = home_with(ada, "You have 2 unfinished drafts: contoso.com, fabrikam.com")
    assert "Resume contoso.com\nMore" in words(home)
    ada.click("draft.list", on=home)
    listed = words(ada.modal("You have 2 unfinished drafts"))
    assert "Add a customer · Step 1 of 4 · Location and customer" in listed
    ada.click("draft.delete")
    ada.modal("The draft is deleted.")


def test_home_shows_a_draft_that_was_begun_while_it_is_open(on_stage: Stage) -> None:
    ada = on_stage.member()
    ada.open_home()
    home_with(ada, "No customers yet")
    open_form(ada, "")
    ada.fill(domain="fabrikam.com")
    ada.close()
    on_stage.bot.renewal.run_once()
    home_with(ada, "You have an unfinished draft: fabrikam.com")


def begin(st: Stage, *forms: AddCustomerDraft) -> None:
    with st.bot.database.write() as session:
        for form in forms:
            drafts.start(session, actor(session), form, NOON)


def test_no_more_drafts_are_begun_than_are_kept_and_none_is_lost(on_stage: Stage) -> None:
    ada = on_stage.member()
    typed = [AddCustomerDraft(domain=f"c{n}.example", company=f"C {n}") for n in range(drafts.MOST_DRAFTS)]
    begin(on_stage, *typed)
    ada.command("/mci add-customer contoso.com")
    listed = ada.modal("You have 10 unfinished drafts, and no more can be kept.")
    assert "Start new" not in words(listed)
    ada.click("draft.delete")
    assert "Start new" in words(ada.modal("The draft is deleted."))
    ada.click("customer.start_new")
    ada.modal("customer.choose_location")
    assert typed_domain(ada) == "contoso.com"


def test_a_draft_that_gave_way_is_named(on_stage: Stage) -> None:
    ada = on_stage.member()
    begin(on_stage, *(AddCustomerDraft(domain="old.example") for _ in range(1)))
    typed = [
        AddCustomerDraft(domain=f"c{n}.example", company=f"C {n}") for n in range(drafts.MOST_DRAFTS - 1)
    ]
    begin(on_stage, *typed)
    ada.command("/mci add-customer contoso.com")
    shown = words(ada.modal("customer.choose_location"))
    assert "the oldest that only named a customer was deleted: old.example." in shown
    assert "You have 9 unfinished drafts" in shown


def test_where_slack_opens_no_further_modal_the_list_takes_the_place_of_the_form(on_stage: Stage) -> None:
    ada = on_stage.member()
    for engagement in (on_stage.place.viva, on_stage.place.siem):
        added = world.associate(on_stage.bot.database, on_stage.place, engagement.id)
        with on_stage.bot.database.write() as session:
            cancel.cancel(session, actor(session), added, NOON, None)
    begin(on_stage, AddCustomerDraft(domain="fabrikam.com", company="Fabrikam"))
    on_stage.deliver()
    ada.click("customer.show", on=ada.messages()[0])
    ada.click("association.open", on=ada.modal("customers.shown"))
    ada.click("customer.open", on=ada.modal("association.shown"))
    form = ada.modal("customer.choose_engagements")
    assert "You have an unfinished draft: Fabrikam" in words(form)
    ada.click("draft.resume")
    listed = words(ada.modal("*You have an unfinished draft.*"))
    assert "Contoso" not in listed, "nothing was typed into that form"
    fabrikam = next(
        one["value"] for _, one in elements((ada.view or {})["blocks"]) if "Resume: Fabrikam" in str(one)
    )
    ada.click("draft.resume", fabrikam)
    ada.modal("customer.choose_location")
    assert typed_domain(ada) == "fabrikam.com"


def test_a_draft_ends_after_seven_days(on_stage: Stage) -> None:
    ada = on_stage.member()
    open_form(ada)
    ada.fill(domain="fabrikam.com", location_id="Seattle")
    on_stage.pass_time(days=7)
    assert ada.submit() == {}
    ada.modal("This form has ended, or was deleted")
    ada.close()
    ada.command("/mci add-customer contoso.com")
    ada.modal("customer.choose_location")


def test_what_was_typed_survives_every_back(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    for step in ("customer.give_contacts", "customer.choose_engagements", "customer.choose_location"):
        ada.click("draft.back")
        ada.modal(step)
    assert ada.submit() == {}
    ada.modal("customer.choose_engagements")
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")
    assert ada.submit() == {}
    review = words(ada.modal("customer.review"))
    assert "Kim Akers" in review
    assert "Microsoft Viva" in review


# Other ways in


def test_the_shortcut_and_the_help_button_open_the_same_form(on_stage: Stage) -> None:
    ada = on_stage.member()
    ada.shortcut("customer.add")
    ada.modal("customer.choose_location")
    ada.close()
    ada.command("/mci help")
    ada.click("customer.open", on=ada.message("What /mci can do"))
    ada.modal("customer.choose_location")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("00418207", "00418207"),
        (f"{{{TENANT.upper()}}}", TENANT),
    ],
)
def test_r7_a_typed_id_fills_its_field_and_is_no_engagement(on_stage: Stage, typed: str, kept: str) -> None:
    ada = on_stage.member()
    open_form(ada, typed)
    assert len(ada.options("location_id", "location.search", "")) == 2
    ada.fill(location_id="Seattle")
    ada.close()
    ada.command(f"/mci add-customer {typed}")
    ada.modal("You have an unfinished draft")
    ada.click("customer.start_new")
    values = ada.modal("customer.choose_location")["state"]["values"]
    assert values["id_value"]["draft.keep"]["value"] == kept
    assert values["domain"]["draft.keep"]["value"] is None
    assert ada.submit(location_id="Seattle", domain="contoso.com") == {}
    ada.modal("customer.choose_engagements")


@pytest.mark.parametrize(("page", "where"), [("SIEM", " for Defend Against Threats"), (None, ".*")])
def test_r1_where_no_location_can_be_chosen_the_form_says_why_and_what_to_do(
    on_stage: Stage, page: str | None, where: str
) -> None:
    ada = on_stage.member()
    if page:
        ada.command(f"/mci customers {page}")
        shown = ada.message("Defend Against Threats")
    with on_stage.bot.database.write() as session:
        for place in session.scalars(select(Location)):
            place.enrolled = place.name == "Oslo" and page is not None
    if page:
        ada.click("customer.open", on=shown)
    else:
        ada.command("/mci add-customer contoso.com")
    said = words(ada.modal("customer.choose_location"))
    assert ada.options("location_id", "location.search", "") == []
    assert f"There is no location that you can choose{where}" in said
    assert f"Ask <@{ADMIN}>" in said


def take_role(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        row = session.scalar(select(MemberRow).where(MemberRow.user_id == USER))
        assert row is not None
        for grant in session.scalars(select(RoleGrant).where(RoleGrant.member_id == row.id)):
            session.delete(grant)


def test_a_member_whose_role_was_taken_meanwhile_is_turned_away(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    open_form(uma, "")
    uma.fill(location_id="Seattle", domain="contoso.com")
    take_role(on_stage)
    assert uma.submit() == {}
    said = uma.modal("You hold no role")
    assert f"Ask <@{ADMIN}>" in words(said)
    assert said["title"]["text"] == "A role is needed"
    assert said["previous_view_id"] is None, "the sentence has replaced the form"


def test_whose_role_was_taken_is_offered_nothing_and_told_so_by_every_button_and_late_answer(
    on_stage: Stage,
) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci customers viva")
    page = uma.message("Microsoft Viva")
    uma.command("/mci help")
    uma.click("help.more", on=uma.message("More"))
    uma.modal("Export")
    uma.click("customers.export")
    uma.modal("customers.export")
    take_role(on_stage)
    assert uma.options("engagement_id", "customers.choose", "") == []
    assert uma.submit(tab="eligible") == {}
    assert f"Ask <@{ADMIN}>" in words(uma.modal("You hold no role"))
    uma.close()
    uma.click("customers.export", on=page)
    assert f"Ask <@{ADMIN}>" in words(uma.modal("You hold no role"))
    assert uma.messages(uma.direct()) == []
    assert "on its way" not in words(uma.messages())


def test_the_role_is_read_once_in_the_transaction_that_adds_the_customer(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    with statements(on_stage.bot.database) as seen:
        assert ada.submit(ask_next=[]) == {}
        ada.modal("Contoso is added")
    # Whoever is an admin is looked up for the daily messages of admins that list the customer.
    of_member = [one for one in seen if "role_grants" in one and "role_grants.role = " not in one]
    assert len(of_member) == 1


def test_r12_from_an_engagement_s_page_that_engagement_is_chosen_already(on_stage: Stage) -> None:
    ada = on_stage.member()
    ada.command("/mci customers SIEM")
    page = ada.message("Defend Against Threats with SIEM Plus XDR")
    ada.click("customer.open", on=page)
    ada.modal("customer.choose_location")
    offered = ada.options("location_id", "location.search", "")
    assert [option["text"]["text"].partition(" ·")[0] for option in offered] == ["Seattle"]
    assert ada.submit(domain="contoso.com", location_id="Seattle") == {}
    view = ada.modal("customer.choose_engagements")
    chosen = view["state"]["values"]["engagement_ids"]["engagement.search"]["selected_options"]
    assert [option["text"]["text"] for option in chosen] == ["Defend Against Threats with SIEM Plus XDR"]
    assert ada.submit() == {}
    ada.modal("customer.give_contacts")


# A directory that is slow or lies


def make_directory(st: Stage, **fault: Any) -> None:
    answer = st.http.post("/control/faults", json={"where": "directory", "what": "contoso.com", **fault})
    assert answer.status_code == 201


def test_r8_a_look_up_is_waited_for_in_a_view_that_says_so(on_stage: Stage) -> None:
    make_directory(on_stage, does="slow", delay=0.5)
    ada = on_stage.member()
    open_form(ada)
    assert ada.submit(location_id="Seattle") == {}
    waiting = ada.view
    assert waiting is not None
    assert "Checking contoso.com…" in words(waiting)
    assert waiting["submit"] is None
    ada.modal("customer.choose_engagements")


def test_going_back_while_the_directory_is_asked_keeps_the_first_step(on_stage: Stage) -> None:
    make_directory(on_stage, does="slow", delay=1)
    ada = on_stage.member()
    open_form(ada)
    ada.submit(location_id="Seattle")
    ada.click("draft.back")
    ada.modal("customer.choose_location")
    ada.fill(domain="fabrikam.com")
    asked = "/control/ledger?where=directory&answer=slow"
    ada.wait(lambda: on_stage.http.get(asked).json()["entries"] or None, "the look-up")
    assert ada.submit() == {}
    assert "fabrikam.com" in words(ada.modal("customer.choose_engagements"))


def test_r11_a_directory_that_disagrees_with_itself_counts_as_not_answering(on_stage: Stage) -> None:
    make_directory(on_stage, does="lie")
    ada = on_stage.member()
    open_form(ada)
    ada.submit(location_id="Seattle")
    ada.modal("tenant directory is not answering")
    assert ada.submit(id_value=TENANT) == {}
    assert "not verified" in words(ada.modal("customer.choose_engagements"))


def test_opening_the_form_several_times_at_once_leaves_one_draft(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda _: ada.command("/mci add-customer contoso.com"), range(6)))
        st.bot.slack.listener_runner.listener_executor.shutdown()
        assert "went wrong" not in words([*ada.messages(), *ada.messages(ada.direct()), ada.view or {}])
        with st.bot.database.read() as session:
            assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_r14_what_was_changed_in_another_window_is_reviewed_anew(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_review(ada)
    stale = ada.view
    ada.click("draft.back")
    ada.modal("customer.give_contacts")
    assert ada.submit(customer_name="Lee Gu") == {}
    assert "Lee Gu" in words(ada.modal("customer.review"))
    # The window of another device, which still shows the review as it was.
    assert stale is not None
    on_stage.sandbox.stacks[ADMIN] = [stale]
    assert ada.submit() == {}
    said = words(ada.modal("changed in another window"))
    assert "Lee Gu" in said
    assert associations(on_stage) == []
    assert ada.submit() == {}
    ada.modal("Contoso is added")


def test_closing_while_the_directory_is_asked_keeps_what_it_found_and_says_nothing(on_stage: Stage) -> None:
    make_directory(on_stage, does="slow", delay=0.5)
    ada = on_stage.member()
    open_form(ada)
    ada.submit(location_id="Seattle")
    ada.close()
    tried = "/control/ledger?what=views.update"
    ada.wait(lambda: on_stage.http.get(tried).json()["entries"] or None, "the answer")
    on_stage.bot.slack.listener_runner.listener_executor.shutdown()
    assert ada.messages(ada.direct()) == []
    with on_stage.bot.database.read() as session:
        (draft,) = session.scalars(select(Draft))
        assert draft.step == Step.ENGAGEMENTS


# The first step is skipped where nothing in it is open


TAKEN = [
    ("contoso.com", None),
    ("kim@contoso.com", "*contoso.com*, from the e-mail address that you gave."),
    ("https://contoso.com/about", "*contoso.com*, from the web address that you gave."),
]


@pytest.mark.parametrize(("typed", "said"), TAKEN)
def test_a_form_that_asks_for_the_location_says_where_the_domain_came_from(
    on_stage: Stage, typed: str, said: str | None
) -> None:
    ada = on_stage.member()
    ada.command(f"/mci add-customer {typed}")
    view = ada.modal("customer.choose_location")
    assert ("that you gave" in words(view)) is (said is not None)
    assert (said or "") in words(view)


@pytest.mark.parametrize(("typed", "said"), TAKEN)
def test_a_known_location_and_a_domain_with_a_tenant_lead_straight_to_the_engagements(
    on_stage: Stage, typed: str, said: str | None
) -> None:
    uma = on_stage.member(USER)
    uma.command(f"/mci add-customer {typed}")
    view = uma.modal("customer.choose_engagements")
    assert f"Tenant ID `{TENANT}`" in words(view)
    assert (said or "that you gave") in words(view) or said is None
    assert said or "that you gave" not in words(view)
    uma.click("draft.back")
    view = uma.modal("customer.choose_location")
    assert view["state"]["values"]["domain"]["draft.keep"]["value"] == "contoso.com"
    assert uma.submit() == {}
    uma.modal("customer.choose_engagements")
    assert uma.submit(engagement_ids=["Viva"]) == {}
    uma.modal("customer.give_contacts")
    assert uma.submit(**KIM) == {}
    uma.modal("customer.review")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("nobody.example.com", "No tenant belongs to *nobody.example.com*"),
        ("northwind.com", "tenant directory is not answering"),
        ("", None),
        ("gmail.com", None),
        (TENANT, None),
    ],
)
def test_the_first_step_is_shown_where_something_in_it_is_open(
    on_stage: Stage, typed: str, said: str | None
) -> None:
    uma = on_stage.member(USER)
    uma.command(f"/mci add-customer {typed}".strip())
    view = uma.modal(said or "customer.choose_location")
    assert view["callback_id"] == "customer.choose_location"


def test_a_form_that_is_closed_while_the_directory_is_asked_leaves_no_draft(on_stage: Stage) -> None:
    make_directory(on_stage, does="slow", delay=0.5)
    uma = on_stage.member(USER)
    uma.command("/mci add-customer contoso.com")
    uma.modal("Checking contoso.com…")
    uma.close()
    uma.command("/mci add-customer")
    assert "unfinished" not in words(uma.modal("customer.choose_location"))
    assert typed_domain(uma) is None
    assert "went wrong" not in words([*uma.messages(), *uma.messages(uma.direct())])


def test_a_second_command_at_the_same_time_shows_the_same_form(database_url: str) -> None:
    with stage(database_url) as st:
        uma = st.member(USER)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: uma.command("/mci add-customer contoso.com"), range(4)))
        st.bot.slack.listener_runner.listener_executor.shutdown()
        assert "went wrong" not in words([*uma.messages(), *uma.messages(uma.direct()), uma.view or {}])
        with st.bot.database.read() as session:
            assert session.scalar(select(func.count()).select_from(Draft)) == 1


def test_what_is_drawn_after_a_tick_never_replaces_the_step_that_followed(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        to_engagements(ada)
        st.sandbox.faults.add(SandboxFault(what="views.update", does=Does.SLOW, delay=1.5, times=1))
        tried = "/control/ledger?what=views.update"
        before = len(st.http.get(tried).json()["entries"])
        assert ada.submit(engagement_ids=["Viva"]) == {}
        ada.modal("customer.give_contacts")
        ada.wait(lambda: len(st.http.get(tried).json()["entries"]) > before or None, "the late call")
        assert ada.view is not None
        assert ada.view["callback_id"] == "customer.give_contacts"


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ({"domain": "contoso.com", "id_value": OTHER}, "Why does this ID belong to the customer?"),
        ({"domain": "nowhere-at-all.com"}, "needed for nowhere-at-all.com"),
    ],
)
def test_a_first_step_left_open_elsewhere_shows_the_question_that_was_asked_meanwhile(
    on_stage: Stage, typed: dict[str, str], question: str
) -> None:
    ada = on_stage.member()
    open_form(ada, "")
    elsewhere = ada.view
    assert elsewhere is not None
    assert ada.submit(location_id="Seattle", **typed) == {}
    ada.modal(question)
    on_stage.sandbox.stacks[ADMIN] = [elsewhere]
    assert ada.submit(location_id="Seattle", **typed) == {}
    assert ada.modal(question)["id"] == elsewhere["id"]


def test_a_choice_is_kept_before_slack_gets_its_answer(on_stage: Stage) -> None:
    ada = on_stage.member()
    to_engagements(ada)
    lazy, busy = on_stage.bot.slack.listener_runner.listener_executor, Event()
    for _ in range(LAZY_THREADS):
        lazy.submit(busy.wait)
    try:
        for chosen in (["Viva"], ["Viva", "SIEM"]):
            ada.fill(engagement_ids=chosen)
            with on_stage.bot.database.read() as session:
                (draft,) = session.scalars(select(Draft))
                assert len(draft.data["engagement_ids"]) == len(chosen)
    finally:
        busy.set()


def test_the_total_follows_the_last_of_several_quick_ticks(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        to_engagements(ada)
        st.sandbox.faults.add(SandboxFault(what="views.update", does=Does.SLOW, delay=1.0, times=1))
        ada.fill(engagement_ids=["Viva"])
        ada.fill(engagement_ids=["Viva", "SIEM"])
        ada.modal("*2 chosen")
