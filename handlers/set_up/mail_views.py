"""The sender of mails: who customers see, and a test to oneself."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block, EmailInputElement, InputBlock
from slack_sdk.models.views import View

from flows.administration.sample_mail import SampleAnswer, SampleOutcome
from flows.administration.set_up import MailSender, SetUp
from handlers.app.ids import Action, Field, ViewId
from handlers.blocks.text_blocks import context, text
from words import mrkdwn

TITLE = "Sender of mails"

ASK = "Ask whoever runs MCI Bot in your company"

OUTCOMES: Mapping[SampleOutcome, str] = {
    SampleOutcome.TAKEN: (
        ":white_check_mark: The mail server has taken the test for {to}. If it is not in your inbox in a few "
        "minutes, look among the junk. If it is there, ask whoever runs MCI Bot in your company to check the "
        "SPF, DKIM and DMARC records of the sender's domain."
    ),
    SampleOutcome.ADDRESS_REFUSED: ":no_entry: The mail server refused the address {to}{said}",
    SampleOutcome.REFUSED: (
        ":no_entry: The mail server refused MCI Bot itself{said} " + ASK + " to check `SMTP_URL` and "
        "`MAIL_FROM`."
    ),
    SampleOutcome.NOT_REACHED: (
        ":no_entry: The test was not sent, because the mail server was not reached or is busy{said} "
        "Try again in a minute. If it stays so, ask whoever runs MCI Bot in your company to check `SMTP_URL`."
    ),
    SampleOutcome.DOUBTFUL: (
        ":grey_question: The mail server gave no clear answer{said} "
        "Look into your inbox before you try again."
    ),
}


def form(sender: MailSender, found: SetUp, email: str | None, said: str = "") -> View:
    """Return who mails come from, and the form of the test; ``said`` is a line (mrkdwn) on top."""
    blocks: list[Block] = [text(said)] if said else []
    blocks += _about(sender, found)
    blocks.append(
        InputBlock(
            block_id=Field.SAMPLE_ADDRESS,
            label="Send me a test mail to",
            hint="It is the e-mail that asks for consent, with made-up data, and marked as a test.",
            element=EmailInputElement(action_id=Action.PARTNER_INPUT, initial_value=email or None),
        )
    )
    return View(
        type="modal",
        callback_id=ViewId.MAIL_SAMPLE,
        title=TITLE,
        submit="Send me a test mail",
        close="Close",
        blocks=blocks,
    )


def waiting() -> View:
    """Return what is shown while the mail server is asked."""
    return View(
        type="modal", title=TITLE, close="Close", blocks=[text("Handing the test to the mail server…")]
    )


def answered(answer: SampleAnswer, to: str) -> View:
    """Return what came of the test."""
    quoted = f": “{mrkdwn.escape(answer.said)}”." if answer.said else "."
    said = OUTCOMES[answer.outcome].format(to=mrkdwn.escape(to), said=quoted)
    return View(type="modal", title=TITLE, close="Done", blocks=[text(said)])


def _about(sender: MailSender, found: SetUp) -> list[Block]:
    if not sender.is_set_up:
        return [
            text(
                f"*No sender is set up*: mails would come from {mrkdwn.escape(sender.address)}, which "
                f"customers' mail servers refuse. {ASK} to set `SMTP_URL` and `MAIL_FROM`."
            )
        ]
    name = mrkdwn.escape(found.mail_name or sender.name or found.name)
    whose = "The name is part of the server's settings." if sender.name else "The name is your company's."
    if found.mail_name:
        whose = "Your company has chosen the name."
    return [
        text(f"*Customers see:* {name} ‹{mrkdwn.escape(sender.address)}›"),
        context(
            f"{whose} `/mci admin mail` changes it, and more. Answers go to the contact "
            "whom you name for each customer. The address is the server's, the same for every company that "
            f"uses this MCI Bot. {ASK} to change it."
        ),
    ]
