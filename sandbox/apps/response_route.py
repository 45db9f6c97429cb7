"""The ``response_url``: with it an app answers an interaction, or replaces or deletes its message."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.apps import interactions
from sandbox.apps.responses import Response as Right
from sandbox.blocks import checks
from sandbox.blocks.references import Asker
from sandbox.faults.breaking import received
from sandbox.faults.faults import Where
from sandbox.faults.ledger import LedgerEntry
from sandbox.faults.refusals import SlackRefused
from sandbox.people.person import ActingPerson
from sandbox.transport import reading
from sandbox.workspace import messages
from sandbox.workspace.state import Channel, Json
from sandbox.workspace.world import Sandbox

LARGEST_BODY = 1_000_000


def routes() -> list[Route]:
    """Return the route of response URLs."""
    return [Route("/response/{team}/{token}", _answer, methods=["POST"])]


async def _answer(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    content = await _read(request)
    team = request.path_params["team"]

    async def answer(entry: LedgerEntry) -> Response:
        right = sandbox.responses.get(request.path_params["token"])
        if right is None or right.team_id != team:
            raise SlackRefused("invalid_url", status=404)
        entry.team, entry.channel, entry.user = team, right.channel, right.user
        if right.is_old(sandbox.clock()):
            raise SlackRefused("expired_url", status=404)
        if right.is_used_up:
            raise SlackRefused("used_url", status=404)
        right.uses += 1
        _use(sandbox, right, content)
        return PlainTextResponse("ok")

    return await received(sandbox, Where.RESPONSE_URL, team, content, answer)


async def _read(request: Request) -> Json:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return reading.json_object(await reading.body(request, LARGEST_BODY))
    try:
        fields = await reading.form(request, LARGEST_BODY)
    except ValueError:
        raise SlackRefused("invalid_form_data", status=400) from None
    return reading.json_object(fields.get("payload", "{}"))


def _use(sandbox: Sandbox, right: Right, content: Json) -> None:
    workspace = sandbox.workspace(right.team_id)
    installation = sandbox.installation(right.app_id, right.team_id)
    if installation is None:
        raise SlackRefused("token_revoked")
    channel = workspace.channels[right.channel]
    original = _original(sandbox, right, channel)
    person = ActingPerson(sandbox, workspace, workspace.users[right.user])
    app = sandbox.app(right.app_id)
    if _says(content, "delete_original"):
        if original is None:
            raise SlackRefused("message_not_found")
        if right.is_ephemeral:
            messages.delete_ephemeral(sandbox, channel, right.user, original["ts"])
        else:
            messages.delete(sandbox, workspace, channel, original)
    elif _replaces(content) and right.message_ts is not None:
        if original is None:
            raise SlackRefused("message_not_found")
        checks.message(content, Asker(workspace, app, installation))
        kept = {name: content.get(name) for name in messages.CONTENT}
        if right.is_ephemeral:
            messages.update_ephemeral(sandbox, channel, right.user, original, kept)
        else:
            messages.update(sandbox, workspace, channel, original, kept)
    else:
        interactions.show_answer(person, app, installation, channel, content)


def _original(sandbox: Sandbox, right: Right, channel: Channel) -> Json | None:
    if right.message_ts is None:
        return None
    if right.is_ephemeral:
        return sandbox.ephemerals[channel.id, right.user].get(right.message_ts)
    return channel.messages.get(right.message_ts)


def _replaces(content: Json) -> bool:
    """Tell whether the original is replaced: if the app says so, or does not say how to answer."""
    if content.get("replace_original") is None:
        return content.get("response_type") is None
    return _says(content, "replace_original")


def _says(content: Json, name: str) -> bool:
    return str(content.get(name, "")).lower() == "true"
