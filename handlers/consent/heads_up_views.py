"""The text by which a member may announce a consent e-mail in their own name, to be copied."""

from slack_sdk.models.blocks import ActionsBlock, Block
from slack_sdk.models.views import View

from flows.associations.summary import Summary
from flows.consent.consent_terms import ConsentTerms
from flows.drafts.draft_models import SendConsentDraft
from flows.drafts.drafts import OpenDraft
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_buttons, detail_views
from handlers.blocks import rich_text, terms
from handlers.blocks.text_blocks import context, text
from handlers.drafts import wizard
from words import countries, mrkdwn


def of_draft(draft: OpenDraft[SendConsentDraft], first: ConsentTerms, said: str) -> View:
    """Return the text about the mail that is being prepared, with the way back to its preview.

    ``first`` is one of the engagements that the mail asks for, and ``said`` the text.
    """
    back = ActionsBlock(elements=[wizard.again("Back to the e-mail")])
    return wizard.without_submit(draft, [*_blocks(first, said), back])


def of_association(summary: Summary, first: ConsentTerms, said: str) -> View:
    """Return the text about the mail of one association, with the way back to its details."""
    association_id = summary.association.id
    several = (
        "It announces the next e-mail about this engagement. If that asks for several, its preview has the "
        "text for all of them."
    )
    return View(
        type="modal",
        title=detail_buttons.HEADS_UP,
        close="Close",
        private_metadata=AssociationMetadata(association=association_id).carried(),
        blocks=[
            context(terms.about(summary)),
            *_blocks(first, said),
            context(several),
            ActionsBlock(elements=[detail_views.back(association_id)]),
        ],
    )


def _blocks(first: ConsentTerms, said: str) -> list[Block]:
    person, language = first.customer, countries.language_for(first)
    return [
        text(
            f"Copy this into a mail of your own to *{mrkdwn.escape(person.name)}* "
            f"({mrkdwn.escape(person.email)}), so that they expect the e-mail and know that it is genuine."
        ),
        rich_text.preformatted(said),
        context(f"Nothing is sent from here, and nothing is recorded. Language: {language.name}."),
    ]
