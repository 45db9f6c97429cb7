"""What is said of words that the bot does not know: a name of nobody, or a word of no meaning to it."""

from collections.abc import Sequence

from flows.rules.language.sentences.spelling import is_english
from flows.rules.text.closest_word import listed
from handlers.conversation.answer_views import quoted

MOST_NAMED = 5
"""Unknown words that are named; the others are counted."""


def unknown(words: Sequence[str]) -> str:
    """Return which words are not known, as the beginning of a sentence (mrkdwn); empty without any.

    Of what looks like a name it says whose it could be: "I know no customer, …, called “A” or “B”".
    """
    if not words:
        return ""
    named = [quoted(one) for one in words[:MOST_NAMED]]
    rest = len(words) - len(named)
    named += [f"{rest:,} more"] if rest else []
    if all(map(_looks_like_name, words)):
        return f"I know no customer, engagement, location or colleague called {listed(named)}"
    several = f"{', '.join(named[:-1])} and {named[-1]}"
    return f"I do not know {several if named[1:] else named[0]}"


def _looks_like_name(words: str) -> bool:
    """Tell whether unknown words are written like a name, or are none of a dictionary."""
    return any(one[:1].isupper() or not is_english(one.casefold()) for one in words.split())
