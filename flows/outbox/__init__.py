"""Messages that were not delivered, and trouble that the admins are told of."""
