"""Every button that the help offers, and every way between the screens, leads somewhere."""

import pytest

from handlers.app.ids import Action, ShortcutId, Subcommand
from handlers.help.usage import USAGE
from tests.support import world
from tests.support.stage import Stage, words

OPENS_A_MODAL = {
    Action.ADD_OPEN: "Add a customer",
    Action.CUSTOMER_CLAIM: "Claim a customer",
    Action.CONSENT_SEND_ANY: "Ask for consent",
    Action.CLAIM_SUBMIT_ANY: "Submit a claim",
    Action.CUSTOMER_FIND: "Find a customer",
    Action.CUSTOMERS_EXPORT: "Export",
    Action.SETTINGS_OPEN: "My settings",
    Action.OUTBOX_OPEN: "Outbox",
}
SHOWS_A_SCREEN = (Action.CUSTOMERS_OPEN, Action.CUSTOMERS_DUE, Action.CATALOGUE_OPEN)


def test_every_subcommand_has_a_button_in_the_help_and_every_button_is_tried_here() -> None:
    buttons = [usage.button for word, usage in USAGE.items() if word is not Subcommand.HELP]
    assert sorted(map(str, buttons)) == sorted([*OPENS_A_MODAL, *SHOWS_A_SCREEN])


@pytest.mark.parametrize(("action", "title"), OPENS_A_MODAL.items())
def test_a_button_of_the_help_opens_its_form(on_stage: Stage, action: str, title: str) -> None:
    ada = on_stage.member()
    ada.command("/mci help")
    ada.click(action)
    ada.modal(title)


def test_a_button_of_the_help_shows_its_screen(on_stage: Stage) -> None:
    ada = on_stage.member()

    def show(action: Action) -> None:
        ada.command("/mci help")
        before = len(ada.messages())
        ada.click(action)
        ada.wait(lambda: len(ada.messages()) > before or None, f"what {action} shows")

    for action in SHOWS_A_SCREEN:
        show(action)


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
    ada.message("What needs you now")


@pytest.mark.parametrize("shortcut", [ShortcutId.CUSTOMERS])
def test_a_shortcut_opens_its_screen(on_stage: Stage, shortcut: str) -> None:
    ada = on_stage.member()
    ada.shortcut(shortcut)
    ada.modal("What needs you now")
