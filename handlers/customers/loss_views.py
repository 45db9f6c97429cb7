"""What was lost lately: one line on the first screen, and the list to which it leads."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from flows.customers.known_customer import KnownCustomer
from flows.customers_page.losses import DAYS, Losses
from flows.customers_page.page_values import Associated
from flows.customers_page.worth import MOST_ADDED_UP
from handlers.app.ids import Action
from handlers.app.page_state import PageState, Screen
from handlers.blocks.text_blocks import context, headline, text, with_accessory
from handlers.customers import row_views
from store.enums import AssociationStatus as S
from words import mrkdwn

TITLE = f"Lost in the last {DAYS} days"

KINDS: Mapping[S, tuple[str, str]] = MappingProxyType(
    {
        S.CONSENT_EXPIRED: ("consent expired", "consents expired"),
        S.CONSENT_DECLINED: ("consent declined", "consents declined"),
        S.CONSENTED_TO_ANOTHER_PARTNER: ("went to another partner", "went to other partners"),
        S.NOT_SUBMITTED_EXPIRED: ("claim not submitted", "claims not submitted"),
        S.POST_SUBMISSION_EXPIRED: (
            "request of the reviewer not answered",
            "requests of the reviewer not answered",
        ),
        S.DISPUTED_EXPIRED: ("dispute expired", "disputes expired"),
        S.REJECTED_FINAL: ("claim rejected", "claims rejected"),
    }
)
"""What one and several associations are called that ended in each status, after their number."""


def line(losses: Losses) -> list[Block]:
    """Return what was lost, what can still be done, and the button to the list; nothing if there is none."""
    if not losses.count:
        return []
    worth = f": {mrkdwn.amount(losses.amount)}" if losses.amount else ""
    show = ButtonElement(
        text="Show",
        action_id=Action.CUSTOMERS_OPEN,
        value=PageState(screen=Screen.LOST).carried(),
        accessibility_label="Show what was lost",
    )
    return with_accessory(f"🔴 *{TITLE}{worth}* · {_contents(losses)}", show)


def blocks(losses: Losses, rows: Sequence[Associated], now: datetime, front: ButtonElement) -> list[Block]:
    """Return the list, the latest first, with what can still be done about each; ``front`` leads back."""
    found: list[Block] = [headline(TITLE), ActionsBlock(elements=[front])]
    if not losses.count:
        return [*found, text("Nothing was lost.")]
    worth = [f"*{mrkdwn.amount(losses.amount)}*"] if losses.amount else []
    found.append(context(" · ".join([*worth, _contents(losses)])))
    namesakes = row_views.namesakes(rows)
    for one in rows:
        heading = row_views.called(KnownCustomer.of(one.summary.customer), namesakes)
        found += row_views.associated(one, now, heading=heading, names_owner=losses.is_everybodys)
    return found


def _contents(losses: Losses) -> str:
    """Return how much ended in which way, whose it is, and how much can begin again."""
    kinds = [
        f"{losses.kinds[status]} {words[losses.kinds[status] != 1]}"
        for status, words in KINDS.items()
        if losses.kinds.get(status)
    ]
    counted = f"more than {MOST_ADDED_UP:,}" if losses.is_cut else ", ".join(kinds)
    whose = ", all owners" if losses.is_everybodys else ""
    return f"{counted}{whose}. {_again(losses)}"


def _again(losses: Losses) -> str:
    """Return what can still be done."""
    said = [_anew(losses)] if losses.again or not losses.may_be_recorded else []
    if losses.may_be_recorded:
        said.append("If a deadline ended it, what was done in time can still be recorded in its details.")
    return " ".join(said)


def _anew(losses: Losses) -> str:
    """Return how much can begin again."""
    if losses.is_cut:
        return "Some of them may be added again." if losses.again else "Nothing can revive them."
    if not losses.again:
        return "Nothing can revive it." if losses.count == 1 else "Nothing can revive them."
    if losses.again == losses.count:
        return "It may be added again." if losses.count == 1 else "All of them may be added again."
    return f"{losses.again} of them may be added again."
