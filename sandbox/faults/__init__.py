"""Faults that are switched on for tests, and the ledger of all received calls."""
