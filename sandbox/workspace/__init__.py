"""What the sandbox's workspaces hold: people, conversations, messages, files."""
