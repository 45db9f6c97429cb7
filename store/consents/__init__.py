"""Asks for consent, the answers, and the evidence of them."""
