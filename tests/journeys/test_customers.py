import csv
import io
import re
from functools import partial
from typing import Any

import pytest
from openpyxl import load_workbook

from flows.associations import cancel
from flows.claims import submit_claim
from flows.consent import record_consent
from store.enums import AssociationStatus
from store.partners import Partner
from tests.support import asking, world
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import ADA, ADMIN, KIM, LINKS, NOON, STRANGER, USER, actor

Json = dict[str, Any]


def tenant(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def fill(st: Stage, count: int) -> list[int]:
    return [
        world.associate(
            st.bot.database,
            st.place,
            st.place.viva.id,
            tenant=tenant(number),
            company=f"Company {number:02}",
            domain=f"company{number:02}.example",
            user=USER if number % 2 else ADMIN,
        )
        for number in range(1, count + 1)
    ]


def accept(st: Stage, association_id: int) -> None:
    with st.bot.database.write() as session:
        record_consent.record(session, actor(session), association_id, NOON, "by phone", NOON)


def home(ada: Member, wanted: str) -> Json:
    def found() -> Json | None:
        view = ada.home
        return view if view and wanted in words(view) else None

    return ada.wait(found, f"a Home with {wanted!r}", lambda: words(ada.home or {}))


def page_of(counted: str, front: Json) -> str:
    """Return the value of the button beside an engagement's numbers."""
    return str(next(block["accessory"]["value"] for block in front["blocks"] if counted in words(block)))


def test_r4_app_home_leads_to_a_page_and_is_there_again_when_it_is_opened_anew(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 12)
        ada = st.member()
        ada.open_home()
        front = home(ada, "Needs you")
        assert "Company 02" in words(front)
        viva = page_of("*12* in progress", front)
        ada.click("customers.open", viva, on=front)
        page = home(ada, "Ineligible")
        assert "Company 10" in words(page)
        assert "Company 11" not in words(page)
        ada.click("customers.later", on=page)
        page = home(ada, "Company 11")
        ada.click("customers.earlier", on=page)
        page = home(ada, "Company 01")
        ada.click("customers.later", on=page)
        home(ada, "Company 12")
        ada.open_home()
        assert "Company 12" in words(home(ada, "Company 11"))


def test_two_members_see_their_own_home(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 2)
        ada, uma = st.member(), st.member(USER)
        ada.open_home()
        uma.open_home()
        assert "Company 01" not in words(home(ada, "Company 02"))
        assert "Company 02" not in words(home(uma, "Company 01"))


def test_somebody_without_role_is_told_whom_to_ask_on_home_and_by_every_command(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        sam = st.member(STRANGER)
        sam.open_home()
        assert f"<@{ADMIN}>" in words(home(sam, "You hold no role"))

        def ask(line: str, answers: int) -> None:
            sam.command(f"/mci {line}")
            sam.wait(lambda: len(sam.messages()) == answers or None, line)

        for number, line in enumerate(
            ("customers", "customer contoso", "due", "engagements", "export viva"), 1
        ):
            ask(line, number)
        assert all("You hold no role" in words(one) for one in sam.messages())


def test_filters_from_home_narrow_the_page_and_can_be_cleared(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 6)
        ada = st.member()
        ada.open_home()
        front = home(ada, "Needs you")
        viva = page_of("*6* in progress", front)
        ada.click("customers.open", viva, on=front)
        ada.click("customers.filter", on=home(ada, "Company 01"))
        ada.modal("customers.filter")
        assert ada.submit(search="company", location_id="Seattle", owner=USER, status="customer_added") == {}
        page = home(ada, ":mag:")
        assert all(f"Company 0{number}" in words(page) for number in (1, 3, 5))
        assert not any(f"Company 0{number}" in words(page) for number in (2, 4, 6))
        assert ada.view is None
        ada.click("customers.clear", on=page)
        home(ada, "Company 02")


def test_filters_from_a_message_show_the_page_in_the_modal(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 3)
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("customers.filter", on=ada.message("Company 01"))
        ada.modal("customers.filter")
        assert ada.submit(search="02") == {}
        view = ada.modal("Company 02")
        assert "Company 01" not in words(view)


def test_a_message_has_few_rows_and_opens_all_of_them_in_a_modal(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 11)
        ada = st.member()
        ada.command("/mci customers viva")
        page = ada.message("Company 05")
        assert "Company 06" not in words(page)
        ada.click("customers.show_all", on=page)
        ada.modal("Company 10")
        ada.click("customers.later")
        ada.modal("Company 11")
        ada.close()
        ada.click("customers.complete", on=page)
        ada.message("Nothing has ended yet.")
        assert len(ada.messages()) == 1


@pytest.mark.parametrize(
    ("typed", "most", "rest"),
    [
        ("customers", 3, ["*3* more need you", "Show all of mine"]),
        ("customers viva", 5, ["Show all"]),
        ("due all", 5, ["Show all"]),
    ],
)
def test_a_list_by_command_is_short_however_much_there_is(
    database_url: str, typed: str, most: int, rest: list[str]
) -> None:
    with stage(database_url) as st:
        fill(st, 12)
        st.pass_time(days=25)
        ada = st.member()
        ada.command(f"/mci {typed}")
        said = words(ada.message("Company 0")["blocks"])
        assert len(re.findall(r"\*Company \d\d\*", said)) == most
        for part in rest:
            assert part in said


@pytest.mark.parametrize("engagement", ["viva", "siem"])
def test_a_page_without_customers_says_so(database_url: str, engagement: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command(f"/mci customers {engagement}")
        ada.message("No customers yet for this engagement.")


def test_the_tabs_of_a_page_have_their_counts(database_url: str) -> None:
    with stage(database_url) as st:
        first, second, _ = fill(st, 3)
        for one in (first, second):
            accept(st, one)
        with st.bot.database.write() as session:
            submit_claim.submit(
                session, actor(session), first, NOON, submitted_on=NOON.date(), claim_id=None, note=None
            )
        ada = st.member()
        ada.command("/mci customers viva")
        tabs = words(ada.message("Company 02"))
        assert "Eligible (2 open)" in tabs
        assert "In review (1)" in tabs


def test_an_empty_home_says_what_to_do_and_what_will_happen(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.open_home()
        front = home(ada, "No customers yet. Add the first one.")
        assert "accepts or declines on a web page" in words(front)
        assert "Needs you" not in words(front)
        ada.click("customer.open", on=front)
        ada.modal("customer.choose_location")


def test_everything_else_is_behind_more_on_home(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.open_home()
        ada.click("help.more", on=home(ada, "No customers yet"))
        assert "Already running in Partner Center" in words(ada.modal("What /mci can do"))
        ada.click("customer.find")
        assert "Find a customer" in words(ada.modal("No customers yet. Add the first one."))


def test_what_waits_for_customers_is_one_line_on_home_that_leads_to_them(database_url: str) -> None:
    with stage(database_url) as st:
        ids = fill(st, 4)
        with st.bot.database.write() as session:
            for one in (ids[1], ids[3]):
                asking.ask(
                    session, actor(session), one, LINKS, NOON, customer=KIM, partner=ADA, contact_reason="x"
                )
        ada = st.member()
        ada.open_home()
        front = home(ada, "*2* wait for the customer's answer")
        assert "Nothing needs you now." in words(front)
        assert "Company 02" not in words(front)
        ada.click("customers.waiting", on=front)
        home(ada, "Company 02")


def test_home_groups_what_needs_the_member_by_customer(database_url: str) -> None:
    with stage(database_url) as st:
        place = st.place
        for work in (place.viva, place.siem):
            world.associate(st.bot.database, place, work.id)
        ada = st.member()
        ada.open_home()
        front = home(ada, "Needs you: 2")
        assert words(front).count("*Contoso*") == 1
        assert words(front).count("* · ask for consent by ") == 2
        ada.click("customer.show", on=front)
        assert "MCI-000002" in words(home(ada, "MCI-000001"))


def test_r5_the_ineligible_tab_says_why(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.command("/mci customers endpoint ineligible")
        said = ada.message("Company 01")
        assert "Needs at least 300 paid seats; this is not known." in words(said)
        ada.click("customer.open", on=said)
        assert "company01.example" in str(ada.modal("customer.choose_location"))


def test_r5_who_consented_before_and_is_not_known_to_fit_is_claimed_from_the_ineligible_tab(
    database_url: str,
) -> None:
    with stage(database_url) as st:
        added = world.associate(st.bot.database, st.place, st.place.viva.id)
        world.accept(st.bot.database, added)
        ada = st.member()
        ada.command("/mci customers endpoint ineligible")
        ada.click("customer.claim", on=ada.message("this is not known"))
        ada.modal("customer.choose_engagements")
        ada.modal("Looked up in Partner Center on")
        ada.fill(attested_ids=[])
        ada.modal_without("Looked up in Partner Center on")
        ada.fill(attested_ids=["Endpoint"])
        ada.modal("Looked up in Partner Center on")
        assert ada.submit(attested_note="Shown as eligible there") == {}
        ada.modal("customer.give_contacts")
        assert ada.submit() == {}
        ada.modal("customer.review")
        assert ada.submit() == {}
        ada.modal("claimed for 1 engagement")


def test_r5_without_statements_the_ineligible_tab_offers_nothing(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        with st.bot.database.write() as session:
            session.get_one(Partner, st.place.partner.id).member_attestations = False
        ada = st.member()
        ada.command("/mci customers endpoint ineligible")
        assert "customer.open" not in str(ada.message("this is not known"))


@pytest.mark.parametrize("typed", ["Company 02", "company02.example", tenant(2), "MCI-000002", "mci-000002"])
def test_one_customer_is_found_exactly(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        fill(st, 3)
        ada = st.member()
        ada.command(f"/mci customer {typed}")
        found = ada.message("Customer added")
        assert "Company 02" in words(found)
        assert "Company 03" not in words(found)


def test_a_misspelt_customer_is_offered_and_can_be_chosen(database_url: str) -> None:
    with stage(database_url) as st:
        world.associate(st.bot.database, st.place, st.place.viva.id)
        ada = st.member()
        ada.shortcut("customer.find")
        ada.modal("customer.find")
        ada.submit(search="contsoo")
        ada.modal("Did you mean")
        ada.click("customer.show")
        assert "MCI-000001" in words(ada.modal("Customer added"))


def test_words_of_customer_and_engagement_find_rows_in_any_order(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 3)
        ada = st.member()

        def answers(count: int) -> bool | None:
            return len(ada.messages()) == count or None

        lines = ("customers viva 02", "customers 02 vivva", "customer 02 viva")
        for number, line in enumerate(lines, 1):
            ada.command(f"/mci {line}")
            assert ada.wait(partial(answers, number), line)
            assert "Company 02" in words(ada.messages()[-1]), line
            assert "Company 03" not in words(ada.messages()[-1]), line


def test_what_is_on_another_tab_is_said_with_the_button_that_leads_there(database_url: str) -> None:
    with stage(database_url) as st:
        ended, _ = fill(st, 2)
        with st.bot.database.write() as session:
            cancel.cancel(session, actor(session), ended, NOON, None)
        ada = st.member()
        ada.command("/mci customers MCI-000001")
        page = ada.message("*1* in *Complete*")
        ada.click("customers.complete", on=page)
        ada.message("Company 01")
        assert len(ada.messages()) == 1


def test_due_shows_mine_and_everybodys(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 2)
        st.pass_time(days=25)
        ada = st.member()
        ada.command("/mci due")
        mine = ada.message("Company 02")
        assert "Company 01" not in words(mine)
        ada.click("customers.everybodys", on=mine)
        assert "Company 02" in words(ada.message("Company 01"))


@pytest.mark.parametrize("typed", ["all", "\u2014 all", "-all", "“All.”", "ａｌｌ", "(all)"])
def test_everybodys_due_is_meant_however_it_is_typed(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        fill(st, 2)
        st.pass_time(days=25)
        ada = st.member()
        ada.command(f"/mci due {typed}")
        assert "Company 01" in words(ada.message("Company 02"))


@pytest.mark.parametrize("typed", ["/mci due", "/mci due all"])
def test_due_says_that_nothing_is_due_where_nothing_was_narrowed(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.command(typed)
        page = ada.message("Nothing is due.")
        assert "Clear" not in words(page)
        ada.click("customers.filter", on=page)
        ada.modal("customers.filter")
        assert ada.submit(search="company") == {}
        narrowed = ada.modal("Nothing here fits these words and filters. Elsewhere:")
        assert "Customer added" in words(narrowed)
        assert "owner" not in words(narrowed)
        ada.click("customers.clear")
        ada.modal("Nothing is due.")


@pytest.mark.parametrize(
    "typed", ["customers MCI-000001", "customers company", "customers company 01", "customer company 01 viva"]
)
def test_a_search_of_all_engagements_leads_to_a_customer_of_whom_everything_was_lost(
    database_url: str, typed: str
) -> None:
    with stage(database_url) as st:
        lost = fill(st, 1)[0]
        st.pass_time(days=60)
        st.tick()
        assert world.row(st.bot.database, lost).status is AssociationStatus.CONSENT_EXPIRED
        ada = st.member()
        ada.command(f"/mci {typed}")
        page = ada.message("Company 01")
        if typed.startswith("customers"):
            assert "Nothing here fits these words and filters. Elsewhere:" in words(page)
            assert "MCI-000001 · 🔴 Customer consent expired" in words(page)
            ada.click("customer.show", on=page)
            page = ada.message("Find another")
        assert "Customer consent expired" in words(page)


def test_the_catalogue_names_terms_rates_locations_and_that_it_is_a_sample(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci engagements")
        said = words(ada.message("Engagements: terms and rates"))
        for expected in (
            "consent within 14 days",
            "claim within 90 days",
            "USD\u00a05,000",
            "in market A",
            "May earn: Oslo, Seattle; once enrolled in MCI: Lagos",
            "sample data",
        ):
            assert expected in said
        assert "Show all" not in said


def test_a_long_catalogue_is_short_in_a_message_with_what_is_in_use_first(database_url: str) -> None:
    with stage(database_url) as st:
        world.engagements(st.bot.database, st.place, 9)
        world.associate(st.bot.database, st.place, st.place.viva.id)
        ada = st.member()
        ada.command("/mci engagements")
        message = ada.message("Engagements: terms and rates")
        said = words(message)
        assert said.index("*Microsoft Viva*") < said.index("*Defend Against Threats")
        assert "May earn" not in said
        assert "5 of 12 engagements. Those in use come first: 1." in said
        assert said.count("consent within") == 5
        ada.click("customers.show_all", on=message)
        assert "1–6 of 12, by name" in words(ada.modal("May earn"))


@pytest.mark.parametrize("command", ["/mci customers nobody", "/mci customers", "/mci due"])
def test_without_any_customer_every_list_offers_to_add_the_first(database_url: str, command: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command(command)
        said = ada.message("No customers yet. Add the first one.")
        assert "Clear* shows everything" not in words(said)
        ada.click("customer.open", on=said)
        ada.modal("Step 1 of 4")


@pytest.mark.parametrize("command", ["/mci consent", "/mci consent nobody", "/mci submit-claim nobody"])
def test_without_any_customer_no_form_searches_for_one(database_url: str, command: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command(command)
        shown = ada.modal("No customers yet. Add the first one.")
        assert not [one for one in shown["blocks"] if one["type"] == "input"]
        ada.click("customer.open")
        ada.modal("Step 1 of 4")


def test_without_any_customer_an_export_says_so_at_once(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member()
        ada.command("/mci export")
        assert "on its way" not in words(ada.message("There is nothing to export yet."))


def test_export_brings_the_shown_rows_privately_as_csv_and_excel(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 3)
        world.associate(
            st.bot.database,
            st.place,
            st.place.viva.id,
            tenant=tenant(9),
            company='=HYPERLINK("https://evil.example")',
            domain="evil.example",
        )
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("customers.export", on=ada.message("Company 01"))
        message = ada.wait(
            lambda: next((one for one in reversed(ada.messages(ada.direct())) if one.get("files")), None)
        )
        assert "4 rows: Microsoft Viva, the Eligible tab." in words(message)
        files = {
            one["name"].rpartition(".")[2]: st.http.get(one["url_private"]).content
            for one in message["files"]
        }
        table = list(csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig"))))
        names = ["Company 01", "Company 02", "Company 03", '\'=HYPERLINK("https://evil.example")']
        assert [row["Customer"] for row in table] == names
        assert {(row["ID type"], row["Added or claimed"]) for row in table} == {("Tenant ID", "Added")}
        sheet = load_workbook(io.BytesIO(files["xlsx"])).active
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [one.lstrip("'") for one in names]
        assert {row[0].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}


def test_r12_adding_from_an_engagements_page_preselects_that_engagement(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.command("/mci customers viva")
        ada.click("customer.open", on=ada.message("Company 01"))
        ada.modal("customer.choose_location")
        assert ada.submit(location_id="Seattle", domain="contoso.com") == {}
        view = ada.modal("customer.choose_engagements")
        chosen = next(block["element"] for block in view["blocks"] if block["type"] == "input")
        assert [option["text"]["text"] for option in chosen["initial_options"]] == ["Microsoft Viva"]


@pytest.mark.parametrize(
    "typed",
    [
        "viva complete",
        "Viva, Complete.",
        "viva \u2014 complete",
        "“viva” (complete)",
        "viva: ＣＯＭＰＬＥＴＥ",
        "complete",
    ],
)
def test_an_export_without_rows_says_so_however_its_tab_is_typed(database_url: str, typed: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.command(f"/mci export {typed}")
        ada.message("Your export is on its way")
        where = "Microsoft Viva" if "viva" in typed.lower() else "all engagements"
        ada.message(f"Nothing to export: {where}, the Complete tab.", ada.direct())


def test_an_export_of_no_named_tab_says_which_it_is_and_how_to_get_another(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.command("/mci export")
        said = words(ada.message("1 row: all engagements, the Eligible tab.", ada.direct()))
        assert "To get another, name it: `/mci export complete`" in said


def test_exporting_from_home_says_where_the_files_go(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st, 1)
        ada = st.member()
        ada.open_home()
        ada.click("help.more", on=home(ada, "Needs you"))
        ada.modal("What /mci can do")
        ada.click("customers.export")
        ada.modal("customers.export")
        assert ada.submit(engagement_id="Viva", tab="eligible") == {}
        ada.modal("on its way")
        ada.message("1 row: Microsoft Viva, the Eligible tab.", ada.direct())


def test_home_and_page_are_the_same_over_socket_mode(database_url: str) -> None:
    with stage(database_url, socket_mode=True) as st:
        fill(st, 2)
        ada = st.member()
        ada.open_home()
        home(ada, "Company 02")
        ada.command("/mci customers viva")
        ada.click("association.open", on=ada.message("Company 01"))
        ada.modal("History")


@pytest.mark.parametrize(
    "line",
    [
        "/mci customers\tviva",
        "/mci Customers\u00a0“viva”",
        "/mci CUSTOMERS\n\u2014viva.",
        "/mci _customers_ viva",
    ],
)
def test_a_command_is_understood_however_it_was_typed(on_stage: Stage, line: str) -> None:
    ada = on_stage.member()
    ada.command(line)
    ada.wait(lambda: ada.messages() or None, "an answer")
    assert "Microsoft Viva" in words(ada.messages()[-1])
    assert "There is no" not in words(ada.messages()[-1])
