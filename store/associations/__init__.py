"""Associations with their contacts, and the queries on them."""
