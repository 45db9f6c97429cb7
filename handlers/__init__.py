"""Slack in: each journey parses what came, calls one use case, answers with a view. Holds no rule."""
