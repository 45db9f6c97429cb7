"""Members who left Slack or lost a role, and those who came back."""
