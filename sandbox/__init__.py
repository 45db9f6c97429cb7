"""A Slack workspace, a mailbox and a tenant directory on this machine, for any Bolt app."""
