"""Run the bot from Slack: what Incentives admins do (R2)."""
