"""Questions that are proposed to a member: those that fit what they and their partner have to do.

Each is a plain question that is understood as ``means`` says: a line as `canonical` in
`flows.rules.language.understanding` writes it, in which ``{asker}`` is the Slack user ID of who asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers_page import own_work
from flows.rules.associations import status
from store.associations import associations
from store.enums import IN_REVIEW, AssociationStatus

MOST = 4
"""Prompts that Slack shows at once."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question: the words of the button, what it asks, and what that is understood to say."""

    title: str
    message: str
    means: str


TO_DO = Prompt(
    "What needs me?",
    "What do I have to do?",
    "list owner={asker} status=action_required,consent_received,customer_added,customer_claimed,disputed,"
    "rejected",
)
TO_SUBMIT = Prompt(
    "Claims to submit",
    "Which claims do we still have to submit?",
    "list status=action_required,consent_received,disputed",
)
UNANSWERED = Prompt(
    "Silent customers", "Which customers have not answered yet?", "list status=awaiting_consent"
)
MONEY_IN_REVIEW = Prompt(
    "Money in review",
    "How much money is in review?",
    "sum status=action_required,disputed,rejected,submitted,under_review",
)
HOW_TO_ADD = Prompt("How to add a customer", "How do I add a customer?", "rule topic=add")
TERMS = Prompt("Which engagements?", "Which engagements are there?", "engagements")
ABILITIES = Prompt("What can you do?", "What can you do?", "abilities")
ROLE = Prompt("Get a role", "How do I get a role?", "rule topic=roles")

EVERY = (TO_DO, TO_SUBMIT, UNANSWERED, MONEY_IN_REVIEW, HOW_TO_ADD, TERMS, ABILITIES, ROLE)

WITHOUT_ROLE = (ROLE,)
"""What somebody is offered who may do nothing yet."""


def fitting(session: Session, actor: Actor, now: datetime) -> Sequence[Prompt]:
    """Return up to `MOST` prompts of which none has nothing to answer; the last asks what the bot can do."""
    used = associations.statuses_in_use(session, actor.partner)
    if not used:
        return [HOW_TO_ADD, TERMS, ABILITIES]
    found = []
    if own_work.is_needed(session, actor, now):
        found.append(TO_DO)
    if used & status.TO_SUBMIT:
        found.append(TO_SUBMIT)
    if AssociationStatus.AWAITING_CONSENT in used:
        found.append(UNANSWERED)
    if used & IN_REVIEW:
        found.append(MONEY_IN_REVIEW)
    found.append(HOW_TO_ADD)
    return [*found[: MOST - 1], ABILITIES]
