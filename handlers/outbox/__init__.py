"""Messages that were not delivered."""
