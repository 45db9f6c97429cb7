"""Pure rules about a claim: what it requires, and what happens to it after its submission."""
