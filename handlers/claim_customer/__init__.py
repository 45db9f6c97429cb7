"""Claiming a customer who is known through other engagements: its first step."""
