"""The words of the console script: each reads its arguments, calls one function and tells the outcome."""
