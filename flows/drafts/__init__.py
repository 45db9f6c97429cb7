"""Drafts of unfinished journeys."""
