"""The evidence file of an answer, sent into the member's direct messages with the bot."""

from typing import Any

from slack_bolt import App
from slack_sdk import WebClient

from flows.associations import details
from flows.evidence import evidence_files
from flows.evidence.evidence_files import EvidenceErased, EvidenceFile, EvidenceNotMade, NoEvidence
from handlers.app import refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.associations import detail_views
from handlers.drafts.journeys import acknowledge

ON_ITS_WAY = ":page_facing_up: The evidence file is on its way to your direct messages with MCI Bot."


def register(app: App, services: Services) -> None:
    """Register the listener."""
    app.action(Action.CONSENT_EVIDENCE)(ack=acknowledge, lazy=[SendEvidence(services).send])


class SendEvidence:
    """The listener of the button in the details."""

    def __init__(self, services: Services) -> None:
        """Keep what it works with."""
        self.services = services

    def send(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Say in the details that the file is on its way, or why there is none, and send it."""
        association_id = row_id(surfaces.value(body))
        file: EvidenceFile | None = None
        notice = ON_ITS_WAY
        with reading(self.services, caller) as (session, actor, now):
            shown = details.read(session, actor, association_id, now)
            try:
                file = evidence_files.of_association(session, actor, association_id)
            except (EvidenceErased, EvidenceNotMade, NoEvidence) as refusal:
                notice = f":no_entry: {refusals.sentence(refusal)}"
            view = detail_views.details(shown, now, [notice])
        surfaces.replace(body, client, view)
        if file is not None:
            dm: Any = client.conversations_open(users=caller.user_id)["channel"]
            client.files_upload_v2(
                channel=dm["id"],
                initial_comment=_comment(file),
                content=file.content,
                filename=file.name,
                title=file.name,
            )


def _comment(file: EvidenceFile) -> str:
    """Return what is said beside the file (mrkdwn)."""
    about = (
        "What was recorded of a consent that was given outside MCI Bot, and what is not proven"
        if file.is_recorded
        else "Evidence of what the customer was shown and answered"
    )
    return (
        f"{about}: {', '.join(file.references)}. "
        f"The history has the file's SHA-256 digest: `{file.digest}`. "
        "The file says how to verify it."
    )
