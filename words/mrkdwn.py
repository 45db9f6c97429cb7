"""Slack's text format: escapes values from outside, and writes times as dates of Slack.

Slack has no escape for `*`, `_`, `~`, `:emoji:` and its other formatting signs. If a value from outside
contains one that could format something, `escape` replaces it by a special character, which
`handlers.blocks.rich_text` turns into a block in which text is always literal. No such character leaves the
bot.
"""

import re
import unicodedata
from datetime import UTC, date, datetime

from flows.rules.text.days import in_utc, spelt
from flows.rules.text.personal_traces import is_erased_user

_SIGNS = "*_~`:>•◦▪‣–-.)"
_FIRST = 0xFDD0
"""The first of 32 characters that Unicode reserves for use inside a program; none of them is text."""

_INSIDE = re.compile("[\ufdd0-\ufdef]")
_TO_INSIDE = {sign: chr(_FIRST + number) for number, sign in enumerate(_SIGNS)}
_TO_SIGN = {inside: sign for sign, inside in _TO_INSIDE.items()}
_SIGN = re.compile(r"[*~`]|(?<![^\W_])_|_(?![^\W_])|:(?=[\w+'’-]+(?::|$))", re.MULTILINE)
"""Characters that could format text: emphasis, code, an underscore at a word's edge, an emoji's colon."""

_LINE = re.compile(
    r"^(?P<before>\s*)(?:(?P<quote>&gt;)|(?P<point>[•◦▪‣–-])(?=\s)|(?P<number>[0-9]{1,3})(?P<end>[.)])(?=\s))",
    re.MULTILINE,
)
"""What makes a line a quotation or a list item."""

_MOMENT = "{date_short_pretty}, {time}"

_WITHIN = "\u200b"
"""A space without width, since Slack writes the first letter of a date as a capital: "since Today"."""

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_FORMATS = str.maketrans("", "", "*`")

_GAP = re.compile(r"[^\S\u00a0]+")
"""White space that may become one space; the no-break space within an amount stays."""

_IN_AMOUNT = re.compile(r"(?<=\b[A-Z]{3}) (?=[0-9])")
"""The space within an amount, such as that of "USD 5,000"."""

LONGEST_TOP_LEVEL = 1000
"""Characters of the text beside blocks, for notifications and screen readers; the blocks are complete."""


class Mrkdwn(str):
    """Text that is safe in a mrkdwn object without escaping, or in a block of `handlers.blocks.rich_text`."""

    __slots__ = ()


def escape(value: object) -> Mrkdwn:
    """Return the value as text that Slack shows literally; `Mrkdwn` passes as it is."""
    if isinstance(value, Mrkdwn):
        return value
    safe = _INSIDE.sub("", str(value)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Mrkdwn(_LINE.sub(_begun, _SIGN.sub(lambda sign: _TO_INSIDE[sign[0]], safe)))


def amount(value: object) -> Mrkdwn:
    """Return an amount, or a sum in words, that is not broken between currency and number; "" for none."""
    return escape(_IN_AMOUNT.sub("\u00a0", str(value or "")))


def is_formatting(words: str) -> bool:
    """Tell whether text from outside in these words (mrkdwn) could format something."""
    return _INSIDE.search(words) is not None


def shown(words: str) -> str:
    """Return text (mrkdwn) with the signs of values from outside as they were typed."""
    return _INSIDE.sub(lambda inside: _TO_SIGN.get(inside[0], ""), words)


def unescape(words: str) -> str:
    """Return text without Slack's three escapes, and with the signs of values from outside."""
    return shown(words).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def plain(words: str) -> str:
    """Return text where Slack formats nothing: without the bot's own signs, and with dates in UTC."""
    return unescape(_DATE.sub(r"\1", words).translate(_FORMATS))


def length(words: str) -> int:
    """Return how long plain words are for Slack, which counts them after escaping."""
    return len(words) + 4 * words.count("&") + 3 * words.count("<") + 3 * words.count(">")


def top_level(words: str) -> str:
    """Return the text (mrkdwn) of a message for notifications and screen readers, cut where it is long.

    It is one line, in which amounts keep their no-break space.
    """
    return shown(cut(_GAP.sub(" ", words).strip(), LONGEST_TOP_LEVEL))


def cut(words: str, longest: int, hint: str = " …") -> str:
    """Return text (mrkdwn) that is no longer than ``longest``; the hint says that it was cut.

    An escaped sign, a mention, a date or a visible character is never cut in half.
    """
    if len(words) <= longest:
        return words
    return words[: joint(words, longest - len(hint))].rstrip() + hint


def continued(words: str) -> Mrkdwn:
    """Return the rest of text (mrkdwn) that was cut, so that it does not begin a list or quotation."""
    found = _LINE.match(words)
    return Mrkdwn(_begun(found) + words[found.end() :] if found else words)


def joint(words: str, longest: int) -> int:
    """Return the last place up to ``longest`` at which text (mrkdwn) may be cut, if possible after a word."""
    end = longest
    for opened, closed in (("<", ">"), ("&", ";")):
        begin = words.rfind(opened, 0, end)
        close = words.find(closed, begin) if begin >= 0 else -1
        if begin >= 0 and close >= end:
            end = begin
    space = max(words.rfind(" ", 0, end + 1), words.rfind("\n", 0, end + 1))
    if space > end // 2:
        return space
    while end > 1 and continues(words, end):
        end -= 1
    return end or longest


def continues(words: str, at: int) -> bool:
    """Tell whether the character at a place belongs to the one before it, as accents and emoji parts do."""
    one, before = words[at : at + 1], words[at - 1]
    if not one:
        return False
    is_mark = (
        unicodedata.category(one)[0] == "M" or one in "\u200d\u200c" or "\U0001f3fb" <= one <= "\U0001f3ff"
    )
    return is_mark or before == "\u200d" or "\U000e0020" <= one <= "\U000e007f"


def day(at: date) -> Mrkdwn:
    """Return an instant as a date in the reader's own zone, to stand within a sentence: "today".

    A day that somebody gave (a date without a time) is the same for every reader: "Mar 3, 2026".
    """
    if not isinstance(at, datetime):
        return Mrkdwn(spelt(at))
    return _date(at, f"{_WITHIN}{{date_short_pretty}}", spelt(at.astimezone(UTC)))


def deadline(at: datetime) -> Mrkdwn:
    """Return a deadline as a date and time of day in the reader's own zone, such as "Nov 29, 04:46".

    It is never called today or tomorrow, since the days that are left stand beside it.
    """
    return _date(at, "{date_short}, {time}", in_utc(at))


def moment(at: date) -> Mrkdwn:
    """Return an instant as a date and time of day in the reader's own zone, to stand within a sentence.

    A day that somebody gave is written as `day` does.
    """
    if not isinstance(at, datetime):
        return day(at)
    return _date(at, f"{_WITHIN}{_MOMENT}", in_utc(at))


def opening_moment(at: date) -> Mrkdwn:
    """Return the same as it begins a line: "Today, 9:41"."""
    if not isinstance(at, datetime):
        return day(at)
    return _date(at, _MOMENT, in_utc(at))


def is_channel(slack_id: str) -> bool:
    """Tell whether an id is that of a channel, also of direct messages; a user's begins with U or W."""
    return not slack_id.startswith(("U", "W"))


def channel(channel_id: str) -> Mrkdwn:
    """Return a mention, which Slack shows as the channel's name."""
    return Mrkdwn(f"<#{shown(escape(channel_id))}>")


def user(user_id: str) -> Mrkdwn:
    """Return a mention, which Slack shows as the person's name; of a member who was erased there is none."""
    if is_erased_user(user_id):
        return Mrkdwn("an erased person")
    return Mrkdwn(f"<@{shown(escape(user_id))}>")


def _begun(found: re.Match[str]) -> str:
    """Return the beginning of a line in literal form."""
    if found["quote"]:
        return found["before"] + _TO_INSIDE[">"]
    if found["point"]:
        return found["before"] + _TO_INSIDE[found["point"]]
    return found["before"] + found["number"] + _TO_INSIDE[found["end"]]


def _date(at: datetime, form: str, fallback: str) -> Mrkdwn:
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{fallback}>")
