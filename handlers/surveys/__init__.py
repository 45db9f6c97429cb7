"""Surveys: the form in which the partner answers its own."""
