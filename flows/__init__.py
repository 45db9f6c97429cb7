"""Use cases, each in one transaction, and the pure rules that they call (``flows.rules``)."""
