"""Doubts: what a message says beyond, or against, what it was read as."""
