"""Draw a screen that a member has open, as it is now."""

from slack_sdk.models.views import View

from flows.access import NoRole
from flows.associations import details
from flows.members.open_screens import ScreenToRenew
from flows.refusal import Refusal
from handlers.app import surfaces
from handlers.app.caller import NEEDED, Caller, way_to_role, whom_to_ask
from handlers.app.page_state import PageState
from handlers.app.services import Services
from handlers.app.surfaces import ShownScreen
from handlers.app.transactions import Acting, reading
from handlers.app.view_metadata import AssociationMetadata
from handlers.associations import detail_views
from handlers.blocks import modals
from handlers.blocks.text_blocks import text
from handlers.customers import screens
from handlers.home import views as home
from store.enums import ScreenKind


def draw(services: Services, workspace_id: str, screen: ScreenToRenew) -> View | ShownScreen | None:
    """Return the screen as its member may see it now; ``None`` if there is nothing left to show.

    It is a view, or for an answer the screen that `surfaces.message` writes.
    """
    try:
        with reading(services, Caller(workspace_id, screen.user_id)) as acting:
            return _drawn(acting, screen)
    except NoRole as refusal:
        return _without_role(screen.kind, refusal)
    except Refusal:
        return None


def _without_role(kind: ScreenKind, refusal: NoRole) -> View | ShownScreen:
    sentence, then = whom_to_ask(refusal), way_to_role(refusal)
    match kind:
        case ScreenKind.HOME:
            return home.alone(sentence, then)
        case ScreenKind.ANSWER:
            return ShownScreen(PageState(), sentence, [text(sentence)])
        case ScreenKind.CUSTOMERS | ScreenKind.DETAILS:
            return modals.one_sentence(NEEDED, sentence, then=then)


def _drawn(acting: Acting, screen: ScreenToRenew) -> View | ShownScreen:
    session, actor, now = acting
    match screen.kind:
        case ScreenKind.HOME:
            return surfaces.home(screens.show(session, actor, PageState.parse(screen.place), now))
        case ScreenKind.CUSTOMERS:
            return surfaces.modal(screens.show(session, actor, PageState.parse(screen.place), now))
        case ScreenKind.ANSWER:
            return screens.show(session, actor, PageState.parse(screen.place), now, brief=True)
        case ScreenKind.DETAILS:
            association_id = AssociationMetadata.parse(screen.place).association
            return detail_views.details(details.read(session, actor, association_id, now), now)
