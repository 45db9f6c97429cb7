"""The modals with the notes about an association or a customer, and the form in which one is written."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Self

from pydantic import Field as Limits
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    InputBlock,
    PlainTextInputElement,
)
from slack_sdk.models.views import View

from flows.notes.notes import LONGEST, NotePage, NoteSubject, ShownNote
from handlers.app import ids
from handlers.app.ids import Action, Field
from handlers.app.row_ids import RowId
from handlers.app.view_metadata import Metadata
from handlers.blocks.notes import written
from handlers.blocks.text_blocks import MOST_BYTES, context, headline, listing, text
from words import mrkdwn

MOST_BLOCKS = 90
"""Blocks of notes in one modal, which may have 100."""

LONGEST_BRIEF = 300
"""Characters of a note in the details and on a customer's screen; the modal shows it whole."""

HINT = "Everybody in your company can read it. @ and a name, such as @Ada Marsh, tells that member."


class NotesMetadata(Metadata):
    """What a view about notes carries: what they are about, and which of them is changed."""

    association: Annotated[RowId | None, Limits(strict=True)] = None
    customer: Annotated[RowId | None, Limits(strict=True)] = None
    note: Annotated[RowId | None, Limits(strict=True)] = None

    @classmethod
    def of(cls, subject: NoteSubject, note_id: int | None = None) -> Self:
        """Return what a view about this subject carries."""
        return cls(association=subject.association_id, customer=subject.customer_id, note=note_id)

    @property
    def subject(self) -> NoteSubject:
        """What the notes are about."""
        return NoteSubject(self.association, self.customer)


def page(shown: NotePage, notice: Sequence[str] = ()) -> View:
    """Return all notes, the newest first; ``notice`` (lines of mrkdwn) says what has just happened."""
    buttons = []
    if shown.may_write:
        buttons.append(ButtonElement(text="Write a note", action_id=Action.NOTE_WRITE, style="primary"))
    if shown.subject.association_id is not None:
        association = str(shown.subject.association_id)
        buttons.append(
            ButtonElement(text="Back to details", action_id=Action.ASSOCIATION_BACK, value=association)
        )
    blocks: list[Block] = [*listing(notice), headline(shown.customer), context(_about(shown))]
    if buttons:
        blocks.append(ActionsBlock(elements=buttons))
    if not shown.notes:
        blocks.append(text("No notes yet."))
    blocks += _fitting(shown)
    return _modal(shown.subject, "Notes", blocks)


def form(shown: NotePage, note_id: int | None = None, typed: str = "") -> View:
    """Return the form for a new note, or for one that is changed."""
    element = PlainTextInputElement(
        action_id=Action.ASSOCIATION_INPUT, multiline=True, max_length=LONGEST, initial_value=typed or None
    )
    blocks: list[Block] = [
        context(f"{mrkdwn.escape(shown.customer)} · {_about(shown)}"),
        InputBlock(block_id=Field.NOTE_TEXT, label="Note", element=element, hint=HINT),
        ActionsBlock(elements=[ButtonElement(text="Back", action_id=Action.NOTES_BACK)]),
    ]
    title = "Change the note" if note_id else "Write a note"
    return _modal(shown.subject, title, blocks, note_id=note_id, submit="Save")


def brief(shown: NotePage) -> list[Block]:
    """Return the newest notes, cut if they are long, for the details and a customer's screen."""
    return listing(
        f"{_head(one)}: {mrkdwn.cut(' '.join(written(one.parts).split()), LONGEST_BRIEF)}"
        for one in shown.notes
    )


def _about(shown: NotePage) -> str:
    if not shown.reference:
        return "Notes about the customer"
    return f"{mrkdwn.escape(shown.engagement)} · {shown.reference}"


def _fitting(shown: NotePage) -> Iterable[Block]:
    blocks: list[Block] = []
    size = 0
    for one in shown.notes:
        more = _note(one)
        size += len(json.dumps([block.to_dict() for block in more]))
        if blocks and (len(blocks) + len(more) > MOST_BLOCKS or size > MOST_BYTES):
            return [*blocks, context("Older notes do not fit here; an export has all of them.")]
        blocks += more
    if shown.more:
        blocks.append(context("Older notes are not shown here; an export has all of them."))
    return blocks


def _note(one: ShownNote) -> list[Block]:
    blocks = [context(_head(one)), *listing([written(one.parts)])]
    if not one.may_change:
        return blocks
    carried = str(one.id)
    sure = ConfirmObject(
        title="Delete this note?", text="It cannot be brought back.", confirm="Delete", deny="Keep"
    )
    buttons = [
        ButtonElement(text="Change", action_id=Action.NOTE_EDIT, value=carried),
        ButtonElement(text="Delete", action_id=Action.NOTE_DELETE, value=carried, confirm=sure),
    ]
    return [*blocks, ActionsBlock(elements=buttons)]


def _head(one: ShownNote) -> str:
    changed = f", changed {mrkdwn.moment(one.edited_at)}" if one.edited_at else ""
    return f"{mrkdwn.user(one.writer)}, {mrkdwn.moment(one.written_at)}{changed}"


def _modal(
    subject: NoteSubject,
    title: str,
    blocks: Sequence[Block],
    *,
    note_id: int | None = None,
    submit: str | None = None,
) -> View:
    return View(
        type="modal",
        callback_id=ids.ViewId.NOTE_SAVE if submit else None,
        title=title,
        submit=submit,
        close="Close",
        private_metadata=NotesMetadata.of(subject, note_id).carried(),
        blocks=blocks,
    )
