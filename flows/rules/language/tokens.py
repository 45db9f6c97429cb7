"""The words of a message, with their places in what was typed. Values in, values out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """A word, folded as search compares it, and its characters from ``begin`` until before ``end``.

    Signs inside a word stay in it, such as ``2026-12-03``, ``12/06``, ``03.12.2026`` and ``mid-december``,
    and so do the last dot of ``30.11.`` and the apostrophe of ``'26``. A hyphen or dash that stands alone is
    a word, ``-``.
    """

    word: str
    begin: int
    end: int
