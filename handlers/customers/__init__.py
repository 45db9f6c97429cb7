"""The Customers page: its screens, search, filters and export."""
