"""Reminders and digests: what is due, who is told of it, and snoozing."""
