"""Faults on demand: what goes wrong, and the ledger of what was received."""
