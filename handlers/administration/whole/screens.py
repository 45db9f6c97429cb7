"""Draw a look at the whole as it is now, also beneath a form that has fixed something."""

from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.models.views import View

from flows.administration import whole
from handlers.administration.whole import views
from handlers.administration.whole.places import PAGE, WholeBeneath, WholePlace
from handlers.app import surfaces
from handlers.app.caller import Caller
from handlers.app.services import Services
from handlers.app.transactions import reading


def draw(
    services: Services,
    caller: Caller,
    at: WholePlace,
    said: Sequence[str] = (),
) -> View:
    """Return what a place shows now; ``said`` are lines (mrkdwn) on top."""
    with reading(services, caller) as (session, actor, now):
        found = whole.look(session, actor, services.job_paces(), now)
    if at.jobs:
        return views.jobs(found, at)
    kind = at.kind
    if kind is None:
        return views.whole(found, at, said)
    rows = len(found.found[kind])
    if at.offset >= rows:
        # Those that stood on this page are fixed: its place takes the last page.
        at = at.model_copy(update={"offset": max(0, (rows - 1) // PAGE * PAGE)})
    return views.problems(found, kind, at, said)


def renew(services: Services, client: WebClient, caller: Caller, beneath: WholeBeneath | None) -> None:
    """Show what is left in the look beneath a form, if there is one."""
    if beneath is not None:
        at = beneath.at.model_copy(update={"fault": None})
        surfaces.update(client, beneath.view, draw(services, caller, at))
