"""Slack's Block Kit rules: `table` says them, `check_message` and `check_view` apply them."""

from handlers.blockkit.checker import check_message, check_view
from handlers.blockkit.problem import Problem

__all__ = ["Problem", "check_message", "check_view"]
