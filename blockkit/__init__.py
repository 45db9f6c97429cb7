"""Slack's Block Kit rules: `table` says them, `check_message` and its kin apply them."""

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
