"""Claims: submitting one."""
