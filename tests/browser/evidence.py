"""The evidence file of an answer as the member downloads it, and as the customer got it."""

import hashlib
import json
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader

from sandbox.demo import Demo
from tests.browser.window import Window
from tests.support.stage import plain_text


@dataclass(frozen=True, slots=True)
class ReadEvidence:
    """An evidence file: its bytes, its values, and the text of its pages in one line."""

    content: bytes
    values: dict[str, Any]
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 digest of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by reference."""
        return {one["reference"]: one["answer"] for one in self.values["answers"]}


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """A receipt: the text of the mail, and the file that came with it."""

    text: str
    evidence: ReadEvidence


def read(content: bytes) -> ReadEvidence:
    """Read an evidence file."""
    reader = PdfReader(BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return ReadEvidence(content, json.loads(reader.attachments["answer.json"][0]), text)


def receipts(demo: Demo, address: str) -> list[ReadReceipt]:
    """Return the receipts with files that came to an address, the oldest first."""
    mails = [
        message_from_bytes(one.content, EmailMessage, policy=policy.default)
        for one in demo.sandbox.state.mails
        if address in one.recipients
    ]
    return [
        ReadReceipt(plain_text(mail), read(file.get_content()))
        for mail in mails
        for file in mail.iter_attachments()
    ]


def download(ada: Window, reference: str, engagement: str) -> ReadEvidence:
    """Press *Evidence* in the details of an association, and download the file from the direct messages."""
    ada.go("mci-incentives")
    ada.write(f"/mci customer {reference}")
    found = ada.says(reference, "Find another")
    found.get_by_role("button", name=re.compile(f"^Details: .*{re.escape(engagement)}")).first.click()
    ada.shows(reference, "Evidence file made")
    ada.press("Evidence")
    ada.shows("on its way")
    ada.press("Close")
    ada.go("MCI Bot")
    ada.page.get_by_role("tab", name="Messages").click()
    file = ada.says("shown and answered", reference).get_by_role("link", name="consent-MCI-")
    expect(file).to_be_visible()
    address = file.get_attribute("href")
    assert address is not None
    ada.go("mci-incentives")
    return read(ada.page.request.get(address).body())
