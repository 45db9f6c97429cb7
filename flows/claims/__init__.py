"""Claims: submitting them."""
