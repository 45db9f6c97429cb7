"""files.list: the files of the workspace, by conversation, person, kind and time."""

from math import ceil

from sandbox.faults.refusals import SlackRefused
from sandbox.web_api.call import Call, method
from sandbox.workspace import uploads
from sandbox.workspace.state import File, Json

KINDS = {"images": "image/", "pdfs": "application/pdf", "snippets": "text/", "zips": "application/zip"}
"""The parts of media types that belong to the kinds for which the method can be asked."""


@method("files.list", "files:read", per_minute=50)
def list_(call: Call) -> Json:
    """List finished files, the newest first, in numbered pages."""
    found = [
        file for file in reversed(call.workspace.files.values()) if file.is_complete and _fits(call, file)
    ]
    size, number = call.arguments.number("count", 100, 1000), call.arguments.number("page", 1, 100_000)
    shown = found[(number - 1) * size : number * size]
    return {
        "files": [uploads.in_full(call.sandbox.address, file) for file in shown],
        "paging": {"count": size, "total": len(found), "page": number, "pages": ceil(len(found) / size)},
    }


def _fits(call: Call, file: File) -> bool:
    channel, user = call.arguments.maybe("channel"), call.arguments.maybe("user")
    oldest, newest = _time(call, "ts_from", 0), _time(call, "ts_to", float("inf"))
    kinds = call.arguments.text("types", "all").replace(" ", "").split(",")
    if "all" not in kinds and not set(kinds) <= {*KINDS, "spaces", "gdocs"}:
        raise SlackRefused("unknown_type")
    return (
        (channel is None or channel in file.channels)
        and (user is None or file.user == user)
        and oldest <= file.created <= newest
        and ("all" in kinds or any(file.mimetype.startswith(KINDS.get(kind, "-")) for kind in kinds))
    )


def _time(call: Call, name: str, default: float) -> float:
    try:
        return float(call.arguments.text(name, str(default)))
    except ValueError:
        raise SlackRefused(
            "invalid_arguments", [f"[ERROR] must be a number [json-pointer:/{name}]"]
        ) from None
