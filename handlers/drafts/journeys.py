"""Journeys in steps: what clicks and submits on the view of a draft do in every journey."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.customers.association_request import LONGEST_NAME, LONGEST_PHONE
from flows.drafts import drafts
from flows.drafts.draft_models import ContactDraft, DraftModel, DraftPart, Step
from flows.drafts.drafts import DraftGone, FormT_co, OpenDraft
from flows.rules.text.incoming_text import one_line
from handlers.app import commands, form_fields, forms, ids, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.page_state import LONGEST_WORDS, PageState, SaidAt
from handlers.app.row_ids import view_of
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.blocks import modals
from handlers.drafts import wizard
from handlers.filled_in import said_blocks
from store.enums import DraftKind

GONE = "Begin again"
"""Title if the view's own title is not known."""

MOST_OPTIONS = 100
"""Slack's limit of options in one answer; typing reduces them."""


@dataclass(frozen=True, slots=True)
class DraftContext(Generic[FormT_co]):
    """One click or submit on a view of a draft, inside its transaction; ``version`` is the view's."""

    session: Session
    actor: Actor
    draft: OpenDraft[FormT_co]
    version: int
    now: datetime

    @property
    def is_current(self) -> bool:
        """Whether the view shows the draft as it is, so that all its fields are there."""
        return self.version == self.draft.version

    def advance(self, step: Step, change: DraftPart | None = None) -> OpenDraft[FormT_co]:
        """Take the draft to a step, with the fields set in ``change``, unless another click has done so."""
        return drafts.take_step(
            self.session, self.actor, self.draft, self.now, version=self.version, step=step, change=change
        )

    def keep(self, body: dict[str, Any]) -> None:
        """Keep what stands in the form of the view, unless another click has taken a step already."""
        typed = form_fields.nested(forms.typed(view_of(body)))
        drafts.keep_typed(
            self.session, self.actor, self.draft.id, self.now, version=self.version, typed=typed
        )


Show = Callable[[DraftContext[Any], OpenDraft[Any]], View]
"""A function that returns the view of the step that a draft has reached; each journey has one."""

FormT = TypeVar("FormT", bound=DraftModel)
ShownT = TypeVar("ShownT", bound=View | None)


def register(app: App, services: Services, shows: Mapping[DraftKind, Show]) -> None:
    """Register what all journeys share: keeping what is typed, *Back*, and *Correct*."""
    journeys = Journeys(services, shows)
    app.action(ids.Action.DRAFT_BACK)(ack=acknowledge, lazy=[journeys.back])
    app.action(ids.Action.DRAFT_SHOW)(ack=acknowledge, lazy=[journeys.show])
    app.action(ids.Action.DRAFT_CORRECT)(ack=acknowledge, lazy=[journeys.correct])
    for kept in KEPT:
        app.action(kept)(journeys.keep)


KEPT = (
    ids.Action.KEEP,
    ids.Action.LOCATION,
    ids.Action.KNOWN_CUSTOMER,
)
"""Inputs of journeys, whose entries are stored at once."""


def acknowledge(ack: Ack) -> BoltResponse:
    """Answer Slack at once; the work follows in a lazy listener."""
    return ack()


def on_draft(
    services: Services,
    body: dict[str, Any],
    caller: Caller,
    model: type[FormT],
    action: Callable[[DraftContext[FormT]], ShownT],
) -> ShownT | View:
    """Open a transaction, let ``action`` work on the view's draft, and return the view that follows."""
    draft_id, version = wizard.draft_of(view_of(body))
    with writing(services, caller) as (session, actor, now):
        try:
            draft = drafts.get(session, actor, model, draft_id, now)
            return action(DraftContext(session, actor, draft, version, now))
        except DraftGone as gone:
            return modals.one_sentence(_title(body), str(refusals.sentence(gone)))


def answer(
    services: Services,
    ack: Ack,
    body: dict[str, Any],
    caller: Caller,
    model: type[FormT],
    action: Callable[[DraftContext[FormT]], View],
) -> BoltResponse:
    """Answer a submitted step with the view that follows."""
    return ack(response_action="update", view=on_draft(services, body, caller, model, action))


def wanted(body: dict[str, Any]) -> PageState:
    """Return where a journey begins: the place that its button carries, or the words that were typed.

    A button of an answer to a request in words leads also to what was said.
    """
    if body.get("actions"):
        place, said = PageState.parse(surfaces.value(body)), said_blocks.place(body)
        return place.model_copy(update={"said": SaidAt.of(said)}) if said else place
    words = commands.arguments(body)
    return PageState(words=words if len(words) <= LONGEST_WORDS else "")


def prefill(services: Services, client: WebClient, caller: Caller, draft_id: str) -> None:
    """Fill the member's own contact from their Slack profile (R13), once the form is open."""
    given = own_contact(client, caller.user_id)
    with writing(services, caller) as (session, actor, now), suppress(DraftGone):
        drafts.prefill(session, actor, draft_id, now, given)


def own_contact(client: WebClient, user_id: str) -> ContactDraft:
    """Return the member's own contact from their Slack profile, each field as its input accepts it."""
    profile = client.users_info(user=user_id)["user"]["profile"]
    known = {
        "name": (profile.get("real_name"), LONGEST_NAME),
        "email": (profile.get("email"), None),
        "title": (profile.get("title"), LONGEST_NAME),
        "phone": (profile.get("phone"), LONGEST_PHONE),
    }
    cleaned = {name: one_line(str(text or ""))[:longest].rstrip() for name, (text, longest) in known.items()}
    return ContactDraft.model_validate({name: text for name, text in cleaned.items() if text})


def _title(body: dict[str, Any]) -> str:
    """Return the title of the view in which somebody clicked."""
    return str((view_of(body).get("title") or {}).get("text") or GONE)


@dataclass(frozen=True, slots=True)
class Journeys:
    """The listeners that all journeys share."""

    services: Services
    shows: Mapping[DraftKind, Show]

    def keep(self, ack: Ack, body: dict[str, Any], client: WebClient, caller: Caller) -> BoltResponse:
        """Store what the form contains after every change, so that closing it loses nothing.

        If it asks for something else now, it is drawn anew before Slack gets its answer, so that a submission
        right afterwards is not refused for a field that is no longer needed.
        """
        draft_id, version = wizard.draft_of(view_of(body))
        typed = form_fields.nested(forms.typed(view_of(body)))
        changed = None
        # A draft that is gone is reported at the next submit; a message at every keystroke would not help.
        with writing(self.services, caller) as (session, actor, now), suppress(DraftGone):
            if drafts.keep_typed(session, actor, draft_id, now, version=version, typed=typed):
                draft = drafts.get(session, actor, DraftModel, draft_id, now)
                changed = self._show(DraftContext(session, actor, draft, version, now), draft)
        if changed is not None:
            surfaces.update_if_unchanged(body, client, changed)
        return ack()

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Go one step back; a second click on the same view goes no further."""

        def step_before(context: DraftContext[DraftModel]) -> View:
            context.keep(body)
            return self._show(context, context.advance(context.draft.step_before))

        self._update(body, client, caller, step_before)

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the step that the draft has reached, in place of something that was shown meanwhile."""
        self._update(body, client, caller, lambda context: self._show(context, context.draft))

    def correct(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the form without the question for a reason, so that what was typed can be corrected."""

        def without_question(context: DraftContext[DraftModel]) -> View:
            context.keep(body)
            draft = context.draft
            return self._show(context, context.advance(draft.step, draft.form.without_question()))

        self._update(body, client, caller, without_question)

    def _show(self, context: DraftContext[DraftModel], draft: OpenDraft[DraftModel]) -> View:
        return self.shows[draft.kind](context, draft)

    def _update(
        self,
        body: dict[str, Any],
        client: WebClient,
        caller: Caller,
        action: Callable[[DraftContext[DraftModel]], View],
    ) -> None:
        view = on_draft(self.services, body, caller, DraftModel, action)
        client.views_update(view_id=surfaces.view_id(body), view=view)
