"""Reading a partner's files: YAML, CSV and workbooks into rows, every fault with its place."""
