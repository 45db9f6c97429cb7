"""Every kind of mail in every language passes checkers that other people maintain."""

import json
import os
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.checkers.every_mail import NOW, Written, files_of_receipts, words_of_every_kind, written
from tests.support import npm
from tools import machine
from tools.machine import Part
from words import languages

HTML = Path(__file__).parent / "html"
LARGEST = 100 * 1024
"""Bytes of a mail without attached files, as it is sent; some programs cut off what is longer."""

LARGEST_WITH_FILE = {"accepted": LARGEST, "declined": LARGEST, "mixed": LARGEST, "all": 130 * 1024}
"""Bytes of a receipt with its evidence file: of one engagement, nine of ten, and 40."""

LARGER = {"ja": 2.0}
"""How much larger such a receipt may be in languages whose texts have hundreds of different characters."""

SPAM = 1.0
"""Points of SpamAssassin, which calls a mail spam from 5 on."""

LOOKED_AT = (
    *("short-request-1", "short-reminder-1", "short-request-10", "long-request-40", "short-copy-1"),
    *("short-receipt-accepted", "short-receipt-declined", "long-receipt-mixed"),
)
"""The mails at which SpamAssassin looks, which takes it half a second each."""

RECEIVED = (
    "Received: from mx.fourthcoffee.example (mx.fourthcoffee.example [20.112.52.29])\n"
    "\tby mx.contoso.com (Postfix) with ESMTPS id 4XyZ for <kim@contoso.com>;\n"
    f"\t{NOW:%a, %d %b %Y %H:%M:%S +0000}\n"
)
"""What the receiving server adds; without it, rules about headers do not apply."""

Mails = Mapping[str, Written]


@pytest.fixture(scope="module", params=languages.codes())
def mails(request: pytest.FixtureRequest) -> Mails:
    return _mails(request.param)


@cache
def _mails(code: str) -> Mails:
    language = languages.language(code)
    files = files_of_receipts(language)
    return {
        kind: written(kind, words, language, files.get(kind))
        for kind, words in words_of_every_kind(language).items()
    }


def test_no_mail_is_too_large(mails: Mails) -> None:
    sizes = {kind: mail.own for kind, mail in mails.items()}
    assert {kind: size for kind, size in sizes.items() if size >= LARGEST} == {}


def test_no_receipt_with_its_evidence_file_is_too_large(mails: Mails) -> None:
    kinds = {kind: mail for kind, mail in mails.items() if len(mail.raw) > mail.own}
    assert {kind.rpartition("-")[2] for kind in kinds} == LARGEST_WITH_FILE.keys()
    most = {
        kind: LARGEST_WITH_FILE[kind.rpartition("-")[2]] * LARGER.get(mail.words.language, 1)
        for kind, mail in kinds.items()
    }
    assert {kind: len(mail.raw) for kind, mail in kinds.items() if len(mail.raw) >= most[kind]} == {}


def test_the_text_says_everything_that_the_html_does(mails: Mails) -> None:
    for kind, mail in mails.items():
        text = _squeezed(mail.words.text)
        missing = [said for said in _said(mail.words.html) if _squeezed(said) not in text]
        # Of the button and of the words below it the text has the link.
        assert len(missing) <= (2 if "href=" in mail.words.html else 0), (kind, missing)


def test_the_html_of_every_mail_passes_html_validate(mails: Mails, tmp_path: Path) -> None:
    node, folder = npm.node(), npm.installed(HTML, "html-validate")
    folder_of_mails = tmp_path / "mails"
    folder_of_mails.mkdir()
    for kind, mail in mails.items():
        (folder_of_mails / f"{kind}.html").write_text(mail.words.html, encoding="utf-8")
    program = folder / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    report = tmp_path / "report.json"
    # Node.js may end before a pipe has taken everything.
    with report.open("wb") as file:
        subprocess.run(
            [node, program, "--config", HTML / "html-validate.json", "--formatter=json", folder_of_mails],
            stdout=file,
            check=False,
        )
    found = [
        (Path(file["filePath"]).name, one["line"], one["ruleId"], one["message"])
        for file in json.loads(report.read_text())
        for one in file["messages"]
    ]
    assert found == []


def test_spamassassin_finds_nothing_in_any_mail(tmp_path: Path) -> None:
    lacking = machine.missing(Part.SPAM)
    program = machine.spamassassin()
    if lacking or program is None:
        pytest.skip(machine.sentence(lacking))
    # Each kind once, in every language, by one process: the program takes seconds to start.
    asked = {
        f"{code}-{kind}": mail
        for code in languages.codes()
        for kind, mail in _mails(code).items()
        if kind in LOOKED_AT
    }
    assert len(asked) == len(LOOKED_AT) * len(languages.codes())
    preferences = tmp_path / "user_prefs"
    preferences.touch()
    done = subprocess.run(
        [program, "--local", f"--prefspath={preferences}", "--mbox"],
        input="".join(_in_a_box(kind, mail.raw) for kind, mail in asked.items()).encode(),
        capture_output=True,
        check=True,
        env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )
    said = done.stdout.decode(errors="replace")
    # The program may take mails of the same time in any order.
    found = re.findall(
        r"(?ms)^X-Spam-Status: .*?score=(-?[\d.]+) .*?tests=(.*?)\s+autolearn.*?^X-Kind: (\S+)$", said
    )
    assert {kind for _, _, kind in found} == asked.keys()
    scores = [(kind, float(score), tests) for score, tests, kind in found]
    assert [one for one in scores if one[1] >= SPAM] == []


def _in_a_box(kind: str, raw: bytes) -> str:
    quoted = re.sub(
        r"(?m)^(>*From )", r">\1", f"{RECEIVED}X-Kind: {kind}\n" + raw.decode("ascii").replace("\r\n", "\n")
    )
    return f"From mci@fourthcoffee.example {NOW:%a %b %d %H:%M:%S %Y}\n{quoted}\n"


class _Paragraphs(HTMLParser):
    """Collects what each block of a page says."""

    BLOCKS = frozenset({"p", "h1", "h2", "th", "td", "li", "br", "div", "table", "tr", "ol", "ul"})

    HIDDEN = frozenset({"style", "title", "h1"})
    """Not shown, or what the subject says."""

    def __init__(self) -> None:
        super().__init__()
        self.said = [""]
        self._is_hidden = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.said.append("")
        if tag in self.HIDDEN:
            self._is_hidden = True

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HIDDEN:
            self._is_hidden = False
        if tag in self.BLOCKS:
            self.said.append("")

    def handle_data(self, data: str) -> None:
        if not self._is_hidden:
            self.said[-1] += data


def _said(html: str) -> list[str]:
    parser = _Paragraphs()
    parser.feed(html)
    return [one for one in parser.said if one.strip()]


def _squeezed(text: str) -> str:
    """Return a text without spaces and without the labels' signs, which the two parts write differently."""
    return re.sub(r"\s", "", text)
