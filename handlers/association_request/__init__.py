"""The steps that adding and claiming a customer share: engagements, contacts, review."""
