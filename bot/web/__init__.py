"""The web app and its server: routes, limits, health, metrics and calendars."""
