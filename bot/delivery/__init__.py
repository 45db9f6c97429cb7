"""Delivery: takes messages from the outbox and sends them to Slack and to the mail server."""

from bot.delivery.delivery import Delivery
from bot.delivery.mail.mail import Mail

__all__ = ["Delivery", "Mail"]
