"""Two new partners set up MCI Bot from Slack alone, with files of a large partner; one leaves."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.reports import spreadsheets
from handlers.reports.spreadsheets import Sheet
from store import partners
from store.enums import Role
from tests.journeys.test_data_files import send
from tests.journeys.test_set_up import begin
from tests.support.stage import CHANNEL, Member, Stage, stage, words, workspace
from tests.support.world import ADMIN, USER, WORKSPACE

SECOND, PREFIX, NORA, UNA = "T0NORTHWIND", "N", "U1NORA", "U1UNA"
LOCATIONS, CUSTOMERS = 300, 5_000


@pytest.fixture
def new(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Return a bot with an empty database, and two workspaces that may install it."""
    monkeypatch.setenv("MAIL_FROM", "mci@fourthcoffee.example")
    with stage(database_url, is_new=True, has_token=False) as st:
        northwind = workspace(SECOND, "Northwind", PREFIX)
        people = [replace(northwind.users[PREFIX + one], id=own) for one, own in ((ADMIN, NORA), (USER, UNA))]
        northwind.users = {one.id: one for one in people}
        northwind.channels[PREFIX + CHANNEL].members = list(northwind.users)
        st.sandbox.add_workspace(northwind)
        yield st


def book(first: int, user_id: str) -> bytes:
    """Return a workbook with the data of a large partner, whose PartnerIDs begin at ``first``."""
    works = [["VIVA", "Microsoft Viva", "Modern Work", "workshop", "2025-01-01", "tpid; tenant_id", "A=5000"]]
    places = [
        [str(first + one), f"Branch {one:03}", "FR", "A", "yes", "all"] for one in range(1, LOCATIONS + 1)
    ]
    facts = [[f"{100_000 + one}", "microsoft_365_seats", str(one)] for one in range(CUSTOMERS)]
    return spreadsheets.as_workbook(
        [
            Sheet(
                "Catalogue",
                ["code", "name", "solution_area", "type", "active_from", "identifier_types", "rates"],
                works,
            ),
            Sheet(
                "Locations", ["partner_id", "name", "country", "market", "enrolled", "engagements"], places
            ),
            Sheet(
                "Roles",
                ["user_id", "name", "role", "location"],
                [[user_id, "Uma User", "incentives_user", str(first + 7)]],
            ),
            Sheet("Facts", ["tpid", "attribute", "value"], facts),
        ]
    )


def set_up(st: Stage, user: str, first: int, colleague: str) -> Member:
    """Lead the installer through the first steps, with one file for all the data."""
    admin = begin(st, user)
    admin.click("partner.change_channel", on=admin.modal("set_up.shown"))
    admin.modal("partner.channel")
    assert admin.submit(new_channel="MCI Deals") == {}
    admin.modal("MCI Bot has made it, and you are in it")
    admin.close(clear=True)
    shown = send(admin, "our data.xlsx", book(first, colleague))
    said = words(shown)
    assert f"*Locations*: {LOCATIONS} new" in said
    assert f"*Facts*: {CUSTOMERS:,} new" in said
    admin.click("files.apply", on=shown, channel=admin.direct())
    admin.message("applied *our data.xlsx*", admin.direct())
    return admin


def add_customer(member: Member, domain: str, channel: str) -> None:
    """Add a customer at the only location at which the member may."""
    member.command(f"/mci add-customer {domain}", channel)
    member.modal("customer.choose_engagements")
    assert member.submit(engagement_ids=["Viva"]) == {}
    member.modal("customer.give_contacts")
    typed = {"company": "Contoso", "customer_name": "Kim Akers", "customer_email": f"kim@{domain}"}
    assert member.submit(**typed) == {}
    member.modal("customer.review")
    assert member.submit() == {}
    member.modal("is added")
    member.close(clear=True)


def test_two_large_partners_set_themselves_up_in_slack_and_one_leaves(new: Stage) -> None:
    ada = set_up(new, ADMIN, 5_000_000, USER)
    nora = set_up(new, NORA, 6_000_000, UNA)
    for workspace_id, colleague in ((WORKSPACE, USER), (SECOND, UNA)):
        with new.bot.database.read() as session:
            partner = partners.of_workspace(session, workspace_id)
            assert partner is not None
            assert len(partners.locations(session, partner)) == LOCATIONS
            member = partners.member(session, partner, colleague)
            assert member is not None
            [(role, _)] = partners.grants(session, member)
            assert role is Role.USER
    uma, una = new.member(USER), new.member(UNA)
    add_customer(uma, "contoso.com", CHANNEL)
    add_customer(una, "contoso.com", PREFIX + CHANNEL)
    new.deliver()
    for admin in (ada, nora):
        (made,) = [one for one in admin.get("boot")["channels"] if one["name"] == "mci-deals"]
        card = admin.message("Contoso", made["id"])
        assert "Microsoft Viva" in words(card)
    assert new.http.post("/control/installations", json={"does": "uninstall", "team": WORKSPACE}).is_success
    add_customer(una, "fabrikam.com", PREFIX + CHANNEL)
    new.deliver()
    assert "Contoso" in words(nora.message("fabrikam.com", made["id"]))
    nora.command("/mci admin look", made["id"])
    nora.modal("A look at the whole")
