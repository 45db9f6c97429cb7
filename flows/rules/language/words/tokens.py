"""A message as words with their places, as the rest of the package compares them. Values in, values out."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from flows.rules.customers import search

LONGEST_TEXT = 2_000
"""Characters of a message that are read; nobody asks a longer question."""


class Shape(StrEnum):
    """What a token looks like."""

    WORD = "word"
    NUMBER = "number"
    """Digits, perhaps with separators, a currency sign, "k" or a date's signs between them."""
    MEMBER = "member"
    """A mention; the word is the Slack user ID in small letters."""
    CHANNEL = "channel"
    DOMAIN = "domain"
    EMAIL = "email"
    REFERENCE = "reference"
    """The bot's own reference in the form in which it is kept, in small letters."""
    GUID = "guid"
    STOP = "stop"
    """A sign that ends or divides what is said."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a message as it is compared, and the characters from ``begin`` until before ``end``."""

    word: str
    begin: int
    end: int
    shape: Shape = Shape.WORD


_GUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,6}[^\W\d_]{2,24}"
_TOKEN = re.compile(
    rf"""
      <@(?P<member>[UW][A-Z0-9]{{2,30}})(?:\|[^<>]{{0,200}})?>
    | <\#(?P<channel>[CG][A-Z0-9]{{2,30}})(?:\|[^<>]{{0,200}})?>
    | <mailto:(?P<mailto>[^<>|\s]{{1,320}})(?:\|[^<>]{{0,320}})?>
    | <(?P<link>https?://[^<>|\s]{{1,2000}})(?:\|[^<>]{{0,2000}})?>
    | <!(?P<broadcast>[^<>]{{1,100}})>
    | :(?P<emoji>[a-z0-9_+'-]{{1,50}}):
    | (?P<guid>{_GUID})
    | (?P<email>[\w.+'-]{{1,64}}@{_HOST})
    | (?P<url>https?://[^\s<>]{{1,2000}})
    | (?P<host>{_HOST})(?![\w@])
    | (?P<reference>\b[mM][cC][iI]\s?[-\u2010-\u2015#]?\s?0*[0-9]{{1,9}})\b
    | (?P<short>\b[wW]/[oO]?(?![\w/]))
    | (?P<claim>\b[A-Za-z]{{2,6}}-[0-9][0-9A-Za-z-]{{1,30}})\b
    | (?P<date>[0-9]{{1,2}}\.[0-9]{{1,2}}\.(?![0-9]))
    | (?P<clock>[0-9]{{1,2}}(?:[:.][0-9]{{2}})?\s?(?:[aApP][mM]|[uU]hr|o.clock)\b)
    | (?P<number>(?:[$€£]\s?)?[0-9](?:[0-9]|[.,/:-](?=[0-9])){{0,30}}
      (?:\s?[kK]\b|\s?[€%]|st\b|nd\b|rd\b|th\b)?)
    | (?P<abbreviation>(?i:\b(?:no|nos|nr|num)\.?(?=\s+of\b)|\#(?=\s+of\b)|\b(?:excl|incl|approx|vs)\.)
      |(?i:\b(?:min|max)\.)(?=\s*[$€£]?\s*[0-9]))
    | (?P<word>[^\W\d_]\w*(?:['’ʼ`][^\W\d_]+)*|\w+)
    | (?P<money>[$€£]{{2,10}})
    | (?P<sign>!=|<>|[≠≤≥~]|[<>]=?(?=\s*[$€£]?\s*[0-9])|[$€£]|(?<=[^\s]\x20)-(?=[^\W\d_]))
    | (?P<dash>(?<=\s)[-\u2013\u2014](?=\s(?![0-9]))|[\u2013\u2014](?![0-9]))
    | (?P<stop>[,;.!?\n:()\[\]{{}}&+/|])
    """,
    re.VERBOSE,
)
_SHORT_FORMS = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "won't": ("will", "not"),
    "shan't": ("shall", "not"),
    "let's": ("let", "us"),
    "cant": ("can", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "arent": ("are", "not"),
    "wasnt": ("was", "not"),
    "havent": ("have", "not"),
    "hasnt": ("has", "not"),
    "whats": ("what", "is"),
    "hows": ("how", "is"),
    "whos": ("who", "is"),
    "wheres": ("where", "is"),
    "thats": ("that", "is"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "gimme": ("give", "me"),
    "wanna": ("want", "to"),
    "gotta": ("have", "to"),
    "gonna": ("going", "to"),
    "havnt": ("have", "not"),
    "wasent": ("was", "not"),
    "couldnt": ("could", "not"),
    "wouldnt": ("would", "not"),
    "shouldnt": ("should", "not"),
    "werent": ("were", "not"),
    "hadnt": ("had", "not"),
    "aint": ("is", "not"),
    "wont": ("will", "not"),
    "mustnt": ("must", "not"),
    "neednt": ("need", "not"),
    "cannae": ("can", "not"),
    "didnae": ("did", "not"),
    "dinnae": ("do", "not"),
    "hasnae": ("has", "not"),
    "havenae": ("have", "not"),
    "isnae": ("is", "not"),
    "wasnae": ("was", "not"),
    "whens": ("when", "is"),
    "dunno": ("do", "not", "know"),
    "lemme": ("let", "me"),
    "theres": ("there", "is"),
    "theyre": ("they", "are"),
    "weve": ("we", "have"),
    "youre": ("you", "are"),
}
"""Short forms that hold two words."""

_ENDS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS_AFTER = frozenset({"what", "who", "how", "where", "when", "that", "it", "he", "she", "there", "here"})
"""Words after which 's is "is"; after any other it says whose something is."""

_DID_AFTER = frozenset({"how", "why", "what", "where", "when"})
"""Words after which 'd is "did"; after any other it is "would"."""


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of the first `LONGEST_TEXT` characters of a message.

    Words are folded as `search.fold` folds them; short forms are written out, and "'s" of an owner is left
    out. Slack's markup counts as what it stands for. Emoji and other signs are passed over.
    """
    return tuple(_tokens(text[:LONGEST_TEXT]))


def words_of(name: str) -> tuple[str, ...]:
    """Return a name as the words of which a message that has it consists."""
    return tuple(one.word for one in tokens(name) if one.shape is not Shape.STOP)


def _tokens(text: str) -> Iterator[Token]:
    named = -1
    for match in _TOKEN.finditer(text):
        kind, begin, end = str(match.lastgroup), match.start(), match.end()
        if (
            kind == "word"
            and begin == named + 1
            and text[named] in _APOSTROPHES
            and match[kind] in {"s", "S"}
        ):
            # "<@U0LIN>'s" and "contoso.com's" say whose something is.
            continue
        if kind == "word":
            yield from _words(match[kind], begin, end)
        elif kind in _KINDS:
            shape, compared = _KINDS[kind]
            yield Token(compared(match[kind]), begin, end, shape)
        named = end if kind in _OWNING and end < len(text) else -1


def _words(found: str, begin: int, end: int) -> Iterator[Token]:
    folded = search.fold(found)
    if folded in _SHORT_FORMS:
        parts: tuple[str, ...] = _SHORT_FORMS[folded]
    elif folded.endswith("n't"):
        parts = (folded.removesuffix("n't"), "not")
    elif folded.endswith(("'s", "s'")):
        owner = folded[:-2] if folded.endswith("'s") else folded[:-1]
        parts = (owner, "is") if owner in _IS_AFTER else (owner,)
    else:
        ending = next((one for one in _ENDS if folded.endswith(one)), None)
        parts = (folded.removesuffix(ending), _ENDS[ending]) if ending else (folded.replace("'", ""),)
        if ending == "'d" and parts[0] in _DID_AFTER:
            parts = (parts[0], "did")
    for part in parts:
        if part:
            yield Token(part, begin, end)


def _host(found: str) -> str:
    bare = found.partition("://")[2] or found
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0]
    return search.fold(host.rpartition("@")[2]).removeprefix("www.")


def _reference(found: str) -> str:
    return search.as_number(found).casefold()


def _number(found: str) -> str:
    return "".join(found.split()).casefold()


def _address(found: str) -> str:
    return search.fold(unescape(found))


_APOSTROPHES = "'’ʼ`"
_OWNING = frozenset({"member", "mailto", "link", "host", "url", "email", "reference", "guid", "claim"})
"""Kinds of matches behind which "'s" is no word of its own."""

_SIGNS = {
    "!=": "not",
    "<>": "not",
    "≠": "not",
    "≤": "<=",
    "≥": ">=",
    "-": "minus",
    "$": "usd",
    "€": "eur",
    "£": "gbp",
    "w/": "with",
    "w/o": "without",
}
"""Signs that stand for words; a dash before a word, with a space before it, leaves that word out."""


_WRITTEN_OUT = {
    "no": "number",
    "nos": "number",
    "nr": "number",
    "num": "number",
    "#": "number",
    "min": "minimum",
    "max": "maximum",
    "approx": "approximately",
    "incl": "including",
    "excl": "excluding",
}
"""Abbreviations of which the point ends no sentence, and what they stand for."""


def _comma(_: str) -> str:
    return ","


def _abbreviation(found: str) -> str:
    word = search.fold(found.removesuffix("."))
    return _WRITTEN_OUT.get(word, word)


def _money(_: str) -> str:
    return "money"


def _sign(found: str) -> str:
    return _SIGNS.get(found.casefold(), found)


_KINDS: Mapping[str, tuple[Shape, Callable[[str], str]]] = {
    "member": (Shape.MEMBER, str.casefold),
    "channel": (Shape.CHANNEL, str.casefold),
    "mailto": (Shape.EMAIL, _address),
    "email": (Shape.EMAIL, _address),
    "link": (Shape.DOMAIN, _host),
    "url": (Shape.DOMAIN, _host),
    "host": (Shape.DOMAIN, _host),
    "reference": (Shape.REFERENCE, _reference),
    "guid": (Shape.GUID, str.casefold),
    "number": (Shape.NUMBER, _number),
    "claim": (Shape.WORD, search.fold),
    "date": (Shape.NUMBER, str),
    "abbreviation": (Shape.WORD, _abbreviation),
    "money": (Shape.WORD, _money),
    "short": (Shape.WORD, _sign),
    "sign": (Shape.WORD, _sign),
    "dash": (Shape.STOP, _comma),
    "stop": (Shape.STOP, str),
}
"""What each kind of match looks like, and the word as which it is compared."""
