"""Requests in words: action cards, and buttons of the forms that do what was said."""
