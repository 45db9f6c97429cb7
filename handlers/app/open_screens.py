"""Remember what a member has open, so that it can be renewed: App Home, modals and answers with data."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from flows.members import open_screens
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.ids import ShownId
from handlers.app.services import Services
from handlers.app.surfaces import ShownScreen
from handlers.app.transactions import writing
from handlers.app.view_metadata import carried_by
from store.enums import ScreenKind

RENEWED = {ShownId.CUSTOMERS: ScreenKind.CUSTOMERS, ShownId.DETAILS: ScreenKind.DETAILS}
"""Modals that are renewed."""


def publish(
    services: Services, caller: Caller, client: WebClient, shown: ShownScreen, *, over: str | None = None
) -> None:
    """Publish a screen as App Home of the member, and remember that it is open.

    ``over`` is the version that it replaces; nothing is published if Home shows something else by now.
    """
    view = surfaces.home(shown)
    try:
        answer = client.views_publish(user_id=caller.user_id, view=view, hash=over)
    except SlackApiError as error:
        if error.response["error"] not in surfaces.GONE:
            raise
        return
    published: Any = answer.get("view") or {}
    if not published.get("hash"):
        return
    with writing(services, caller) as (session, actor, now):
        open_screens.remember(
            session,
            actor,
            ScreenKind.HOME,
            now,
            version=published["hash"],
            place=shown.place.carried(),
            digest=surfaces.digest(view.to_dict()),
        )


def answer(
    services: Services,
    caller: Caller,
    body: dict[str, Any],
    client: WebClient,
    respond: Respond,
    shown: ShownScreen,
) -> None:
    """Show a screen on the surface that was clicked, and remember it.

    The answer to a command is remembered from the first click in it, with which it can be changed.
    """
    if surfaces.is_home(body):
        publish(services, caller, client, shown)
        return
    opened = surfaces.answer(shown, body, client, respond)
    clicked = surfaces.answer_clicked(body)
    if clicked is not None:
        clicked = dataclasses.replace(clicked, place=shown.place, digest=shown.digest)
    views = {surfaces.digest(surfaces.modal(shown).to_dict()): opened} if opened is not None else {}
    _keep(services, caller, views, clicked)


def stack(services: Services, caller: Caller, body: dict[str, Any], client: WebClient, view: View) -> str:
    """Open a modal as `surfaces.stack` does, remember it and what lies beneath it, and return its id."""
    opened = surfaces.stack(body, client, view)
    # What lies beneath was perhaps shown by an answer to a submission, of which nothing is known.
    views = {"": body.get("view") or {}, surfaces.digest(view.to_dict()): opened}
    _keep(services, caller, views, surfaces.answer_clicked(body))
    return str(opened.get("id") or "")


def answered(
    services: Services, caller: Caller, client: WebClient, external_id: str, shown: ShownScreen
) -> None:
    """Show a screen in the modal that was just sent as the answer to a submission, and remember it.

    Slack does not describe such a view, so that it must be shown once more to be known.
    """
    view = surfaces.modal(shown)
    opened = surfaces.replace_answer(client, external_id, view)
    _keep(services, caller, {surfaces.digest(view.to_dict()): opened})


def replace(services: Services, caller: Caller, body: dict[str, Any], client: WebClient, view: View) -> None:
    """Show a form as `surfaces.replace` does, and remember the answer in which somebody clicked."""
    surfaces.replace(body, client, view)
    _keep(services, caller, {}, surfaces.answer_clicked(body))


def _keep(
    services: Services,
    caller: Caller,
    views: Mapping[str, Mapping[str, Any]],
    clicked: surfaces.ClickedAnswer | None = None,
) -> None:
    """Remember those views, as Slack describes them, that are renewed; the keys are their digests."""
    known = {
        key: one
        for key, one in views.items()
        if one.get("callback_id") in RENEWED and one.get("id") and one.get("hash")
    }
    if not known and clicked is None:
        return
    with writing(services, caller) as (session, actor, now):
        if clicked is not None:
            open_screens.remember(
                session,
                actor,
                ScreenKind.ANSWER,
                now,
                view_id=clicked.id,
                version=clicked.address,
                place=clicked.place.carried(),
                digest=clicked.digest,
            )
        for key, one in known.items():
            open_screens.remember(
                session,
                actor,
                RENEWED[ShownId(one["callback_id"])],
                now,
                view_id=one["id"],
                version=one["hash"],
                place=carried_by(one),
                digest=key,
            )
