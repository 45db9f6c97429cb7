"""Read a clause as one question or request."""
