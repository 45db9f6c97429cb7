"""What ``mci check`` looks at, and what an operator reads when something cannot be used."""
