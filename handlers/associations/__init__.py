"""One association: its details and what members change about it."""
