"""The first steps of a partner: what is set, what is missing, and what opens each."""
