"""Files that members give in Slack: as a form or message describes them, looked up, and fetched."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from flows.claims.file_port import FileFault, FileRefused, IncomingFile, KeptFile
from flows.rules.claims import file_types
from flows.rules.claims.requirements import MOST_TAKEN, Requirement
from handlers.app import ids
from handlers.app.services import Services
from words import mrkdwn

GONE = frozenset({"file_not_found", "file_deleted"})
"""Slack's error words for a file that was deleted."""

FORBIDDEN = frozenset({"missing_scope", "no_permission", "not_allowed_token_type"})
"""Slack's error words for a file that the bot's token may not read."""


def chosen(view: Mapping[str, Any], field: ids.Field = ids.Field.ITEM_FILES) -> list[IncomingFile]:
    """Return the files that were chosen in a field of a form, as Slack describes them."""
    values = (view.get("state") or {}).get("values") or {}
    elements = (values.get(field) or {}).values()
    return [one for element in elements for one in described(element.get("files"))][:MOST_TAKEN]


def described(files: object) -> list[IncomingFile]:
    """Return files as Slack describes them.

    Slack describes a deleted file, and one from another workspace, by its ID alone.
    """
    found = [one for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    return [_incoming(one) for one in found]


def fetch(
    services: Services,
    client: WebClient,
    partner_id: int,
    requirement: Requirement,
    files: Sequence[IncomingFile],
) -> tuple[list[KeptFile], list[FileRefused]]:
    """Return the files that were fetched from Slack and are kept now, and those that were refused."""
    taken, refused = list[KeptFile](), list[FileRefused]()
    for one in files:
        try:
            known = looked_up(client, one)
            with services.slack_files.fetch(client.token, known) as pieces:
                taken.append(services.files.take(partner_id, known, requirement, pieces))
        except FileRefused as refusal:
            refused.append(FileRefused(refusal.fault, file_types.tidied(refusal.name), requirement))
    return taken, refused


def renamed(taken: Sequence[KeptFile], files: Sequence[IncomingFile]) -> list[str]:
    """Return a sentence (mrkdwn) about each kept file whose name is not that of a file as it was chosen."""
    names = {one.name for one in files}
    return [
        f":pencil2: Kept as “{mrkdwn.escape(one.name)}”: its name held folders or signs that cannot be kept, "
        "or was too long."
        for one in taken
        if one.name not in names and "" not in names
    ]


def looked_up(client: WebClient, file: IncomingFile) -> IncomingFile:
    """Return a file with the place to fetch it from, which Slack is asked for if it is not known.

    Raises:
        FileRefused: it was deleted, it is not kept in Slack, or Slack does not describe it.
    """
    if file.is_external:
        raise FileRefused(FileFault.OUTSIDE_SLACK, file.name)
    if file.address:
        return file
    try:
        answer = client.files_info(file=file.id)
    except SlackApiError as error:
        raise FileRefused(_fault(error), file.name) from error
    except OSError as error:
        raise FileRefused(FileFault.NOT_FETCHED, file.name) from error
    [known] = described([answer.get("file") or {}])
    if known.is_external:
        raise FileRefused(FileFault.OUTSIDE_SLACK, known.name)
    if not known.address:
        raise FileRefused(FileFault.NOT_FETCHED, known.name or file.name)
    return known


def _incoming(one: Mapping[str, Any]) -> IncomingFile:
    return IncomingFile(
        id=str(one.get("id") or ""),
        name=str(one.get("name") or one.get("title") or ""),
        size=one["size"] if isinstance(one.get("size"), int) else 0,
        address=str(one.get("url_private_download") or one.get("url_private") or ""),
        is_external=one.get("is_external") is True,
    )


def _fault(error: SlackApiError) -> FileFault:
    said = error.response.get("error")
    if said in GONE:
        return FileFault.DELETED
    return FileFault.NO_PERMISSION if said in FORBIDDEN else FileFault.NOT_FETCHED
