"""Files that come in a direct message: asking for which claim and item each is, and keeping them (R24)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.access import NoRole
from flows.associations import find_association
from flows.associations.summary import Summary
from flows.claims import items, message_files
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.drafts import drafts, message_file_drafts
from flows.drafts.draft_models import MessageFilesDraft
from flows.drafts.drafts import DraftGone, DraftMoved
from flows.refusal import Refusal
from flows.rules.claims import file_questions
from flows.rules.claims.requirements import MOST_TAKEN, Requirement, ReviewerCheck
from handlers.app import forms, open_screens, refusals, surfaces
from handlers.app.caller import Caller, whom_to_ask
from handlers.app.ids import Action, ViewId
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.associations import choose_views
from handlers.associations.forms import ChosenForm, parse_chosen
from handlers.blocks import terms
from handlers.claims import given_files, item_views
from handlers.claims import message_file_views as views
from handlers.claims.message_file_form import FINAL, FilesForm, sentence_about
from handlers.claims.message_file_views import FilesMetadata
from handlers.drafts import journeys, wizard
from handlers.drafts.journeys import MOST_OPTIONS, DraftContext, acknowledge
from store.enums import ClaimItem
from words import mrkdwn

OF_ITEM = frozenset({FileFault.TYPE_NOT_TAKEN, FileFault.TOO_LARGE})
"""Faults of a file that another item may take."""


OtherFiles = Callable[[WebClient, Caller, Sequence[IncomingFile]], Sequence[IncomingFile]]
"""Deals with files of a direct message that are for no claim, and returns the others."""

NotForYou = Callable[[WebClient, Caller, Sequence[IncomingFile]], str]
"""Returns a sentence (mrkdwn) about files that somebody else may give; empty if there are none."""


@dataclass(frozen=True, slots=True)
class Given:
    """What became of the files for one item.

    ``settled`` are the IDs of those that need no more asking, ``said`` is what is to be said, and ``given``
    is the id of what was recorded.
    """

    settled: Sequence[str] = ()
    said: Sequence[str] = ()
    given: Sequence[int] = ()


class MessageFiles:
    """The listeners."""

    def __init__(self, services: Services, others: OtherFiles, not_for_you: NotForYou) -> None:
        """Keep what every listener works with, and what knows of files that are for no claim."""
        self.services = services
        self.not_for_you = not_for_you
        self.others = others
        self.form = FilesForm(services)

    def register(self, app: App) -> None:
        """Register the listeners; the first must come before the answer to all other messages."""
        app.event({"type": "message", "subtype": "file_share"})(ack=acknowledge, lazy=[self.receive])
        app.action(Action.CLAIM_FILES_ASSIGN)(ack=acknowledge, lazy=[self.open])
        app.action(Action.CLAIM_FILES_OTHER)(ack=acknowledge, lazy=[self.choose_other])
        app.options(Action.CLAIM_FILES_SEARCH)(self.offer)
        app.view(ViewId.CLAIM_OF_FILES)(self.choose)
        app.view(ViewId.CLAIM_FILES_ASSIGN)(ack=self.take, lazy=[self.keep])

    def receive(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Ask for what the files of a direct message are; those of apps, and elsewhere, are passed over."""
        event = body["event"]
        is_own = event.get("bot_id") or event.get("user") in {None, context.bot_user_id}
        if event.get("channel_type") != "im" or is_own or not event.get("channel"):
            return
        files = given_files.described(event.get("files"))
        for text, blocks in self._asked(client, files, caller):
            client.chat_postMessage(channel=event["channel"], text=text, blocks=blocks)

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Go on with what was chosen about the files; else ask for which claim they are.

        If only one takes files, the form asks for which of its items they are.
        """
        container = body.get("container") or {}
        about = FilesMetadata.parse(surfaces.value(body)).model_copy(
            update={
                "channel": str(container.get("channel_id") or ""),
                "message": str(container.get("message_ts") or ""),
            }
        )
        with writing(self.services, caller) as acting:
            session, actor, now = acting
            draft = message_file_drafts.about(session, actor, dict(about.files), now)
            resumed = draft.id if draft is not None and draft.is_worth_resuming else ""
            if draft is not None and resumed:
                form = about.form(draft.form.association_id, is_chosen=False)
                if not draft.form.begins_as(form):
                    draft = message_file_drafts.begin(session, actor, form, now)
                    resumed = draft.id
                view = self.form.show(acting, draft)
            else:
                waiting = find_association.taking_files(session, actor, "", 2, now)
                only = waiting[0].association.id if len(waiting) == 1 else None
                view = (
                    self.form.begin(acting, about.form(only, is_chosen=False))
                    if only
                    else views.choose(about)
                )
        shown_in = open_screens.stack(self.services, caller, body, client, view)
        if resumed:
            self.form.look_up(client, caller, shown_in, resumed)

    def choose_other(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Keep what was chosen, and ask for another claim."""

        def ask(context: DraftContext[MessageFilesDraft]) -> View:
            context.keep(body)
            return views.choose(FilesMetadata.of_draft(context.draft.form))

        view = journeys.on_draft(self.services, body, caller, MessageFilesDraft, ask)
        surfaces.replace(body, client, view)

    def offer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the claims that take files."""
        words = str(body.get("value") or "")
        with reading(self.services, caller) as (session, actor, now):
            found = find_association.taking_files(session, actor, words, MOST_OPTIONS, now)
        return ack(options=[choose_views.option(one) for one in found])

    def choose(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Ask for which items of the chosen claim the files are."""
        form = parse_chosen(forms.typed(view_of(body)))
        if not isinstance(form, ChosenForm):
            return ack(response_action="errors", errors=form)
        about = FilesMetadata.of_view(view_of(body))
        with writing(self.services, caller) as acting:
            view = self.form.begin(acting, about.form(form.association_id, is_chosen=True))
        return ack(response_action="update", view=view)

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check that each item may have so many files; fetching them follows after the answer.

        A second click waits with the first; a form that is not as the draft is now gives nothing.
        """
        errors: forms.Errors = {}

        def take(clicked: DraftContext[MessageFilesDraft]) -> View | None:
            if clicked.is_current:
                clicked.keep(body)
                view = self._checked(clicked, errors)
                if view is not None:
                    context[surfaces.WAITING] = view.external_id
                return view
            if clicked.draft.form.is_giving and clicked.draft.version == clicked.version + 1:
                return _fetching(clicked, clicked.draft.form)
            raise DraftMoved(clicked.draft.id)

        view = journeys.on_draft(self.services, body, caller, MessageFilesDraft, take)
        if errors:
            return ack(response_action="errors", errors=errors)
        if view is None:
            return ack(response_action="clear")
        return ack(response_action="update", view=view)

    def keep(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Fetch the files and keep those that are taken; the message goes on asking about the others.

        The draft is consumed, unless a file that was chosen for an item may still be given.
        """
        if surfaces.WAITING not in context:
            return
        draft_id, version = wizard.draft_of(view_of(body))
        settled, said, given = list[str](), list[str](), list[int]()
        with reading(self.services, caller) as (session, actor, now):
            draft = drafts.get(session, actor, MessageFilesDraft, draft_id, now)
            takes = message_files.wanted(session, actor, now)
        form = draft.form
        for item, files in form.assigned.items():
            one = self._give(
                client, caller, form, item, [IncomingFile(*file, 0, "") for file in files], takes
            )
            settled += one.settled
            said += one.said
            given += one.given
        with writing(self.services, caller) as (session, actor, now), suppress(DraftGone, DraftMoved):
            chosen = {file_id for files in form.assigned.values() for file_id, _ in files}
            if chosen <= set(settled):
                drafts.finish(
                    session, actor, MessageFilesDraft, draft_id, now, version=version + 1, act=lambda _: given
                )
            else:
                change = form.without(settled)
                drafts.take_step(
                    session, actor, draft, now, version=version + 1, step=draft.step, change=change
                )
        surfaces.replace_answer(
            client, context[surfaces.WAITING], self._checklist(caller, form.association_id, said)
        )
        self.form.ask_again(client, caller, FilesMetadata.of_draft(form), settled, said)

    def _checked(self, clicked: DraftContext[MessageFilesDraft], errors: forms.Errors) -> View | None:
        """Begin giving what the draft holds, and return what is shown meanwhile.

        ``None`` if nothing is for this claim, so that the draft is deleted; or if there are errors.
        """
        session, actor, now = clicked.session, clicked.actor, clicked.now
        draft = drafts.get(session, actor, MessageFilesDraft, clicked.draft.id, now)
        form = draft.form
        for item in form.assigned:
            items.may_give(session, actor, form.association_id, now, item)
        shown = items.read(session, actor, form.association_id, now)
        for one in views.over(form, shown):
            for file_id, _ in form.assigned[one.requirement.item]:
                errors[file_questions.of_file(file_id)] = views.too_many(one)
        if errors:
            return None
        if not form.assigned:
            drafts.discard(session, actor, draft.id, now)
            return None
        clicked.advance(draft.step, form.model_copy(update={"is_giving": True}))
        return _fetching(clicked, form)

    def _asked(
        self, client: WebClient, files: Sequence[IncomingFile], caller: Caller
    ) -> Iterator[tuple[str, Any]]:
        """Yield the answers to a message with files, each about as many as one form has room for."""
        try:
            left = self.others(client, caller, files)
            if files and not left:
                return
            with reading(self.services, caller) as (session, actor, now):
                takes = message_files.wanted(session, actor, now)
        except NoRole as refusal:
            yield whom_to_ask(refusal), None
            return
        if takes is not None and not takes:
            yield self.not_for_you(client, caller, left) or views.NOTHING_WAITS, None
            return
        known, said = list[IncomingFile](), list[str]()
        for one in left:
            try:
                found = given_files.looked_up(client, one)
                message_files.check(found, takes)
                known.append(found)
            except FileRefused as refusal:
                said.append(sentence_about(refusal))
        for at in range(0, max(len(known), 1), MOST_TAKEN):
            yield views.asks(views.carried(known[at : at + MOST_TAKEN]), said if not at else ())

    def _give(
        self,
        client: WebClient,
        caller: Caller,
        form: MessageFilesDraft,
        item: ClaimItem,
        files: Sequence[IncomingFile],
        takes: Sequence[Requirement] | None,
    ) -> Given:
        """Keep the files of one item.

        ``takes`` are the items of all claims that take files.
        """
        try:
            with writing(self.services, caller) as (session, actor, now):
                association, requirement = items.may_give(session, actor, form.association_id, now, item)
                partner_id = association.partner_id
                of_claim = terms.about(Summary(association))
        except Refusal as refusal:
            return Given(said=[f":no_entry: {refusals.sentence(refusal)}"])
        settled, said = list[str](), list[str]()
        contents = []
        for one in files:
            try:
                known = given_files.looked_up(client, one)
                taken, refused = given_files.fetch(self.services, client, partner_id, requirement, [known])
            except FileRefused as refusal:
                known, taken, refused = one, [], [refusal]
            contents += taken
            settled += [one.id] if taken or any(_is_final(fault, known, takes) for fault in refused) else []
            said += map(sentence_about, refused)
        if not contents:
            return Given(settled, said)
        checked = form.checked.get(item, ())
        try:
            with writing(self.services, caller) as (session, actor, now):
                row = items.add(
                    session,
                    actor,
                    form.association_id,
                    now,
                    item,
                    contents,
                    [one for one in ReviewerCheck if one in checked],
                )
                given = [row.id]
        except Refusal as refusal:
            return Given(said=[*said, f":no_entry: {refusals.sentence(refusal)}"])
        names = ", ".join(mrkdwn.escape(one.name) for one in contents)
        renamed = given_files.renamed(contents, files)
        kept = f":white_check_mark: Kept as *{requirement.words}* of {of_claim}: {names}."
        return Given(settled, [kept, *renamed, *said], given)

    def _checklist(self, caller: Caller, association_id: int, said: Sequence[str]) -> View:
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, association_id, now)
            return item_views.checklist(shown, now, said)


def _fetching(clicked: DraftContext[MessageFilesDraft], form: MessageFilesDraft) -> View:
    """Return what is shown while files are fetched, under the same ID for both clicks of a double click."""
    view = views.fetching(sum(map(len, form.assigned.values())))
    view.external_id = f"files:{clicked.draft.id}:{clicked.version}"
    return view


def _is_final(refusal: FileRefused, file: IncomingFile, takes: Sequence[Requirement] | None) -> bool:
    """Tell whether no claim will take a refused file, so that nothing is asked about it any more."""
    if refusal.fault in FINAL:
        return True
    if refusal.fault not in OF_ITEM:
        return False
    try:
        message_files.check(file, takes)
    except FileRefused:
        return True
    return False
