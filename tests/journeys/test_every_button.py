"""Every button that the help offers, and every way between the screens, leads somewhere."""

import pytest

from handlers.app.ids import Action, ShortcutId, Subcommand
from handlers.app.surfaces import TITLE
from handlers.help.usage import USAGE
from handlers.help.views import SUMMARY
from tests.support import world
from tests.support.stage import Member, Stage, words
from tests.support.world import USER

OPENS_A_MODAL = {
    Action.ADD_OPEN: "Add a customer",
    Action.CUSTOMER_CLAIM: "Claim a customer",
    Action.CONSENT_SEND_ANY: "Ask for consent",
    Action.CLAIM_SUBMIT_ANY: "Submit a claim",
    Action.CUSTOMER_FIND: "Find a customer",
    Action.CUSTOMERS_EXPORT: "Export",
    Action.SETTINGS_OPEN: "My settings",
    Action.ADMIN_OPEN: "Administration",
}
SHOWS_A_SCREEN = (
    Action.CUSTOMERS_OPEN,
    Action.CUSTOMERS_DUE,
    Action.CUSTOMERS_UNPROVEN,
    Action.REPORT_OPEN,
    Action.CATALOGUE_OPEN,
)


def test_every_subcommand_has_a_button_in_the_help_and_every_button_is_tried_here() -> None:
    buttons = [usage.button for word, usage in USAGE.items() if word is not Subcommand.HELP]
    assert sorted(map(str, buttons)) == sorted([*OPENS_A_MODAL, *SHOWS_A_SCREEN])


def everything(member: Member) -> None:
    member.command("/mci")
    member.click(Action.HELP_MORE, on=member.message(SUMMARY))
    member.modal(SUMMARY)


@pytest.mark.parametrize(("action", "title"), OPENS_A_MODAL.items())
def test_a_button_of_the_help_opens_its_form(on_stage: Stage, action: str, title: str) -> None:
    ada = on_stage.member()
    everything(ada)
    ada.click(action)
    ada.modal(title)


@pytest.mark.parametrize("action", SHOWS_A_SCREEN)
def test_a_button_of_the_help_shows_its_screen(on_stage: Stage, action: Action) -> None:
    ada = on_stage.member()
    everything(ada)
    ada.click(action)
    ada.wait(lambda: (ada.view or {})["title"]["text"] == TITLE or None, f"what {action} shows")


@pytest.mark.parametrize("asked", ["/mci", "/mci help", "/mci xyzzy"])
def test_the_command_alone_is_answered_in_a_few_lines(on_stage: Stage, asked: str) -> None:
    ada = on_stage.member()
    ada.command(asked)
    blocks = ada.message("/mci")["blocks"]
    assert [one["type"] for one in blocks] == ["section", "actions"]
    assert words(blocks[0]).count("\n") <= 1
    assert len(blocks[1]["elements"]) <= 5


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("cusomers viva", "+ Add customer"),
        ("custmer contoso", "MCI-000001"),
        ("deu all", "Due in 7 days"),
        ("engagments", "Engagements: terms and rates"),
        ("reprot viva FY26 Q3", "Report: FY26 Q3"),
        ("reprot nothing of the kind", "Report: this month"),
    ],
)
def test_a_misspelt_command_is_done_by_the_button_of_its_answer(
    on_stage: Stage, typed: str, shown: str
) -> None:
    world.associate(on_stage.bot.database, on_stage.place, on_stage.place.viva.id)
    ada = on_stage.member()
    ada.command(f"/mci {typed}")
    answer = ada.message("Did you mean")
    ada.click(answer["blocks"][-1]["elements"][0]["action_id"], on=answer)
    ada.message(shown)


@pytest.mark.parametrize(
    ("typed", "callback", "kept"),
    [
        ("ad-customer fabrikam.com", "customer.choose_location", "fabrikam.com"),
        ("clam-customer contoso", "nobody can be claimed", "Claim a customer"),
        ("setings", "settings.save", "My settings"),
    ],
)
def test_a_misspelt_command_opens_the_form_that_was_meant(
    on_stage: Stage, typed: str, callback: str, kept: str
) -> None:
    ada = on_stage.member()
    ada.command(f"/mci {typed}")
    answer = ada.message("Did you mean")
    ada.click(answer["blocks"][-1]["elements"][0]["action_id"], on=answer)
    assert kept in str(ada.modal(callback))


def test_r2_nobody_is_led_to_what_only_admins_may_do(on_stage: Stage) -> None:
    uma = on_stage.member(USER)
    uma.command("/mci admn outbox")
    assert "admin" not in words(uma.message("There is no")).replace("/mci admn", "")
    everything(uma)
    assert "admin" not in words(uma.view)


def test_each_screen_leads_to_the_next(on_stage: Stage) -> None:
    place = on_stage.place
    world.associate(on_stage.bot.database, place, place.viva.id)
    ada = on_stage.member()
    ada.command("/mci customers viva")
    ada.message("Microsoft Viva")

    def go_on(action: Action) -> None:
        before = words(ada.messages()[-1])
        ada.click(action)
        ada.wait(lambda: words(ada.messages()[-1]) != before or None, f"what {action} shows")

    for action in (Action.CUSTOMERS_INELIGIBLE, Action.CUSTOMERS_ELIGIBLE, Action.CUSTOMERS_FRONT):
        go_on(action)
    ada.message("Needs you")


@pytest.mark.parametrize("shortcut", [ShortcutId.CUSTOMERS])
def test_a_shortcut_opens_its_screen(on_stage: Stage, shortcut: str) -> None:
    ada = on_stage.member()
    ada.shortcut(shortcut)
    ada.modal("No customers yet")
