"""Customers (identifier values), the words by which they are found, and the queries of the Customers page."""
