"""Journeys in steps: what one click or submit on a view of a draft does, whatever the journey is about."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.drafts import drafts
from flows.drafts.drafts import FOR_ENGAGEMENT, DraftGone, OpenDraft
from flows.rules.text.incoming_text import one_line
from handlers.app import commands, forms, ids, refusals, surfaces
from handlers.app.caller import Caller, member_only
from handlers.app.carried import view_of
from handlers.app.services import Services
from handlers.app.transactions import writing
from handlers.association_request import contact_views
from handlers.blocks import modals
from handlers.customers.places import LONGEST_WORDS, PageState
from handlers.drafts import wizard
from store.enums import DraftKind

DONE = "This form was completed already, and nothing was done twice. Its card is in the channel."

GONE = "Begin again"
"""Title where the view's own is not known."""

MOST_OPTIONS = 100
"""Slack's limit of options in one answer; typing narrows them."""


@dataclass(frozen=True, slots=True)
class DraftContext:
    """One click or submit on a view of a draft, inside its transaction; ``version`` is the view's."""

    session: Session
    actor: Actor
    draft: OpenDraft
    version: int
    now: datetime

    def take(self, step: int, typed: dict[str, Any]) -> OpenDraft:
        """Take the draft to a step, unless another click has done so already."""
        return drafts.take_step(
            self.session, self.actor, self.draft.id, self.now, version=self.version, typed=typed, step=step
        )


Show = Callable[[DraftContext, OpenDraft], View]
"""Returns the view of the step that a draft has reached; each journey that has steps gives one."""

ShownT = TypeVar("ShownT", bound=View | None)


def register(app: App, services: Services, shows: Mapping[DraftKind, Show]) -> None:
    """Register what all journeys share: keeping what is typed, *Back*, and *Resume*."""
    member = [member_only(services)]
    journeys = Journeys(services, shows)
    app.action(ids.Action.ORDER_BACK, middleware=member)(ack=acknowledge, lazy=[journeys.back])
    app.action(ids.Action.ORDER_RESUME, middleware=member)(ack=acknowledge, lazy=[journeys.resume])
    for kept in KEPT:
        app.action(kept, middleware=member)(journeys.keep)


KEPT = (
    ids.Action.KEEP,
    ids.Action.LOCATION,
    ids.Action.ENGAGEMENTS,
    ids.Action.KNOWN_CUSTOMER,
)
"""Inputs of journeys: whatever is entered there is kept at once."""


def acknowledge(ack: Ack) -> BoltResponse:
    """Answer Slack at once; the work follows in a lazy listener."""
    return ack()


def turn(
    services: Services, body: dict[str, Any], caller: Caller, play: Callable[[DraftContext], ShownT]
) -> ShownT | View:
    """Open a transaction, let ``play`` act on the view's draft, and return the view that follows."""
    draft_id, version = wizard.draft_of(view_of(body))
    with writing(services, caller) as (session, actor, now):
        try:
            draft = drafts.get(session, actor, draft_id, now)
        except DraftGone as gone:
            return modals.one_sentence(_title(body), str(refusals.sentence(gone)))
        if draft.consumed:
            return modals.one_sentence(wizard.TITLES[draft.kind], DONE)
        return play(DraftContext(session, actor, draft, version, now))


def answer(
    services: Services, ack: Ack, body: dict[str, Any], caller: Caller, play: Callable[[DraftContext], View]
) -> BoltResponse:
    """Answer a submitted step with the view that follows."""
    return ack(response_action="update", view=turn(services, body, caller, play))


def wanted(body: dict[str, Any]) -> PageState:
    """Return what a journey is to begin with: what its button carries, or the words that were typed."""
    if body.get("actions"):
        return PageState.parse(surfaces.value(body))
    words = commands.arguments(body)
    return PageState(words=words if len(words) <= LONGEST_WORDS else "")


def for_engagement(engagement_id: int | None) -> dict[str, Any]:
    """Return what a draft holds that begins on an engagement's page, where that one is chosen (R12)."""
    if engagement_id is None:
        return {}
    return {FOR_ENGAGEMENT: engagement_id, ids.Field.ENGAGEMENTS.value: [engagement_id]}


def prefill(services: Services, client: WebClient, caller: Caller, draft_id: str) -> None:
    """Fill the member's own contact from their Slack profile (R13), once the form is open."""
    given = own_contact(client, caller.user_id)
    with writing(services, caller) as (session, actor, now), suppress(DraftGone):
        drafts.prefill(session, actor, draft_id, now, given)


def own_contact(client: WebClient, user_id: str) -> dict[str, str]:
    """Return the member's own contact from their Slack profile, by field, each fit for its input."""
    profile = client.users_info(user=user_id)["user"]["profile"]
    known = {
        ids.Field.PARTNER_NAME: (profile.get("real_name"), contact_views.LONGEST),
        ids.Field.PARTNER_EMAIL: (profile.get("email"), None),
        ids.Field.PARTNER_TITLE: (profile.get("title"), contact_views.LONGEST),
        ids.Field.PARTNER_PHONE: (profile.get("phone"), contact_views.LONGEST_PHONE),
    }
    cleaned = {
        field.value: one_line(str(text or ""))[:longest].rstrip() for field, (text, longest) in known.items()
    }
    return {field: text for field, text in cleaned.items() if text}


def _title(body: dict[str, Any]) -> str:
    """Return the title of the view in which somebody clicked."""
    return str((view_of(body).get("title") or {}).get("text") or GONE)


@dataclass(frozen=True, slots=True)
class Journeys:
    """The listeners that all journeys share."""

    services: Services
    shows: Mapping[DraftKind, Show]

    def keep(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Keep what stands in the form after every change, so that closing it loses nothing."""
        draft_id, version = wizard.draft_of(view_of(body))
        typed = forms.typed(view_of(body))
        # A draft that is gone is told at the next submit; a message at every keystroke would not help.
        with writing(self.services, caller) as (session, actor, now), suppress(DraftGone):
            drafts.keep_typed(session, actor, draft_id, now, version=version, typed=typed)
        return ack()

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Go one step back; a second click on the same view goes no further."""

        def step_before(turn: DraftContext) -> View:
            return self._show(turn, turn.take(max(turn.draft.step - 1, 1), forms.typed(view_of(body))))

        self._update(body, client, caller, step_before)

    def resume(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show an unfinished draft at the step that it had reached."""
        self._update(body, client, caller, lambda turn: self._show(turn, turn.draft))

    def _show(self, turn: DraftContext, draft: OpenDraft) -> View:
        return self.shows[draft.kind](turn, draft)

    def _update(
        self, body: dict[str, Any], client: WebClient, caller: Caller, play: Callable[[DraftContext], View]
    ) -> None:
        client.views_update(view_id=surfaces.view_id(body), view=turn(self.services, body, caller, play))
