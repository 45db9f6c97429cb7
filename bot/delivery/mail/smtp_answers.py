"""What a mail server's answers mean: one table, by step of the conversation, code and enhanced code.

Only an answer about the mailbox or its domain concerns the customer's address. Every other refusal (of our
account, our limits, our address, our message, our order of commands) concerns those who run the bot: the mail
waits and is tried again, and they are told. The table in ``docs/delivery.md`` is checked against this one.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class SmtpStep(StrEnum):
    """The steps of handing over one mail; END is the dot after the message."""

    CONNECT = "CONNECT"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "END"


class Meaning(StrEnum):
    """What follows from an answer."""

    TAKEN = "taken"
    RETRY = "tried again"
    DOUBT = "in doubt"
    ADDRESS = "the customer's address is refused"
    LETTERS = "the server cannot carry an address that has letters beyond ASCII"
    OURS = "waits; those who run the bot are told"


BEFORE = (SmtpStep.CONNECT, SmtpStep.EHLO, SmtpStep.STARTTLS, SmtpStep.AUTH, SmtpStep.MAIL)
"""Steps at which the server does not know the recipient yet."""

AFTER = (SmtpStep.RCPT, SmtpStep.DATA, SmtpStep.END)
"""Steps at which the server knows the recipient."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One row: what answers at these steps with these codes and words mean; an empty pattern fits all.

    ``codes`` and ``enhanced`` are patterns of whole codes. ``-`` as ``enhanced`` means that there is no
    enhanced code, or a meaningless one. ``words`` are searched for if codes do not tell two meanings apart.
    """

    steps: Collection[SmtpStep]
    meaning: Meaning
    what: str
    codes: str = r"5\d\d"
    enhanced: str = ""
    words: str = ""

    def fits(self, step: SmtpStep, code: str, enhanced: str, said: str) -> bool:
        """Tell whether this row fits an answer."""
        return (
            step in self.steps
            and re.fullmatch(self.codes, code) is not None
            and (not self.enhanced or re.fullmatch(self.enhanced, enhanced) is not None)
            and (not self.words or re.search(self.words, said, re.IGNORECASE) is not None)
        )


_SENDER = r"\bsender|\bsend ?as|\bfrom address|mail from|envelope from|\.submission\."
_SENDER_REFUSED = (
    r"sender (address )?(rejected|denied|refused|unknown|verif)|sender'?s? (mailbox|account)|send ?as|"
    r"submission quota|sending (limit|quota)|your (account|mailbox)|outbound|"
    r"you('ve| have) (reached|exceeded)"
)
_US = (
    r"relay|authenticat|not permitted|not allowed to send|limit|\bquota for|\brate\b|throttl|"
    r"blocked|block ?list|black ?list|spamhaus|\brbl\b|reputation|\bspam\b|policy|\bspf\b|\bdkim\b|\bdmarc\b|"
    r"\bptr\b|reverse dns|your (ip|host|server|account|domain|network)|client host|"
    r"administrative|prohibit|\bbanned\b|\babuse|access denied|too (many|much)|\b(helo|ehlo)\b|dynamic ip|"
    r"\bips?( address(es)?)?( \S+)? (is|are|was|has|not)\b|\b(smtp )?auth\b|\blog(ged)? ?-?(in|on)\b|"
    r"sign(ed)? in|\b(tls|ssl)\b|encrypt|not allowed to (use|relay)|rcpthosts|"
    r"(send|sent|sending|daily|hourly|message) quota|out(going|bound) |"
    r"exceed|maximum|allowance|\b(hourly|daily)\b|too fast|frequency|messages per |\br-?dns\b|host ?name|"
    r"authori[sz]|permission|credential|not verified|unverified|verify you|"
    r"service (is )?(unavailable|not available|refused)|connection (is )?(refused|denied|rejected)|"
    r"your message|message (was |has been |is )?(rejected|refused|denied)|\bjunk\b|unsolicited|\bvirus|"
    r"\btrial\b|sandbox|test purposes|pop before|check for new mail|\bcountry\b|" + _SENDER
)
_SURELY_MAILBOX = (
    r"no such (user|recipient|mailbox|person|account)|\bno mailbox\b|unknown (user|recipient|mailbox)\b|"
    r"(user|recipient|mailbox) (\S+ )?(is |was )?(unknown|not found|does not exist|doesn't exist)|"
    r"mailbox (is )?(full|over ?quota)|mailbox (size |storage )?(limit |quota )?exceeded|"
    r"\bdisk (quota|space)|"
    r"(?<!your )\b(mailbox|account) (has been|is|was) (disabled|discontinued|deactivated|closed|terminated)"
)
_MAILBOX = (
    r"no such (user|recipient|mailbox|person|address|account)|(user|recipient|mailbox|account|address)"
    r"( \S+)? (is )?(unknown|not found|inactive|disabled|unavailable|does not exist|doesn't exist|not exist)|"
    r"unknown (user|recipient|mailbox|address|account)|(user|recipient|mailbox) (name )?(not|isn't) |"
    r"mailbox (is )?(full|over)|over quota|recipient (address )?rejected|"
    r"(invalid|not a valid) (recipient|mailbox|user)|doesn't have an? \S+ account"
)

TABLE: tuple[AnswerRow, ...] = (
    AnswerRow((*BEFORE, SmtpStep.RCPT), Meaning.TAKEN, "accepted", r"2\d\d"),
    AnswerRow((SmtpStep.AUTH,), Meaning.RETRY, "the sign-in goes on", r"3\d\d"),
    AnswerRow((SmtpStep.DATA,), Meaning.TAKEN, "the server wants the message", r"3\d\d"),
    AnswerRow((SmtpStep.END,), Meaning.TAKEN, "the server has the message", r"2\d\d"),
    AnswerRow((SmtpStep.AUTH,), Meaning.OURS, "the password must be renewed", r"4\d\d", r"4\.7\.12"),
    AnswerRow(
        (*BEFORE, *AFTER), Meaning.RETRY, "not now: greylisting, load, limits, a full mailbox", r"4\d\d"
    ),
    AnswerRow((*BEFORE, *AFTER), Meaning.RETRY, "not now, in the enhanced code", r"5\d\d", r"4\.\d+\.\d+"),
    AnswerRow(BEFORE, Meaning.LETTERS, "no letters beyond ASCII in addresses", enhanced=r"5\.6\.(7|9)"),
    AnswerRow((SmtpStep.CONNECT,), Meaning.OURS, "the server wants no mail from us"),
    AnswerRow((SmtpStep.EHLO,), Meaning.OURS, "the server refuses our greeting"),
    AnswerRow((SmtpStep.STARTTLS,), Meaning.OURS, "no encryption although it was offered"),
    AnswerRow((SmtpStep.AUTH,), Meaning.OURS, "`SMTP_URL`: user, password or way of signing in"),
    AnswerRow(
        (SmtpStep.MAIL,), Meaning.OURS, "`MAIL_FROM`, our account, its limits, or the size of the mail"
    ),
    AnswerRow(AFTER, Meaning.LETTERS, "no letters beyond ASCII in addresses", enhanced=r"5\.6\.(7|9)"),
    AnswerRow(
        AFTER, Meaning.OURS, "an address, but the sender's", enhanced=r"5\.(1|2)\.\d+", words=_SENDER_REFUSED
    ),
    AnswerRow(AFTER, Meaning.OURS, "an address, but the sender's", enhanced=r"5\.(1|2)\.0", words=_SENDER),
    AnswerRow(
        AFTER,
        Meaning.ADDRESS,
        "no such mailbox or domain, one that has moved, or none that takes mail",
        enhanced=r"5\.1\.(0|1|2|3|4|6|10|351)",
    ),
    AnswerRow(AFTER, Meaning.ADDRESS, "the mailbox is disabled or full", enhanced=r"5\.2\.(0|1|2|4)"),
    AnswerRow(
        AFTER,
        Meaning.ADDRESS,
        "no server takes mail for the domain; Exchange Online: no such recipient",
        enhanced=r"5\.4\.(1|4|310)",
    ),
    AnswerRow(
        AFTER,
        Meaning.ADDRESS,
        "the mailbox takes mail only from some senders, or has changed hands",
        enhanced=r"5\.7\.(2|17|18|124|129|133|134|135|136)",
    ),
    AnswerRow(
        AFTER,
        Meaning.OURS,
        "limits, policy, relaying, size, content, order of commands, the sender's address",
        enhanced=r"5\.\d\.\d+",
    ),
    AnswerRow(AFTER, Meaning.ADDRESS, "the domain takes no mail (RFC 7504)", r"556"),
    AnswerRow(AFTER, Meaning.OURS, "the sender's address, in words only", r"550|551|553|554", "-", _SENDER),
    AnswerRow(AFTER, Meaning.ADDRESS, "no such mailbox, in words that say so", r"55\d", "-", _SURELY_MAILBOX),
    AnswerRow(AFTER, Meaning.OURS, "what we may not do, in words only", r"550|551|553|554", "-", _US),
    AnswerRow(
        (SmtpStep.RCPT,),
        Meaning.ADDRESS,
        "no such mailbox, without an enhanced code",
        r"501|550|551|553",
        "-",
    ),
    AnswerRow(AFTER, Meaning.ADDRESS, "no such mailbox, in words only", r"55\d", "-", _MAILBOX),
    AnswerRow(AFTER, Meaning.OURS, "every other refusal"),
    AnswerRow((SmtpStep.END,), Meaning.DOUBT, "not a valid answer", r".*"),
    AnswerRow((*BEFORE, *AFTER), Meaning.RETRY, "not a valid answer", r".*"),
)
"""The rows in the order in which they are tried; the first that fits decides."""

_ENHANCED = re.compile(r"(?m)(?:^\s*[#(<\[]?|[(\[]#?)([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
"""An enhanced code at the beginning of a line, or in brackets anywhere: qmail writes (#5.1.1) at the end."""

_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@:;,]+")
_SAYS_NOTHING = re.compile(r"5\.0\.\d+|5\.[35]\.0|2\..*")


def meaning(step: SmtpStep, code: int, said: str) -> Meaning:
    """Return what an answer at this step means; ``said`` is the server's text after the code."""
    return row(step, code, said).meaning


def row(step: SmtpStep, code: int, said: str) -> AnswerRow:
    """Return the first row of the table that fits."""
    found = _ENHANCED.search(said)
    enhanced = found[1] if found and not _SAYS_NOTHING.fullmatch(found[1]) else "-"
    # A repeated address may contain any word: spam@contoso.com, kim@relay.contoso.com.
    words = _ADDRESS.sub("", said)
    return next(one for one in TABLE if one.fits(step, str(code), enhanced, words))
