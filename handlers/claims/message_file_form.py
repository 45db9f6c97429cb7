"""The form about files of a direct message, as its draft has it: shown, resumed, and looked up in Slack."""

from collections.abc import Sequence
from contextlib import suppress

from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import find_association
from flows.claims import items
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.claims.items import Checklist, ChecklistItem
from flows.drafts import drafts, message_file_drafts
from flows.drafts.draft_models import MessageFilesDraft
from flows.drafts.drafts import DraftGone, OpenDraft
from flows.refusal import Refusal
from handlers.app import file_refusals, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.file_refusals import FilesFrom
from handlers.app.row_ids import row_id
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.blocks import modals, terms
from handlers.claims import given_files
from handlers.claims import message_file_views as views
from handlers.claims.message_file_views import FilesMetadata
from handlers.drafts.journeys import DraftContext, Show
from handlers.drafts.unfinished_listeners import Check
from store.enums import DraftKind

FINAL = frozenset(
    {
        FileFault.NAMELESS,
        FileFault.EMPTY,
        FileFault.INCOMPLETE,
        FileFault.OTHER_CONTENT,
        FileFault.ENCRYPTED,
        FileFault.DAMAGED,
        FileFault.TOO_MUCH_INSIDE,
        FileFault.DELETED,
        FileFault.OUTSIDE_SLACK,
    }
)
"""Faults of a file that no claim will ever take, so that nobody is asked about it again."""


def shows(services: Services) -> dict[DraftKind, Show]:
    """Return how files of a message show the step that a draft has reached."""
    return {DraftKind.MESSAGE_FILES: FilesForm(services).reached}


def checks(services: Services) -> dict[DraftKind, Check]:
    """Return what looks up the files of a draft once it is shown."""
    return {DraftKind.MESSAGE_FILES: FilesForm(services).look_up}


class FilesForm:
    """The form."""

    def __init__(self, services: Services) -> None:
        """Keep what it works with."""
        self.services = services

    def begin(self, acting: Acting, form: MessageFilesDraft) -> View:
        """Return the form about the files, unless the claim needs none."""
        session, actor, now = acting
        shown = items.read(session, actor, row_id(form.association_id), now)
        if not _taking(shown):
            return views.takes_none(shown)
        return self.show(acting, message_file_drafts.begin(session, actor, form, now))

    def show(self, acting: Acting, draft: OpenDraft[MessageFilesDraft], notice: Sequence[str] = ()) -> View:
        """Return the form of a draft; if its claim takes no files now, the question for another that does."""
        session, actor, now = acting
        association_id = draft.form.association_id
        shown = items.read(session, actor, association_id, now)
        others = find_association.taking_files(session, actor, "", 2, now)
        taking = _taking(shown)
        if taking and shown.may_give:
            is_only = all(one.association.id == association_id for one in others)
            return views.assign(draft, shown, notice, is_only=is_only)
        why: str | None = "This engagement requires no documents any more."
        try:
            for one in taking:
                items.may_give(session, actor, association_id, now, one.requirement.item)
        except Refusal as refusal:
            why = refusals.sentence(refusal)
        said = f":no_entry: {terms.about(shown.summary)}: {why}"
        if not others:
            return modals.one_sentence(views.TITLE, f"{said}\n{views.NOTHING_WAITS}")
        lines = [*notice, f"{said} Choose another claim: what you chose about the files is kept."]
        return views.choose(FilesMetadata.of_draft(draft.form), lines)

    def ask_again(
        self,
        client: WebClient,
        caller: Caller,
        about: FilesMetadata,
        settled: Sequence[str],
        said: Sequence[str],
    ) -> None:
        """Let the message ask about the files that are not settled, after what is to be said."""
        text, blocks = views.asks(views.left(about, settled), said)
        surfaces.rewrite(client, caller.user_id, (about.channel, about.message), text, blocks)

    def reached(self, context: DraftContext[MessageFilesDraft], draft: OpenDraft[MessageFilesDraft]) -> View:
        """Return the form with what was chosen, or why the claim takes no files now, and which other does."""
        return self.show(Acting(context.session, context.actor, context.now), draft)

    def look_up(self, client: WebClient, caller: Caller, shown_in: str, draft_id: str) -> None:
        """Take the files that were deleted in Slack out of a draft that is shown, and say so."""
        with reading(self.services, caller) as (session, actor, now):
            try:
                seen = drafts.get(session, actor, MessageFilesDraft, draft_id, now)
            except DraftGone:
                return
        gone, said = list[str](), list[str]()
        for file_id, name in seen.form.files:
            try:
                given_files.looked_up(client, IncomingFile(file_id, name, 0, ""))
            except FileRefused as refusal:
                if refusal.fault in FINAL:
                    gone.append(file_id)
                    said.append(sentence_about(refusal))
        if not gone:
            return
        with writing(self.services, caller) as acting, suppress(DraftGone):
            session, actor, now = acting
            draft = drafts.get(session, actor, MessageFilesDraft, draft_id, now)
            if draft.version != seen.version:
                return
            change = draft.form.without(gone)
            if change.files:
                draft = drafts.take_step(
                    session, actor, draft, now, version=seen.version, step=draft.step, change=change
                )
                view = self.show(acting, draft, said)
            else:
                drafts.discard(session, actor, draft_id, now)
                view = modals.one_sentence(views.TITLE, "\n".join(said))
        surfaces.update(client, shown_in, view)
        self.ask_again(client, caller, FilesMetadata.of_draft(seen.form), gone, said)


def sentence_about(refusal: FileRefused) -> str:
    """Return the line (mrkdwn) about a file of a message that is not taken."""
    return f":no_entry: {file_refusals.file_refused(refusal, FilesFrom.MESSAGE)}"


def _taking(shown: Checklist) -> list[ChecklistItem]:
    return [one for one in shown.items if one.requirement.takes_files]
