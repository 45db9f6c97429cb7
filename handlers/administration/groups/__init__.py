"""User groups of Slack that are followed."""
