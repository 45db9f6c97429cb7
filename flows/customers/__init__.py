"""Customers: adding and claiming them, their eligibility, and the Customers page."""
