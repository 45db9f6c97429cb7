"""Faults on demand, and the ledger of all received calls."""
