"""An admin adds, changes and compares engagements in Slack."""

import json
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from flows.administration import engagements, roles
from flows.administration.roles import Person
from store.associations import associations
from store.customers.customers import CustomerFact
from store.enums import IdentifierType, Role
from tests.support import world
from tests.support.forging import forge
from tests.support.stage import Member, Stage, stage, words
from tests.support.world import ADMIN, NOON, USER, actor

IDS = [f"{number:08}-2222-4333-8444-555555555555" for number in range(12)]


def open_engagement(member: Member, engagement_id: int) -> dict[str, Any]:
    member.command("/mci admin catalogue")
    member.click("catalogue.show", str(engagement_id), on=member.modal("Find an engagement"))
    return member.modal("Days and reminders")


def edit(member: Member, engagement_id: int, section: str) -> None:
    member.click("catalogue.edit", section, on=open_engagement(member, engagement_id))
    member.modal("catalogue.save")


def said(st: Stage, code: str) -> Any:
    with st.bot.database.read() as session:
        who = actor(session)
        return engagements.details(session, who, engagements.id_of(session, who, code) or 0, NOON).said


def test_an_engagement_is_added_edited_and_its_versions_are_compared(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin")
    overview = ada.modal("Undelivered messages")
    assert "3 of 3 engagements can be chosen" in words(overview)
    ada.click("catalogue.list", on=overview)
    assert "A\u00a0" not in words(ada.modal("Find an engagement"))
    ada.click("catalogue.add")
    ada.modal("catalogue.save")
    errors = ada.submit(
        engagement_code="a b", engagement_name="Copilot", solution_area="AI", engagement_type="workshop"
    )
    assert "code of letters" in errors["engagement_code"]
    assert "Microsoft Viva" in ada.submit(engagement_code="VIVA")["engagement_code"]
    assert ada.submit(engagement_code="COPILOT") == {}
    assert "Days to submit the claim: 90" in words(ada.modal("This is what would be added"))
    assert ada.submit() == {}
    shown = ada.modal("Added.")
    assert "Code" not in words(shown)
    ada.click("catalogue.versions", on=shown)
    only = ada.modal("Versions of Copilot")
    assert only["submit"] is None, "one version cannot be compared"
    ada.click("catalogue.back", on=only)
    ada.click("catalogue.edit", "rates", on=ada.modal("Days and reminders"))
    ada.modal("catalogue.save")
    assert "amounts by market" in ada.submit(rates="A:5000")["rates"]
    assert ada.submit(rates="A=5000; B=3000") == {}
    assert "→ A: USD 5,000; B: USD 3,000" in words(ada.modal("This is what would change"))
    assert ada.submit(rates="A=6000; B=3000") == {}
    ada.modal("You changed something after the preview")
    assert ada.submit() == {}
    shown = ada.modal("Saved.")
    assert "Rates: A: USD 6,000; B: USD 3,000" in words(shown)
    ada.click("catalogue.versions", on=shown)
    shown = ada.modal("Versions of Copilot")
    assert "added" in words(shown)
    assert ada.submit() == {}
    assert "*Rates*\nnone\n→ A: USD 6,000; B: USD 3,000" in words(ada.modal("From:"))
    ada.click("catalogue.versions")
    ada.click("catalogue.back", on=ada.modal("Versions of Copilot"))
    ada.modal("Days and reminders")
    ada.close()
    ada.modal("4 engagements")
    assert ada.submit(search="copil") == {}
    ada.modal("1 engagement for “copil”")


def test_r26_promises_stay_and_retired_engagements_say_so(on_stage: Stage) -> None:
    promised = world.row(
        on_stage.bot.database, world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    )
    ada = on_stage.member(ADMIN)
    edit(ada, on_stage.place.viva.id, "days")
    assert ada.submit(consent_days="5", reminder_days="claim=30 14; consent_not_sent=none") == {}
    preview = words(ada.modal("This is what would change"))
    assert "*Days to consent*\n30\n→ 5" in preview
    assert "1 association is open. Deadlines that they have stay as promised" in preview
    assert "→ claim: 30, 14; consent not sent: none" in preview
    assert ada.submit() == {}
    ada.click("catalogue.edit", "basics", on=ada.modal("Saved."))
    ada.modal("catalogue.save")
    assert "after active_from" in ada.submit(active_until="2020-01-01")["active_until"]
    assert ada.submit(active_until="2026-01-01") == {}
    ada.modal("This is what would change")
    assert ada.submit() == {}
    assert ":no_entry: Retired · ended Dec 31, 2025 · 1 open association" in words(ada.modal("Saved."))
    ada.close()
    ada.modal("ended Dec 31, 2025")
    assert ada.submit(search="retired") == {}
    ada.modal("1 engagement for “retired”")
    with on_stage.bot.database.read() as session:
        now = associations.of_id(session, promised.id)
        assert (now.status, now.clock_due) == (promised.status, promised.clock_due)


def test_the_preview_of_criteria_names_whom_they_exclude_and_sends_all_as_excel(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        session.add_all(
            CustomerFact(
                partner_id=on_stage.place.partner.id,
                id_type=IdentifierType.TENANT_ID,
                id_value=value,
                attribute="paid_seats",
                value=100 * number,
            )
            for number, value in enumerate(IDS)
        )
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada = on_stage.member(ADMIN)
    edit(ada, on_stage.place.endpoint.id, "criteria")
    assert ada.submit(criteria="paid_seats at_least many") != {}
    assert ada.submit(criteria="paid_seats at_least 900 (paid seats); country one_of FR|DE") == {}
    preview = words(ada.modal("This is what would change"))
    assert "at least 300 paid seats\n→ at least 900 paid seats" in preview
    assert "Of 13 customers and IDs that are known" in preview
    assert "fits 9 → 0 · excluded 3 → 9 · not known 1 → 4" in preview
    assert f"• Tenant ID {IDS[3]}: fits → excluded. Needs at least 900 paid seats" in preview
    ada.fill(criteria="<many>")
    ada.click("catalogue.send_excluded")
    shown = ada.modal("No file was sent")
    assert "&lt;many&gt;" in words(shown)
    ada.fill(criteria="paid_seats at_least 900 (paid seats); country one_of FR|DE")
    assert ada.submit() == {}
    ada.modal("This is what would change")
    ada.click("catalogue.send_excluded")
    sent = ada.message("Whom other criteria of ENDPOINT would concern: 9", ada.direct())
    (file,) = sent["files"]
    content = on_stage.http.get(file["url_private"]).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert (len(rows), rows[1][3:6]) == (10, (IDS[3], "fits", "excluded"))
    assert ada.submit() == {}
    ada.modal("Saved.")
    assert len(said(on_stage, "ENDPOINT")["criteria"]) == 2


def test_what_a_form_cannot_say_stays_as_it_is(on_stage: Stage) -> None:
    question = {
        "kind": "text",
        "words": {"en": "What?", "de": "Was?"},
        "options": [],
        "lowest": 1,
        "highest": 5,
        "required": True,
    }
    with on_stage.bot.database.write() as session:
        session.merge(on_stage.place.viva).customer_survey = [question]
    ada = on_stage.member(ADMIN)
    edit(ada, on_stage.place.viva.id, "surveys")
    assert "has more than a form can show" in words(ada.view)
    assert ada.submit(partner_survey="yes_no: Delivered?") == {}
    ada.modal("This is what would change")
    assert ada.submit() == {}
    ada.modal("Saved.")
    after = said(on_stage, "VIVA")
    assert after["customer_survey"] == [question]
    assert after["partner_survey"][0]["words"] == {"en": "Delivered?"}


def test_a_planned_change_is_made_on_its_day_refused_or_cancelled(on_stage: Stage) -> None:
    ada = on_stage.member(ADMIN)
    for days, day in (("20", "2026-03-05"), ("25", "2026-03-06"), ("28", "2026-03-20")):
        edit(ada, on_stage.place.viva.id, "days")
        assert "Choose today" in ada.submit(consent_days=days, from_day="2026-03-01")["from_day"]
        assert ada.submit(from_day=day) == {}
        ada.modal("Until then it can be cancelled")
        assert ada.submit() == {}
        ada.modal("Planned for")
        ada.close(clear=True)
    on_stage.bot.tick()
    assert said(on_stage, "VIVA")["consent_days"] == 30
    on_stage.pass_time(days=3)
    on_stage.tick()
    assert said(on_stage, "VIVA")["consent_days"] == 20
    on_stage.pass_time(days=1)
    on_stage.tick()
    on_stage.tick()
    assert said(on_stage, "VIVA")["consent_days"] == 20
    on_stage.deliver()
    told = ada.message("planned for Mar 6, 2026 was not made", ada.direct())
    ada.click("catalogue.list", on=told, channel=ada.direct())
    ada.modal("Find an engagement")
    ada.click("catalogue.show", str(on_stage.place.viva.id))
    ada.click("catalogue.versions", on=ada.modal("Days and reminders"))
    shown = words(ada.modal("Versions of Microsoft Viva"))
    assert "*Not made on Mar 6, 2026*" in shown
    assert f"*Planned for Mar 20, 2026* by <@{ADMIN}>\n*Days to consent*\n30\n→ 28" in shown
    assert "“Planned on Mar 2, 2026”" in shown
    ada.click("catalogue.cancel_planned")
    ada.modal_without("Not made on")
    ada.click("catalogue.cancel_planned")
    ada.modal_without("Planned for")
    on_stage.pass_time(days=30)
    on_stage.tick()
    assert said(on_stage, "VIVA")["consent_days"] == 20


def test_of_two_admins_who_change_one_engagement_the_second_learns_of_the_first(on_stage: Stage) -> None:
    with on_stage.bot.database.write() as session:
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
    ada, uma = on_stage.member(ADMIN), on_stage.member(USER)
    for member, days in ((ada, "20"), (uma, "25")):
        edit(member, on_stage.place.viva.id, "days")
        assert member.submit(consent_days=days) == {}
        member.modal("This is what would change")
    assert ada.submit() == {}
    ada.modal("Saved.")
    assert uma.submit() == {}
    shown = words(uma.modal("changed this engagement"))
    assert f"<@{ADMIN}> changed this engagement" in shown
    assert "*Days to consent*\n20\n→ 25" in shown
    assert uma.submit() == {}
    uma.modal("Saved.")
    assert said(on_stage, "VIVA")["consent_days"] == 25


def test_who_may_not_changes_nothing_even_by_forged_clicks(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admin catalogue")
    uma.message("Incentives admin")
    rival = on_stage.add_partner("T0RIVAL", "Rival", "R")
    ada = on_stage.member(ADMIN)
    ada.command("/mci admin catalogue")
    ada.modal("Find an engagement")
    for value in (str(rival.viva.id), "999999", "x"):
        forge(on_stage, ada, "catalogue.show", value)
        ada.click("catalogue.show", value)
        ada.modal("no longer exists")
        ada.close()
        ada.modal("Find an engagement")
    ada.close(clear=True)
    edit(ada, on_stage.place.viva.id, "days")
    assert ada.submit(consent_days="5") == {}
    ada.modal("This is what would change")
    with on_stage.bot.database.write() as session:
        chosen = [(Role.ADMIN, on_stage.place.oslo.code)]
        roles.give(session, actor(session), [Person(USER, "Uma User")], [(Role.ADMIN, None)], NOON)
        who = actor(session, USER)
        held = roles.of_member(session, who, ADMIN)
        roles.change(session, who, Person(ADMIN, "Ada"), chosen, held.version, NOON)
    ada.submit()
    ada.modal("Incentives admin")
    ada.close(clear=True)
    assert said(on_stage, "VIVA")["consent_days"] == 30
    assert "catalogue.edit" not in json.dumps(open_engagement(ada, on_stage.place.viva.id))


def test_a_thousand_engagements_are_listed_page_by_page(database_url: str) -> None:
    with stage(database_url) as st:
        world.engagements(st.bot.database, st.place, 1000, prefix="WORK")
        ada = st.member(ADMIN)
        ada.command("/mci admin catalogue")
        ada.click("catalogue.later", on=ada.modal("1,003 engagements: 1 to 20"))
        ada.click("catalogue.earlier", on=ada.modal("21 to 40"))
        ada.modal("1 to 20")
        assert ada.submit(search="WORK777") == {}
        ada.click("catalogue.show", on=ada.modal("1 engagement for “WORK777”"))
        ada.click("catalogue.edit", "texts", on=ada.modal("Days and reminders"))
        ada.modal("catalogue.save")
        assert ada.submit(about="en=Two days\nde=Zwei Tage") == {}
        ada.modal("→ English: Two days\nGerman: Zwei Tage")
        assert ada.submit() == {}
        ada.modal("Saved.")
        assert said(st, "WORK777")["about"] == {"en": "Two days", "de": "Zwei Tage"}
