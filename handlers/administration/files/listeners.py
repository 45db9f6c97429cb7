"""Take files of partner data, show what they would change, and apply them once an admin says so."""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from flows import access
from flows.administration import data_files, rights, set_up
from flows.administration.data_files import FilesGone, PreviewOutdated
from flows.administration.set_up import MailSender
from flows.associations.lifecycle import NotFound
from flows.claims.file_port import FileFault, FileRefused, IncomingFile
from flows.loading.given_files import DataFile
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import DataBatch
from flows.rules.claims import file_types
from handlers.administration import sending
from handlers.administration.files import role_check, views
from handlers.administration.files.role_check import CheckedBatch
from handlers.administration.files.views import FilesAnswer
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.blocks import modals
from handlers.blocks.text_blocks import listing
from handlers.claims import given_files
from handlers.drafts.journeys import acknowledge
from handlers.set_up import views as set_up_views
from store.enums import DataKind
from words import mrkdwn

NONE_CHOSEN = "Choose at least one file."


def register(app: App, services: Services) -> "FilesListeners":
    """Register the listeners, and return them."""
    files = FilesListeners(services)
    app.action(Action.FILES_OPEN)(ack=acknowledge, lazy=[files.show])
    app.action(Action.FILES_SHOW)(ack=acknowledge, lazy=[files.show_preview])
    app.action(Action.FILES_APPLY)(ack=acknowledge, lazy=[files.apply])
    app.action(Action.FILES_DISCARD)(ack=acknowledge, lazy=[files.discard])
    app.action(Action.FILES_EXAMPLES)(ack=acknowledge, lazy=[files.send_examples])
    app.action(Action.SET_UP_EXAMPLE)(ack=acknowledge, lazy=[files.send_example])
    app.view(ViewId.FILES_GIVE)(ack=files.take, lazy=[files.read])
    return files


class FilesListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the form that takes files."""
        with reading(self.services, caller) as (session, actor, now):
            view = views.form(data_files.waiting(session, actor, now))
        surfaces.stack(body, client, view)

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check that there are files; fetching and reading them follows after the answer."""
        chosen = given_files.chosen(view_of(body), Field.DATA_FILES)
        with reading(self.services, caller) as (session, actor, _):
            rights.require_all(session, actor)
        if not chosen:
            return ack(response_action="errors", errors={Field.DATA_FILES: NONE_CHOSEN})
        view = views.modal(listing([views.reading([one.name for one in chosen])]))
        view.external_id = context[surfaces.WAITING] = f"data:{token_urlsafe(9)}"
        return ack(response_action="update", view=view)

    def read(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Fetch the files, and show what they would change or what is wrong in them."""
        if surfaces.WAITING not in context:
            return
        chosen = given_files.chosen(view_of(body), Field.DATA_FILES)
        given = [self._fetched(client, one) for one in chosen]
        answer = self._preview(client, caller, given)
        blocks = [*answer.blocks, *listing([views.SEE_MESSAGE])]
        surfaces.replace_answer(client, context[surfaces.WAITING], views.modal(blocks))

    def take_message(
        self, client: WebClient, caller: Caller, files: Sequence[IncomingFile]
    ) -> Sequence[IncomingFile]:
        """Show what files of a direct message would change that are partner data, and return the others.

        Only an Incentives admin of all locations gives partner data; those of others are all returned.
        """
        with reading(self.services, caller) as (_, actor, _):
            if not rights.is_of_all(actor):
                return files
        given, others = list[DataFile](), list[IncomingFile]()
        for one in files:
            found = self._fetched(client, one) if _may_be_data(one.name) or not one.name else None
            if found is not None and self._is_data(found):
                given.append(found)
            else:
                others.append(one)
        if given:
            self._preview(client, caller, given)
        return others

    def not_for_you(self, client: WebClient, caller: Caller, files: Sequence[IncomingFile]) -> str:
        """Return who may give files that are partner data (mrkdwn); empty if none of these is."""
        fetched = [self._fetched(client, one) for one in files if _may_be_data(one.name) or not one.name]
        names = [one.name for one in fetched if self._is_data(one)]
        if not names:
            return ""
        with reading(self.services, caller) as (session, actor, _):
            return views.not_for_you(names, access.admins_of_all(session, actor))

    def show_preview(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show what files that wait would change now, and send the rows as Excel."""
        drop_id = row_id(surfaces.value(body))
        kept = self._kept(caller, drop_id)
        if not kept:
            raise FilesGone(drop_id)
        names = [one.name for one in kept]
        # Slack waits for a modal for three seconds, which reading the files and asking about people can take.
        opened = surfaces.stack(body, client, views.modal(listing([views.reading(names)])))
        answer = views.sentence(views.failed(names))
        try:
            checked = self._checked(client, caller, self._rows(caller, kept))
            answer = self._again(caller, drop_id, checked, checked.say(role_check.UNANSWERED))
        finally:
            surfaces.update(client, str(opened.get("id")), views.modal(answer.blocks))
        _send(client, caller, answer)

    def apply(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Apply files, if they would still change what their preview has shown."""
        drop_id = row_id(surfaces.value(body))
        try:
            batch = self._rows(caller, self._kept(caller, drop_id))
        except FilesGone:
            _put(body, client, caller, views.sentence(views.GONE))
            return
        shown = (body.get("message") or body.get("view") or {}).get("blocks") or []
        _put(body, client, caller, views.sentence(views.APPLYING))
        answer = FilesAnswer(views.TITLE, shown)
        try:
            answer = self._applied(client, caller, drop_id, batch)
        finally:
            # If the work breaks off, the preview with its buttons comes back.
            _put(body, client, caller, answer)
        _send(client, caller, answer)

    def discard(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Delete files that wait."""
        drop_id = row_id(surfaces.value(body))
        try:
            with writing(self.services, caller) as (session, actor, now):
                answer = views.discarded(data_files.discard(session, actor, drop_id, now))
        except FilesGone:
            answer = views.sentence(views.GONE)
        _put(body, client, caller, answer)

    def send_examples(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send an example of each kind of data."""
        with reading(self.services, caller) as (session, actor, now):
            view = views.form(data_files.waiting(session, actor, now), [views.EXAMPLES_ON_THEIR_WAY])
        surfaces.replace(body, client, view)
        tables = self.services.data_files.examples()
        sending.workbooks(client, caller, views.examples(tables), views.EXAMPLES)

    def send_example(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send an example of what a step of the guide takes; where the guide is in Home, a modal says so."""
        with reading(self.services, caller) as (session, actor, now):
            found = set_up.show(session, actor, now)
        kind = surfaces.value(body)
        tables = [one for one in self.services.data_files.examples() if one.kind == kind]
        if not tables:
            raise NotFound(kind)
        said = f":white_check_mark: {set_up_views.EXAMPLE_ON_ITS_WAY}"
        if surfaces.is_home(body):
            view = modals.one_sentence(set_up_views.TITLE, said)
        else:
            sender = MailSender(self.services.mail_address, self.services.mail_sender)
            view = set_up_views.guide(found, sender, [said])
        surfaces.replace(body, client, view)
        about = [set_up_views.EXAMPLE, *([set_up_views.USER_IDS] if kind == DataKind.ROLES else [])]
        sending.workbooks(client, caller, views.examples(tables), " ".join(about))

    def _preview(self, client: WebClient, caller: Caller, given: Sequence[DataFile]) -> FilesAnswer:
        """Send what files would change, or what is wrong in them; meanwhile, that they are being read."""
        names = [one.name for one in given]
        dm: Any = client.conversations_open(users=caller.user_id)["channel"]
        said = views.reading(names)
        posted = client.chat_postMessage(
            channel=dm["id"], text=mrkdwn.top_level(said), blocks=listing([said])
        )
        answer = views.sentence(views.failed(names))
        try:
            answer = self._previewed(client, caller, given)
        finally:
            text = mrkdwn.top_level(answer.text)
            surfaces.rewrite(client, caller.user_id, (dm["id"], str(posted["ts"])), text, answer.blocks)
        _send(client, caller, answer)
        return answer

    def _previewed(self, client: WebClient, caller: Caller, given: Sequence[DataFile]) -> FilesAnswer:
        checked = self._checked(client, caller, self._rows(caller, given))
        try:
            with writing(self.services, caller) as (session, actor, now):
                found = data_files.preview(session, actor, given, checked.batch, now)
                return views.preview(found, checked.say(role_check.UNANSWERED))
        except LoadRefused as refusal:
            said = checked.say(role_check.REFUSED_UNANSWERED)
            return views.refused([one.name for one in given], refusal.faults, said)

    def _kept(self, caller: Caller, drop_id: int) -> Sequence[DataFile]:
        with reading(self.services, caller) as (session, actor, now):
            return data_files.contents(session, actor, drop_id, now)

    def _rows(self, caller: Caller, files: Sequence[DataFile]) -> DataBatch:
        """Return the rows of files, read while no transaction is open."""
        return self.services.data_files.read(files, caller.workspace_id)

    def _checked(self, client: WebClient, caller: Caller, batch: DataBatch) -> CheckedBatch:
        return role_check.check(self.services, client, caller, batch)

    def _applied(self, client: WebClient, caller: Caller, drop_id: int, batch: DataBatch) -> FilesAnswer:
        checked = self._checked(client, caller, batch)
        try:
            if checked.unanswered:
                return self._again(caller, drop_id, checked, checked.say(role_check.NOT_APPLIED))
            with writing(self.services, caller) as (session, actor, now):
                return views.applied(
                    data_files.apply(session, actor, drop_id, checked.batch, now, checked.asked_about)
                )
        except PreviewOutdated:
            # By now the files may give roles to others.
            checked = self._checked(client, caller, batch)
            said = [views.OUTDATED, *checked.say(role_check.UNANSWERED)]
            return self._again(caller, drop_id, checked, said)
        except FilesGone:
            return views.sentence(views.GONE)
        except LoadRefused as refusal:
            return views.refused([batch.start.file], refusal.faults)

    def _again(
        self, caller: Caller, drop_id: int, checked: CheckedBatch, said: Sequence[str] = ()
    ) -> FilesAnswer:
        try:
            with writing(self.services, caller) as (session, actor, now):
                found = data_files.preview_again(session, actor, drop_id, checked.batch, now)
                return views.preview(found, said)
        except LoadRefused as refusal:
            return views.refused([checked.batch.start.file], refusal.faults, said)

    def _fetched(self, client: WebClient, file: IncomingFile) -> DataFile:
        """Return a file with its content, or why there is none."""
        name = file.name
        try:
            known = given_files.looked_up(client, file)
            name = known.name
            content = self._content(client, known)
        except FileRefused as refusal:
            fault = views.FAULTS.get(refusal.fault, views.NOT_FETCHED)
            return DataFile(file_types.tidied(name), fault=fault)
        return DataFile(file_types.tidied(name), content)

    def _content(self, client: WebClient, file: IncomingFile) -> bytes:
        content = bytearray()
        with self.services.slack_files.fetch(client.token, file) as pieces:
            for piece in pieces:
                content += piece
                if len(content) > views.LARGEST:
                    raise FileRefused(FileFault.TOO_LARGE, file.name)
        if len(content) != file.size:
            raise FileRefused(FileFault.INCOMPLETE, file.name)
        return bytes(content)

    def _is_data(self, file: DataFile) -> bool:
        return not file.fault and self.services.data_files.is_data(file.name, file.content)


def _may_be_data(name: str) -> bool:
    return file_types.ending(name) in views.ENDINGS


def _put(body: dict[str, Any], client: WebClient, caller: Caller, answer: FilesAnswer) -> None:
    """Show an answer in place of the message or modal that contains the button."""
    if surfaces.is_in_message(body):
        text = mrkdwn.top_level(answer.text)
        surfaces.rewrite(client, caller.user_id, surfaces.message_of(body), text, answer.blocks)
    else:
        surfaces.update(client, surfaces.view_id(body), views.modal(answer.blocks))


def _send(client: WebClient, caller: Caller, answer: FilesAnswer) -> None:
    if answer.sheets:
        sending.workbook(client, caller, answer.name, answer.sheets, answer.comment)
