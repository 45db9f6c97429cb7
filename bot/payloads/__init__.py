"""What Slack sends, by HTTP or Socket Mode: verified, checked against its model, handed to Bolt."""
