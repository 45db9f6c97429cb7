"""Files are uploaded in two steps, shared, and downloaded again."""

import httpx
import pytest

from tests.sandbox.place import CHANNEL, Place
from tests.stage import Member
from tests.world import ADMIN, USER


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
    assert file["channels"] == [CHANNEL, other, direct]
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
