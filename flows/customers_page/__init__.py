"""The Customers page: its first screen, its tabs and rows, the search in them, and its export (R4)."""
