"""Answers in words: lists and numbers, one customer, moments, reasons, rules."""
