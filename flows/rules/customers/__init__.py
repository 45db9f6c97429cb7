"""Rules about customers: identifiers, domains, eligibility and search."""
