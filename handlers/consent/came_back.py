"""Reporting that a consent e-mail came back after the mail server had taken it."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel
from pydantic import Field as Limits
from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.views import View

from flows.associations import details as flow
from flows.associations.details import Details
from flows.associations.summary import Summary
from flows.consent import came_back
from flows.consent.came_back import LONGEST_WORDS
from flows.customers.association_request import ONE_LINE
from flows.rules.associations.next_step import LABELS, NextAction
from handlers.app import forms, ids, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading
from handlers.associations import form_frame
from handlers.associations.listeners import OneAssociation, if_possible
from handlers.blocks.text_blocks import LONGEST_NAME, clip, listing
from handlers.drafts.journeys import acknowledge
from words import mrkdwn

MOST_NAMED = 10
"""Other engagements that the form names; further ones are counted."""


class CameBackForm(BaseModel):
    """What the returned mail said, if anything."""

    came_back_words: Annotated[str | None, Limits(max_length=LONGEST_WORDS), ONE_LINE] = None


def register(app: App, services: Services) -> None:
    """Register the listeners."""
    journey = CameBack(services)
    app.action(Action.CONSENT_CAME_BACK)(ack=acknowledge, lazy=[journey.ask])
    app.view(ids.ViewId.CONSENT_CAME_BACK)(journey.report)


class CameBack(OneAssociation):
    """The listeners."""

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask what the returned mail said, in place of the details."""
        association_id = row_id(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            shown = flow.read(session, actor, association_id, now)
            found = came_back.concerned(session, actor, association_id) if shown.may_act else ()
            view = if_possible(shown, now, NextAction.MAIL_CAME_BACK, form(shown, list(map(Summary, found))))
        surfaces.replace(body, client, view)

    def report(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Note that it came back, and show what is to be done."""
        typed = forms.parse(CameBackForm, forms.typed(body["view"]))
        if not isinstance(typed, CameBackForm):
            return ack(response_action="errors", errors=typed)
        said = typed.came_back_words or ""

        def change(acting: Acting, association_id: int) -> str:
            session, actor, now = acting
            noted = came_back.report(session, actor, association_id, said, now)
            count = len(noted)
            about = f" for {count} engagements of this customer" if count > 1 else ""
            return (
                f":white_check_mark: It is noted that the e-mail did not arrive{about}. "
                f"Press *{LABELS[NextAction.CORRECT_ADDRESS]}* to ask at another address."
            )

        return self._change(ack, body, caller, change)


def form(shown: Details, found: Sequence[Summary]) -> View:
    """Return the form, which names everything that was asked for at the same address."""
    email = mrkdwn.escape(shown.mails[-1].request.email) if shown.mails else ""
    lines = [
        f"For a mail to *{email}* that was returned, or of which the customer says that it never came.",
        "• Everybody reads here that it did not arrive, and *Correct address* asks at another one at once.",
        "• The link in it goes on working: if it did arrive, the customer can still answer.",
    ]
    others = [mrkdwn.escape(clip(one.engagement.name, LONGEST_NAME)) for one in found[1:]]
    if others:
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        named = ", ".join(others[:MOST_NAMED])
        lines.append(f"• The same is noted of what was asked for there as well: {named}{more}.")
    return form_frame.form(
        shown.summary,
        ids.ViewId.CONSENT_CAME_BACK,
        LABELS[NextAction.MAIL_CAME_BACK],
        [*listing(lines), words()],
        submit="It came back",
    )


def words() -> InputBlock:
    """Return the question what a returned mail said."""
    return InputBlock(
        block_id=Field.CAME_BACK_WORDS,
        label="What did the returned mail say?",
        element=PlainTextInputElement(
            action_id=Action.ASSOCIATION_INPUT, max_length=LONGEST_WORDS, placeholder="User unknown …"
        ),
        hint="Kept in the history.",
        optional=True,
    )
