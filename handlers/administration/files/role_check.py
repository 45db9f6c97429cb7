"""Ask Slack about those who would get a role by files, as the form for roles does."""

from collections.abc import Collection
from dataclasses import dataclass

import structlog
from slack_sdk import WebClient

from flows.administration import given_roles
from flows.loading.partner_data import DataBatch
from flows.members.slack_people import Outside, why_outside
from handlers.administration.people import NO_ANSWER, PAUSES, several
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.blocks.role_terms import WHY_NOT

UNANSWERED = (
    ":warning: Slack did not answer, so it is not known yet whether {people} to this workspace. *Apply* asks "
    "Slack again, and applies nothing before it has answered."
)
REFUSED_UNANSWERED = (
    ":warning: Slack did not answer, so it is not known yet whether {people} to this workspace. That is "
    "asked again when you give the files again."
)
NOT_APPLIED = (
    ":warning: Slack did not answer, so nothing was applied: it is not known whether {people} to this "
    "workspace. The files are kept; press *Apply* again in a few minutes."
)
"""What is said if Slack has not answered, in a preview, below faults, and instead of applying."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """Rows of files, with a fault for each that gives a role to somebody who can hold none.

    ``asked_about`` are the Slack user IDs of those who would get a role and of whom Slack has said what they
    are. If it did not answer, they are ``unanswered`` instead, and none of them has a fault.
    """

    batch: DataBatch
    asked_about: Collection[str] = ()
    unanswered: Collection[str] = ()

    def say(self, sentence: str) -> list[str]:
        """Return one of the sentences about those of whom Slack said nothing (mrkdwn), if there are any."""
        count = len(self.unanswered)
        several = f"the {count:,} people who would get a role belong"
        people = "the person who would get a role belongs" if count == 1 else several
        return [sentence.format(people=people)] if count else []


def check(services: Services, client: WebClient, caller: Caller, batch: DataBatch) -> CheckedBatch:
    """Ask Slack about those who would get a role that they do not hold.

    Raises:
        AdminOnly: the member is not an Incentives admin of all locations.
    """
    with reading(services, caller) as (session, actor, _):
        rows = given_roles.rows(session, actor, batch)
    people = {row.user_id for row in rows}
    try:
        found = dict(several(client, people, PAUSES))
    except NO_ANSWER as error:
        log.warning("files.roles_not_checked", people=len(people), why=type(error).__name__)
        return CheckedBatch(batch, unanswered=people)
    sentences = {
        user_id: _sentence(user_id, why)
        for user_id, person in found.items()
        if (why := why_outside(person, caller.workspace_id)) is not None
    }
    return CheckedBatch(given_roles.with_faults(batch, rows, sentences), people)


def _sentence(user_id: str, why: Outside) -> str:
    return f"{user_id} {WHY_NOT[why]}; a role goes to a person who is a full member of this workspace"
