"""The database itself: engine, transactions, column types, schema, and whether it can be used."""
