"""The partner's own words."""
