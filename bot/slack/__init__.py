"""Slack: the Bolt app, workspaces, installation, and what is checked on the way in and out."""
