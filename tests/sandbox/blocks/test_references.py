"""Blocks that refer to what is not there, or to what the app may not show, are refused."""

from typing import Any

import httpx
import pytest

from sandbox.workspace.state import Json
from tests.sandbox.examples import modal, plain
from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Answered

PICTURE = {"type": "image", "alt_text": "A cat"}


def video(url: str) -> Json:
    return {
        "type": "video",
        "alt_text": "A film",
        "title": plain(),
        "thumbnail_url": "https://example.com/t.png",
        "video_url": url,
    }


def upload(place: Place, name: str) -> Json:
    given = place.slack.files_getUploadURLExternal(filename=name, length=3)
    httpx.post(given["upload_url"], content=b"abc", trust_env=False)
    done = place.slack.files_completeUploadExternal(files=[{"id": given["file_id"], "title": name}])
    file: Json = done["files"][0]
    return file


@pytest.mark.parametrize("name", ["id", "url"])
def test_a_picture_that_was_uploaded_is_shown(place: Place, name: str) -> None:
    file = upload(place, "cat.png")
    named = {"id": file["id"]} if name == "id" else {"url": file["url_private"]}
    place.slack.chat_postMessage(channel=CHANNEL, text="Look", blocks=[{**PICTURE, "slack_file": named}])


@pytest.mark.parametrize(
    "named",
    [{"id": "F0NOWHERE"}, {"url": "https://files.slack.com/files-pri/T1-F2/cat.png"}, {"url": "cat"}],
)
@pytest.mark.parametrize(
    "around",
    [
        lambda image: image,
        lambda image: {"type": "context", "elements": [image]},
        lambda image: {"type": "section", "text": plain(), "accessory": image},
        lambda image: {"type": "card", "title": plain(), "hero_image": image},
    ],
)
def test_a_picture_that_nobody_uploaded_is_refused_wherever_it_stands(
    place: Place, named: Json, around: Any
) -> None:
    block = around({**PICTURE, "slack_file": named})
    refused = place.refusal("chat.postMessage", channel=CHANNEL, text="Look", blocks=[block])
    assert refused["error"] == "invalid_blocks"
    (where,) = refused["response_metadata"]["messages"]
    assert "invalid slack file [json-pointer:/blocks/0" in where
    attached = place.refusal("chat.postMessage", channel=CHANNEL, attachments=[{"blocks": [block]}])
    assert attached["error"] == "invalid_attachments"


def test_a_file_that_is_no_picture_is_not_shown_as_one(place: Place) -> None:
    block = {**PICTURE, "slack_file": {"id": upload(place, "list.csv")["id"]}}
    refused = place.refusal("chat.postMessage", channel=CHANNEL, text="Look", blocks=[block])
    assert refused["error"] == "invalid_blocks"


def test_a_view_shows_no_picture_that_nobody_uploaded(wired: Wired) -> None:
    wired.ada.command("/try")
    view = modal({**PICTURE, "slack_file": {"id": "F0NOWHERE"}})
    refused = wired.place.refusal("views.open", trigger_id=wired.app.last["trigger_id"], view=view)
    assert refused["error"] == "invalid_arguments"


def test_a_remote_file_that_is_unknown_is_refused(place: Place) -> None:
    block = {"type": "file", "source": "remote", "external_id": "unknown"}
    refused = place.refusal("chat.postMessage", channel=CHANNEL, text="Look", blocks=[block])
    assert refused["error"] == "invalid_blocks"


@pytest.mark.parametrize(
    ("scopes", "domains", "url", "error"),
    [
        (None, None, "https://example.com/v", None),
        (["links.embed:write"], ["example.com"], "https://example.com/v", None),
        (["links.embed:write"], ["example.com"], "https://www.example.com/v", None),
        (["links.embed:write"], ["example.com"], "https://badexample.com/v", "invalid_blocks"),
        (["links.embed:write"], ["example.com"], "https://example.com.evil.org/v", "invalid_blocks"),
        (["links.embed:write"], [], "https://example.com/v", "invalid_blocks"),
        ([], ["example.com"], "https://example.com/v", "missing_scope"),
    ],
)
def test_a_video_needs_its_scope_and_a_domain_that_the_app_unfurls(
    place: Place, scopes: list[str] | None, domains: list[str] | None, url: str, error: str | None
) -> None:
    place.app.unfurl_domains = domains
    place.installation.scopes = None if scopes is None else ["chat:write", *scopes]
    given: dict[str, Any] = {"channel": CHANNEL, "text": "Look", "blocks": [video(url)]}
    if error is None:
        place.slack.chat_postMessage(**given)
    else:
        assert place.refusal("chat.postMessage", **given)["error"] == error


@pytest.mark.parametrize("kind", ["everyone", "In_channel", "", 7, ["in_channel"]])
def test_a_command_is_answered_to_one_or_to_all(wired: Wired, kind: object) -> None:
    wired.app.answers.append({"response_type": kind, "text": "Hello"})
    with pytest.raises(Answered, match="response_type"):
        wired.ada.command("/try")
    assert wired.ada.messages() == []
