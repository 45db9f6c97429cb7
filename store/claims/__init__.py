"""Claims: what was submitted, its items, and what the programme answered."""
