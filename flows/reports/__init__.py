"""Reports: what the work is worth, in a period."""
