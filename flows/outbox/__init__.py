"""Messages that were not delivered, and problems that are reported to the admins."""
