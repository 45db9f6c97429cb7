"""What is asked about files that came in a direct message: for which claim and item each of them is."""

import re
from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from flows.claims.file_port import IncomingFile
from flows.claims.items import Checklist, ChecklistItem
from flows.drafts.draft_models import MessageFilesDraft
from flows.drafts.drafts import OpenDraft
from flows.rules.claims import file_questions
from flows.rules.claims.requirements import CHECK_WORDS, MEGABYTE, MOST_TAKEN, Requirement
from handlers.app import ids
from handlers.app.file_refusals import any_of
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, listing, plain, shorten, text
from handlers.claims import item_views
from handlers.claims.item_views import hints
from handlers.drafts import inputs, wizard
from handlers.drafts.wizard import DraftMetadata
from store.enums import ClaimItem, DraftKind
from words import mrkdwn

TITLE = wizard.TITLES[DraftKind.MESSAGE_FILES]

LONGEST_NAME = 60
"""Characters of a file's name that buttons and views carry."""

LONGEST_HINT = 2000
"""Characters of a hint that Slack takes."""

INVOICE_WORDS = ("invoice", "rechnung", "facture", "factura", "fattura", "fatura", "factuur", "faktura")
"""Words in the names of invoices."""

NOTHING_WAITS = (
    "No claim at your locations takes files now, so nothing was kept. A claim takes them once its customer "
    "has consented, if its engagement requires documents: send the files again then."
)


FileId = Annotated[str, Limited(pattern=rf"^{file_questions.FILE_ID}$")]


class FilesMetadata(Metadata):
    """What the button and the question for the claim carry: ID and name of each file, and the message."""

    files: Annotated[tuple[tuple[FileId, str], ...], Limited(max_length=MOST_TAKEN)]
    channel: str = ""
    message: str = ""

    @classmethod
    def of_draft(cls, form: MessageFilesDraft) -> Self:
        """Return what a draft asks about."""
        return cls(files=form.files, channel=form.channel, message=form.message)

    def form(self, association_id: int, *, is_chosen: bool) -> MessageFilesDraft:
        """Return the draft that asks for which items of a claim the files are."""
        return MessageFilesDraft(
            association_id=association_id,
            files=tuple(dict(self.files).items()),
            channel=self.channel,
            message=self.message,
            is_chosen=is_chosen,
        )


def carried(files: Sequence[IncomingFile]) -> FilesMetadata:
    """Return what the button about files carries."""
    names = {
        one.id: shorten(one.name, LONGEST_NAME)
        for one in files
        if re.fullmatch(file_questions.FILE_ID, one.id)
    }
    return FilesMetadata(files=tuple(names.items()))


def asks(about: FilesMetadata, said: Sequence[str] = ()) -> tuple[str, list[Block]]:
    """Return the message that asks what files are for, after ``said`` (lines of mrkdwn), as text and blocks.

    Without files it only says something.
    """
    lines = list(said)
    if about.files:
        names = ", ".join(f"*{mrkdwn.escape(name)}*" for _, name in about.files)
        one = len(about.files) == 1
        lines.append(
            f"{names}: which claim {'is it' if one else 'are they'} for? "
            f"{'It is' if one else 'They are'} kept for the claim once you have said so."
        )
    blocks = listing(lines)
    if about.files:
        button = ButtonElement(
            text="Choose the claim",
            action_id=Action.CLAIM_FILES_ASSIGN,
            value=about.model_copy(update={"channel": "", "message": ""}).carried(),
            style="primary",
        )
        blocks.append(ActionsBlock(elements=[button]))
    return mrkdwn.top_level("\n".join(lines)), blocks


def choose(about: FilesMetadata, notice: Sequence[str] = ()) -> View:
    """Return the question for which claim the files are, after ``notice`` (lines of mrkdwn)."""
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_OF_FILES,
        title=TITLE,
        submit="Next",
        close="Close",
        private_metadata=about.carried(),
        blocks=[
            *listing(notice),
            *_named(about),
            InputBlock(
                block_id=Field.ASSOCIATION,
                label="Claim",
                hint="Soonest deadline first. Files for another claim are asked about again afterwards.",
                element=ExternalDataSelectElement(
                    action_id=Action.CLAIM_FILES_SEARCH,
                    placeholder="Search by customer or reference",
                    min_query_length=0,
                ),
            ),
        ],
    )


def assign(
    draft: OpenDraft[MessageFilesDraft], shown: Checklist, notice: Sequence[str] = (), *, is_only: bool
) -> View:
    """Return the question for which item of a claim each file is, as the draft has it.

    ``is_only`` says that no other claim takes files. The items that cannot take as many as were chosen are
    named.
    """
    form = draft.form
    taking = [one for one in shown.items if one.requirement.takes_files]
    takes = [one.requirement for one in taking]
    lines = ["\n".join([_takes(one), *hints(one.requirement)]) for one in taking]
    full = [f":warning: {too_many(one)}" for one in over(form, shown)]
    other = ButtonElement(text="Choose another claim", action_id=Action.CLAIM_FILES_OTHER)
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_FILES_ASSIGN,
        title=TITLE,
        submit="Give",
        close="Close",
        private_metadata=DraftMetadata(draft=draft.id, version=draft.version).carried(),
        blocks=[
            *listing([*notice, *full]),
            context(terms.about(shown.summary)),
            *([] if is_only else [ActionsBlock(elements=[other])]),
            *listing(lines),
            *inputs.storing([_question(form, one, takes) for one in form.files]),
            *inputs.storing([_boxes(form, one) for one in taking]),
            context(f"No file is given before *Give*. {wizard.kept(draft)}"),
        ],
    )


def over(form: MessageFilesDraft, shown: Checklist) -> list[ChecklistItem]:
    """Return the items that cannot take all files that were chosen for them."""
    return [
        one
        for one in shown.items
        if one.file_count + len(form.assigned.get(one.requirement.item, ())) > one.requirement.most
        and form.assigned.get(one.requirement.item)
    ]


def too_many(item: ChecklistItem) -> str:
    """Return why an item does not take all files that were chosen for it, and what to do."""
    return (
        f"{item.requirement.words} takes up to {item.requirement.most} files{_counted(item)}. "
        "Choose “Not for this claim” for some, or join documents into one."
    )


def _takes(item: ChecklistItem) -> str:
    """Return which files an item takes (mrkdwn)."""
    one = item.requirement
    most = f"up to {one.most}{_counted(item)}"
    return f"*{one.words}*: {any_of(one.types)}; {most}, each up to {one.largest // MEGABYTE} MB."


def _counted(item: ChecklistItem) -> str:
    return f" ({item.file_count} given already)" if item.file_count else ""


def left(about: FilesMetadata, given: Sequence[str]) -> FilesMetadata:
    """Return what is still to be asked about, without the files with these IDs."""
    return about.model_copy(update={"files": tuple(one for one in about.files if one[0] not in given)})


def takes_none(shown: Checklist) -> View:
    """Return that a claim needs no files."""
    said = "This engagement requires no documents for its claim, so files cannot be given for it."
    return View(
        type="modal", title=TITLE, close="Close", blocks=[context(terms.about(shown.summary)), text(said)]
    )


def fetching(count: int) -> View:
    """Return what is shown while files are fetched from Slack."""
    what = "The file is" if count == 1 else f"{count} files are"
    said = f":hourglass_flowing_sand: {what} being fetched and checked. This takes a moment."
    return View(type="modal", title=TITLE, close="Close", blocks=[text(said)])


def _named(about: FilesMetadata) -> list[Block]:
    return listing(f"• {mrkdwn.escape(name)}" for _, name in about.files)


def _question(form: MessageFilesDraft, file: tuple[str, str], takes: Sequence[Requirement]) -> InputBlock:
    file_id, name = file
    options = [Option(value=one.item.value, text=plain(one.words)) for one in takes]
    options.append(Option(value=file_questions.NOT_HERE, text=plain("Not for this claim")))
    chosen = next((one for one in options if one.value == form.items.get(file_id)), None)
    return InputBlock(
        block_id=file_questions.of_file(file_id),
        label=plain(name),
        element=StaticSelectElement(
            placeholder="What is it?",
            options=options,
            initial_option=chosen if file_id in form.items else _guess(name, takes, options),
        ),
    )


def _boxes(form: MessageFilesDraft, one: ChecklistItem) -> InputBlock:
    """Return the boxes in which a member confirms what reviewers look for in the documents of an item."""
    takes = one.requirement
    options = [Option(value=one.value, text=plain(CHECK_WORDS[one])) for one in takes.checks]
    ticked = form.checked.get(takes.item, ())
    return InputBlock(
        block_id=file_questions.of_checks(takes.item),
        label=plain(f"{takes.words}: I have checked"),
        hint=plain(f"{item_views.REVIEWERS_REJECT}{_ticked(one)}", LONGEST_HINT),
        element=CheckboxesElement(
            options=options, initial_options=[one for one in options if one.value in ticked] or None
        ),
        optional=True,
    )


def _ticked(one: ChecklistItem) -> str:
    """Return what was confirmed of the documents that count, and that this does not hold for new ones."""
    if one.newest is None or not one.newest.is_document:
        return ""
    named = [CHECK_WORDS[check] for check in one.requirement.checks if check in one.newest.checked]
    if not named:
        return " If you give more, tick what holds for all files of this item, also those given already."
    return (
        f" Ticked for those given already: {'; '.join(named)}. If you give more, these ticks end: tick again "
        "what holds for all files, old and new."
    )


def _guess(name: str, takes: Sequence[Requirement], options: Sequence[Option]) -> Option | None:
    """Return what a file probably is, by its name; ``None`` if it does not say."""
    items = [one.item for one in takes]
    if len(items) == 1:
        return options[0]
    is_invoice = any(word in name.casefold() for word in INVOICE_WORDS)
    return options[items.index(ClaimItem.INVOICE)] if is_invoice and ClaimItem.INVOICE in items else None
