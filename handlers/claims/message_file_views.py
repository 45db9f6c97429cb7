"""What is asked about files that came in a direct message: for which claim and item each of them is."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

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
from flows.rules.claims.requirements import CHECK_WORDS, MEGABYTE, MOST_TAKEN, Requirement, ReviewerCheck
from handlers.app import ids
from handlers.app.file_refusals import any_of
from handlers.app.ids import Action, Field
from handlers.app.view_metadata import Metadata
from handlers.blocks import terms
from handlers.blocks.text_blocks import context, listing, plain, shorten, text
from handlers.claims import item_views
from handlers.claims.item_views import hints
from store.enums import ClaimItem
from words import mrkdwn

TITLE = "Files for a claim"

LONGEST_NAME = 60
"""Characters of a file's name that buttons and views carry."""

LONGEST_HINT = 2000
"""Characters of a hint that Slack takes."""

BLOCK = "item_of_file_"
"""Begins the ``block_id`` of the question about a file; its number follows."""

CHECKED = "checked_of_"
"""Begins the ``block_id`` of what is confirmed of an item's documents; the item follows."""

NOT_HERE = "none"
"""The option for a file that is for another claim."""

INVOICE_WORDS = ("invoice", "rechnung", "facture", "factura", "fattura", "fatura", "factuur", "faktura")
"""Words in the names of invoices."""

NOTHING_WAITS = (
    "No claim at your locations takes files now, so nothing was kept. A claim takes them once its customer "
    "has consented, if its engagement requires documents: send the files again then."
)


class FilesMetadata(Metadata):
    """What the button and the views about files carry: ID and name of each, and the message that asks.

    ``association`` is the claim that was chosen.
    """

    files: Annotated[tuple[tuple[str, str], ...], Limited(max_length=MOST_TAKEN)]
    channel: str = ""
    message: str = ""
    association: int = 0


def carried(files: Sequence[IncomingFile]) -> FilesMetadata:
    """Return what the button about files carries."""
    return FilesMetadata(files=tuple((one.id, shorten(one.name, LONGEST_NAME)) for one in files))


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


def choose(about: FilesMetadata) -> View:
    """Return the question for which claim the files are."""
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_OF_FILES,
        title=TITLE,
        submit="Next",
        close="Close",
        private_metadata=about.carried(),
        blocks=[
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


def assign(about: FilesMetadata, shown: Checklist, notice: Sequence[str] = ()) -> View:
    """Return the question for which item of a claim each file is."""
    taking = [one for one in shown.items if one.requirement.takes_files]
    if not taking:
        return _takes_none(shown)
    takes = [one.requirement for one in taking]
    lines = ["\n".join([_takes(one), *hints(one.requirement)]) for one in taking]
    return View(
        type="modal",
        callback_id=ids.ViewId.CLAIM_FILES_ASSIGN,
        title=TITLE,
        submit="Give",
        close="Close",
        private_metadata=about.model_copy(update={"association": shown.summary.association.id}).carried(),
        blocks=[
            *listing(notice),
            context(terms.about(shown.summary)),
            *listing(lines),
            *(_question(number, name, takes) for number, (_, name) in enumerate(about.files)),
            *(_boxes(one) for one in taking),
            context(
                "Nothing is kept before *Give*. After *Close*, press *Choose the claim* in the message again."
            ),
        ],
    )


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


def assigned(view: Mapping[str, Any], about: FilesMetadata) -> dict[ClaimItem, list[IncomingFile]]:
    """Return the files that are for each item; they are looked up at Slack by their IDs."""
    values = (view.get("state") or {}).get("values") or {}
    found = dict[ClaimItem, list[IncomingFile]]()
    for number, (file_id, name) in enumerate(about.files):
        for element in (values.get(f"{BLOCK}{number}") or {}).values():
            chosen = (element.get("selected_option") or {}).get("value")
            if chosen in set(ClaimItem):
                found.setdefault(ClaimItem(chosen), []).append(IncomingFile(file_id, name, 0, ""))
    return found


def checked(view: Mapping[str, Any], item: ClaimItem) -> frozenset[ReviewerCheck]:
    """Return what is confirmed of the documents of an item."""
    values = (view.get("state") or {}).get("values") or {}
    chosen = {
        one.get("value")
        for element in (values.get(f"{CHECKED}{item.value}") or {}).values()
        for one in element.get("selected_options") or ()
    }
    return frozenset(one for one in ReviewerCheck if one in chosen)


def questions(about: FilesMetadata, files: Sequence[IncomingFile]) -> list[str]:
    """Return the ``block_id`` of the question about each of the files."""
    wanted = {one.id for one in files}
    return [f"{BLOCK}{number}" for number, (file_id, _) in enumerate(about.files) if file_id in wanted]


def left(about: FilesMetadata, given: Sequence[str]) -> FilesMetadata:
    """Return what is still to be asked about, without the files with these IDs."""
    files = tuple(one for one in about.files if one[0] not in given)
    return about.model_copy(update={"files": files, "association": 0})


def fetching(count: int) -> View:
    """Return what is shown while files are fetched from Slack."""
    what = "The file is" if count == 1 else f"{count} files are"
    said = f":hourglass_flowing_sand: {what} being fetched and checked. This takes a moment."
    return View(type="modal", title=TITLE, close="Close", blocks=[text(said)])


def _takes_none(shown: Checklist) -> View:
    said = "This engagement requires no documents for its claim, so files cannot be given for it."
    return View(
        type="modal", title=TITLE, close="Close", blocks=[context(terms.about(shown.summary)), text(said)]
    )


def _named(about: FilesMetadata) -> list[Block]:
    return listing(f"• {mrkdwn.escape(name)}" for _, name in about.files)


def _question(number: int, name: str, takes: Sequence[Requirement]) -> InputBlock:
    options = [Option(value=one.item.value, text=plain(one.words)) for one in takes]
    options.append(Option(value=NOT_HERE, text=plain("Not for this claim")))
    return InputBlock(
        block_id=f"{BLOCK}{number}",
        label=plain(name),
        element=StaticSelectElement(
            action_id=Action.ASSOCIATION_INPUT,
            placeholder="What is it?",
            options=options,
            initial_option=_guess(name, takes, options),
        ),
    )


def _boxes(one: ChecklistItem) -> InputBlock:
    """Return the boxes in which a member confirms what reviewers look for in the documents of an item."""
    takes = one.requirement
    return InputBlock(
        block_id=f"{CHECKED}{takes.item.value}",
        label=plain(f"{takes.words}: I have checked"),
        hint=plain(f"{item_views.REVIEWERS_REJECT}{_ticked(one)}", LONGEST_HINT),
        element=CheckboxesElement(
            action_id=Action.ASSOCIATION_INPUT,
            options=[Option(value=one.value, text=plain(CHECK_WORDS[one])) for one in takes.checks],
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
