"""Random messages: words of the tables between markup, emoji, other scripts and numbers that are none."""

import random
from collections.abc import Sequence

from tests.conversation.table import lines

PIECES = (
    *(
        "<@U0LIN>",
        "<@U0NOBODY|lin>",
        "<#C0GENERAL|general>",
        "<!channel>",
        "<!subteam^S1>",
        "<https://contoso.com|x>",
    ),
    *(
        "<mailto:kim@contoso.com|kim>",
        ":tada:",
        "🎉",
        "👩‍👩‍👧‍👦",
        "שלום",
        "مرحبا",
        "\u202eabc\u202c",
        "e\u0301\u0301\u0301",
        "Z̷̢̛a",
    ),
    *(
        "\x00",
        "\ufeff",
        "\n",
        "\t",
        "```code```",
        "*bold*",
        "_it_",
        "~no~",
        "> quote",
        "&amp;",
        "&lt;",
        "%s",
        "{0}",
    ),
    *(
        "MCI-000012",
        "12/06",
        "31.02.",
        "5k",
        "$1,000",
        "1e9",
        "99999999999999999999",
        "€",
        "<=",
        "!=",
        "-",
        "--",
    ),
    *(
        "'",
        '"',
        "’s",
        "n't",
        "can't've",
        "w/o",
        "(",
        ")",
        "[",
        "]",
        "|",
        "\\",
        "/",
        "?!",
        "…",
        "—",
        "ÄÖÜß",
        "ﬁ",
        "Ⅷ",
    ),
)


LONGEST = (
    "a" * 40_000,
    "open " * 8_000,
    "😀" * 40_000,
    "not " * 10_000,
    "and " * 10_000,
    "1 " * 20_000,
)
"""Messages that are as long as Slack lets one be."""


def texts(count: int) -> Sequence[str]:
    """Return so many messages, the same each time."""
    chance = random.Random(17)  # noqa: S311 # the same texts each time
    words = [word for table in ("open", "more") for one in lines(table) for word in one.say.split()]
    found = []
    for _ in range(count):
        parts = [chance.choice(PIECES) if chance.random() < 0.3 else chance.choice(words) for _ in range(12)]
        found.append(chance.choice(("", " ")).join(parts) if chance.random() < 0.1 else " ".join(parts))
    return found
