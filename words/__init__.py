"""Words: templates for Slack messages and customers' mails, and times as people read them."""
