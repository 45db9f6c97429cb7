"""The commands of the console script: each reads its arguments, calls one function and prints the result."""
