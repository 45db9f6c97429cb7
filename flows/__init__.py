"""What happens: use cases, each one transaction, and in ``flows.rules`` the pure rules that they ask."""
