"""The catalogue: the list, one engagement, and the form that adds or changes one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InteractiveElement,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.administration.engagements import (
    EngagementColumns,
    EngagementPhase,
    EngagementsFound,
    EngagementState,
)
from handlers.administration import channel_words, list_pages
from handlers.administration.catalogue import sections
from handlers.administration.catalogue.column_words import COLUMNS, ColumnInput, in_mrkdwn, value
from handlers.administration.catalogue.sections import EDITED, IN, TITLES, Section
from handlers.administration.list_pages import ListPlace
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms
from handlers.blocks.text_blocks import LONGEST_NAME, clip, context, listing, plain, text, with_accessory
from words import mrkdwn
from words.names import ENGAGEMENT_TYPES

TITLE = "Catalogue"
PHASES: Mapping[EngagementPhase, str] = {
    EngagementPhase.ACTIVE: "Active",
    EngagementPhase.COMING: ":hourglass_flowing_sand: Coming",
    EngagementPhase.RETIRED: ":no_entry: Retired",
}


class EngagementMetadata(Metadata):
    """What the views of one engagement carry; without an ``engagement`` it is a new one.

    ``version`` is the last change that was shown, ``section`` the form, ``previewed`` the digest of what was
    entered when its effect was shown. ``beneath`` is Slack's id of the list's view.
    """

    engagement: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    section: Section = Section.NEW
    previewed: str = ""
    beneath: str = ""
    at: ListPlace = ListPlace()


def engagements(found: EngagementsFound, at: ListPlace, *, may_change: bool) -> View:
    """Return the list of engagements."""
    blocks: list[Block] = []
    if may_change:
        add = ButtonElement(text="Add an engagement", action_id=Action.CATALOGUE_ADD, style="primary")
        blocks.append(ActionsBlock(elements=[add]))
    blocks.append(
        list_pages.search(
            at,
            "Find an engagement",
            "Name, code, solution area, or active, coming, retired",
            Action.CATALOGUE_INPUT,
        )
    )
    if may_change and not found.total and not at.words:
        files = ButtonElement(text="Load from files", action_id=Action.FILES_OPEN)
        blocks += with_accessory("No engagement yet. Add them one by one, or load all from a file.", files)
    blocks.append(context(list_pages.count(at, found.total, "engagement", "engagements")))
    for one in found.shown:
        opens = ButtonElement(text="Open", action_id=Action.CATALOGUE_SHOW, value=str(one.terms.id))
        blocks += with_accessory(_row(one), opens)
    blocks += list_pages.pager(at, found.total, Action.CATALOGUE_EARLIER, Action.CATALOGUE_LATER)
    return View(
        type="modal",
        callback_id=ViewId.CATALOGUE_FIND,
        title=TITLE,
        submit="Find",
        close="Close",
        private_metadata=at.carried(),
        blocks=blocks,
    )


def details(
    about: EngagementMetadata, found: EngagementColumns, said: Sequence[str] = (), *, may_change: bool
) -> View:
    """Return one engagement with all that is stored of it; ``said`` are lines (mrkdwn) on top."""
    one = found.state
    head = f"*{mrkdwn.escape(one.terms.name)}* · {mrkdwn.escape(one.terms.code)}\n{_standing(one)}"
    versions = ButtonElement(text="Versions", action_id=Action.CATALOGUE_VERSIONS)
    blocks: list[Block] = [*listing(said), *with_accessory(head, versions)]
    for section in EDITED:
        edit = ButtonElement(
            text="Edit",
            action_id=Action.CATALOGUE_EDIT,
            value=section,
            accessibility_label=f"Edit {TITLES[section].lower()}",
        )
        blocks += with_accessory(f"*{TITLES[section]}*", edit if may_change else None)
        blocks += listing(
            f"{COLUMNS[column].label}: {in_mrkdwn(column, found.said)}"
            for column in IN[section]
            if column != "currency"
        )
    blocks += listing([f"*Channel*\n{channel_words.of_engagement(found.channels)}"])
    if not may_change:
        blocks.append(context("An Incentives admin of all locations can change it."))
    return View(
        type="modal",
        title=TITLE,
        close="Back",
        private_metadata=about.model_copy(update={"version": found.version}).carried(),
        blocks=blocks,
    )


def form(
    about: EngagementMetadata,
    filled: Mapping[str, object],
    unsaid: Collection[str] = (),
    said: Sequence[Block] = (),
) -> View:
    """Return the form of the section that ``about`` names, with its inputs ``filled``.

    What a cell cannot say (``unsaid``) stays as it is. ``said`` is on top: the effect of what was entered.
    """
    section = about.section
    blocks: list[Block] = [*said]
    for column in IN[section]:
        if column in unsaid:
            sentence = (
                f"*{COLUMNS[column].label}* has more than a form can show, such as texts in several "
                "languages. It stays as it is here. Change it with a file."
            )
            blocks.append(text(sentence))
        else:
            blocks.append(_input(column, COLUMNS[column], filled))
    if section is not Section.NEW:
        day = DatePickerElement(
            action_id=Action.CATALOGUE_INPUT, initial_date=str(filled.get(Field.FROM_DAY) or "") or None
        )
        hint = "Today, or a later day: the change is then made on that day, where your company is."
        blocks.append(InputBlock(block_id=Field.FROM_DAY, label="From", hint=hint, element=day))
        back = ButtonElement(text="Back", action_id=Action.CATALOGUE_BACK)
        blocks.append(ActionsBlock(elements=[back]))
    return View(
        type="modal",
        callback_id=ViewId.CATALOGUE_SAVE,
        title=TITLES[section],
        submit="Save" if about.previewed else "Preview",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def _row(one: EngagementState) -> str:
    work = one.terms
    name = mrkdwn.escape(clip(work.name, LONGEST_NAME))
    rates = ", ".join(
        f"{mrkdwn.escape(rate.market)} {mrkdwn.amount(rate.amount)}" for rate in work.rates[:MOST_RATES]
    )
    more = f" and {len(work.rates) - MOST_RATES} more" if len(work.rates) > MOST_RATES else ""
    area = mrkdwn.escape(clip(work.solution_area, LONGEST_NAME))
    facts = [area, ENGAGEMENT_TYPES[work.engagement_type]]
    facts.append(f"{rates}{more}" if rates else ":warning: no rates")
    return f"*{name}* · {mrkdwn.escape(work.code)}\n{_standing(one)}\n{' · '.join(facts)}"


MOST_RATES = 4
"""Rates that a row of the list names."""


def _standing(one: EngagementState) -> str:
    opened = f"{one.open:,} open association{'' if one.open == 1 else 's'}" if one.open else ""
    work = one.terms
    is_coming, is_over = one.phase is EngagementPhase.COMING, one.phase is EngagementPhase.RETIRED
    when = terms.active_as_of(work, is_coming=is_coming, is_over=is_over)
    sample = "*sample data*" if work.sample else ""
    return " · ".join(filter(None, [PHASES[one.phase], when, opened, sample]))


def _input(column: str, how: ColumnInput, filled: Mapping[str, object]) -> InputBlock:
    entered = filled.get(how.field)
    element: InteractiveElement
    if column in sections.CHOICES:
        options = {
            one: Option(value=one, text=plain(_choice(column, one))) for one in sections.CHOICES[column]
        }
        element = StaticSelectElement(
            action_id=Action.CATALOGUE_INPUT,
            placeholder="Choose",
            options=list(options.values()),
            initial_option=options.get(str(entered)),
        )
    elif column in sections.BOXES:
        boxes = {
            one: Option(value=one, text=plain(value(column, {column: [one]})))
            for one in sections.BOXES[column]
        }
        chosen = [box for one, box in boxes.items() if isinstance(entered, list) and one in entered]
        element = CheckboxesElement(
            action_id=Action.CATALOGUE_INPUT, options=list(boxes.values()), initial_options=chosen or None
        )
    else:
        element = PlainTextInputElement(
            action_id=Action.CATALOGUE_INPUT,
            initial_value=str(entered or "") or None,
            multiline=how.multiline,
        )
    return InputBlock(
        block_id=how.field, label=how.label, hint=how.hint or None, optional=how.optional, element=element
    )


def _choice(column: str, one: str) -> str:
    words = value(column, {column: one}) if column == "type" else one
    return f"{words[:1].upper()}{words[1:]}"
