"""The commands of ``mci``: each reads its arguments, calls one function and prints the result."""
