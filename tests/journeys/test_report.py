"""A report from the command and from App Home: its numbers, and the rows behind them."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import httpx
from openpyxl import load_workbook

from flows.claims import record_answer, submit_claim
from flows.claims.record_answer import ClaimAnswer
from flows.rules.associations.amounts import Amount
from store.enums import ClaimRecordKind as Kind
from tests.support import world
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import ADMIN, NOON, STRANGER, USER, actor

Json = dict[str, Any]


def fill(st: Stage) -> None:
    """Add one customer who is near the end of a clock, and one whose claim was approved."""
    database, place = st.bot.database, st.place
    world.associate(database, place, place.viva.id, company="Adatum", domain="adatum.example")
    tenant = "00000000-0000-4000-8000-000000000002"
    paid = world.associate(
        database, place, place.viva.id, tenant=tenant, company="Bellows", domain="bellows.example"
    )
    world.accept(database, paid)
    with database.write() as session:
        ada, day = actor(session), NOON.date()
        submit_claim.submit(session, ada, paid, NOON, submitted_on=day, claim_id=None, note=None)
        given = ClaimAnswer(Kind.APPROVED, day, amount=Amount("USD", Decimal("4999.50")))
        record_answer.record(session, ada, paid, NOON, given)


def home(member: Member, wanted: str) -> Json:
    """Wait for an App Home with these words, and return it."""
    return member.wait(lambda: member.home if wanted in words(member.home or {}) else None, wanted)


def button(view: Json, label: str) -> str:
    """Return the value of the button with this spoken label."""
    return str(
        next(
            one["accessory"]["value"]
            for one in view["blocks"]
            if one.get("accessory", {}).get("accessibility_label") == label
        )
    )


def test_a_report_is_typed_and_each_number_leads_to_its_rows_and_back(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st)
        ada = st.member(ADMIN)
        ada.command("/mci report 2026-03 viva")
        shown = ada.message("Report: March 2026")
        assert "Mar 1, 2026 to Mar 31, 2026. Microsoft Viva" in words(shown)
        assert "*Approved*: *USD\xa04,999.50* · 1 claim" in words(shown)
        ada.click("report.show_figure", button(shown, "Show: Approved"), on=shown)
        rows = ada.message("Approved on Mar 2, 2026: USD\xa04,999.50")
        assert "Bellows" in words(rows)
        assert "Adatum" not in words(rows)
        ada.click("report.open", on=rows)
        assert "Microsoft Viva" in words(ada.message("Report: March 2026"))


def test_what_is_not_understood_is_named_with_what_is(database_url: str) -> None:
    with stage(database_url) as st:
        st.member(ADMIN).command("/mci report last weak")
        said = words(st.member(ADMIN).message("No period"))
        assert "“last weak”" in said
        assert "FY27 Q2" in said


def test_app_home_leads_to_the_report_of_this_month(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st)
        uma = st.member(USER)
        world.associate(st.bot.database, st.place, st.place.siem.id, user=USER)
        uma.open_home()
        uma.click("report.open", on=home(uma, "Needs you"))
        assert "*At risk within 30 days*" in words(home(uma, "Report: this month"))


def test_the_chart_and_the_workbook_come_as_direct_messages(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st)
        ada = st.member(ADMIN)
        ada.command("/mci report viva 2026-03")
        ada.click("report.send_files", on=ada.message("Report: March 2026"))
        ada.message("The report is on its way")
        sent = ada.message("Report: Mar 1, 2026 to Mar 31, 2026. Microsoft Viva", ada.direct())
        picture, book = sent["files"]
        assert "Approved USD 4,999.50" in picture["alt_txt"]
        drawn = httpx.get(picture["url_private"]).content
        assert drawn.startswith(b"\x89PNG")
        sheets = load_workbook(BytesIO(httpx.get(book["url_private"]).content))
        header, *rows = sheets["Approved"].iter_rows(values_only=True)
        (row,) = [dict(zip(header, one, strict=True)) for one in rows]
        assert (row["Customer"], row["Counts with"], row["Currency"]) == ("Bellows", 4999.5, "USD")
        assert (row["Basis"], f"{row['Recorded for']:%Y-%m-%d}") == ("recorded", "2026-03-02")
        (at_risk,) = list(sheets["At risk, 30 days"].iter_rows(min_row=2, values_only=True))
        assert (at_risk[0], at_risk[header.index("Basis")]) == ("Adatum", "today's rate")


def test_without_any_amount_the_workbook_comes_alone(database_url: str) -> None:
    with stage(database_url) as st:
        ada = st.member(ADMIN)
        ada.command("/mci report")
        ada.click("report.send_files", on=ada.message("Report: this month"))
        sent = ada.message("there is no chart", ada.direct())
        assert [one["filetype"] for one in sent["files"]] == ["xlsx"]


def test_who_has_no_role_gets_no_report(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st)
        st.member(STRANGER).command("/mci report")
        assert "USD" not in words(st.member(STRANGER).message("role"))


def test_another_period_is_chosen_on_the_report(database_url: str) -> None:
    with stage(database_url) as st:
        fill(st)
        uma = st.member(USER)
        uma.command("/mci report 2026-03")
        shown = uma.message("Report: March 2026")
        uma.choose("report.choose_period", "last month", on=shown)
        assert "Feb 1, 2026 to Feb 28, 2026" in words(uma.message("Report: last month"))
