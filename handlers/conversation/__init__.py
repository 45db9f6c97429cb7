"""Conversation: people ask in words, and read an answer with what can be done next."""
