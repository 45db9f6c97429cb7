"""Send workbooks and other files into the direct messages of an admin with the bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk import WebClient

from handlers.app.caller import Caller
from handlers.reports import spreadsheets
from handlers.reports.spreadsheets import Sheet
from words import mrkdwn


def workbook(client: WebClient, caller: Caller, name: str, sheets: Sequence[Sheet], said: str) -> None:
    """Send one workbook, with a comment (mrkdwn)."""
    workbooks(client, caller, {name: sheets}, said)


def workbooks(client: WebClient, caller: Caller, sheets: dict[str, Sequence[Sheet]], said: str) -> None:
    """Send several workbooks by their names without ending, with a comment (mrkdwn)."""
    made = {f"{name}.xlsx": spreadsheets.as_workbook(one) for name, one in sheets.items()}
    files(client, caller, made, said)


def files(client: WebClient, caller: Caller, contents: Mapping[str, bytes], said: str) -> None:
    """Send several files by their names, with a comment (mrkdwn)."""
    dm: Any = client.conversations_open(users=caller.user_id)["channel"]
    client.files_upload_v2(
        channel=dm["id"],
        initial_comment=mrkdwn.shown(said),
        file_uploads=[{"content": one, "filename": name, "title": name} for name, one in contents.items()],
    )
