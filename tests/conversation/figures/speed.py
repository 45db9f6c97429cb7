"""How long understanding and answers take at full size, and what names take: measured by the benchmarks."""

import gc
from collections.abc import Iterator
from dataclasses import replace

from benchmarks import answers, understanding
from tests.conversation.figures.points import Found, Size

TIMES = "times"
"""Unit of ratios: their bounds are those of the benchmark, and no goal of the conversation."""


def at_full_size(size: Size) -> Iterator[Found]:
    """Measure one partner with so many associations, and half as many customers."""
    for measured in (understanding, answers):
        gc.collect()  # What other points have left takes time, and is no part of this one.
        for one in measured.measure(size.associations):
            yield replace(one, most=None) if one.unit == TIMES else one
