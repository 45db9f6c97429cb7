"""The words by which a customer is found, and the words of a search. Values in, values out."""

import re
import unicodedata

from flows.rules.domains import decoded

LONGEST_WORD = 100
MOST_WORDS = 8
"""A search is read up to this word; more make it no narrower."""


def fold(text: str) -> str:
    """Return the text as search compares it: without accents and capitals."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip()


def words_of(name: str, domain: str, id_value: str) -> frozenset[str]:
    """Return the words of a customer: parts of its name, its domain whole and in labels, its identifier."""
    parts = [part for whole in name.split() for part in (whole, *re.split(r"[^\w]+", whole))]
    # People look for the letters that they see, and copy the form that DNS knows.
    spellings = {domain, decoded(domain)}
    labels = [label for one in spellings for label in one.split(".")[:-1]]
    folded = (fold(part)[:LONGEST_WORD] for part in (*parts, *spellings, *labels, id_value))
    return frozenset(word for word in folded if word)


def wanted(search: str) -> tuple[str, ...]:
    """Return the words of a search, each of which must begin some word of the customer; longest first."""
    folded = {fold(part)[:LONGEST_WORD] for part in search.split()[:MOST_WORDS]}
    return tuple(sorted(filter(None, folded), key=lambda word: (-len(word), word)))


def reference(number: int) -> str:
    """Return the bot's own reference for a number (R27)."""
    return f"MCI-{number:06d}"


def as_number(search: str) -> str:
    """Return a reference as it is kept, however it was typed ("mci 12"); a claim ID passes as it is."""
    typed = _REFERENCE.fullmatch(search.strip())
    return reference(int(typed[1])) if typed else search.strip()


_REFERENCE = re.compile(r"mci[-\s]*0*([0-9]{1,9})", re.IGNORECASE)
