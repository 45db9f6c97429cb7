"""Claims: submitting one, and correcting it."""
