"""Draw a report's chart as a picture: values in, bytes out."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import cast

from bot.evidence import fonts
from flows.reports.chart import Chart
from flows.rules.reports.figures import Figure
from words.templates import TEMPLATES

TEMPLATE = TEMPLATES / "charts" / "report.typ"

DOTS = 160
"""Dots per inch: the picture is about 1,000 dots wide, sharp on a telephone and in a desktop's message."""

INK, GROUND = "#1d2530", "#eef1f4"
"""Dark words on a light ground of their own, which reads the same in Slack's light and dark themes."""


COLORS: Mapping[Figure, str] = MappingProxyType(
    {
        Figure.RISK_WEEK: "#9a4508",
        Figure.RISK_MONTH: "#9a4508",
        Figure.REVIEW: "#2563a8",
        Figure.APPROVED: "#1f7a6b",
        Figure.PAID: "#1b6b2f",
        Figure.LOST: "#b3372f",
    }
)
"""The colors of the bars; each has its name beside it, for who does not tell colors apart."""


def draw(chart: Chart) -> bytes:
    """Return the chart as PNG."""
    import typst  # its code takes 80 MB on disk, and only charts and answers need it

    described = asdict(chart) | {
        "ink": INK,
        "ground": GROUND,
        "fonts": fonts.families("en"),
        "colors": {**COLORS},
    }
    folders = [str(one) for one in fonts.folders()]
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders),
        ignore_system_fonts=True,
        sys_inputs={"chart": json.dumps(described)},
    )
    # The library gives a list only for documents of several pages.
    return cast("bytes", compiler.compile(format="png", ppi=DOTS))
