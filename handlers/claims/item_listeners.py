"""The checklist of a claim: what is given for each item, and the files of it (R24)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.associations import details
from flows.claims import items, submit_claim
from flows.claims.file_port import FileRefused, KeptFile
from flows.claims.items import (
    ChecklistItem,
    ElsewhereUnexplained,
    GivenVersion,
    ItemInput,
    NothingGiven,
    TooManyFiles,
)
from flows.conversation.said_requests import SaidPlace
from flows.drafts import association_drafts, drafts
from flows.drafts.draft_models import ClaimItemDraft
from flows.drafts.drafts import DraftGone, OpenDraft
from flows.refusal import Refusal
from flows.rules.language.understanding import Intent
from handlers.app import forms, ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading, writing
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations.choose_association import Begin
from handlers.claims import claim_views, given_files, item_forms
from handlers.claims import item_views as views
from handlers.claims.item_forms import ItemForm
from handlers.claims.item_views import ItemFormMetadata, ItemMetadata
from handlers.drafts.journeys import DraftContext, acknowledge
from handlers.filled_in import form_filling, said_values
from handlers.filled_in.form_filling import FormFilling
from words import mrkdwn

FIELDS: Mapping[type[Refusal], Field] = {
    NothingGiven: Field.ITEM_ELSEWHERE,
    ElsewhereUnexplained: Field.ITEM_ELSEWHERE,
    TooManyFiles: Field.ITEM_FILES,
}
"""The field at which each refusal is shown."""

ON_ITS_WAY = ":page_facing_up: The file is on its way to your direct messages with MCI Bot."


class ClaimItems:
    """The listeners of the checklist; ``submit`` begins what follows it."""

    def __init__(self, services: Services, submit: Begin) -> None:
        """Keep what every listener works with."""
        self.services = services
        self.submit = submit

    def register(self, app: App) -> None:
        """Register the listeners."""
        for action, listener in (
            (Action.CLAIM_OPEN, self.open_claim),
            (Action.CLAIM_ITEMS, self.open),
            (Action.CLAIM_ITEM_ASK, self.ask),
            (Action.CLAIM_ITEM_FILES, self.show_files),
            (Action.CLAIM_FILE_SEND, self.send),
        ):
            app.action(action)(ack=acknowledge, lazy=[listener])
        app.view(ids.ViewId.CLAIM_ITEMS)(self.go_on)
        app.view(ids.ViewId.CLAIM_ITEM_GIVE)(ack=self.take, lazy=[self.keep])

    def begin(self, caller: Caller, association_id: int, said: SaidPlace | None = None) -> View:
        """Return the checklist of a claim that may be submitted; what follows, if nothing is required.

        What was said in words is filled in to what follows.
        """
        checklist = None
        with writing(self.services, caller) as (session, actor, now):
            submit_claim.may_submit(session, actor, association_id, now)
            shown = items.read(session, actor, association_id, now)
            if shown.items:
                filling = form_filling.read(session, actor, said, [Intent.SUBMIT])
                given = form_filling.by_field(filling.values(said_values.submit))
                checklist = form_filling.above(views.checklist(shown, now), _later(filling) if given else [])
                if not given:
                    return checklist
        view = self.submit(caller, association_id, said)
        return checklist or view

    def open_claim(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the claim, on top of what is open."""
        association_id = row_id(surfaces.value(body))
        with reading(self.services, caller) as (session, actor, now):
            view = claim_views.claim(
                details.read(session, actor, association_id, now),
                items.read(session, actor, association_id, now),
                now,
            )
        open_screens.stack(self.services, caller, body, client, view)

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the checklist, to anybody who may see the association."""
        surfaces.replace(body, client, self._checklist(caller, row_id(surfaces.value(body))))

    def ask(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Ask for one item, filled with what counts now."""
        about = ItemMetadata.parse(surfaces.value(body))
        with writing(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, about.association, now)
            one = shown.item(about.item)
            view = None
            if shown.takes(one):
                draft = association_drafts.begin(session, actor, _begun(about, one), now)
                context = DraftContext(session, actor, draft, draft.version, now)
                view = views.give(shown, one, _beside_newest(context, draft, one))
        surfaces.replace(body, client, view or self._checklist(caller, about.association))

    def reached(self, context: DraftContext[ClaimItemDraft], draft: OpenDraft[ClaimItemDraft]) -> View:
        """Return the form with what was typed into it, or the checklist if the item cannot be given now."""
        form = draft.form
        shown = items.read(context.session, context.actor, form.association_id, context.now)
        one = shown.item(form.item)
        if shown.takes(one):
            return views.give(shown, one, _beside_newest(context, draft, one))
        return views.checklist(shown, context.now)

    def show_files(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show every file of an item."""
        about = ItemMetadata.parse(surfaces.value(body))
        surfaces.replace(body, client, self._files(caller, about))

    def send(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send a file into the member's direct messages with the bot."""
        with reading(self.services, caller) as (session, actor, _):
            item, file = items.file(session, actor, row_id(surfaces.value(body)))
            partner_id, digest, name, size = file.partner_id, file.digest, file.file_name, file.size
            about = ItemMetadata(association=file.association_id, item=item)
        notice = ON_ITS_WAY
        try:
            with self.services.files.read(partner_id, digest, name) as pieces:
                surfaces.replace(body, client, self._files(caller, about, [notice]))
                given: Any = client.files_getUploadURLExternal(filename=name, length=size)
                self.services.slack_files.send(given["upload_url"], name, size, pieces)
                dm: Any = client.conversations_open(users=caller.user_id)["channel"]
                client.files_completeUploadExternal(
                    files=[{"id": given["file_id"], "title": name}], channel_id=dm["id"]
                )
        except FileRefused as refusal:
            notice = f":no_entry: {refusals.sentence(refusal)}"
            surfaces.replace(body, client, self._files(caller, about, [notice]))

    def go_on(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Go on to the submission once every item is given; else show what is missing."""
        association_id = AssociationMetadata.of_view(view_of(body)).association
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, association_id, now)
        view = (
            self._checklist(caller, association_id) if shown.missing else self.submit(caller, association_id)
        )
        return ack(response_action="update", view=view)

    def take(self, ack: Ack, body: dict[str, Any], context: BoltContext, caller: Caller) -> BoltResponse:
        """Check the form; what takes long, and everything that is kept, follows after the answer."""
        view = view_of(body)
        about, form, chosen = ItemFormMetadata.of_view(view), _form(view), given_files.chosen(view)
        if isinstance(form, dict):
            return ack(response_action="errors", errors=form)
        with writing(self.services, caller) as (session, actor, now):
            _, requirement = items.may_give(session, actor, about.association, now, about.item)
        try:
            items.check(_input(about, form), len(chosen) + len(form.item_kept), requirement)
        except (NothingGiven, ElsewhereUnexplained, TooManyFiles) as refusal:
            return ack(response_action="errors", errors={FIELDS[type(refusal)]: refusals.plain(refusal)})
        shown = (
            views.fetching(requirement, len(chosen))
            if chosen
            else self._keep(about, form, (), (), caller, ())
        )
        if chosen:
            shown.external_id = context[surfaces.WAITING] = f"item:{token_urlsafe(9)}"
        return ack(response_action="update", view=shown)

    def keep(self, body: dict[str, Any], client: WebClient, context: BoltContext, caller: Caller) -> None:
        """Fetch the files from Slack and keep those that are taken, with a sentence about each other."""
        if surfaces.WAITING not in context:
            return
        view = view_of(body)
        about, form = ItemFormMetadata.of_view(view), _form(view)
        if isinstance(form, dict):
            return
        with writing(self.services, caller) as (session, actor, now):
            association, requirement = items.may_give(session, actor, about.association, now, about.item)
            partner_id = association.partner_id
        chosen = given_files.chosen(view)
        taken, refused = given_files.fetch(self.services, client, partner_id, requirement, chosen)
        surfaces.replace_answer(
            client,
            context[surfaces.WAITING],
            self._keep(about, form, taken, refused, caller, given_files.renamed(taken, chosen)),
        )

    def _keep(
        self,
        about: ItemFormMetadata,
        form: ItemForm,
        taken: Sequence[KeptFile],
        refused: Sequence[Refusal],
        caller: Caller,
        renamed: Sequence[str],
    ) -> View:
        """Record what was given, and return the checklist, or the form again if files were refused."""
        notice = [*(f":no_entry: {refusals.sentence(one)}" for one in refused), *renamed]
        if taken or not refused:
            try:
                with writing(self.services, caller) as (session, actor, now):
                    items.give(session, actor, about.association, now, _input(about, form, taken))
                    if not refused:
                        with suppress(DraftGone):
                            drafts.discard(session, actor, about.draft, now)
            except (NothingGiven, TooManyFiles) as refusal:
                # Somebody has given others meanwhile, or what was to stay was erased.
                taken, refused = (), [*refused, refusal]
                notice.append(f":no_entry: {refusals.sentence(refusal)}")
        if not refused:
            return self._checklist(caller, about.association, renamed)
        if taken:
            names = ", ".join(one.name for one in taken)
            notice.insert(0, f":white_check_mark: Kept: {mrkdwn.escape(names)}.")
        with writing(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, about.association, now)
            begun = _begun(about, shown.item(about.item))
            draft = association_drafts.begin(session, actor, begun, now)
            typed: dict[str, Any] = {
                Field.ITEM_LINK: form.item_link or "",
                Field.ITEM_ELSEWHERE: form.item_elsewhere or "",
                Field.ITEM_CHECKED: [one.value for one in form.item_checked],
            }
            newest = shown.item(about.item).newest
            if newest is not None and newest.version == about.seen:
                typed[Field.ITEM_KEPT] = [str(one) for one in form.item_kept]
            return views.give(shown, shown.item(about.item), draft, typed, notice)

    def _checklist(self, caller: Caller, association_id: int, notice: Sequence[str] = ()) -> View:
        with reading(self.services, caller) as (session, actor, now):
            return views.checklist(items.read(session, actor, association_id, now), now, notice)

    def _files(self, caller: Caller, about: ItemMetadata, notice: Sequence[str] = ()) -> View:
        with reading(self.services, caller) as (session, actor, now):
            shown = items.read(session, actor, about.association, now)
            return views.files(shown, shown.item(about.item), notice)


def _begun(about: ItemMetadata, one: ChecklistItem) -> ClaimItemDraft:
    seen = one.newest.version if one.newest else 0
    return ClaimItemDraft(association_id=about.association, item=about.item, seen=seen)


def _beside_newest(
    context: DraftContext[ClaimItemDraft], draft: OpenDraft[ClaimItemDraft], one: ChecklistItem
) -> OpenDraft[ClaimItemDraft]:
    """Return the draft; if something was given since it was begun, based on that."""
    form, newest = draft.form, one.newest
    if newest is None or newest.version == form.seen:
        return draft
    seen = next((given for given in one.versions if given.version == form.seen), None)
    change = form.onto(_as_typed(form, seen), _as_typed(form, newest))
    return replace(context, draft=draft, version=draft.version).advance(draft.step, change)


def _as_typed(form: ClaimItemDraft, given: GivenVersion | None) -> ClaimItemDraft:
    """Return what was given for the item of a form, as it would be typed."""
    about = {"association_id": form.association_id, "item": form.item}
    if given is None:
        return ClaimItemDraft(**about, item_link="", item_elsewhere="", item_checked=())
    return ClaimItemDraft(
        **about,
        seen=given.version,
        item_link=given.link or "",
        item_elsewhere=given.elsewhere or "",
        item_checked=tuple(sorted(given.checked)),
    )


def _form(view: dict[str, Any]) -> ItemForm | forms.Errors:
    return item_forms.parse_item(forms.typed(view))


def _input(about: ItemFormMetadata, form: ItemForm, taken: Sequence[KeptFile] = ()) -> ItemInput:
    return ItemInput(
        about.item,
        files=taken,
        kept_ids=frozenset(form.item_kept),
        seen=about.seen,
        link=form.item_link,
        elsewhere=form.item_elsewhere,
        checked=form.item_checked,
    )


def _later(filling: FormFilling) -> list[str]:
    """Return that the form after the checklist is filled in with what was said (lines of mrkdwn)."""
    if filling.said is None:
        return []
    said = mrkdwn.escape(form_filling.shortened(filling.said.words))
    return [f":speech_balloon: The form after this list is filled in from this message: “{said}”."]
