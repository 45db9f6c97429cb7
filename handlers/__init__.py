"""Handlers for Slack: parse the payload, call one use case, answer with a view. Contains no rules."""
