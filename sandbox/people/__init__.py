"""The people who use the page: what they see and do."""
