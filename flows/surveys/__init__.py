"""Surveys of customers and of the partner, which claims may need (R24)."""
