"""The mailbox and how its mails are shown."""
