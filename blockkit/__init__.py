"""Slack's Block Kit rules: `table` contains them, `check_message` and the other checks apply them."""

from blockkit.checker import check_chunks, check_message, check_metadata, check_options, check_view
from blockkit.problem import Problem

__all__ = [
    "Problem",
    "check_chunks",
    "check_message",
    "check_metadata",
    "check_options",
    "check_view",
]
