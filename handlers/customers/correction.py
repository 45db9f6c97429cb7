"""The button that does what a misspelt subcommand was probably meant to do."""

from contextlib import suppress
from datetime import datetime

from slack_sdk.models.blocks import ButtonElement
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.reports import report_ask
from flows.reports.report_ask import NothingToReportOn
from handlers.app import page_state
from handlers.app.ids import Action, Subcommand
from handlers.app.page_state import LONGEST_WORDS, PageState, Screen
from handlers.customers import screens
from handlers.help.usage import USAGE


def button(
    session: Session, actor: Actor, meant: Subcommand, rest: str, now: datetime
) -> ButtonElement | None:
    """Return the button for a subcommand and what was typed after it; ``None`` if it opens nothing."""
    usage = USAGE[meant]
    words = rest if len(rest) <= LONGEST_WORDS else ""
    action, place = usage.button, None
    match meant:
        case Subcommand.ADD_CUSTOMER | Subcommand.CLAIM_CUSTOMER if words:
            place = PageState(words=words)
        case Subcommand.CUSTOMER if words:
            action, place = Action.CUSTOMER_SHOW, PageState(screen=Screen.FOUND, words=words)
        case Subcommand.CUSTOMERS:
            place = screens.named(session, actor, rest)
        case Subcommand.DUE:
            place = page_state.due(None if screens.means_everybody(rest) else actor.member.user_id)
        case Subcommand.REPORT:
            # The button of words that name nothing leads to the report of this month.
            with suppress(NothingToReportOn):
                place = PageState.of_report(report_ask.read(session, actor, rest, now))
        case Subcommand.EXPORT if words:
            place = screens.named(session, actor, rest).model_copy(update={"screen": Screen.PAGE})
        case _:
            pass
    if action is None:
        return None
    return ButtonElement(
        text=usage.label, action_id=action, value=place.carried() if place else None, style="primary"
    )
