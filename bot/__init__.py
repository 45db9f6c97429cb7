"""Composition: settings, command line, web and Slack apps, delivery. Knows every part, holds no rule."""
