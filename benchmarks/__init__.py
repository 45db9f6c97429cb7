"""Measurements of what the product promises, as ratios within one run. Not part of what is installed."""
