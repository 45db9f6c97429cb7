"""Show a screen where the member is: in App Home, in a modal, or in a message that only they see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import sleep
from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web import SlackResponse

from flows.associations.lifecycle import NotFound
from handlers.app import row_ids
from handlers.app.ids import ShownId
from handlers.app.page_state import PageState
from words import mrkdwn

TITLE = "Customers"

WAITING = "waits_in"
"""Name in Bolt's context of the ``external_id`` of a view that waits for work after the answer."""

RENEW = "renew_message"
"""Name in Bolt's context of what renews a message of which a click was refused; see `write`."""

JOINT = "@"
"""Between the number of a block and the place of the screen to which it belongs, in a ``block_id``."""

LONGEST_BLOCK_ID = 255

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between two attempts to find a view that is on its way."""


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """A screen: its blocks, and ``text`` (mrkdwn) for notifications and screen readers."""

    place: PageState
    text: str
    blocks: Sequence[Block]


def home(shown: ShownScreen) -> View:
    """Return the screen as App Home, which carries its place."""
    return View(type="home", private_metadata=shown.place.carried(), blocks=shown.blocks)


def modal(shown: ShownScreen) -> View:
    """Return the screen as a modal."""
    return View(
        type="modal",
        callback_id=ShownId.CUSTOMERS,
        title=TITLE,
        close="Close",
        private_metadata=shown.place.carried(),
        blocks=shown.blocks,
    )


def is_message(body: dict[str, Any]) -> bool:
    """Tell whether `answer` will be a message."""
    return not body.get("view") and bool(body.get("response_url"))


def is_home(body: dict[str, Any]) -> bool:
    """Tell whether somebody clicked in App Home."""
    return (body.get("view") or {}).get("type") == "home"


def answer(
    shown: ShownScreen, body: dict[str, Any], client: WebClient, respond: Respond
) -> dict[str, Any] | None:
    """Show the screen on the surface that was clicked, unless that is App Home.

    A command is answered by a message and a shortcut by a modal. A button that carries a place belongs to a
    screen, which the new screen replaces. Returned is the modal as Slack describes it, if there is one.
    """
    if is_message(body):
        write(shown, respond, replaces=_belongs_to_a_screen(body))
        return None
    return replace(body, client, modal(shown))


def write(shown: ShownScreen, respond: Respond, *, replaces: bool) -> None:
    """Show a screen in a message that only the member sees, or in place of the one that was clicked."""
    respond(
        text=mrkdwn.top_level(shown.text),
        blocks=_with_place(shown),
        response_type="ephemeral",
        replace_original=replaces,
    )


def place_of_message(body: Mapping[str, Any]) -> PageState | None:
    """Return which screen the clicked message shows, if only the member sees it."""
    actions = body.get("actions")
    is_ephemeral = (body.get("container") or {}).get("is_ephemeral")
    _, joint, carried = str(actions[0].get("block_id")).partition(JOINT) if actions else ("", "", "")
    return PageState.parse(carried) if joint and is_ephemeral else None


def stack(body: dict[str, Any], client: WebClient, view: View) -> dict[str, Any]:
    """Open a modal, and return it as Slack describes it.

    Over another modal it goes on top, so that closing it leads back.
    """
    if (body.get("view") or {}).get("type") == "modal":
        return _described(client.views_push(trigger_id=trigger(body), view=view))
    return _described(client.views_open(trigger_id=trigger(body), view=view))


def is_on_top_of_two(body: dict[str, Any]) -> bool:
    """Tell whether the modal that contains the button is the third, over which Slack opens no other."""
    view = body.get("view") or {}
    return view.get("previous_view_id") not in {None, "", view.get("root_view_id")}


def update(client: WebClient, shown_in: str, view: View) -> None:
    """Replace the view with this id; a member who has closed it meanwhile sees nothing more."""
    try:
        client.views_update(view_id=shown_in, view=view)
    except SlackApiError as error:
        if error.response["error"] != "not_found":
            raise


def replace(body: dict[str, Any], client: WebClient, view: View) -> dict[str, Any]:
    """Show a view in the modal that contains the button; from App Home or a message, open it.

    Returned is the modal as Slack describes it.
    """
    if (body.get("view") or {}).get("type") == "modal":
        return _described(client.views_update(view_id=view_id(body), view=view))
    return _described(client.views_open(trigger_id=trigger(body), view=view))


def replace_answer(client: WebClient, external_id: str, view: View) -> None:
    """Replace the view that was just sent as the answer to a submission.

    That view may still be on its way to Slack and would replace a view sent before it arrives, so this waits
    until Slack knows it. A member who has closed it meanwhile sees nothing more.
    """
    for pause in PAUSES:
        try:
            client.views_update(external_id=external_id, view=view)
        except SlackApiError as error:
            if error.response["error"] != "not_found":
                raise
            sleep(pause)
        else:
            return


def trigger(body: dict[str, Any]) -> str:
    """Return what allows to open a modal.

    Raises:
        NotFound: the click came from where none can be opened.
    """
    return str(_known(body.get("trigger_id")))


def view_id(body: dict[str, Any]) -> str:
    """Return the id of the view in which somebody clicked.

    Raises:
        NotFound: the click did not come out of a view.
    """
    return str(_known(row_ids.view_of(body).get("id")))


def value(body: Mapping[str, Any]) -> str:
    """Return what the clicked button carries, or the chosen option; empty for commands and shortcuts."""
    actions = body.get("actions")
    if not actions:
        return ""
    option = actions[0].get("selected_option") or {}
    return str(option.get("value") or actions[0].get("value") or "")


def clicked(body: dict[str, Any]) -> str:
    """Return the ``action_id`` of what was clicked; empty for commands and shortcuts."""
    actions = body.get("actions")
    return str(actions[0].get("action_id")) if actions else ""


def is_in_message(body: dict[str, Any]) -> bool:
    """Tell whether somebody clicked in a message that stays, such as a card; not in an answer to them."""
    container = body.get("container") or {}
    return container.get("type") == "message" and not container.get("is_ephemeral")


def _with_place(shown: ShownScreen) -> list[dict[str, Any]]:
    """Return the blocks with the place in their ids; a click tells its block, but not what surrounds it."""
    blocks: list[dict[str, Any]] = []
    for number, block in enumerate(shown.blocks):
        carrying = f"{number}{JOINT}{shown.place.carried()}"
        can_carry = len(carrying) <= LONGEST_BLOCK_ID
        blocks.append(block.to_dict() | ({"block_id": carrying} if can_carry else {}))
    return blocks


def _described(answer: SlackResponse) -> dict[str, Any]:
    """Return the view in Slack's answer; an answer without one is no reason to fail."""
    view = answer.get("view")
    return view if isinstance(view, dict) else {}


def _known(found: object) -> object:
    if not found:
        raise NotFound
    return found


def _belongs_to_a_screen(body: dict[str, Any]) -> bool:
    return bool((body.get("container") or {}).get("is_ephemeral") and value(body))
