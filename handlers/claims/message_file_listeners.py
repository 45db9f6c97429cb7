"""Files that come in a direct message: asking for which claim and item each is, and keeping them (R24)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.access import NoRole
from flows.associations import find_association
from flows.associations.summary import Summary
from flows.claims import items, message_files
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.refusal import Refusal
from flows.rules.claims.requirements import MOST_TAKEN, Requirement, ReviewerCheck
from handlers.app import file_refusals, forms, open_screens, refusals, surfaces
from handlers.app.caller import Caller, whom_to_ask
from handlers.app.file_refusals import FilesFrom
from handlers.app.ids import Action, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.associations import choose_views
from handlers.associations.forms import ChosenForm, parse_chosen
from handlers.blocks import terms
from handlers.claims import given_files, item_views
from handlers.claims import message_file_views as views
from handlers.claims.message_file_views import FilesMetadata
from handlers.drafts.journeys import MOST_OPTIONS, acknowledge
from store.enums import ClaimItem
from words import mrkdwn

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

OF_ITEM = frozenset({FileFault.TYPE_NOT_TAKEN, FileFault.TOO_LARGE})
"""Faults of a file that another item may take."""


OtherFiles = Callable[[WebClient, Caller, Sequence[IncomingFile]], Sequence[IncomingFile]]
"""Deals with files of a direct message that are for no claim, and returns the others."""


class MessageFiles:
    """The listeners."""

    def __init__(self, services: Services, others: OtherFiles) -> None:
        """Keep what every listener works with, and what takes files first that are for no claim."""
        self.services = services
        self.others = others

    def register(self, app: App) -> None:
        """Register the listeners; the first must come before the answer to all other messages."""
        app.event({"type": "message", "subtype": "file_share"})(ack=acknowledge, lazy=[self.receive])
        app.action(Action.CLAIM_FILES_ASSIGN)(ack=acknowledge, lazy=[self.open])
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
        """Ask for which claim the files are; if only one waits, for which of its items."""
        container = body.get("container") or {}
        about = FilesMetadata.parse(surfaces.value(body)).model_copy(
            update={
                "channel": str(container.get("channel_id") or ""),
                "message": str(container.get("message_ts") or ""),
            }
        )
        with reading(self.services, caller) as (session, actor, now):
            waiting = find_association.taking_files(session, actor, "", 2, now)
            only = items.read(session, actor, waiting[0].association.id, now) if len(waiting) == 1 else None
        view = views.assign(about, only) if only else views.choose(about)
        open_screens.stack(self.services, caller, body, client, view)

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
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, form.association_id, now)
        return ack(response_action="update", view=views.assign(about, shown))

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check that each item may have so many files; fetching them follows after the answer."""
        about = FilesMetadata.of_view(view_of(body))
        assigned = views.assigned(view_of(body), about)
        with writing(self.services, caller) as (session, actor, now):
            for item in assigned or ():
                items.may_give(session, actor, row_id(about.association), now, item)
            shown = items.read(session, actor, row_id(about.association), now)
        errors = {
            block: views.too_many(shown.item(item))
            for item, files in assigned.items()
            if shown.item(item).file_count + len(files) > shown.item(item).requirement.most
            for block in views.questions(about, files)
        }
        if errors:
            return ack(response_action="errors", errors=errors)
        if not assigned:
            return ack(response_action="clear")
        view = views.fetching(sum(map(len, assigned.values())))
        view.external_id = context[surfaces.WAITING] = f"files:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def keep(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Fetch the files and keep those that are taken; the message goes on asking about the others."""
        if surfaces.WAITING not in context:
            return
        about = FilesMetadata.of_view(view_of(body))
        settled, said = list[IncomingFile](), list[str]()
        with reading(self.services, caller) as (session, actor, now):
            takes = message_files.wanted(session, actor, now)
        for item, files in views.assigned(view_of(body), about).items():
            checked = views.checked(view_of(body), item)
            done, sentences = self._give(client, caller, about, item, files, checked, takes)
            settled += done
            said += sentences
        surfaces.replace_answer(client, context[surfaces.WAITING], self._checklist(caller, about, said))
        left = views.left(about, [one.id for one in settled])
        text, blocks = views.asks(left, said)
        surfaces.rewrite(client, caller.user_id, (about.channel, about.message), text, blocks)

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
            yield views.NOTHING_WAITS, None
            return
        known, said = list[IncomingFile](), list[str]()
        for one in left:
            try:
                found = given_files.looked_up(client, one)
                message_files.check(found, takes)
                known.append(found)
            except FileRefused as refusal:
                said.append(_refused(refusal))
        for at in range(0, max(len(known), 1), MOST_TAKEN):
            yield views.asks(views.carried(known[at : at + MOST_TAKEN]), said if not at else ())

    def _give(
        self,
        client: WebClient,
        caller: Caller,
        about: FilesMetadata,
        item: ClaimItem,
        files: Sequence[IncomingFile],
        checked: Collection[ReviewerCheck],
        takes: Sequence[Requirement] | None,
    ) -> tuple[list[IncomingFile], list[str]]:
        """Keep the files of one item; return those that need no more asking, and what is to be said.

        ``takes`` are the items of all claims that take files.
        """
        with writing(self.services, caller) as (session, actor, now):
            association, requirement = items.may_give(session, actor, row_id(about.association), now, item)
            partner_id = association.partner_id
            of_claim = terms.about(Summary(association))
        settled, said = list[IncomingFile](), list[str]()
        contents = []
        for one in files:
            try:
                known = given_files.looked_up(client, one)
                taken, refused = given_files.fetch(self.services, client, partner_id, requirement, [known])
            except FileRefused as refusal:
                known, taken, refused = one, [], [refusal]
            contents += taken
            settled += [one] if taken or any(_is_final(fault, known, takes) for fault in refused) else []
            said += map(_refused, refused)
        if not contents:
            return settled, said
        try:
            with writing(self.services, caller) as (session, actor, now):
                items.add(session, actor, row_id(about.association), now, item, contents, checked)
        except Refusal as refusal:
            return [], [*said, f":no_entry: {refusals.sentence(refusal)}"]
        names = ", ".join(mrkdwn.escape(one.name) for one in contents)
        renamed = given_files.renamed(contents, files)
        return settled, [
            f":white_check_mark: Kept as *{requirement.words}* of {of_claim}: {names}.",
            *renamed,
            *said,
        ]

    def _checklist(self, caller: Caller, about: FilesMetadata, said: Sequence[str]) -> View:
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, row_id(about.association), now)
            return item_views.checklist(shown, now, said)


def _refused(refusal: FileRefused) -> str:
    return f":no_entry: {file_refusals.file_refused(refusal, FilesFrom.MESSAGE)}"


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
