"""Reading a partner's files: YAML and CSV into rows, every fault with its place. Nothing is stored here."""
