"""Pure rules about what happens to a claim after its submission."""
