"""Loading a partner's data: checked rows into tables, all of them or none."""
