"""Disputes between partners over one customer: how they begin and how they are decided."""
