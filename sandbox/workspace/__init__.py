"""The sandbox's workspaces: people, conversations, messages, files."""
