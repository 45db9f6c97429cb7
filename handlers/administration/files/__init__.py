"""Files of partner data, given in Slack."""
