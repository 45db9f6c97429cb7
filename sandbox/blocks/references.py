"""Things to which blocks refer: uploaded and remote files, and the hosts of videos."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from blockkit import Problem
from sandbox.faults.refusals import SlackRefused
from sandbox.workspace.state import App, AppInstallation, Json, Workspace

VIDEO_SCOPE = "links.embed:write"


class Asker(NamedTuple):
    """Who sends the blocks: an app, as it is installed in a workspace."""

    workspace: Workspace
    app: App
    installation: AppInstallation


def problems(asker: Asker, payload: Any, root: str, error: str) -> list[Problem]:
    """Return references to what does not exist; ``root`` points at the payload, ``error`` is Slack's code.

    Raises:
        SlackRefused: there is a video, for which the app has no scope.
    """
    found = []
    for pointer, value in _objects(payload, root):
        if isinstance(value.get("slack_file"), dict) and not _is_picture(
            asker.workspace, value["slack_file"]
        ):
            found.append(Problem(error, f"{pointer}/slack_file", "invalid slack file"))
        if value.get("type") == "file" and "external_id" in value:
            found.append(Problem(error, f"{pointer}/external_id", "no remote file has this `external_id`"))
        if value.get("type") == "video" and "video_url" in value:
            _check_scope(asker.installation)
            if not _may_embed(asker.app, value["video_url"]):
                sentence = "the domain is not among the app's unfurl domains"
                found.append(Problem(error, f"{pointer}/video_url", sentence))
    return found


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        yield pointer, value
        for name, inner in value.items():
            yield from _objects(inner, f"{pointer}/{name}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, inner in enumerate(value):
            yield from _objects(inner, f"{pointer}/{index}")


def _is_picture(workspace: Workspace, named: Json) -> bool:
    files = workspace.files.values()
    if "id" in named:
        return any(one.id == named["id"] and one.mimetype.startswith("image/") for one in files)
    parts = _split(named.get("url")).path.split("/")
    return any(one.id in parts and one.mimetype.startswith("image/") for one in files)


def _check_scope(installation: AppInstallation) -> None:
    scopes = installation.scopes
    if scopes is not None and VIDEO_SCOPE not in scopes:
        raise SlackRefused("missing_scope", needed=VIDEO_SCOPE, provided=",".join(scopes))


def _may_embed(app: App, url: object) -> bool:
    if app.unfurl_domains is None:
        return True
    host = (_split(url).hostname or "").lower()
    return any(host == one or host.endswith(f".{one}") for one in map(str.lower, app.unfurl_domains))


def _split(url: object) -> SplitResult:
    """Return the parts of an address; they are empty if it is not an address."""
    try:
        return urlsplit(str(url))
    except ValueError:
        return urlsplit("")
