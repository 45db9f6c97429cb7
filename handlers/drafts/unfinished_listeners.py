"""Unfinished drafts: resuming one, listing them, and deleting one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.drafts import drafts, unfinished
from flows.drafts.draft_models import MODELS, DraftModel
from flows.drafts.drafts import DraftGone
from handlers.app import form_fields, forms, ids, open_screens, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import Acting, writing
from handlers.blocks import modals
from handlers.drafts import unfinished_views, wizard
from handlers.drafts.journeys import DraftContext, Show, acknowledge
from handlers.drafts.unfinished_views import DraftChoice, ListMetadata
from store.enums import DraftKind

Check = Callable[[WebClient, Caller, str, str], None]
"""Looks up in Slack what a draft is about, once it is shown in a view; both are given by their ids."""


def register(
    app: App, services: Services, shows: Mapping[DraftKind, Show], checks: Mapping[DraftKind, Check]
) -> None:
    """Register the listeners; ``shows`` draws the step that a draft has reached, ``checks`` follow that."""
    journey = UnfinishedDrafts(services, shows, checks)
    app.action(ids.Action.DRAFT_RESUME)(ack=acknowledge, lazy=[journey.resume])
    app.action(ids.Action.DRAFT_LIST)(ack=acknowledge, lazy=[journey.show_list])
    app.action(ids.Action.DRAFT_DELETE)(ack=acknowledge, lazy=[journey.delete])


@dataclass(frozen=True, slots=True)
class UnfinishedDrafts:
    """The listeners."""

    services: Services
    shows: Mapping[DraftKind, Show]
    checks: Mapping[DraftKind, Check]

    def resume(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show a draft at the step that it had reached; from another form, on top of it.

        In place of that form, inputs of the same name would keep what was typed into it. Where no room is on
        top, the list is shown instead.
        """
        draft_id = DraftChoice.parse(surfaces.value(body)).draft
        check = None
        with writing(self.services, caller) as acting:
            session, actor, now = acting
            form = _keep(acting, body)
            try:
                if form is not None and surfaces.is_on_top_of_two(body):
                    shown = ListMetadata(kind=form.KIND)
                    surfaces.replace(body, client, unfinished_views.drafts(_found(acting, shown), shown))
                    return
                draft = drafts.get(session, actor, DraftModel, draft_id, now)
                context = DraftContext(session, actor, draft, draft.version, now)
                view = self.shows[draft.kind](context, draft)
                check = self.checks.get(draft.kind)
            except DraftGone as gone:
                view = modals.one_sentence(unfinished_views.TITLE, str(refusals.sentence(gone)))
        shown_in = self._show(body, client, caller, view, is_form=form is not None)
        if check is not None:
            check(client, caller, shown_in, draft_id)

    def show_list(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list, in place of the form with the button, which is kept."""
        shown = ListMetadata.parse(surfaces.value(body))
        with writing(self.services, caller) as acting:
            _keep(acting, body)
            view = unfinished_views.drafts(_found(acting, shown), shown)
        self._show(body, client, caller, view)

    def delete(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Delete a draft and show the others; of one that is gone already, nothing is said."""
        draft_id = DraftChoice.parse(surfaces.value(body)).draft
        shown = ListMetadata.of_view(body.get("view") or {})
        with writing(self.services, caller) as acting:
            notice = []
            with suppress(DraftGone):
                drafts.discard(acting.session, acting.actor, draft_id, acting.now)
                notice = [unfinished_views.DELETED]
            view = unfinished_views.drafts(_found(acting, shown), shown, notice)
        surfaces.replace(body, client, view)

    def _show(
        self, body: dict[str, Any], client: WebClient, caller: Caller, view: View, *, is_form: bool = False
    ) -> str:
        """Show a view in place of the list; from a screen or a form, on top of it. Its id is returned."""
        if is_form or (body.get("view") or {}).get("callback_id") in open_screens.RENEWED:
            return open_screens.stack(self.services, caller, body, client, view)
        return str(surfaces.replace(body, client, view).get("id") or "")


def _found(acting: Acting, shown: ListMetadata) -> list[unfinished.Unfinished]:
    session, actor, now = acting
    model = MODELS[shown.kind] if shown.kind else DraftModel
    return unfinished.of_member(session, actor, now, model)


def _keep(acting: Acting, body: dict[str, Any]) -> DraftModel | None:
    """Keep what stands in the form of a draft that contains the button, and return it if it is one."""
    session, actor, now = acting
    view = body.get("view") or {}
    with suppress(DraftGone):
        draft_id, version = wizard.draft_of(view)
        typed = form_fields.nested(forms.typed(view))
        drafts.keep_typed(session, actor, draft_id, now, version=version, typed=typed)
        return drafts.get(session, actor, DraftModel, draft_id, now).form
    return None
