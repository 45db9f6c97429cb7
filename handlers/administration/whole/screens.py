"""Draw a look at the whole as it is now, also beneath a form that has fixed something."""

from collections.abc import Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import channels, whole
from handlers.administration.settings import channel
from handlers.administration.whole import views
from handlers.administration.whole.places import PAGE, WholeBeneath, WholePlace
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import Acting, reading


def draw(
    services: Services,
    caller: Caller,
    at: WholePlace,
    said: Sequence[str] = (),
) -> View:
    """Return what a place shows now; ``said`` are lines (mrkdwn) on top."""
    with reading(services, caller) as acting:
        session, actor, now = acting
        if at.jobs:
            return views.jobs(whole.jobs(session, actor, services.job_paces(), now), at, now)
        kind = at.kind
        if kind is None:
            return _front(services, acting, at, said)
        rows = whole.rows(session, actor, kind, now)
    if at.offset >= len(rows):
        # Those that stood on this page are fixed: its place takes the last page.
        at = at.model_copy(update={"offset": max(0, (len(rows) - 1) // PAGE * PAGE)})
    return views.problems(kind, rows, at, now, said)


def ask_about_channels(services: Services, client: WebClient, caller: Caller, shown: dict[str, Any]) -> None:
    """Ask Slack about channels once the rest is shown, and show what is wrong with them.

    ``shown`` is the view as Slack describes it.
    """
    with reading(services, caller) as (session, actor, _):
        channel_ids = channels.in_use(session, actor)
    asked = channel.faults_in(client, channel_ids)
    if shown and (asked.faults or asked.unasked):
        at = WholePlace(faults=asked.faults, unasked=asked.unasked)
        surfaces.update_if_unchanged({"view": shown}, client, draw(services, caller, at))


def renew(services: Services, client: WebClient, caller: Caller, beneath: WholeBeneath | None) -> None:
    """Show what is left in the look beneath a form, if there is one."""
    if beneath is None:
        return
    shown = surfaces.update(client, beneath.view, draw(services, caller, beneath.at))
    if shown and beneath.at.is_front:
        ask_about_channels(services, client, caller, shown)


def _front(services: Services, acting: Acting, at: WholePlace, said: Sequence[str]) -> View:
    """Return what was found in all; a channel that nobody has any more is forgotten."""
    session, actor, now = acting
    found = whole.look(session, actor, services.job_paces(), now)
    holders = channels.holders_of(session, actor, at.faults) if at.faults else {}
    faults = {one: fault for one, fault in at.faults.items() if one in {found.channel_id, *holders}}
    return views.whole(found, at.model_copy(update={"faults": faults}), holders, said)
