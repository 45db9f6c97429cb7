"""Snoozing reminders."""
