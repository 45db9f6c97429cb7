"""Find the association that a form is about: from its button, by its reference, or by asking."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.views import View
from sqlalchemy.orm import Session

from flows.access import Actor
from flows.associations import find_association
from flows.associations.find_association import Meant
from flows.conversation.said_requests import SaidPlace
from flows.customers_page import customers_page
from flows.refusal import Refusal
from flows.rules.associations.status import CONSENT_PENDING
from handlers.app import commands, forms, ids, open_screens, surfaces
from handlers.app.caller import Caller
from handlers.app.page_state import PageState
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import reading
from handlers.associations import choose_views as views
from handlers.associations.forms import ChosenForm, parse_chosen
from handlers.drafts import journeys
from handlers.drafts.journeys import MOST_OPTIONS
from handlers.drafts.wizard import JustReviewed
from handlers.filled_in import said_blocks
from store.enums import AssociationStatus, DraftKind


class Begin(Protocol):
    """A function that returns the first view of a journey, filled in with what was said in words."""

    def __call__(self, caller: Caller, association_id: int, said: SaidPlace | None = None) -> View:
        """Return the view."""


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids under which one journey can be opened."""

    subcommand: ids.Subcommand
    button: ids.Action
    anything: ids.Action
    search: ids.Action
    view: ids.ViewId


@dataclass(frozen=True, slots=True)
class Chosen:
    """Opens one journey; ``begin`` returns its first view, and it is possible in ``statuses``.

    ``begin_reviewed`` does so on a view that says that its details have just been reviewed, ``begin_all`` for
    several of one customer at once, of which those with the given ids come first.
    """

    services: Services
    kind: DraftKind
    ids: Ids
    statuses: Collection[AssociationStatus]
    begin: Begin
    begin_reviewed: Callable[[Caller, int], View] | None = None
    begin_all: Callable[[Caller, int, tuple[int, ...]], View] | None = None

    def register(self, app: App) -> None:
        """Register the ways in."""
        opens = {"ack": journeys.acknowledge, "lazy": [self.open]}
        commands.on(app, self.ids.subcommand)(**opens)
        app.action(self.ids.button)(**opens)
        app.action(self.ids.anything)(**opens)
        app.options(self.ids.search)(self.offer)
        app.view(self.ids.view)(self.choose)

    def open(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Begin with the association that is named, or ask which one is meant, of a customer or of all."""
        words, carried = commands.arguments(body), surfaces.value(body)
        if not carried:
            view = self._meant(caller, words)
        elif surfaces.clicked(body) == self.ids.anything:
            view = self._of_customer(caller, PageState.parse(carried).customer)
        else:
            is_reviewed = JustReviewed.of_view(body.get("view") or {}).reviewed
            if self.begin_reviewed and is_reviewed:
                view = self.begin_reviewed(caller, row_id(carried))
            else:
                view = self.begin(caller, row_id(carried), said_blocks.place(body))
        open_screens.stack(self.services, caller, body, client, view)

    def _of_customer(self, caller: Caller, customer_id: int | None) -> View:
        """Return the question which association of a customer is meant, or the only one's first view."""
        with reading(self.services, caller) as (session, actor, now):
            every = find_association.of_customer(
                session, actor, self.statuses, row_id(customer_id), MOST_OPTIONS
            )
            # Whoever was asked within the last hour is left out, unless that is all: then the form says why.
            found = [one for one in every if one.offered(now) is not None] or every
            own = find_association.owned_by(actor.member.id, found)
        if self.begin_all and len(found) > 1:
            return self.begin_all(caller, row_id(customer_id), ())
        if not found:
            return views.nothing_of_customer(self.kind, row_id(customer_id))
        if len(found) == 1:
            return self._begin(caller, found[0].association.id)
        meant = Meant(found, guessed=False, own=own)
        return views.choose(self.kind, self.ids.view, self.ids.search, "", meant)

    def _meant(self, caller: Caller, words: str) -> View:
        """Return the first view of the association that the words mean, or the question which is meant."""
        with reading(self.services, caller) as (session, actor, now):
            if not customers_page.is_any_known(session, actor):
                return views.nothing_yet(self.kind)
            named = find_association.named(session, actor, words) if words else None
            if named is None:
                meant = find_association.meant(session, actor, self.statuses, words, MOST_OPTIONS, now)
                if not meant.waiting and not self._waiting(session, actor, now):
                    to_ask = find_association.waiting(session, actor, CONSENT_PENDING, "", 1, now)
                    return views.nothing_waits(self.kind, words, meant, can_ask=bool(to_ask))
                is_one_customer = len({one.customer.id for one in meant.waiting}) == 1
                if len(meant.waiting) == 1 and not meant.guessed:
                    named = meant.waiting[0].association.id
                elif self.begin_all is None or not is_one_customer or meant.guessed:
                    return views.choose(self.kind, self.ids.view, self.ids.search, words, meant)
        if named is not None or self.begin_all is None:
            return self._begin(caller, row_id(named))
        first = tuple(one.association.id for one in meant.waiting)
        return self.begin_all(caller, meant.waiting[0].customer.id, first)

    def _begin(self, caller: Caller, association_id: int) -> View:
        """Return the journey's first view; a refusal leads to the details, which no button has named."""
        try:
            return self.begin(caller, association_id)
        except Refusal as refusal:
            refusal.association_id = association_id
            raise

    def _waiting(self, session: Session, actor: Actor, now: datetime) -> bool:
        """Tell whether there is anything to choose from."""
        return bool(find_association.waiting(session, actor, self.statuses, "", 1, now))

    def offer(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Answer a search among the associations for which the journey is possible."""
        words = str(body.get("value") or "")
        with reading(self.services, caller) as (session, actor, now):
            found = find_association.waiting(session, actor, self.statuses, words, MOST_OPTIONS, now)
        return ack(options=[views.option(one) for one in found])

    def choose(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Begin with the association that was chosen."""
        form = parse_chosen(forms.typed(view_of(body)))
        if not isinstance(form, ChosenForm):
            return ack(response_action="errors", errors=form)
        return ack(response_action="update", view=self._begin(caller, form.association_id))
