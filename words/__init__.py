"""Words: templates rendered as Slack messages and customers' mails, and times as people read them."""
