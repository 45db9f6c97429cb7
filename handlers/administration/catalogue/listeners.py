"""Add, change and compare engagements from the list of the catalogue."""

from datetime import date
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from flows.administration import engagements, planned
from flows.administration.engagements import EngagementExists, Revision
from flows.administration.planned import DayPassed
from flows.administration.roles import ChangedMeanwhile
from flows.loading.columns import Columns
from flows.loading.loading import LoadRefused
from flows.loading.partner_data import DataBatch
from flows.rules.associations.working_day import local_day
from handlers.administration import field_faults, list_pages
from handlers.administration.catalogue import change_views, sections, views
from handlers.administration.catalogue.column_words import COLUMNS
from handlers.administration.catalogue.sections import IN, Section
from handlers.administration.catalogue.views import EngagementMetadata
from handlers.administration.list_pages import PAGE, ListPlace
from handlers.administration.whole import places, screens
from handlers.app import forms, refusals, surfaces
from handlers.app.caller import Caller
from handlers.app.ids import Action, Field, ViewId
from handlers.app.row_ids import row_id, view_of
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading, writing
from handlers.drafts.journeys import acknowledge
from handlers.reports import spreadsheets
from store.enums import DataKind

DIGEST_LETTERS = 12


def register(app: App, services: Services) -> "CatalogueListeners":
    """Register the listeners, and return them."""
    listeners = CatalogueListeners(services)
    for opens in (Action.CATALOGUE_LIST, Action.CATALOGUE_EARLIER, Action.CATALOGUE_LATER):
        app.action(opens)(ack=acknowledge, lazy=[listeners.show])
    app.action(Action.CATALOGUE_ADD)(ack=acknowledge, lazy=[listeners.open_new])
    app.action(Action.CATALOGUE_SHOW)(ack=acknowledge, lazy=[listeners.open_details])
    app.action(Action.CATALOGUE_BACK)(ack=acknowledge, lazy=[listeners.back])
    app.action(Action.CATALOGUE_EDIT)(ack=acknowledge, lazy=[listeners.open_form])
    app.action(Action.CATALOGUE_RATES)(ack=acknowledge, lazy=[listeners.open_rates])
    app.action(Action.CATALOGUE_VERSIONS)(ack=acknowledge, lazy=[listeners.open_versions])
    app.action(Action.CATALOGUE_CANCEL)(ack=acknowledge, lazy=[listeners.cancel])
    app.action(Action.CATALOGUE_EXCLUDED)(ack=acknowledge, lazy=[listeners.send_excluded])
    app.action(Action.CATALOGUE_INPUT)(acknowledge)
    app.view(ViewId.CATALOGUE_FIND)(listeners.find)
    app.view(ViewId.CATALOGUE_SAVE)(ack=listeners.save, lazy=[listeners.renew])
    app.view(ViewId.CATALOGUE_COMPARE)(listeners.compare)
    return listeners


class CatalogueListeners:
    """The listeners."""

    def __init__(self, services: Services) -> None:
        """Keep what every listener works with."""
        self.services = services

    def show(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the list of engagements, or another page of it."""
        at = list_pages.opened(body)
        with reading(self.services, caller) as acting:
            view = _list(acting, at)
        if surfaces.clicked(body) in {Action.CATALOGUE_EARLIER, Action.CATALOGUE_LATER}:
            client.views_update(view_id=surfaces.view_id(body), view=view)
        else:
            surfaces.stack(body, client, view)

    def find(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show the engagements that fit what was typed."""
        with reading(self.services, caller) as acting:
            view = _list(acting, list_pages.searched(body))
        return ack(response_action="update", view=view)

    def open_details(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show one engagement over the list."""
        about = _about(body, row_id(surfaces.value(body)))
        with reading(self.services, caller) as acting:
            view = _details(acting, about)
        surfaces.stack(body, client, view)

    def open_new(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of a new engagement."""
        with reading(self.services, caller) as (session, actor, now):
            engagements.require_change(session, actor)
            today = f"{actor.today(now)}"
        filled: dict[str, object] = {
            Field.ACTIVE_FROM: today,
            Field.IDENTIFIER_TYPES: list(sections.BOXES["identifier_types"]),
        }
        surfaces.stack(body, client, views.form(_about(body, 0), filled))

    def back(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the engagement in place of its form or its versions."""
        with reading(self.services, caller) as acting:
            view = _details(acting, EngagementMetadata.of_view(view_of(body)))
        client.views_update(view_id=surfaces.view_id(body), view=view)

    def open_form(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open a form in place of the engagement."""
        about = EngagementMetadata.of_view(view_of(body))
        section = next((one for one in sections.EDITED if one == surfaces.value(body)), Section.BASICS)
        client.views_update(view_id=surfaces.view_id(body), view=self._form(caller, about, section))

    def open_rates(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Open the form of the rates over the look at the whole."""
        about = _about(body, row_id(surfaces.value(body)))
        surfaces.stack(body, client, self._form(caller, about, Section.RATES))

    def _form(self, caller: Caller, about: EngagementMetadata, section: Section) -> View:
        with reading(self.services, caller) as (session, actor, now):
            engagements.require_change(session, actor)
            found = engagements.details(session, actor, about.engagement, now)
            today = local_day(now, actor.partner.time_zone)
        about = about.model_copy(update={"section": section, "version": found.version, "previewed": ""})
        filled = sections.filled(section, found.said) | {Field.FROM_DAY: today.isoformat()}
        return views.form(about, filled, self._unsaid(section, found.said))

    def save(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show what a form would change; once that was shown, change it."""
        view = view_of(body)
        about, typed = EngagementMetadata.of_view(view), forms.typed(view)
        entered = surfaces.digest(typed)[:DIGEST_LETTERS]
        try:
            if about.previewed != entered:
                return ack(response_action="update", view=self._preview(caller, about, typed, entered))
            return ack(response_action="update", view=self._saved(caller, about, typed))
        except ChangedMeanwhile as refusal:
            anew = self._preview(caller, about, typed, entered, change_views.changed_meanwhile(refusal))
            return ack(response_action="update", view=anew)
        except DayPassed as refusal:
            return ack(response_action="errors", errors={Field.FROM_DAY: refusals.plain(refusal)})
        except EngagementExists as refusal:
            return ack(response_action="errors", errors={Field.ENGAGEMENT_CODE: refusals.plain(refusal)})
        except LoadRefused as refusal:
            return ack(response_action="errors", errors=_faults(about, typed, refusal))

    def renew(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show in what lies beneath what has changed."""
        about = EngagementMetadata.of_view(view_of(body))
        if about.beneath and about.previewed:
            with reading(self.services, caller) as acting:
                view = _list(acting, about.at)
            surfaces.update(client, about.beneath, view)
        if about.previewed:
            screens.renew(self.services, client, caller, about.at.whole)

    def open_versions(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Show the versions in place of the engagement, or over the look at the whole."""
        is_over = places.beneath(body) is not None
        if is_over:
            about = _about(body, row_id(surfaces.value(body)))
        else:
            about = EngagementMetadata.of_view(view_of(body))
        with reading(self.services, caller) as acting:
            view = _versions(acting, about)
        if is_over:
            surfaces.stack(body, client, view)
        else:
            client.views_update(view_id=surfaces.view_id(body), view=view)

    def cancel(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Cancel a change that is planned, and show what is left."""
        about = EngagementMetadata.of_view(view_of(body))
        with writing(self.services, caller) as acting:
            planned.cancel(acting.session, acting.actor, row_id(surfaces.value(body)))
            acting.session.flush()
            view = _versions(acting, about)
        client.views_update(view_id=surfaces.view_id(body), view=view)
        screens.renew(self.services, client, caller, about.at.whole)

    def compare(self, ack: Ack, body: dict[str, Any], caller: Caller) -> BoltResponse:
        """Show how two versions differ."""
        about, typed = EngagementMetadata.of_view(view_of(body)), forms.typed(view_of(body))
        with reading(self.services, caller) as (session, actor, now):
            found = engagements.details(session, actor, about.engagement, now)
            changes = engagements.versions(session, actor, about.engagement)
        chosen = [str(typed.get(field) or change_views.ORIGINAL) for field in (Field.OLDER, Field.NEWER)]
        view = change_views.compared(about, found.state.terms.name, changes, *chosen)
        return ack(response_action="update", view=view)

    def send_excluded(self, body: dict[str, Any], client: WebClient, caller: Caller) -> None:
        """Send everybody for whom new criteria would change something, as Excel."""
        about, typed = EngagementMetadata.of_view(view_of(body)), forms.typed(view_of(body))
        try:
            with reading(self.services, caller) as acting:
                revision = self._revision(acting, about, typed)
                now = acting.now
        except LoadRefused as refusal:
            with reading(self.services, caller) as acting:
                view = self._refused(acting, about, typed, refusal)
            client.views_update(view_id=surfaces.view_id(body), view=view)
            return
        rows = change_views.excluded(revision.effect) if revision.effect else []
        code = str(revision.after["code"])
        channel: Any = client.conversations_open(users=caller.user_id)["channel"]
        client.files_upload_v2(
            channel=channel["id"],
            initial_comment=f"Whom other criteria of {code} would concern: {len(rows):,} customers and IDs.",
            file_uploads=[
                {
                    "content": spreadsheets.as_excel("Criteria", change_views.HEADER, rows),
                    "filename": f"mci-criteria-{code.lower()}-{now:%Y-%m-%d}.xlsx",
                    "title": f"Criteria of {code} (Excel)",
                }
            ],
        )

    def _preview(
        self,
        caller: Caller,
        about: EngagementMetadata,
        typed: dict[str, Any],
        entered: str,
        said: list[Block] | None = None,
    ) -> View:
        """Return the form with what was entered, and above it what that would change."""
        with reading(self.services, caller) as acting:
            revision = self._revision(acting, about, typed)
            day = _day(typed)
            later = day if planned.is_later(acting.actor, day, acting.now) else None
            version = about.version
            if said is not None and about.engagement:
                version = engagements.details(
                    acting.session, acting.actor, about.engagement, acting.now
                ).version
        again = bool(about.previewed) and said is None
        top = [*(said or []), *change_views.preview(revision, again=again, later=later)]
        seen = entered if revision.changed else ""
        about = about.model_copy(update={"previewed": seen, "version": version})
        return views.form(about, typed, self._unsaid(about.section, revision.before), top)

    def _saved(self, caller: Caller, about: EngagementMetadata, typed: dict[str, Any]) -> View:
        chosen = about.engagement or None
        with writing(self.services, caller) as acting:
            session, actor, now = acting
            batch, names = self._read(acting, about, typed)
            day = _day(typed)
            if chosen and day and planned.is_later(actor, day, now):
                planned.plan(session, actor, chosen, batch, names, about.version, day, now)
                return _details(acting, about, [change_views.will_be_made(day)])
            summary = engagements.put(session, actor, chosen, batch, names, about.version, now)
            session.flush()
            made = engagements.id_of(session, actor, batch.catalogue[0].code)
            said = [f":white_check_mark: {'Saved' if chosen else 'Added'}."]
            said += field_faults.warnings(summary.warnings)
            return _details(acting, about.model_copy(update={"engagement": made or 0, "previewed": ""}), said)

    def _refused(
        self, acting: Acting, about: EngagementMetadata, typed: dict[str, Any], refusal: LoadRefused
    ) -> View:
        """Return the form with what was entered after its preview, and above it what is wrong with it."""
        said: Columns = {}
        if about.engagement:
            said = engagements.details(acting.session, acting.actor, about.engagement, acting.now).said
        faults = _faults(about, typed, refusal).values()
        return views.form(
            about.model_copy(update={"previewed": ""}),
            typed,
            self._unsaid(about.section, said),
            [change_views.no_file_sent(faults)],
        )

    def _revision(self, acting: Acting, about: EngagementMetadata, typed: dict[str, Any]) -> Revision:
        batch, names = self._read(acting, about, typed)
        return engagements.revision(acting.session, acting.actor, about.engagement or None, batch, names)

    def _read(
        self, acting: Acting, about: EngagementMetadata, typed: dict[str, Any]
    ) -> tuple[DataBatch, list[str]]:
        """Return the row that a form asks for, and the columns that it changes."""
        session, actor, now = acting
        said: Columns = {}
        if about.engagement:
            said = engagements.details(session, actor, about.engagement, now).said
        batch = self.services.read_row(DataKind.CATALOGUE, sections.row_cells(about.section, said, typed))
        return batch, [one for one in IN[about.section] if COLUMNS[one].field in typed]

    def _unsaid(self, section: Section, said: Columns) -> set[str]:
        """Return the columns of a form that cells cannot say."""
        if not said:
            return set()
        stored = sections.filled(section, said)
        batch = self.services.read_row(DataKind.CATALOGUE, sections.row_cells(section, said, stored))
        return engagements.unsaid(batch, said) & set(IN[section])


def _about(body: dict[str, Any], engagement: int) -> EngagementMetadata:
    """Return what a view carries that is opened by a click in the list, or elsewhere."""
    view = body.get("view") or {}
    if view.get("callback_id") != ViewId.CATALOGUE_FIND:
        return EngagementMetadata(engagement=engagement, at=ListPlace(whole=places.beneath(body)))
    return EngagementMetadata(
        engagement=engagement, beneath=str(view.get("id") or ""), at=ListPlace.of_view(view)
    )


def _faults(about: EngagementMetadata, typed: dict[str, Any], refusal: LoadRefused) -> dict[str, str]:
    """Return what is wrong at each input of a form."""
    inputs = {one: COLUMNS[one].field for one in IN[about.section] if COLUMNS[one].field in typed}
    return field_faults.by_field(refusal.faults, inputs)


def _day(typed: dict[str, Any]) -> date | None:
    """Return from which day a form changes something."""
    chosen = typed.get(Field.FROM_DAY)
    return date.fromisoformat(chosen) if chosen else None


def _versions(acting: Acting, about: EngagementMetadata) -> View:
    session, actor, now = acting
    name = engagements.details(session, actor, about.engagement, now).state.terms.name
    changes = engagements.versions(session, actor, about.engagement)
    to_come = planned.of_engagement(session, actor, about.engagement)
    may_change = actor.admin_location_ids is None
    return change_views.versions(about, name, changes, to_come, may_change=may_change)


def _list(acting: Acting, at: ListPlace) -> View:
    session, actor, now = acting
    found = engagements.listing(session, actor, at.words, at.offset, PAGE, now)
    if not found.shown and at.offset:
        return _list(acting, at.before)
    return views.engagements(found, at, may_change=actor.admin_location_ids is None)


def _details(acting: Acting, about: EngagementMetadata, said: list[str] | None = None) -> View:
    session, actor, now = acting
    found = engagements.details(session, actor, about.engagement, now)
    return views.details(about, found, said or [], may_change=actor.admin_location_ids is None)
