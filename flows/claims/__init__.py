"""Claims: submitting them, and correcting what was recorded."""
