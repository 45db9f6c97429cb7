"""Whether a reason says something. Values in, values out."""

import unicodedata

SHORTEST = 8
"""Letters and digits of a reason; a letter of a wide script, such as Chinese, counts for two."""

ENOUGH = f"{SHORTEST} letters are enough"
"""What a sentence adds that refuses a shorter reason."""


def is_reason(text: str) -> bool:
    """Tell whether a text can be a reason: a few words, not a single letter or a row of dots."""
    letters = [one for one in text if one.isalnum()]
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in letters) >= SHORTEST
