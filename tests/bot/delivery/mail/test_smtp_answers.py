"""What the answers of mail servers mean, in the words of those that are widely used."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.mail import smtp, smtp_answers
from bot.delivery.mail.smtp import MailServer, SmtpMailer
from bot.delivery.mail.smtp_answers import AFTER, TABLE, AnswerRow, Meaning, SmtpStep
from bot.delivery.outcomes import AddressRefused, Doubtful, MailRefusesUs, NotSent, Outcome, Sent
from bot.delivery.worker_pool import LEASE
from tests.bot.delivery.mail.test_mime import FROM, MAIL
from tests.bot.delivery.scripted import scripted
from tests.support.world import NOON

DOCS = Path(__file__).parents[4] / "docs" / "delivery.md"

ADDRESS = [
    "550 5.1.1 <kim@contoso.com>: Recipient address rejected: User unknown in virtual mailbox table",
    "550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 Please try again",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "553 5.1.2 We weren't able to find the recipient domain.",
    "501 5.1.3 Bad recipient address syntax",
    "550 5.1.6 Mailbox has moved",
    "550 #5.1.0 Address rejected.",
    "556 5.1.10 contoso.com takes no mail (null MX)",
    "556 Domain does not accept mail",
    "550 5.2.1 The email account that you tried to reach is disabled.",
    "552 5.2.2 The email account that you tried to reach is over quota.",
    "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    "550 5.4.4 <kim@contoso.com>: no mail server for the domain",
    "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
    "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
    "554 delivery error: dd This user doesn't have a yahoo.com account",
    "550 5.1.351 Remote server returned unknown recipient or mailbox unavailable",
    "550 5.4.310 DNS domain contoso.com does not exist",
    "550 sorry, no mailbox here by that name (#5.1.1)",
    "550 sorry, your daily limit of letters is not what matters, the mailbox is unknown (#5.1.1)",
    "550-Requested action not taken\n550 5.1.1 Mailbox unavailable",
    "550 Recipient rejected [5.1.1]",
    "554 delivery error: dd Sorry your message cannot be delivered. This account has been disabled [#102].",
    "550 <kim@contoso.com>: Recipient address rejected: User unknown in relay recipient table",
    "550 mailbox size limit exceeded",
    "550 user disk quota exceeded",
    "550 Recipient blocked: no such user",
    "550 sorry, no mailbox here by that name",
    "550 This mailbox has been disabled",
]
"""What servers say of the mailbox, once they know it."""

OURS = [
    "550 5.4.5 Daily user sending limit exceeded.",
    "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    "554 5.2.252 SendAsDenied; mci@fourthcoffee.example not allowed to send as",
    "554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied",
    "550 5.1.8 Access denied, bad outbound sender AS(42004)",
    "550 5.1.0 <mci@fourthcoffee.example>: Sender address rejected: User unknown in local recipient table",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
    "550 5.7.501 Service unavailable. Spam abuse detected",
    "550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 Gmail requires",
    "550 5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail",
    "552 5.2.3 Your message exceeded Google's message size limits.",
    "552 5.3.4 Message size exceeds fixed limit",
    "552 Requested mail action aborted: exceeded storage allocation",
    "554 5.7.1 <kim@contoso.com>: Relay access denied",
    "550 5.7.64 TenantAttribution; Relay Access Denied",
    "550 relay not permitted",
    "550 Sending limit exceeded for this account",
    "530 5.7.0 Must issue a STARTTLS command first.",
    "530 5.7.57 Client not authenticated to send mail.",
    "554 5.5.1 Error: no valid recipients",
    "503 5.5.1 Bad sequence of commands",
    "503 Bad sequence of commands",
    "554 Message rejected: Email address is not verified. The following identities failed the check",
    "554 Message rejected: Sending paused for this account.",
    "550 Unauthenticated senders not allowed",
    "550 The from address does not match a verified Sender Identity.",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    "504 5.5.2 <mci>: Helo command rejected: need fully-qualified hostname",
    "555 5.5.4 Unsupported option: SIZE",
    "521 5.3.2 This host takes no mail",
    "554 Transaction failed",
    "550 Administrative prohibition",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 Daily sending quota exceeded",
    "550 Too many recipients",
    "550 Bad HELO - Host impersonating domain name",
    "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
    "550 SMTP AUTH is required for message submission on port 587",
    "550 Please login first",
    "553 Not logged in",
    "550 TLS required",
    "550 Must use encryption",
    "550 Suspected abuse; see http://postmaster.example",
    "550 The IP 192.0.2.1 is banned",
    "550 Dynamic IP addresses are not accepted",
    "550 Outgoing mail is disabled for your domain",
    "550 You are not allowed to use this server",
    "599 Something new",
    "550-Your message was refused.\n550 5.7.1 see https://postmaster.example",
    "554-Transaction failed\n554-No mail from here\n554 5.7.1 Denied",
    "550 Rejected (5.7.1)",
    "550 5.2.2 Submission quota exceeded: The sender has exceeded the recipient rate limit",
    "550 5.2.1 Sender mailbox disabled",
    "550 5.1.1 Your account is not allowed to send",
    "550 Domain fourthcoffee.example has exceeded the max emails per hour (250/250 (100%)) allowed.",
    "550 Domain fourthcoffee.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed.",
    "550 You have exceeded your hourly sending allowance",
    "550 The message maximum for today was reached",
    "550 Messages per connection exceeded",
    "550 Too fast",
    "550 No RDNS entry for 192.0.2.1",
    "550 rDNS lookup failed",
    "550 Cannot find your hostname",
    "550 You are not authorised to send mail through this server",
    "550 Not authorized",
    "550 User has no permission",
    "550 Service unavailable",
    "550 Connection refused",
    "550 Message rejected as junk",
    "550 Your message could not be accepted",
    "550 The domain fourthcoffee.example is not verified",
    "550 Unverified domain",
    "550 Trial accounts can only send to verified recipients",
    "550 Sandbox subdomains are for test purposes only.",
    "553 You must check for new mail before sending (POP before SMTP)",
    "550-Verification failed for <mci@x.com>\n550-Response: 550 5.1.1 no such user\n550 Sender verify failed",
    "550 <mci@fourthcoffee.example>: Sender address rejected: User unknown in local recipient table",
]
"""What servers say of us, whenever they say it."""

LATER = [
    "421 4.7.0 Try again later, closing connection.",
    "450 4.2.1 The user you are trying to contact is receiving mail too quickly.",
    "450 4.7.1 <kim@contoso.com>: Recipient address rejected: Greylisted",
    "451 4.7.500 Server busy. Please try again later",
    "451 4.3.0 Temporary lookup failure",
    "452 4.2.2 Mailbox full",
    "452 4.5.3 Too many recipients",
    "454 Throttling failure: Daily message quota exceeded.",
    "550 4.4.7 Message expired, not now",
]
"""What servers say of this moment."""

TEMPORARY_AT_SIGN_IN = ["454 4.7.0 Temporary authentication failure", "421 4.7.0 Too many login attempts"]
REFUSED_AT_SIGN_IN = [
    "535 5.7.8 Username and Password not accepted.",
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
    "534 5.7.9 Application-specific password required.",
    "538 5.7.11 Encryption required for requested authentication mechanism",
    "504 5.7.4 Unrecognized authentication type",
    "550 5.7.13 User account disabled",
    "432 4.7.12 A password transition is needed",
]


def send(port: int, user: str = "") -> Outcome:
    server = MailServer.parse(f"smtp://{user}127.0.0.1:{port}")
    return SmtpMailer(server, FROM, "https://mci.example", lambda: NOON).send(MAIL)


def split(answer: str) -> tuple[int, str]:
    """Return code and words as smtplib gives them."""
    return int(answer[:3]), re.sub(r"(?m)^\d{3}[ -]", "", answer)


@pytest.mark.parametrize("step", AFTER)
@pytest.mark.parametrize("answer", ADDRESS)
def test_what_is_said_of_the_mailbox_concerns_the_address(answer: str, step: SmtpStep) -> None:
    assert smtp_answers.meaning(step, *split(answer)) is Meaning.ADDRESS


@pytest.mark.parametrize(
    "answer",
    [
        "550 No such user here",
        "550 Mailbox unavailable",
        "551 User not local",
        "550 Unrouteable address",
        "550 Unknown",
        "550 Utilisateur inconnu",
        "550 Account not found",
        "553 kim@login.contoso.example: no such user",
        "550 <spam@relay.contoso.example>: no such user",
        "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550",
    ],
)
def test_a_refused_recipient_without_an_enhanced_code_concerns_the_address(answer: str) -> None:
    assert smtp_answers.meaning(SmtpStep.RCPT, *split(answer)) is Meaning.ADDRESS


@pytest.mark.parametrize("answer", ["550 Rejected", "554 No", "550 Denied by content filter"])
def test_a_message_that_is_refused_without_a_code_does_not_concern_the_address(answer: str) -> None:
    assert smtp_answers.meaning(SmtpStep.END, *split(answer)) is Meaning.OURS


@pytest.mark.parametrize("step", [SmtpStep.MAIL, *AFTER])
@pytest.mark.parametrize("answer", OURS)
def test_what_is_said_of_us_never_concerns_the_address(answer: str, step: SmtpStep) -> None:
    assert smtp_answers.meaning(step, *split(answer)) is Meaning.OURS


@pytest.mark.parametrize("answer", ADDRESS)
@pytest.mark.parametrize(
    "step", [SmtpStep.CONNECT, SmtpStep.EHLO, SmtpStep.STARTTLS, SmtpStep.AUTH, SmtpStep.MAIL]
)
def test_before_the_recipient_is_named_no_answer_concerns_the_address(answer: str, step: SmtpStep) -> None:
    assert smtp_answers.meaning(step, *split(answer)) is Meaning.OURS


@pytest.mark.parametrize("step", list(SmtpStep))
@pytest.mark.parametrize("answer", LATER)
def test_what_is_said_of_this_moment_is_tried_again(answer: str, step: SmtpStep) -> None:
    assert smtp_answers.meaning(step, *split(answer)) is Meaning.RETRY


@given(st.sampled_from(list(SmtpStep)), st.integers(-1, 999), st.text(max_size=60))
def test_every_answer_has_a_meaning(step: SmtpStep, code: int, said: str) -> None:
    meaning = smtp_answers.meaning(step, code, said)
    assert meaning is not Meaning.TAKEN or 200 <= code < 400
    assert meaning is not Meaning.ADDRESS or (code >= 500 and step in AFTER)


@pytest.mark.parametrize("answer", [LATER[0], OURS[7], ADDRESS[0]])
@pytest.mark.parametrize(
    "step", [SmtpStep.CONNECT, SmtpStep.EHLO, SmtpStep.MAIL, SmtpStep.RCPT, SmtpStep.DATA, SmtpStep.END]
)
def test_the_mail_goes_by_what_the_server_says_at_each_step(answer: str, step: SmtpStep) -> None:
    with scripted({step: answer}) as server:
        outcome = send(server.server_address[1])
    kind = {LATER[0]: NotSent, OURS[7]: MailRefusesUs}.get(answer)
    kind = kind or (AddressRefused if step in AFTER else MailRefusesUs)
    assert isinstance(outcome, kind)
    if isinstance(outcome, MailRefusesUs):
        assert outcome.step == step


@pytest.mark.parametrize(
    ("answer", "kind"), [("454 4.7.0 TLS not available", NotSent), ("501 5.5.4 No", MailRefusesUs)]
)
def test_encryption_that_is_offered_and_refused(answer: str, kind: type[Outcome]) -> None:
    offers = {SmtpStep.EHLO: "250-mail.example\n250 STARTTLS", SmtpStep.STARTTLS: answer}
    with scripted(offers) as server:
        outcome = send(server.server_address[1])
    assert isinstance(outcome, kind)
    assert not any(line.startswith(b"MAIL") for line in server.lines)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(one, NotSent) for one in TEMPORARY_AT_SIGN_IN] + [(one, MailRefusesUs) for one in REFUSED_AT_SIGN_IN],
)
def test_a_sign_in_that_fails_concerns_us(answer: str, kind: type[Outcome]) -> None:
    with scripted({SmtpStep.EHLO: "250-mail.example\n250 AUTH PLAIN", SmtpStep.AUTH: answer}) as server:
        outcome = send(server.server_address[1], "bot:secret@")
    assert isinstance(outcome, kind)
    assert "secret" not in str(outcome)


@pytest.mark.parametrize("ways", ["PLAIN", "LOGIN", "CRAM-MD5", "CRAM-MD5 PLAIN LOGIN"])
@pytest.mark.parametrize("challenge", ["334 what?", "334 !!!", "334 YQ", "334 é"])
def test_a_sign_in_that_nobody_can_follow_concerns_us(ways: str, challenge: str) -> None:
    with scripted({SmtpStep.EHLO: f"250-mail.example\n250 AUTH {ways}", SmtpStep.AUTH: challenge}) as server:
        outcome = send(server.server_address[1], "bot:secret@")
    assert isinstance(outcome, MailRefusesUs)
    assert outcome.step == SmtpStep.AUTH
    assert "secret" not in str(outcome)


@pytest.mark.parametrize("step", list(SmtpStep))
@pytest.mark.parametrize(
    "answer", ["", "250-x\n250 AUTH PLAIN", "250 " + "x" * 9000, "\x00\x01", "250-half\n\n", "999 Odd"]
)
def test_no_answer_whatever_raises_or_blames_the_address(step: SmtpStep, answer: str) -> None:
    offers = "250-mail.example\n250 AUTH PLAIN"
    with scripted({SmtpStep.EHLO: offers} | {step: answer or "\n"}) as server:
        outcome = send(server.server_address[1], "bot:secret@")
    assert isinstance(outcome, Sent | NotSent | Doubtful | MailRefusesUs)
    assert not isinstance(outcome, MailRefusesUs) or outcome.step == step


@pytest.mark.parametrize("offered", ["", "250-AUTH GSSAPI\n"])
def test_a_server_that_offers_no_way_to_sign_in_concerns_us(offered: str) -> None:
    with scripted({SmtpStep.EHLO: f"250-mail.example\n{offered}250 8BITMIME"}) as server:
        assert isinstance(send(server.server_address[1], "bot:secret@"), MailRefusesUs)


@pytest.mark.parametrize("refusal", ["500 What?", "502 5.5.1 Not implemented", "504 No"])
def test_a_server_that_knows_only_helo_gets_the_mail(refusal: str) -> None:
    with scripted({}) as server:
        server.on_ehlo = refusal
        assert send(server.server_address[1]) == Sent()
    assert any(line.upper().startswith(b"HELO") for line in server.lines)


@pytest.mark.parametrize("step", [SmtpStep.MAIL, SmtpStep.RCPT])
@pytest.mark.parametrize("answer", ["250 Ok", "251 Will forward", "252 Cannot verify, will try"])
def test_every_acceptance_is_one(answer: str, step: SmtpStep) -> None:
    with scripted({step: answer}) as server:
        assert send(server.server_address[1]) == Sent()


@pytest.mark.parametrize("answer", ["354 Go on", "what", "199 Hm"])
def test_an_answer_to_the_whole_message_that_is_none_leaves_it_in_doubt(answer: str) -> None:
    with scripted({SmtpStep.END: answer}) as server:
        assert isinstance(send(server.server_address[1]), Doubtful)


def test_a_server_that_looks_at_the_message_for_long_is_waited_for_so_that_no_mail_comes_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(smtp, "STEP_SECONDS", 0.2)
    with scripted({}) as server:
        server.scans = 0.5
        assert send(server.server_address[1]) == Sent()
    assert LEASE.total_seconds() > smtp.END_SECONDS


@pytest.mark.parametrize("farewell", ["421 Too slow", "500 What?", ""])
def test_what_is_said_in_farewell_changes_nothing(farewell: str) -> None:
    with scripted({}, on_quit=farewell) as server:
        assert send(server.server_address[1]) == Sent()


def shown(row: AnswerRow) -> str:
    """Return a row of the table as the documentation shows it."""
    steps = "any" if len(row.steps) == len(SmtpStep) else ", ".join(row.steps)
    code = "other" if row.codes == ".*" else spelt(row.codes)
    enhanced = {"": "any", "-": "none"}.get(row.enhanced, spelt(row.enhanced))
    words = ", by its words" if row.words else ""
    return f"| {steps} | {code} | {enhanced}{words} | {row.what} | {row.meaning} |"


def spelt(pattern: str) -> str:
    """Return a pattern of codes as people write it: 5xx, 5.1.x, 5.1.1/2/3."""
    for written, read in ((r"\d+", "x"), (r"\d", "x"), (r"\.", "."), ("|", "/"), ("(", ""), (")", "")):
        pattern = pattern.replace(written, read)
    return pattern


def test_the_documentation_shows_the_whole_table() -> None:
    documented = DOCS.read_text(encoding="utf-8")
    assert "\n".join(map(shown, TABLE)) in documented
