"""The modal of a survey that the partner answers, made from the engagement's questions (R24)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field as Limits
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.drafts.draft_models import PartnerSurveyDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.claims import questions
from flows.rules.claims.questions import ENGLISH, QuestionKind, SurveyQuestion
from flows.rules.claims.requirements import Requirement
from flows.surveys.partner_survey import ITEM, PartnerSurvey
from handlers.app import ids
from handlers.app.ids import Action
from handlers.app.view_metadata import AssociationMetadata
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, plain
from handlers.claims import item_views
from handlers.claims.item_views import ItemMetadata
from handlers.drafts import inputs, wizard

MOST_RADIO_BUTTONS = 10
"""Slack's limit; more options than this are offered in a select."""


class SurveyMetadata(AssociationMetadata):
    """What the form of a survey carries: the ``digest`` of its questions, and its ``draft``."""

    digest: str
    draft: str = ""
    version: Annotated[int, Limits(strict=True, ge=0)] = 0


def form(shown: PartnerSurvey, draft: OpenDraft[PartnerSurveyDraft]) -> View:
    """Return the questions with what was answered before, or typed into the draft."""
    answers = {**shown.answers, **draft.form.answers}
    association_id = shown.summary.association.id
    elsewhere = ItemMetadata(association=association_id, item=ITEM).carried()
    blocks: list[Block] = [
        context(terms.about(shown.summary)),
        *(_input(place, one, answers) for place, one in enumerate(shown.questions)),
        context(f"The answers can be changed until the claim is submitted. {wizard.kept(draft)}"),
        ActionsBlock(
            elements=[
                ButtonElement(text="Back", action_id=Action.CLAIM_ITEMS, value=str(association_id)),
                ButtonElement(
                    text=item_views.elsewhere(Requirement(ITEM)),
                    action_id=Action.CLAIM_ITEM_ASK,
                    value=elsewhere,
                ),
            ]
        ),
    ]
    return View(
        type="modal",
        callback_id=ids.ViewId.SURVEY_ANSWER,
        title="Partner survey",
        submit="Save answers",
        close="Close",
        private_metadata=SurveyMetadata(
            association=association_id, digest=shown.digest, draft=draft.id, version=draft.version
        ).carried(),
        blocks=inputs.storing(blocks),
    )


def _input(place: int, question: SurveyQuestion, answers: Mapping[str, str]) -> InputBlock:
    name = questions.key(place)
    return InputBlock(
        block_id=name,
        label=plain(question.english, questions.LONGEST_QUESTION),
        element=_element(question, answers.get(name) or None),
        optional=not question.is_required,
    )


def _element(question: SurveyQuestion, answer: str | None) -> InputInteractiveElement:
    if question.kind is QuestionKind.TEXT:
        return PlainTextInputElement(
            action_id=Action.ASSOCIATION_INPUT,
            initial_value=answer,
            multiline=True,
            max_length=questions.LONGEST_ANSWER,
        )
    options = [Option(value=one, text=plain(_words(question, one))) for one in question.offered]
    initial = next((one for one in options if one.value == answer), None)
    if question.kind is QuestionKind.SCALE or len(options) > MOST_RADIO_BUTTONS:
        return StaticSelectElement(
            action_id=Action.ASSOCIATION_INPUT, placeholder="Choose", options=options, initial_option=initial
        )
    return RadioButtonsElement(action_id=Action.ASSOCIATION_INPUT, options=options, initial_option=initial)


def _words(question: SurveyQuestion, offered: str) -> str:
    match question.kind:
        case QuestionKind.CHOICE:
            return question.options[int(offered) - 1][ENGLISH]
        case QuestionKind.YES_NO:
            return offered.capitalize()
        case _:
            return offered
