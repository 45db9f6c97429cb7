"""Adding a customer: its first step."""
