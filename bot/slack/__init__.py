"""Slack: the Bolt app, workspaces, installation, and the checks of incoming and outgoing payloads."""
