"""Customers: adding and claiming them, and their eligibility."""
