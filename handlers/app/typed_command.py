"""Read what was typed after the slash command, in any form that keyboards and Slack give it."""

import re
import unicodedata
from dataclasses import dataclass

from flows.rules.text.incoming_text import one_line, without_signs
from handlers.app.ids import COMMAND, Subcommand

_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ENTITY = re.compile("|".join(_ENTITIES))
_LINK = re.compile(r"<(?:mailto:|tel:|[@#!])?(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
"""A mention, a channel or a link as Slack writes it; what was typed is its label, if it has one."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_DASH_INSIDE = re.compile(rf"(?<=\w)[{_DASHES}](?=\w)")
_OPTION = re.compile(rf"(?<!\S)(?:--|[{_DASHES}])[-{_DASHES}]*(?=\w)")
"""Dashes before a word, as in an option; phones turn two dashes into a long one."""

_BETWEEN = re.compile(r"^\W*[\w-]+[:,;=]")
"""The first word and a sign without a space after it, as typed on phones or pasted."""

_JOINED = {subcommand.replace("-", ""): subcommand.value for subcommand in Subcommand}

_SHORT = {"add": Subcommand.ADD_CUSTOMER, "claim": Subcommand.SUBMIT_CLAIM, "submit": Subcommand.SUBMIT_CLAIM}
"""Shorter words for subcommands. *Claim* is what partners do most often with a claim: they submit it."""

_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»＂〝〞「」『』", '"'), **dict.fromkeys("‘’‚‛‹›＇`´", "'")})
LONGEST = 3000
"""Characters of a command that are read; no name or address is longer."""

_AT_THE_END = " .,;:!?…。、，！？；："


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """The subcommand in small letters, and what follows it."""

    word: str
    rest: str


def read(text: str) -> TypedCommand:
    """Return the command that was meant; a subcommand of two words may have a space between.

    It may be pasted together with quotes, a bullet, or the slash command itself.
    """
    words = _from_a_word_on(_BETWEEN.sub(r"\g<0> ", _unquoted(_plain(text[:LONGEST])), count=1).split())
    if len(words) > 1 and _word(words[0]) == COMMAND.strip("/"):
        del words[0]
    first, *others = words or [""]
    word, others = _subcommand(_word(first), _from_a_word_on(others))
    rest = " ".join(_from_a_word_on(others))
    return TypedCommand(word, _unquoted(_OPTION.sub("", rest).rstrip(_AT_THE_END)))


def _subcommand(word: str, others: list[str]) -> tuple[str, list[str]]:
    """Return the subcommand of a word, or of two words, and the rest."""
    if word in set(Subcommand):
        return word, others
    joined = _JOINED.get(word.replace("-", ""))
    if joined:
        return joined, others
    if others and (joined := _JOINED.get(word + _word(others[0]))):
        return joined, others[1:]
    if word in _SHORT:
        return _SHORT[word], others
    head, _, rest = word.partition("-")
    if head in set(Subcommand) and rest:
        return head, [rest, *others]
    return word, others


def _from_a_word_on(words: list[str]) -> list[str]:
    """Return what was typed without bullets, dashes and other lone signs before the first word."""
    first = next((at for at, one in enumerate(words) if re.search(r"\w", one)), 0)
    return words[first:]


def _plain(text: str) -> str:
    """Return the text in one line as it was typed, without Slack's markup of links and signs."""
    typed = _LINK.sub(lambda link: link["label"] or link["target"], text)
    typed = _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], typed)
    return _DASH_INSIDE.sub("-", one_line(typed))


def _word(written: str) -> str:
    """Return a word in the form of a subcommand: small, in ASCII if possible, without signs around it."""
    word = re.sub(rf"[_{_DASHES}-]+", "-", unicodedata.normalize("NFKC", written).lower())
    return without_signs(word)


def _unquoted(words: str) -> str:
    """Return the text without quotes around it."""
    straight = words.translate(_QUOTES)
    if len(words) > 1 and straight[0] == straight[-1] in {'"', "'"} and '"' not in straight[1:-1]:
        return _unquoted(words[1:-1].strip())
    return words
