"""Drafts of unfinished forms."""
