"""Requests in words that one click carries out: what will happen, and doing it."""
