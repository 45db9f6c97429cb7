import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.loading import logos
from bot.loading.files import load_files
from bot.loading.logos import LogoFetcher
from flows.loading.changes import LoadCounts
from flows.loading.loading import LoadRefused, LoadSummary
from flows.loading.partner_data import LogoUnusable
from store import logos as kept_logos
from store import partners
from store.database.engine import Database
from store.enums import DataKind, PictureType
from store.logos import Logo

URL = "https://fourthcoffee.example/logo.png"
Handler = Callable[[httpx.Request], httpx.Response]


def drawn(kind: str = "PNG", size: tuple[int, int] = (300, 100)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


def too_large() -> bytes:
    file = BytesIO()
    noise = os.urandom(3 * 300 * 100)
    Image.frombytes("RGB", (300, 100), noise).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_picture_is_known_by_its_content(kind: str) -> None:
    picture = logos.picture(drawn(kind))
    assert (picture.media_type, picture.width, picture.height) == (PictureType[kind], 300, 100)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "found nothing"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "found an SVG"),
        (b"<!DOCTYPE html><p>Not found", "found a web page"),
        (drawn("WEBP"), "found a WebP"),
        (drawn("BMP", (20, 10)), "found something else"),
        (b"%PDF-1.7", "found something else"),
        (drawn()[:-60], "found one that is damaged"),
        (drawn("JPEG")[:400], "found one that is damaged"),
        (too_large(), "found more than 60 KB"),
        (drawn(size=(4001, 1)), "found 4001 × 1"),
    ],
)
def test_what_is_no_picture_for_a_mail_is_refused_with_what_it_is(content: bytes, found: str) -> None:
    with pytest.raises(LogoUnusable, match=found):
        logos.picture(content)


def fetch(handler: Handler) -> bytes:
    return LogoFetcher(httpx.MockTransport(handler))(URL)


def test_a_logo_is_fetched_where_its_address_leads() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/logo.png":
            return httpx.Response(302, headers={"location": "/moved.png"})
        return httpx.Response(200, content=drawn())

    assert fetch(answer) == drawn()


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route", request=request)


@pytest.mark.parametrize(
    ("handler", "why"),
    [
        (unreachable, "no route"),
        (lambda _: httpx.Response(404), "the server answers 404"),
        (lambda _: httpx.Response(302, headers={"location": "http://x.example/"}), "without https"),
        (lambda _: httpx.Response(302, headers={"location": URL}), "too many redirects"),
        (lambda _: httpx.Response(302, headers={"location": "https://[x"}), "cannot be fetched"),
    ],
)
def test_what_cannot_be_fetched_is_told(handler: Handler, why: str) -> None:
    with pytest.raises(LogoUnusable, match=why):
        fetch(handler)


def test_no_more_is_read_of_an_answer_than_a_logo_may_have() -> None:
    read = list[int]()

    def endless() -> Iterator[bytes]:
        for number in range(10_000):
            read.append(number)
            yield b"x" * 1024

    fetch(lambda _: httpx.Response(200, content=endless()))
    assert len(read) < 100


class Loader:
    """Loads a partner with a logo, whose address has what ``there`` says."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        self.there: bytes | None = drawn()

    def __call__(self, logo: str = f"logo_url: '{URL}'") -> LoadSummary:
        path = self.folder / "partner.yaml"
        path.write_text(f"partner: {{workspace_id: T0NEW, name: New Partner, {logo}}}\n")
        return load_files(self.database, [path], fetch_logo=self._fetch)

    def _fetch(self, url: str) -> bytes:
        if self.there is None:
            raise LogoUnusable(f"the logo cannot be fetched: {url} is away")
        return self.there

    def kept(self) -> Logo | None:
        with self.database.read() as session:
            (partner,) = partners.everyone(session)
            return kept_logos.of_partner(session, partner.id)


@pytest.fixture
def load(database: Database, tmp_path: Path) -> Loader:
    return Loader(database, tmp_path)


def test_loading_the_same_logo_again_changes_nothing_and_another_one_replaces_it(load: Loader) -> None:
    assert load().totals[DataKind.PARTNER] == LoadCounts(added=1)
    assert load().totals[DataKind.PARTNER] == LoadCounts(unchanged=1)
    load.there = drawn("GIF", (50, 50))
    assert load().totals[DataKind.PARTNER] == LoadCounts(changed=1)
    kept = load.kept()
    assert kept is not None
    assert (kept.media_type, kept.width, kept.content) == (PictureType.GIF, 50, load.there)


def test_a_logo_that_cannot_be_fetched_is_a_warning_and_the_one_from_that_address_stays(
    load: Loader,
) -> None:
    load()
    load.there = None
    summary = load()
    (warning,) = summary.warnings
    assert f"logo_url: the logo cannot be fetched: {URL} is away; mails go without a logo" in str(warning)
    assert summary.totals[DataKind.PARTNER] == LoadCounts(unchanged=1)
    assert load.kept() is not None
    load("logo_url: 'https://fourthcoffee.example/new.png'")
    assert load.kept() is None, "the logo of an earlier address is not shown any more"


def test_a_file_beside_the_partner_s_is_read_and_one_that_is_no_picture_is_a_fault(load: Loader) -> None:
    (load.folder / "logo.png").write_bytes(drawn())
    load("logo_file: logo.png")
    assert load.kept() is not None
    for content, sentence in (
        (b"<svg/>", "found an SVG"),
        (None, "expected a readable file beside this one: No such file or directory"),
    ):
        (load.folder / "logo.png").unlink()
        if content is not None:
            (load.folder / "logo.png").write_bytes(content)
        else:
            (load.folder / "logo.png").unlink(missing_ok=True)
        with pytest.raises(LoadRefused, match=sentence):
            load("logo_file: logo.png")
    assert load.kept() is not None


def test_the_word_none_removes_the_logo_and_nothing_leaves_it(load: Loader) -> None:
    load()
    load("digest_hour: 8")
    assert load.kept() is not None
    load("logo_url: None")
    assert load.kept() is None


def test_two_logos_are_refused(load: Loader) -> None:
    with pytest.raises(LoadRefused, match="expected either logo_url or logo_file, found both"):
        load(f"logo_url: '{URL}', logo_file: logo.png")
