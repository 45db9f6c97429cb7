"""Notifications as Slack messages: cards, threads, digests and notices."""
