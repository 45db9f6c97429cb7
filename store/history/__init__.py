"""The history of each association as a sealed chain, and what is needed to verify it."""
