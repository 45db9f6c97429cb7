"""Words: templates rendered as Slack messages and customers' mails, and instants as people read them."""
