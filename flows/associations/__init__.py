"""Associations: their life cycle, what is known of them, and what members change about them."""
