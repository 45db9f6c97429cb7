"""People in front of the page: what they see and do."""
