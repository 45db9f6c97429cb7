"""Associations: their life cycle, what is known about them, and what members change about them."""
