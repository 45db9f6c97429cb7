"""The mails to customers: what is set, the forms that change it, and a look at each mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from urllib.parse import quote

from pydantic import Field as Limited
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DividerBlock,
    EmailInputElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from flows.administration.partner_settings import PartnerSettings
from flows.administration.roles import ChangedMeanwhile
from flows.administration.sample_mail import MailKind, SampleChoice, SampleMail
from flows.claims.file_port import FileFault
from flows.links import Links
from flows.rules.text import mail_texts
from flows.rules.text.mail_texts import FaultyMailText, MailTextFault
from handlers.app.field_values import Box
from handlers.app.ids import Action, Field, ShownId, ViewId
from handlers.app.row_ids import LARGEST_ROW_ID
from handlers.app.view_metadata import Metadata
from handlers.blocks.text_blocks import clip, context, listing, literal, plain, text, with_accessory
from words import languages, mrkdwn
from words.customer_mails import MailWords
from words.sample_mails import MAIL_KINDS

TITLE = "Mails to customers"
LONGEST_SHOWN = 120
"""Characters of a text that the list shows."""

LOGO_TYPES = ("png", "jpg", "jpeg")

TEXT_FAULTS: Mapping[MailTextFault, str] = {
    MailTextFault.TOO_LONG: f"Shorten this to {mail_texts.LONGEST} characters.",
    MailTextFault.TOO_MANY_LINES: f"Use at most {mail_texts.MOST_LINES} lines.",
    MailTextFault.PLACEHOLDER: (
        "Leave out “{part}”: every customer reads the same text, and nothing is filled in. "
        "The mail names the customer and your contact by itself."
    ),
    MailTextFault.WEB_ADDRESS: (
        "Leave out “{part}”: the customer's own link must be the only one in the mail."
    ),
}

FILE_FAULTS: Mapping[FileFault, str] = {
    FileFault.INCOMPLETE: "it arrived only in part; give it again",
    FileFault.NO_PERMISSION: (
        "Slack does not let MCI Bot read it; ask whoever runs MCI Bot to install it here again, with the "
        "permission to read files"
    ),
    FileFault.DELETED: "it was deleted in Slack; give it again",
    FileFault.OUTSIDE_SLACK: "it is kept outside Slack; upload the picture itself",
}
"""Why a picture was not read from Slack."""

NOT_FETCHED = "Slack did not hand it over; give it again in a minute"
NO_PICTURE = "Choose a picture, or tick the box below."
BOTH = "Choose either a picture or no logo."
CALLED = {"mail_name": "Sender's name", "mail_texts": "Your text", "logo": "Logo"}


class MailFormMetadata(Metadata):
    """What a form carries: the last change that was shown, the view beneath, and the language of a text."""

    version: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    beneath: str = ""
    code: Annotated[str, Limited(max_length=20)] = languages.SOURCE

    @classmethod
    def unreadable(cls) -> "MailFormMetadata":
        """Return what a form carries that was filled before any change."""
        return cls()


class MailPreviewMetadata(Metadata):
    """What the look at a mail carries: which preview, the secret of its link, and which mail."""

    preview: Annotated[int, Limited(ge=1, le=LARGEST_ROW_ID)]
    token: Annotated[str, Limited(max_length=100)]
    kind: MailKind = MailKind.CONSENT_REQUEST
    language: Annotated[str, Limited(max_length=20)] = languages.SOURCE
    engagement: Annotated[int, Limited(ge=0, le=LARGEST_ROW_ID)] = 0
    email: Annotated[str, Limited(max_length=400)] = ""

    @property
    def choice(self) -> SampleChoice:
        """Which mail."""
        return SampleChoice(self.kind, languages.language(self.language).code, self.engagement or None)


@dataclass(frozen=True, slots=True)
class SenderWords:
    """Who customers see: the name that counts now, the address, and the name if the partner chooses none."""

    name: str
    address: str
    otherwise: str


def overview(found: PartnerSettings, sender: SenderWords, said: Sequence[str] = ()) -> View:
    """Return what is set, each with a button that changes it; ``said`` are lines (mrkdwn) on top."""
    logo = found.columns["logo"]
    own = found.columns["mail_name"]
    whose = "" if own else "\nYou have chosen no name: this one is the server's or your company's."
    look = ButtonElement(text="Preview", action_id=Action.MAIL_LOOK, style="primary")
    blocks: list[Block] = [
        *listing(said),
        *with_accessory(
            f"*Sender*\n{mrkdwn.escape(sender.name)} ‹{mrkdwn.escape(sender.address)}›{whose}",
            _change(Action.MAIL_NAME, "sender's name"),
        ),
        context(
            "Answers go to your contact whom you name for each customer. Only whoever runs MCI Bot in your "
            "company can change the address."
        ),
        *with_accessory(
            f"*Logo*\n{logo or 'None: mails begin with the name of your company.'}",
            _change(Action.MAIL_LOGO, "logo"),
        ),
        text("*Your own text*\nIt stands at the end of every mail in its language, as your company's words."),
    ]
    for one in languages.every():
        words = found.columns["mail_texts"].get(one.code)
        shown = mrkdwn.escape(clip(" ".join(words.split()), LONGEST_SHOWN)) if words else "_none_"
        label = "Change" if words else "Add"
        button = ButtonElement(
            text=label,
            action_id=Action.MAIL_TEXT,
            value=one.code,
            accessibility_label=f"{label} the text in {languages.in_english(one.code)}",
        )
        blocks += with_accessory(f"{languages.in_english(one.code)}: {shown}", button)
    others = sorted(set(found.columns["mail_texts"]) - set(languages.codes()))
    if others:
        named = ", ".join(languages.in_english(one) for one in others)
        blocks.append(context(f"Texts that no mail uses, from files: {mrkdwn.escape(named)}."))
    blocks.append(ActionsBlock(elements=[look]))
    return View(type="modal", callback_id=ShownId.MAILS, title=TITLE, close="Close", blocks=blocks)


def name(about: MailFormMetadata, chosen: str, sender: SenderWords, notes: Sequence[str] = ()) -> View:
    """Return the form of the sender's name; ``notes`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [
        InputBlock(
            block_id=Field.MAIL_NAME,
            label="Sender's name",
            hint=plain(
                f"Customers see it before {sender.address}. If it is empty, they see {sender.otherwise}.",
                1000,
            ),
            optional=True,
            element=PlainTextInputElement(
                action_id=Action.MAIL_INPUT,
                initial_value=chosen or None,
                max_length=mail_texts.LONGEST_NAME,
                placeholder=plain(sender.otherwise, 150),
            ),
        )
    ]
    return _form(ViewId.MAIL_NAME, "Sender's name", about, blocks, notes)


def own_text(about: MailFormMetadata, chosen: str, notes: Sequence[str] = ()) -> View:
    """Return the form of the text in a language; ``notes`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [
        InputBlock(
            block_id=Field.MAIL_TEXT,
            label=f"Your text in {languages.in_english(about.code)}",
            hint=(
                f"Up to {mail_texts.LONGEST} characters and {mail_texts.MOST_LINES} lines, the same for "
                "every customer: no placeholders, no web addresses. If it is empty, these mails have none."
            ),
            optional=True,
            element=PlainTextInputElement(
                action_id=Action.MAIL_INPUT,
                multiline=True,
                initial_value=chosen or None,
                max_length=mail_texts.LONGEST,
            ),
        )
    ]
    return _form(ViewId.MAIL_TEXT, "Your own text", about, blocks, notes)


def logo(about: MailFormMetadata, stored: str | None, notes: Sequence[str] = ()) -> View:
    """Return the form of the logo; ``notes`` are lines (mrkdwn) on top."""
    blocks: list[Block] = [
        text(f"*Now:* {stored or 'no logo'}"),
        InputBlock(
            block_id=Field.MAIL_LOGO,
            label="Picture",
            hint=(
                "PNG or JPEG of at most 60 KB. It is shown at most 40 pixels high and 220 wide: make it "
                "twice as large for sharp screens. Where it is dark, its ground stays white."
            ),
            optional=True,
            element=FileInputElement(action_id=Action.MAIL_INPUT, filetypes=list(LOGO_TYPES), max_files=1),
        ),
    ]
    if stored:
        none = Option(value=Box.TICKED, text="Show no logo, but the name of our company")
        blocks.append(
            InputBlock(
                block_id=Field.MAIL_NO_LOGO,
                label="Or",
                optional=True,
                element=CheckboxesElement(action_id=Action.MAIL_INPUT, options=[none]),
            )
        )
    return _form(ViewId.MAIL_LOGO, "Logo", about, blocks, notes)


def look(
    about: MailPreviewMetadata,
    links: Links,
    sample: SampleMail,
    words: MailWords,
    sender: str,
    until: datetime | None = None,
) -> View:
    """Return a mail as plain text, what opens its page, and the form that sends it to the admin."""
    kinds = {one: Option(value=one.value, text=MAIL_KINDS[one]) for one in MailKind}
    tongues = {
        one.code: Option(value=one.code, text=languages.in_english(one.code)) for one in languages.every()
    }
    chosen = sample.terms.engagement
    picked = Option(value=str(about.engagement), text=plain(chosen)) if about.engagement else None
    # What a view carries could be anything, and Slack refuses what is no address.
    address = links.preview_url(quote(about.token, safe=""))
    page = f"{address}?kind={about.kind.value}&language={about.choice.language}"
    if about.engagement:
        page += f"&engagement={about.engagement}"
    heads = {
        "From": sender,
        "Answers go to": "your contact for the customer",
        "Subject": words.subject,
    }
    blocks: list[Block] = [
        ActionsBlock(
            elements=[
                StaticSelectElement(
                    action_id=Action.MAIL_KIND,
                    options=list(kinds.values()),
                    initial_option=kinds[about.kind],
                ),
                StaticSelectElement(
                    action_id=Action.MAIL_LANGUAGE,
                    options=list(tongues.values()),
                    initial_option=tongues[about.choice.language],
                ),
                ExternalDataSelectElement(
                    action_id=Action.MAIL_ENGAGEMENT,
                    placeholder="A made-up engagement",
                    min_query_length=0,
                    initial_option=picked,
                ),
            ]
        ),
        ActionsBlock(
            elements=[ButtonElement(text="Open in light and dark", action_id=Action.MAIL_PAGE, url=page)]
        ),
        context(
            "The page opens in your browser"
            + (f", until {mrkdwn.moment(until)}" if until else " for an hour")
            + ". Whoever has its address sees it. The customer is made up; nothing is saved by looking."
        ),
        InputBlock(
            block_id=Field.SAMPLE_ADDRESS,
            label="Send this mail as a test to",
            element=EmailInputElement(action_id=Action.MAIL_INPUT, initial_value=about.email or None),
        ),
        DividerBlock(),
        *listing(f"*{label}:* {mrkdwn.escape(value)}" for label, value in heads.items()),
        *literal(words.text),
    ]
    return View(
        type="modal",
        callback_id=ViewId.MAIL_PREVIEW,
        title="Preview",
        submit="Send me this mail",
        close="Back",
        private_metadata=about.carried(),
        blocks=blocks,
    )


def waiting(sentence: str) -> View:
    """Return what is shown while something takes its time."""
    return View(type="modal", title=TITLE, close="Close", blocks=[text(sentence)])


def refused(sentence: str) -> View:
    """Return why there is no look at a mail (plain text); what was typed stays in the form beneath."""
    said = f":no_entry: {mrkdwn.escape(sentence)}"
    return View(type="modal", title="Preview", close="Back", blocks=[text(said)])


def done(sentence: str) -> View:
    """Return what was saved (mrkdwn)."""
    return View(type="modal", title=TITLE, close="Done", blocks=[text(sentence)])


def text_fault(found: FaultyMailText) -> str:
    """Return what is wrong with a text (plain text)."""
    return TEXT_FAULTS[found.fault].format(part=clip(found.part, 60))


def file_fault(fault: FileFault) -> str:
    """Return why a picture was not read (plain text)."""
    return FILE_FAULTS.get(fault, NOT_FETCHED)


def changed_meanwhile(refusal: ChangedMeanwhile, column: str, code: str = "") -> str:
    """Return the line (mrkdwn) for the second of two admins: what is true now."""
    by = mrkdwn.user(refusal.by) if refusal.by else "A command on the server"
    after = refusal.after or {}
    value = (after.get(column) or {}).get(code) if code else after.get(column)
    return (
        f":warning: {by} changed this {mrkdwn.moment(refusal.at)}, after you opened the form. It is now: "
        f"“{mrkdwn.escape(value or 'none')}”. Your choice still stands "
        "below; *Save* puts it in place of theirs."
    )


def _form(
    view: ViewId, title: str, about: MailFormMetadata, blocks: Sequence[Block], notes: Sequence[str]
) -> View:
    look_at = ButtonElement(text="Preview", action_id=Action.MAIL_LOOK)
    return View(
        type="modal",
        callback_id=view,
        title=title,
        submit="Save",
        close="Cancel",
        private_metadata=about.carried(),
        blocks=[*map(text, notes), *blocks, ActionsBlock(elements=[look_at])],
    )


def _change(action: Action, what: str) -> ButtonElement:
    return ButtonElement(text="Change", action_id=action, accessibility_label=f"Change {what}")
