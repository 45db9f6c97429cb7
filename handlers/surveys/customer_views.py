"""The modals of the customer's survey: the mail as it will go out, and the answers (R24)."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, InputBlock
from slack_sdk.models.views import View

from flows.claims.items import Checklist, ChecklistItem
from flows.claims.sent_survey import SentSurvey
from flows.consent.dead_addresses import DeadAddress
from flows.rules.associations.next_step import LABELS, NextAction
from flows.rules.claims.requirements import Requirement
from flows.rules.text import mail_trouble
from flows.surveys.customer_survey import ITEM, SurveyPreview
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import AssociationMetadata
from handlers.blocks import terms, text_blocks
from handlers.blocks.text_blocks import context, text
from handlers.claims import item_views
from handlers.claims.item_views import ItemMetadata
from handlers.consent import came_back as returned
from handlers.consent import views as consent_views
from words import languages, mrkdwn
from words.customer_mails import MailWords


def mail(shown: SurveyPreview, words: MailWords, sender: str) -> View:
    """Return the mail with the survey as it will go out."""
    association_id = shown.summary.association.id
    heads = {
        "From": sender,
        "Answers go to": f"{shown.terms.host.name}, {shown.terms.host.email}",
        "To": f"{shown.terms.customer.name}, {shown.terms.customer.email}",
        "Subject": words.subject,
    }
    if words.language != languages.SOURCE:
        heads["Language"] = languages.language(words.language).name
    elsewhere = ItemMetadata(association=association_id, item=ITEM).carried()
    blocks: list[Block] = [
        context(terms.about(shown.summary)),
        *text_blocks.listing(f"*{label}:* {mrkdwn.escape(value)}" for label, value in heads.items()),
        *(_dead(shown.dead) if shown.dead else []),
        ActionsBlock(
            elements=[
                ButtonElement(text="Back", action_id=Action.CLAIM_ITEMS, value=str(association_id)),
                ButtonElement(
                    text=LABELS[NextAction.EDIT_CONTACTS],
                    action_id=Action.ASSOCIATION_EDIT_CONTACTS,
                    value=str(association_id),
                ),
                ButtonElement(
                    text=item_views.elsewhere(Requirement(ITEM)),
                    action_id=Action.CLAIM_ITEM_ASK,
                    value=elsewhere,
                ),
            ]
        ),
        DividerBlock(),
        *text_blocks.literal(words.text),
        DividerBlock(),
        context("The customer's own link takes the place of the dots. Only they get to see it."),
    ]
    return View(
        type="modal",
        callback_id=ids.ViewId.SURVEY_SEND,
        title="Customer survey",
        submit="Send survey",
        close="Close",
        private_metadata=AssociationMetadata(association=association_id).carried(),
        blocks=blocks,
    )


def _dead(dead: DeadAddress) -> list[Block]:
    """Return what is known of an address that gets no mail, and the box that has it used all the same."""
    email, why = mrkdwn.escape(dead.email), mrkdwn.escape(mail_trouble.sentence(dead.failure))
    box = consent_views.works_again(
        consent_views.WORKS_AGAIN, is_ticked=False, action=Action.ASSOCIATION_INPUT
    )
    return [
        text(f":warning: The last survey to {email} did not arrive. {why}"),
        InputBlock(block_id=Field.WORKS_AGAIN, label=consent_views.IF_RIGHT, element=box, optional=True),
    ]


def came_back(shown: Checklist, sent: SentSurvey) -> View:
    """Return the form in which a member says that the mail with the survey did not arrive."""
    association_id = shown.summary.association.id
    email = mrkdwn.escape(sent.email)
    lines = [
        f"For a mail to *{email}* that was returned, or of which the customer says that it never came.",
        "• No reminder goes to this address any more.",
        "• To send it to another, press *Send again* in the checklist, then *Edit contacts*.",
        "• The link in it goes on working: if it did arrive, the customer can still answer.",
    ]
    return View(
        type="modal",
        callback_id=ids.ViewId.SURVEY_CAME_BACK,
        title=LABELS[NextAction.MAIL_CAME_BACK],
        submit="It came back",
        close="Close",
        private_metadata=AssociationMetadata(association=association_id).carried(),
        blocks=[
            context(terms.about(shown.summary)),
            *text_blocks.listing(lines),
            returned.words(),
            ActionsBlock(elements=[item_views.back(shown)]),
        ],
    )


def answers(shown: Checklist, one: ChecklistItem) -> View:
    """Return what was asked and answered."""
    blocks: list[Block] = [context(terms.about(shown.summary))]
    for answered in one.answers:
        blocks.append(text(f"*{mrkdwn.escape(answered.question.english)}*"))
        said = answered.in_english
        blocks += text_blocks.literal(said) if said is not None else [context("No answer.")]
    blocks.append(ActionsBlock(elements=[item_views.back(shown)]))
    return View(type="modal", title=one.requirement.words, close="Close", blocks=blocks)
