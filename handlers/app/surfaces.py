"""Show a screen where the member is: in App Home, in a modal, or in a message that only they see."""

import hashlib
import json
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
"""Joins the number of a block, the digest and the place of the screen it belongs to, in a ``block_id``."""

DIGEST_LETTERS = 12

LONGEST_BLOCK_ID = 255

GONE = frozenset({"hash_conflict", "not_found", "view_not_found"})
"""Slack's error words for a modal that was closed, or a screen that shows something else by now."""

MESSAGE_GONE = frozenset(
    {"message_not_found", "channel_not_found", "cant_update_message", "edit_window_closed"}
)
"""Slack's error words for a message that cannot be changed any more."""

PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between two attempts to find a view that is on its way."""


@dataclass(frozen=True, slots=True)
class ClickedAnswer:
    """A message that only one member sees and that shows a screen, in which they have clicked.

    ``address`` is the only way to change it; Slack takes it five times within 30 minutes.
    """

    id: str
    address: str
    place: PageState
    digest: str


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """A screen: its blocks, and ``text`` (mrkdwn) for notifications and screen readers."""

    place: PageState
    text: str
    blocks: Sequence[Block]

    @property
    def digest(self) -> str:
        """What differs between two screens that do not show the same, short enough for a ``block_id``."""
        return digest([block.to_dict() for block in self.blocks])[:DIGEST_LETTERS]


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
    respond(**message(shown), replace_original=replaces)


def message(shown: ShownScreen) -> dict[str, Any]:
    """Return the screen as a message that only the member sees; its blocks carry its place."""
    blocks = [block.to_dict() for block in shown.blocks]
    carried = f"{shown.digest}{JOINT}{shown.place.carried()}"
    for number, block in enumerate(blocks):
        # A click tells its block, but not what surrounds it.
        if len(block_id := f"{number}{JOINT}{carried}") <= LONGEST_BLOCK_ID:
            block["block_id"] = block_id
    return {"text": mrkdwn.top_level(shown.text), "blocks": blocks, "response_type": "ephemeral"}


def digest(shown: object) -> str:
    """Return what differs between two views, or two lists of blocks, that do not show the same."""
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def answer_clicked(body: Mapping[str, Any]) -> ClickedAnswer | None:
    """Return the message that was clicked, if only the member sees it and it shows a screen."""
    actions, container = body.get("actions"), body.get("container") or {}
    carried = str(actions[0].get("block_id")).split(JOINT, 2)[1:] if actions else []
    if len(carried) < 2 or not container.get("is_ephemeral") or not body.get("response_url"):
        return None
    shown, place = carried
    known_as = f"{container.get('channel_id')}:{container.get('message_ts')}"
    return ClickedAnswer(known_as, str(body["response_url"]), PageState.parse(place), shown)


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


def update(client: WebClient, shown_in: str, view: View) -> dict[str, Any]:
    """Replace the view with this id; a member who has closed it meanwhile sees nothing more.

    Returned is the view as Slack describes it; nothing, if it was closed.
    """
    try:
        return _described(client.views_update(view_id=shown_in, view=view))
    except SlackApiError as error:
        if error.response["error"] != "not_found":
            raise
        return {}


def update_if_unchanged(body: dict[str, Any], client: WebClient, view: View) -> bool:
    """Replace the view in which somebody clicked, unless it was closed or shows something else by now.

    Without this, what is drawn after a click could take the place of what a later submission has shown.
    """
    try:
        client.views_update(view_id=view_id(body), hash=row_ids.view_of(body).get("hash"), view=view)
    except SlackApiError as error:
        if error.response["error"] not in GONE:
            raise
        return False
    return True


def rewrite(
    client: WebClient, user_id: str, place: tuple[str, str], said: str, blocks: Sequence[Block]
) -> None:
    """Replace a message of the bot's; if it cannot be changed any more, send the new one to the user.

    ``place`` are its channel and timestamp, ``said`` is what stands in a notification.
    """
    channel, ts = place
    try:
        client.chat_update(channel=channel, ts=ts, text=said, blocks=blocks)
    except SlackApiError as error:
        if error.response["error"] not in MESSAGE_GONE:
            raise
        dm: Any = client.conversations_open(users=user_id)["channel"]
        client.chat_postMessage(channel=dm["id"], text=said, blocks=blocks)


def replace(body: dict[str, Any], client: WebClient, view: View) -> dict[str, Any]:
    """Show a view in the modal that contains the button; from App Home or a message, open it.

    Returned is the modal as Slack describes it.
    """
    if (body.get("view") or {}).get("type") == "modal":
        return _described(client.views_update(view_id=view_id(body), view=view))
    return _described(client.views_open(trigger_id=trigger(body), view=view))


def replace_answer(client: WebClient, external_id: str, view: View) -> dict[str, Any]:
    """Replace the view that was just sent as the answer to a submission.

    That view may still be on its way to Slack and would replace a view sent before it arrives, so this waits
    until Slack knows it. A member who has closed it meanwhile sees nothing more. Returned is the view as
    Slack describes it; nothing, if it was not found.
    """
    for pause in PAUSES:
        try:
            shown = client.views_update(external_id=external_id, view=view)
        except SlackApiError as error:
            if error.response["error"] != "not_found":
                raise
            sleep(pause)
        else:
            return _described(shown)
    return {}


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


def message_of(body: dict[str, Any]) -> tuple[str, str]:
    """Return the conversation and the timestamp of the message in which somebody clicked.

    Raises:
        NotFound: the click did not come out of a message.
    """
    container = body.get("container") or {}
    return str(_known(container.get("channel_id"))), str(_known(container.get("message_ts")))


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
