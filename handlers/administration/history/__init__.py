"""The history of changes of the partner's data."""
