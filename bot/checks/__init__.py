"""The checks of ``mci check``, and the sentences for an operator when something cannot be used."""
