"""Files are uploaded in two steps, shared, and downloaded again."""

from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from tests.support.place import CHANNEL, Place
from tests.support.recorder import Wired
from tests.support.stage import Member
from tests.support.world import ADMIN, USER


def test_an_uploaded_file_is_shared_and_comes_back_byte_for_byte(place: Place) -> None:
    content = bytes(range(256)) * 10
    answer = place.slack.files_upload_v2(
        filename="all bytes.bin", content=content, channel=CHANNEL, initial_comment="Look", title="Bytes"
    )
    (message,) = Member(place, ADMIN).messages()
    (file,) = message["files"]
    assert (message["text"], file["name"], file["size"]) == ("Look", "all bytes.bin", 2560)
    assert answer["files"][0]["id"] == file["id"]
    got = place.http.get(file["url_private_download"])
    assert got.content == content
    assert got.headers["content-disposition"].startswith("attachment")
    assert place.slack.files_info(file=file["id"])["file"]["title"] == "Bytes"


def test_a_file_for_one_person_goes_into_their_direct_conversation(place: Place) -> None:
    channel = place.slack.conversations_open(users=USER)["channel"]["id"]
    place.slack.files_upload_v2(filename="list.csv", content="a;b", channel=channel)
    uma = Member(place, USER)
    assert uma.messages(uma.direct())[-1]["files"][0]["name"] == "list.csv"


def test_a_picture_keeps_what_describes_it_to_who_cannot_see_it(place: Place) -> None:
    given: Any = {"filename": "chart.png", "content": b"1", "channel": CHANNEL}
    place.slack.files_upload_v2(**given, alt_txt="Bar chart: Paid USD 5,000")
    place.slack.files_upload_v2(**given)
    told = [one["files"][0].get("alt_txt") for one in Member(place, ADMIN).messages()]
    assert told == ["Bar chart: Paid USD 5,000", None]
    with pytest.raises(SlackApiError, match="alt_txt_too_large"):
        place.slack.files_upload_v2(**given, alt_txt="x" * 1001)


def test_a_page_that_was_uploaded_is_never_run(place: Place) -> None:
    response = place.http.post(
        "/client/upload", params={"as": ADMIN, "name": "x.html", "type": "text/html"}, content=b"<script>"
    )
    file = response.json()["file"]
    got = place.http.get(file["url_private"])
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("separator", [",", ", "])
def test_a_file_is_shared_into_every_channel_that_is_listed(place: Place, separator: str) -> None:
    other = place.slack.conversations_create(name="elsewhere")["channel"]["id"]
    direct = place.slack.conversations_open(users=USER)["channel"]["id"]
    listed = separator.join([CHANNEL, other, direct, CHANNEL])
    answer = place.slack.files_upload_v2(
        filename="list.csv", content="a;b", channels=listed.split(","), initial_comment="Look"
    )
    (file,) = answer["files"]
    assert (file["channels"], file["ims"]) == ([CHANNEL, other], [direct])
    for channel in (CHANNEL, other, direct):
        (message,) = [one for one in Member(place, USER).messages(channel) if one.get("files")]
        assert (message["text"], message["files"][0]["id"]) == ("Look", file["id"])


@pytest.mark.parametrize(
    ("where", "error"),
    [
        ({"channels": f"{CHANNEL},C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": CHANNEL, "channels": "C0NOWHERE"}, "channel_not_found"),
        ({"channels": CHANNEL, "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channels": CHANNEL, "blocks": [{"type": "section"}]}, "invalid_blocks"),
    ],
)
def test_a_file_is_shared_everywhere_or_nowhere(place: Place, where: dict[str, object], error: str) -> None:
    given = place.slack.files_getUploadURLExternal(filename="x", length=3)
    httpx.post(given["upload_url"], content=b"abc", trust_env=False)
    files = [{"id": given["file_id"]}]
    assert place.refusal("files.completeUploadExternal", files=files, **where)["error"] == error
    assert Member(place, USER).messages() == []
    assert place.refusal("files.info", file=given["file_id"])["error"] == "file_not_found"


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("files.getUploadURLExternal", {"filename": "x", "length": 0}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "x", "length": "many"}, "invalid_arguments"),
        ("files.getUploadURLExternal", {"filename": "x", "length": 10**9}, "invalid_arguments"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NOWHERE"}]}, "file_not_found"),
        ("files.completeUploadExternal", {"files": [7]}, "invalid_arguments"),
        ("files.info", {"file": "F0NOWHERE"}, "file_not_found"),
    ],
)
def test_what_cannot_be_is_refused(
    place: Place, method: str, arguments: dict[str, object], error: str
) -> None:
    assert place.refusal(method, **arguments)["error"] == error


def test_bytes_of_another_length_than_announced_are_refused(place: Place) -> None:
    given = place.slack.files_getUploadURLExternal(filename="x", length=3)
    assert httpx.post(given["upload_url"], content=b"four", trust_env=False).status_code == 400
    assert httpx.post(given["upload_url"], content=b"abc", trust_env=False).status_code == 200
    assert httpx.post(given["upload_url"], content=b"abc", trust_env=False).status_code == 409


def sent_by_ada(wired: Wired, channel: str = CHANNEL, thread_ts: str | None = None) -> tuple[str, str]:
    """Let Ada send a file, and return its id and the message's ``ts``."""
    given = {"as": ADMIN, "name": "notes.txt", "type": "text/plain"}
    file = wired.place.http.post("/client/upload", params=given, content=b"Notes").json()["file"]["id"]
    sent = {"channel": channel, "text": "", "files": [file], "thread_ts": thread_ts}
    return file, wired.ada.post("send", **sent)["message"]["ts"]


def test_an_app_hears_of_a_file_that_a_person_sends_and_finds_where(wired: Wired) -> None:
    file, ts = sent_by_ada(wired)
    event = wired.app.event("file_shared")
    assert (event["file_id"], event["file"], event["user_id"], event["channel_id"]) == (
        file,
        {"id": file},
        ADMIN,
        CHANNEL,
    )
    told = wired.slack.files_info(file=event["file_id"])["file"]
    assert (told["channels"], told["is_public"]) == ([CHANNEL], True)
    assert [one["ts"] for one in told["shares"]["public"][CHANNEL]] == [ts]
    assert [one["id"] for one in wired.slack.files_list(channel=CHANNEL)["files"]] == [file]


def test_an_app_finds_the_message_of_what_it_uploaded(wired: Wired) -> None:
    root = wired.ada.say("Here, please")["ts"]
    direct = wired.slack.conversations_open(users=USER)["channel"]["id"]
    given: dict[str, Any] = {"filename": "list.csv", "content": "a;b"}
    public = wired.slack.files_upload_v2(**given, channel=CHANNEL, thread_ts=root)["files"][0]["id"]
    private = wired.slack.files_upload_v2(**given, channel=direct)["files"][0]["id"]
    (share,) = wired.slack.files_info(file=public)["file"]["shares"]["public"][CHANNEL]
    assert share["thread_ts"] == root
    assert wired.slack.conversations_replies(channel=CHANNEL, ts=root)["messages"][-1]["ts"] == share["ts"]
    told = wired.slack.files_info(file=private)["file"]
    assert (list(told["shares"]), told["ims"], told["is_public"]) == (["private"], [direct], False)


def test_a_deleted_file_is_gone_from_its_message_too(wired: Wired) -> None:
    file = wired.slack.files_upload_v2(filename="list.csv", content="a;b", channel=CHANNEL)["files"][0]["id"]
    wired.slack.files_delete(file=file)
    assert wired.app.event("file_deleted")["file_id"] == file
    assert wired.ada.messages()[-1]["files"] == [{"id": file, "mode": "tombstone"}]
