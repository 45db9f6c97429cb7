"""A look at the whole: what is wrong or missing in a partner's data."""
